"""Clusters are what one counts by hand in each cell of the map."""

import gzip
import json
import math
from collections import defaultdict

import pytest
from django.contrib.gis.geos import Point
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.columns import select
from incidents.evidence import recompute_tolls
from incidents.filters import IncidentFilter
from incidents.map_api import map_json
from incidents.map_api.clusters import MOST_MARKS
from incidents.models import EventType, Incident
from tests.builders import make_claim, make_group, make_incident, make_involvement, make_state

pytestmark = pytest.mark.django_db

TYPES = [each.value for each in EventType]


def drawn(query="", zoom=5, box=None):
    return map_json(select(IncidentFilter.read(QueryDict(query))), zoom, box)


def clusters(query="", zoom=5, box=None):
    return drawn(query, zoom, box)["clusters"]


def middle_of(column, row, level):
    """Longitude and latitude of the middle of a cell of 64 pixels."""
    size = 2**level
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (row + 0.5) / size))))
    return (column + 0.5) / size * 360 - 180, latitude


INCIDENT = st.tuples(
    st.integers(0, 3),
    st.integers(0, 3),
    st.floats(-0.3, 0.3),
    st.sampled_from(["battles", "riots", "protests"]),
    st.sampled_from(["exact", "settlement", "second_level", "state"]),
    st.sampled_from([None, 0, 5]),
)


@given(told=st.lists(INCIDENT, max_size=10), zoom=st.integers(3, 16))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cluster_is_what_lies_in_its_cell(db, told, zoom):
    Incident.objects.all().delete()
    make_incident(location_precision="settlement")
    by_hand = defaultdict(list)
    level = zoom + 2
    for east, south, off, event_type, precision, killed in told:
        column, row = 2 ** (level - 1) - 2 + east, int(2**level * 0.459) + south
        lon, lat = middle_of(column + off, row + off, level)
        incident = make_incident(
            lon=round(lon, 7),
            lat=round(lat, 7),
            event_type=event_type,
            location_precision=precision,
        )
        if killed is not None:
            make_claim(incident, killed)
            recompute_tolls([incident.pk])
        by_hand[column, row].append((incident, killed, precision in ("second_level", "state")))
    found = clusters(zoom=zoom)
    assert [cluster["count"] for cluster in found] == sorted(map(len, by_hand.values()))[::-1]
    for cell in by_hand.values():
        [cluster] = [each for each in found if is_of(each, cell)]
        incidents, killed, areas = zip(*cell, strict=True)
        known = [number for number in killed if number is not None]
        assert cluster["deaths"] == (sum(known) if known else None)
        assert cluster.get("area_only", 0) == sum(areas)
        lon = sum(incident.point.x for incident in incidents) / len(incidents)
        assert cluster["lon"] == pytest.approx(lon, abs=360 / 2 ** (zoom + 8))
        if len(cell) == 1:
            assert cluster["incident"] == incidents[0].reference
            assert TYPES[cluster["category"]] == incidents[0].event_type
        else:
            types = [incident.event_type for incident in incidents]
            assert cluster["parts"] == [
                [number, types.count(each)] for number, each in enumerate(TYPES) if each in types
            ]


def test_the_box_of_a_cluster_holds_as_many_as_the_cluster_counts():
    """Somewhere among these the border between two cells runs, 400 metres from the next."""
    for number in range(63):
        make_incident(lon=-2.95 + number * 0.0037, lat=14)
    found = clusters(zoom=5)
    assert len(found) == 2
    for cluster in found:
        box = ",".join(str(degrees) for degrees in with_a_metre_around(cluster["bounds"]))
        assert select(IncidentFilter.read(QueryDict(f"within={box}"))).count == cluster["count"]


def with_a_metre_around(bounds):
    west, south, east, north = bounds
    return west - 1e-5, south - 1e-5, east + 1e-5, north + 1e-5


def is_of(cluster, cell):
    west, south, east, north = cluster["bounds"]
    return cluster["count"] == len(cell) and all(
        west - 1e-5 <= incident.point.x <= east + 1e-5
        and south - 1e-5 <= incident.point.y <= north + 1e-5
        for incident, *_ in cell
    )


def test_nothing_is_said_that_says_nothing():
    make_incident(lon=1, lat=14, event_type="riots")
    [alone] = clusters()
    assert set(alone) == {
        *("lon", "lat", "count", "deaths", "bounds", "incident", "title", "status", "type"),
        *("category", "precision", "drawn", "radius_km"),
    }
    assert (alone["count"], alone["deaths"], alone["bounds"]) == (1, None, [1, 14, 1, 14])
    make_incident(lon=1, lat=14)
    [two] = clusters()
    assert set(two) == {"lon", "lat", "count", "deaths", "bounds", "parts"}


def test_without_a_pin_nothing_is_on_the_map():
    make_incident()
    make_incident(location_status="pending")
    assert clusters() == []
    assert clusters(box=(-10, 10, 10, 20)) == []


def test_without_incidents_the_map_is_empty():
    assert clusters() == []


def test_who_moves_the_map_sees_the_same_clusters_again():
    for step in range(60):
        make_incident(lon=-5 + step / 7, lat=12 + step / 11)
    whole = {json.dumps(cluster) for cluster in clusters(zoom=7)}
    for west in range(-5, 3):
        box = (west + 0.3, 12.1, west + 2.2, 16.3)
        seen = {json.dumps(cluster) for cluster in clusters(zoom=7, box=box)}
        assert seen and seen <= whole


def test_a_box_around_the_world_holds_all():
    make_incident(lon=-179.99, lat=-84)
    make_incident(lon=179.99, lat=84)
    make_incident(lon=1, lat=14)
    assert len(clusters(zoom=3, box=(-180, -90, 180, 90))) == 3


def test_nothing_is_cut_off_at_the_ends_of_what_is_shown():
    ends = (-1.00004999, 14.00004999), (1.00005001, 15.00005001)
    for lon, lat in ends:
        make_incident(lon=lon, lat=lat)
    for zoom in range(0, 21, 2):
        assert sum(cluster["count"] for cluster in clusters(zoom=zoom)) == 2


def test_the_dead_of_a_cluster_are_counted_to_the_person():
    for killed in (2_000_000_000, 1, 0):
        incident = make_incident(lon=1, lat=14)
        make_claim(incident, killed)
        recompute_tolls([incident.pk])
    make_incident(lon=1, lat=14)
    assert [cluster["deaths"] for cluster in clusters()] == [2_000_000_001]


def test_marks_are_coloured_by_group_where_that_is_asked_for():
    make_involvement(make_incident(lon=1, lat=14), make_group("jnim", "JNIM"))
    answer = drawn("colour=group")
    assert answer["categories"][0] == {"value": "jnim", "label": "JNIM", "colour": 1}
    assert answer["clusters"][0]["category"] == 0


def test_no_view_has_more_marks_than_can_be_told_apart_nor_more_than_30_kb():
    state = make_state("MLI")
    Incident.objects.bulk_create(
        Incident(
            title=f"Attack on the village number {number}, in words as long as they come",
            date="2019-09-30",
            event_type=TYPES[number % 6],
            status="published",
            state=state,
            point=Point(-12 + number % 53 / 2, 9 + number // 53 / 4 + number % 7 / 31),
            location_precision=("settlement", "state")[number % 2],
            location_status="located",
        )
        for number in range(2100)
    )
    for zoom, box in ((5, None), (6, (-12, 9, 15, 20)), (9, None), (20, None)):
        answer = drawn(zoom=zoom, box=box)
        assert 20 < len(answer["clusters"]) <= MOST_MARKS
        assert sum(cluster["count"] for cluster in answer["clusters"]) == 2100
        text = json.dumps(answer, separators=(",", ":"), ensure_ascii=False)
        assert len(gzip.compress(text.encode(), 6)) < 30_000


@pytest.mark.parametrize("colour", ["type", "group"])
def test_the_map_takes_as_few_queries_however_many_incidents(
    colour, django_assert_num_queries, django_assert_max_num_queries
):
    for number in range(8):
        make_involvement(make_incident(lon=number, lat=14), make_group("jnim"))
        found = select(IncidentFilter.read(QueryDict(f"colour={colour}")))
        with django_assert_num_queries(1 if colour == "type" else 2):
            map_json(found, 9)
