from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from incidents.evidence import recompute_tolls
from incidents.models import Incident, State
from tests.builders import (
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_region,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


def get(client, path, status=200):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == status, response.content
    return response.json()


@pytest.fixture
def seed():
    """Boulikessi and Mondoro: one operation, 25 dead by the government, up to 40 by others."""
    operation = make_operation()
    group = make_group("ansaroul-islam")
    incidents = [
        make_incident("Boulikessi", lon=-1.31, lat=14.797, operation=operation),
        make_incident("Mondoro", lon=-1.951, lat=14.676, operation=operation),
    ]
    for incident in incidents:
        make_involvement(incident, group, basis="blamed")
    make_claim(operation, 25)
    make_claim(operation, up_to=40, claimant=make_claimant("press, unnamed", "media"))
    recompute_tolls([incidents[0].pk])
    return incidents


def figures(deaths, side):
    return tuple(deaths[side][name] for name in ("low", "best", "high"))


def test_the_seed_reports_attacks_are_found_with_their_toll(client, seed):
    answer = get(
        client, "map/?group=ansaroul-islam&state=MLI&from=2019-09-30&to=2019-09-30&descendants=0"
    )
    assert (answer["total"], answer["mapped"], answer["awaiting_location"]) == (2, 2, 0)
    assert figures(answer["deaths"], "security") == (25, 25, 40)
    assert figures(answer["deaths"], "all_sides") == (25, 25, 40)
    assert figures(answer["deaths"], "civilians") == (None, None, None)


def test_half_an_operation_counts_half_its_toll(client, seed):
    deaths = [
        figures(get(client, f"map/?q={place}")["deaths"], "all_sides")
        for place in ("boulikessi", "mondoro")
    ]
    assert tuple(map(sum, zip(*deaths, strict=True))) == (25, 25, 40)


def test_near_incidents_cluster_until_one_looks_closer(client, seed):
    far = get(client, "map/?zoom=4")["clusters"]
    assert [(c["count"], c["deaths"], "incident" in c) for c in far] == [(2, 25, False)]
    assert far[0]["bounds"] == [-1.951, 14.676, -1.31, 14.797]
    assert far[0]["lon"] == pytest.approx(-1.6305, abs=0.005)
    near = get(client, "map/?zoom=10")["clusters"]
    assert {c["incident"] for c in near} == {incident.reference for incident in seed}
    assert sum(c["deaths"] for c in near) == 25
    assert {(c["type"], c["precision"]) for c in near} == {("battles", "settlement")}


def test_the_visible_part_limits_the_clusters_alone(client, seed):
    answer = get(client, "map/?zoom=10&bbox=-1.4,14,-1,15")
    assert [c["incident"] for c in answer["clusters"]] == [seed[0].reference]
    assert answer["total"] == 2
    assert figures(answer["deaths"], "all_sides") == (25, 25, 40)


def test_what_has_no_location_is_counted_and_never_hidden(client, seed):
    make_incident(location_status="pending", place_text="Somewhere")
    make_incident(location_status="not_found", place_text="Elsewhere")
    make_incident()
    answer = get(client, "map/")
    assert (answer["total"], answer["mapped"], answer["awaiting_location"]) == (5, 2, 2)


def test_clusters_count_every_incident_at_every_zoom(client):
    for step in range(30):
        make_incident(lon=-5 + step / 3, lat=12 + step / 7)
    for zoom in range(0, 21, 4):
        assert sum(c["count"] for c in get(client, f"map/?zoom={zoom}")["clusters"]) == 30


def test_unknown_stays_unknown(client):
    make_incident(lon=1, lat=14)
    answer = get(client, "map/")
    assert figures(answer["deaths"], "all_sides") == (None, None, None)
    assert answer["clusters"][0]["deaths"] is None


def test_sums_of_best_take_the_low_of_disputed_figures_and_say_how_many(client):
    incident = make_incident()
    make_claim(incident, 133, side="civilians", claimant=make_claimant("Watch", "ngo"))
    make_claim(incident, 400, side="civilians", claimant=make_claimant("Families", "community"))
    other = make_incident()
    make_claim(other, 10, side="civilians")
    recompute_tolls([incident.pk, other.pk])
    civilians = get(client, "map/")["deaths"]["civilians"]
    assert (civilians["low"], civilians["best"], civilians["high"]) == (143, 143, 410)
    assert civilians["disputed"] == 1


@pytest.mark.parametrize(
    ("query", "parameter", "named"),
    [
        ("zoom=99", "zoom", "99"),
        ("zoom=0000000099", "zoom", "0000000099"),
        ("zoom=near", "zoom", "near"),
        ("zoom=%C2%B2", "zoom", "²"),
        ("bbox=1,2", "bbox", "1,2"),
        ("state=Mali", "state", "Mali"),
        ("sate=MLI", "sate", "sate"),
        ("from=2019", "from", "2019"),
    ],
)
def test_a_value_that_means_nothing_gets_a_400_that_names_it(client, query, parameter, named):
    answer = get(client, f"map/?{query}", status=400)
    assert answer["parameter"] == parameter
    assert named in answer["detail"]


def test_the_error_speaks_the_readers_language(client):
    english = get(client, "map/?from=demain", status=400)["detail"]
    french = get(client, "map/?from=demain&lang=fr", status=400)["detail"]
    assert english != french


def test_incidents_come_in_pages_with_their_count(client):
    for day in range(1, 6):
        make_incident(f"Day {day}", date=date(2020, 1, day))
    first = get(client, "incidents/?page_size=2")
    assert first["count"] == 5
    assert [row["title"] for row in first["results"]] == ["Day 5", "Day 4"]
    second = client.get(first["next"]).json()
    assert [row["title"] for row in second["results"]] == ["Day 3", "Day 2"]
    assert client.get(second["next"]).json()["next"] is None
    get(client, "incidents/?page_size=0", status=400)
    get(client, "incidents/?page=2", status=400)


def test_a_page_of_incidents_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    def add_incident():
        incident = make_incident(region=make_region(), operation=make_operation())
        make_involvement(incident, make_group("jnim"))
        make_claim(incident, 3)
        recompute_tolls([incident.pk])

    add_incident()
    # The first look after a change brings the incidents in memory up to date.
    client.get("/api/v1/incidents/")
    with django_assert_num_queries(4):
        client.get("/api/v1/incidents/")
    for _ in range(5):
        add_incident()
    client.get("/api/v1/incidents/")
    with django_assert_num_queries(4):
        client.get("/api/v1/incidents/")


def test_the_map_takes_a_fixed_number_of_queries(client, django_assert_num_queries, seed):
    client.get("/api/v1/map/")
    with django_assert_num_queries(3):
        client.get("/api/v1/map/?state=MLI&zoom=12")


def test_drafts_stay_out_of_anonymous_counts(client):
    incident = make_incident(status="draft", lon=1, lat=14)
    make_claim(incident, 5)
    recompute_tolls([incident.pk])
    answer = get(client, "map/")
    assert (answer["total"], answer["clusters"]) == (0, [])
    assert figures(answer["deaths"], "all_sides") == (None, None, None)
    client.force_login(make_user("analyst", "analyst"))
    answer = get(client, "map/")
    assert answer["total"] == 1
    assert figures(answer["deaths"], "all_sides") == (5, 5, 5)


def test_nothing_is_read_without_signing_in_where_reading_is_not_public(client, settings):
    settings.PUBLIC_READ = False
    get(client, "map/", status=401)
    get(client, "incidents/", status=401)
    client.force_login(make_user("viewer", "viewer"))
    get(client, "map/")


def test_the_version_changes_with_whatever_the_filter_shows(client):
    first = make_incident()
    before = get(client, "version/?state=MLI")
    assert before == get(client, "version/?state=MLI")
    make_incident(state="NER")
    make_incident(status="draft")
    assert get(client, "version/?state=MLI") == before
    Incident.objects.filter(pk=first.pk).update(
        point="SRID=4326;POINT(-1.31 14.797)",
        location_precision="settlement",
        location_status="located",
        location_changed_at="2024-01-01T00:00Z",
    )
    located = get(client, "version/?state=MLI")
    assert located["version"] != before["version"]
    make_incident()
    assert get(client, "version/?state=MLI")["total"] == before["total"] + 1


def test_outlines_have_names_in_the_readers_language(client):
    square = MultiPolygon(Polygon.from_bbox((-5, 10, 5, 20)))
    make_state("TCD", outline=square)
    State.objects.create(alpha2="XX", alpha3="XXX", name_en="No outline")
    features = get(client, "outlines/?level=states&lang=fr")["features"]
    assert [f["properties"] for f in features] == [
        {"code": "TCD", "name": "Tchad", "in_scope": True}
    ]
    make_region("Old", since=date(2000, 1, 1), until=date(2020, 1, 1), outline=square)
    make_region("New", since=date(2020, 1, 1), outline=square)
    regions = get(client, "outlines/?level=regions")["features"]
    assert [f["properties"]["name"] for f in regions] == ["New"]
    get(client, "outlines/?level=villages", status=400)


def test_outlines_come_smaller_as_steps_from_point_to_point(client):
    hole = [(0, 12), (1, 12), (1, 13), (0, 12)]
    square = Polygon([(-5, 10), (5, 10), (5, 20.25), (-5, 10)], hole)
    make_state("TCD", outline=MultiPolygon(square))
    [feature] = get(client, "outlines/?level=states&coding=steps")["features"]
    assert feature["steps"] == [
        [[-500, 1000, 1000, 0, 0, 1025, -1000, -1025], [0, 1200, 100, 0, 0, 100, -100, -100]]
    ]
    assert "geometry" not in feature


def test_outlines_are_not_sent_twice_to_who_has_them(client):
    first = client.get("/api/v1/outlines/")
    again = client.get("/api/v1/outlines/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_only_reading_is_allowed(client):
    assert client.post("/api/v1/map/").status_code == 405


def test_the_tile_columns_follow_the_point():
    incident = make_incident(lon=0.0001, lat=0.0001)
    Incident.objects.filter(pk=incident.pk).update(point="SRID=4326;POINT(-1.31 14.797)")
    incident.refresh_from_db()
    # 2**20 tiles; (-1.31 + 180) / 360 * 2**20 and Web Mercator's row, worked out by hand
    assert incident.tile_x == 520472
    assert 480000 < incident.tile_y < 481000


@pytest.mark.parametrize("address", ["", "group/", "map/SI-1/", "group", "incident/?page=1"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_address_is_told_in_json_with_those_there_are(client, address, method):
    answer = getattr(client, method)(f"/api/v1/{address}", follow=True)
    assert answer.status_code == 404
    told = answer.json()
    assert told["parameter"] is None
    assert told["detail"].startswith("There is nothing at /api/v1/")
    assert "/api/v1/incidents/" in told["detail"]


def test_an_address_of_the_api_without_its_slash_is_still_led_to_it(client):
    assert client.get("/api/v1/version").url == "/api/v1/version/"


def lone(client, query=""):
    """The cluster of the only incident on the map."""
    [cluster] = get(client, f"map/?zoom=12{query}")["clusters"]
    return cluster


@pytest.mark.parametrize(
    ("precision", "own_radius", "drawn", "radius_km"),
    [
        ("exact", None, "pin", 0.5),
        ("settlement", None, "circle", 3),
        ("near_settlement", None, "circle", 15),
        ("near_settlement", 22.5, "circle", 22.5),
        ("second_level", None, "area", 50),
        ("second_level", 30, "area", 30),
    ],
)
def test_one_incident_is_drawn_as_exactly_as_it_is_known(
    client, precision, own_radius, drawn, radius_km
):
    make_incident(lon=-1.3, lat=14.8, location_precision=precision, location_radius_km=own_radius)
    cluster = lone(client)
    assert (cluster["drawn"], cluster["radius_km"]) == (drawn, radius_km)
    assert "area" not in cluster
    [told] = get(client, "incidents/")["results"]
    assert (told["location_precision"], told["location_radius_km"]) == (precision, radius_km)


def test_what_is_known_to_a_region_or_state_names_the_outline_to_draw(client):
    incident = make_incident(
        lon=-4, lat=14.5, region=make_region(), location_precision="first_level"
    )
    assert lone(client)["area"] == {"level": "regions", "id": incident.region.pk}
    Incident.objects.update(location_precision="state")
    assert lone(client)["area"] == {"level": "states", "id": incident.state.pk}
    Incident.objects.update(state=None, region=None)
    assert "area" not in lone(client)
    assert lone(client)["drawn"] == "area"


def test_a_cluster_says_how_many_of_it_are_known_to_an_area_only(client):
    make_incident(lon=-4, lat=14.5, location_precision="first_level")
    make_incident(lon=-4, lat=14.5, location_precision="state")
    make_incident(lon=-4, lat=14.5, location_precision="settlement")
    cluster = lone(client)
    assert (cluster["count"], cluster["area_only"]) == (3, 2)
    assert lone(client, "&to=2019-09-30")["area_only"] == 2


def test_what_has_no_pin_has_no_radius(client):
    make_incident(location_precision="settlement")
    [told] = get(client, "incidents/")["results"]
    assert told["location_radius_km"] is None


def test_the_outline_of_a_region_that_is_no_more_is_given_by_its_number(client):
    square = MultiPolygon(Polygon.from_bbox((-4, 14, -3, 15)))
    region = make_region(code="BF-12", outline=square, until=date(2025, 7, 2))
    assert get(client, "outlines/?level=regions")["features"] == []
    [feature] = get(client, f"outlines/?level=regions&id={region.pk}")["features"]
    assert (feature["id"], feature["properties"]["code"]) == (region.pk, "BF-12")


def test_a_number_of_an_outline_that_is_none_is_refused(client):
    assert get(client, "outlines/?level=regions&id=Mopti", 400)["parameter"] == "id"
