"""The peer by SQL is asked the same, and so has to answer the same."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import QueryDict

from bench.dashboard.peers.filter_by_sql import filter_change
from incidents.columns import select
from incidents.filters import IncidentFilter
from incidents.statistics import facets, totals
from tests.columns.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def world(django_db_setup, django_db_blocker):
    """Made once for all questions, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_world()
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "state=MLI",
        "group=jnim&descendants=0",
        "group=al-qaeda&role=attacker&basis=claimed&basis=suspected",
        "state=BFA&from=2018-01-01&to=2019-12-31",
        "type=battles&precision=exact",
        "within=-2,13.5,-0.5,14.5&type=battles",
    ],
)
def test_it_finds_the_same_incidents_and_deaths(rf, query):
    answer = json.loads(filter_change(rf.get(f"/?{query}")).content)
    selection = select(IncidentFilter.read(QueryDict(query), AnonymousUser()))

    found = totals(selection)
    assert answer["totals"]["total"] == found["total"] > 0
    assert answer["totals"]["mapped"] == found["mapped"]
    deaths = {row["side"]: row["sum_best"] for row in answer["totals"]["deaths"]}
    assert deaths.get("all_sides") == found["deaths"]["all_sides"]["best"]
    by_type = {row["event_type"]: row["count"] for row in answer["facets"]["type"]}
    assert by_type == facets(selection)["type"]
