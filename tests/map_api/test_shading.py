"""Regions shaded by their incidents or deaths."""

import pytest
from django.http import QueryDict

from incidents.columns import select
from incidents.evidence import recompute_tolls
from incidents.filters import IncidentFilter
from incidents.map_api import map_json
from incidents.map_api.shading import breaks_up_to
from tests.builders import make_claim, make_incident, make_region

pytestmark = pytest.mark.django_db


def shaded(query):
    return map_json(select(IncidentFilter.read(QueryDict(query))), 5)


def attack(region=None, killed=None, **fields):
    incident = make_incident(region=region, **fields)
    if killed is not None:
        make_claim(incident, killed)
        recompute_tolls([incident.pk])


def test_regions_have_their_incidents_and_what_is_in_none_is_counted():
    mopti, gao = make_region("Mopti"), make_region("Gao")
    attack(mopti, 3)
    attack(mopti, lon=1, lat=14)
    attack(gao)
    attack()
    answer = shaded("shade=incidents")
    assert answer["regions"] == [
        {
            "id": mopti.pk,
            "code": "MLI-Mopti",
            "name": "Mopti",
            "state": "Mali",
            "incidents": 2,
            "deaths": 3,
        },
        {
            "id": gao.pk,
            "code": "MLI-Gao",
            "name": "Gao",
            "state": "Mali",
            "incidents": 1,
            "deaths": None,
        },
    ]
    assert answer["without_region"] == 1
    assert answer["breaks"] == [1, 2]
    assert answer["figure_in_words"] == "best figure, all sides"
    assert "clusters" not in answer


def test_by_deaths_the_region_with_most_dead_comes_first():
    attack(make_region("Mopti"), 3)
    attack(make_region("Mopti"), 4)
    attack(make_region("Gao"), 30)
    answer = shaded("shade=deaths&figures=low")
    assert [(each["name"], each["deaths"]) for each in answer["regions"]] == [
        ("Gao", 30),
        ("Mopti", 7),
    ]
    assert answer["breaks"] == [1, 2, 5, 10, 20]


def test_dead_that_are_known_nowhere_make_no_class():
    attack(make_region("Mopti"))
    answer = shaded("shade=deaths")
    assert [each["deaths"] for each in answer["regions"]] == [None]
    assert answer["breaks"] == []


def test_without_incidents_nothing_is_shaded():
    make_region("Mopti")
    answer = shaded("shade=incidents")
    assert (answer["regions"], answer["without_region"], answer["breaks"]) == ([], 0, [])


@pytest.mark.parametrize("largest", [1, 2, 4, 5, 9, 10, 99, 100, 2026, 45_000, 999_999])
def test_classes_are_few_begin_at_one_and_hold_the_largest(largest):
    breaks = breaks_up_to(largest)
    assert breaks[0] == 1
    assert len(breaks) <= 5
    assert breaks == sorted(set(breaks))
    assert breaks[-1] <= largest < breaks[-1] * 30


def test_shading_takes_one_query(django_assert_num_queries):
    for name in ("Mopti", "Gao", "Kidal"):
        attack(make_region(name), 3)
        found = select(IncidentFilter.read(QueryDict("shade=deaths")))
        with django_assert_num_queries(1):
            map_json(found, 5)
