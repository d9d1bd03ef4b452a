"""Whose figure a view shows: totals, clusters, timeline and list by figure and side."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.columns import select
from incidents.evidence import recompute_tolls
from incidents.filters import IncidentFilter
from incidents.map_api import map_json
from incidents.statistics import timeline, totals
from tests.builders import (
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

FIGURES = ("best", "low", "high", "government")
SIDES = ("all_sides", "civilians", "security", "armed_groups")
VIEWS = [(figures, side) for figures in FIGURES for side in SIDES]


def get(client, address):
    return client.get(f"/api/v1/{address}").json()


def press():
    return make_claimant("press, unnamed", "media")


def investigators():
    return make_claimant("United Nations", "un")


@pytest.fixture
def attacks():
    """Four incidents: the government and others on soldiers and civilians; one without figures."""
    ambush = make_incident("Ambush", lon=-1.3, lat=14.8)
    make_claim(ambush, 25)
    make_claim(ambush, 30, 40, claimant=press())
    make_claim(ambush, 3, side="civilians", claimant=press())
    massacre = make_incident("Massacre", lon=-1.3, lat=14.8)
    make_claim(massacre, 50, side="civilians")
    make_claim(massacre, 60, side="civilians", claimant=investigators())
    rumour = make_incident("Rumour", lon=-1.3, lat=14.8)
    make_claim(rumour, up_to=10, claimant=press())
    unknown = make_incident("Nobody counted", lon=-1.3, lat=14.8)
    recompute_tolls([ambush.pk, massacre.pk, rumour.pk, unknown.pk])


@pytest.mark.parametrize(
    ("figures", "side", "killed", "known"),
    [
        ("best", "all_sides", 25 + 3 + 60, 2),
        ("low", "all_sides", 25 + 3 + 50, 2),
        ("high", "all_sides", 40 + 3 + 60 + 10, 3),
        ("government", "all_sides", 25 + 50, 2),
        ("government", "security", 25, 1),
        ("government", "civilians", 50, 1),
        ("best", "civilians", 63, 2),
        ("high", "security", 50, 2),
        ("low", "security", 25, 1),
        ("government", "armed_groups", None, 0),
    ],
)
def test_totals_and_circles_are_by_the_figure_and_side(
    client, attacks, figures, side, killed, known
):
    answer = get(client, f"map/?zoom=3&figures={figures}&side={side}")
    assert answer["deaths"][side][figures] == killed
    assert answer["deaths"][side]["known"][figures] == known
    assert [cluster["deaths"] for cluster in answer["clusters"]] == [killed]
    assert (answer["figures"], answer["side"], answer["total"]) == (figures, side, 4)


def test_the_answer_names_the_figure(client, attacks):
    assert get(client, "map/")["figure_in_words"] == "best figure, all sides"
    for path in ("map/", "incidents/"):
        answer = get(client, f"{path}?figures=government&side=security")
        assert answer["figure_in_words"] == "government's figure, security forces"


def test_a_list_says_the_views_figure_of_each_incident(client, attacks):
    def words(query):
        rows = get(client, f"incidents/?{query}")["results"]
        return {row["title"]: row["deaths_in_words"] for row in rows}

    assert words("figures=government") == {
        "Ambush": "25 killed",
        "Massacre": "50 killed",
        "Rumour": None,
        "Nobody counted": None,
    }
    assert words("side=civilians")["Massacre"] == "50 to 60 killed (best 60)"
    assert words("side=civilians")["Rumour"] is None
    assert words("figures=low")["Rumour"] is None
    assert words("figures=high")["Rumour"] == "10 killed"


def test_an_incident_keeps_all_its_figures_whatever_the_view_shows(client, attacks):
    [ambush] = get(client, "incidents/?q=ambush&figures=low&side=civilians")["results"]
    figures = {name: ambush["deaths"]["security"][name] for name in FIGURES}
    assert figures == {"low": 25, "best": 25, "high": 40, "government": 25}


def test_an_operations_figure_is_told_of_the_operation_and_shared_in_sums(client):
    operation = make_operation()
    incidents = [
        make_incident(title, lon=-1 - index, lat=14, operation=operation)
        for index, title in enumerate(("Boulikessi", "Mondoro"))
    ]
    make_claim(operation, 25)
    make_claim(operation, up_to=40, claimant=press())
    recompute_tolls([incidents[0].pk])
    query = "figures=government&side=security"
    rows = get(client, f"incidents/?{query}")["results"]
    assert {row["deaths_in_words"] for row in rows} == {"25 killed in the operation of 2 attacks"}
    answer = get(client, f"map/?{query}&zoom=12")
    assert sorted(cluster["deaths"] for cluster in answer["clusters"]) == [12, 13]
    assert all(cluster["deaths_are_shared"] for cluster in answer["clusters"])
    assert answer["deaths"]["security"]["government"] == 25


def test_the_high_of_at_least_so_many_is_open(client):
    incident = make_incident()
    make_claim(incident, at_least=30)
    recompute_tolls([incident.pk])
    [row] = get(client, "incidents/?figures=high")["results"]
    assert row["deaths_in_words"] == "at least 30 killed"


def test_what_a_party_says_of_its_enemys_dead_is_no_governments_figure(client):
    incident = make_incident()
    make_claim(incident, 15, side="armed_group")
    recompute_tolls([incident.pk])
    deaths = get(client, "map/?figures=government&side=armed_groups")["deaths"]
    assert deaths["armed_groups"]["government"] is None


def test_the_figures_of_drafts_are_the_desks_alone(client):
    draft = make_incident(status="draft", lon=1, lat=14)
    make_claim(draft, 9)
    recompute_tolls([draft.pk])
    for figures, side in VIEWS:
        answer = get(client, f"map/?figures={figures}&side={side}")
        assert answer["deaths"][side][figures] is None
        assert answer["deaths"][side]["known"][figures] == 0
    client.force_login(make_user("analyst", "analyst"))
    assert get(client, "map/?figures=government")["deaths"]["all_sides"]["government"] == 9


def test_a_view_of_another_figure_takes_no_more_queries(client, attacks, django_assert_num_queries):
    make_organisation("g5-sahel")
    get(client, "map/")
    with django_assert_num_queries(2):
        get(client, "map/?state=MLI&figures=government&side=security")
    with django_assert_num_queries(3):
        get(client, "map/?state=MLI&bloc=g5-sahel&role=attacker&basis=claimed&figures=low")


claims = st.lists(
    st.tuples(
        st.sampled_from(["government", "media", "un"]),
        st.sampled_from(["civilians", "state_forces", "armed_group", "unknown"]),
        st.one_of(st.none(), st.integers(0, 60)),
        st.one_of(st.none(), st.integers(0, 60)),
    ).filter(lambda claim: claim[2] is not None or claim[3]),
    max_size=4,
)
incidents = st.lists(
    st.tuples(claims, st.integers(0, 30), st.sampled_from(["claimed", "blamed", "denied"])),
    min_size=1,
    max_size=5,
)


def enter(told, of_operation):
    """Incidents of one operation and its own claims, as an analyst would enter them."""
    operation = make_operation()
    made = []
    for number, (of_incident, day, basis) in enumerate(told):
        incident = make_incident(
            lon=-8 + number,
            lat=12 + number / 2,
            operation=operation if number < 2 else None,
            date=date(2019, 9, 1) + timedelta(day),
        )
        make_involvement(incident, make_group("jnim"), basis=basis)
        claim_all(incident, of_incident)
        made.append(incident.pk)
    claim_all(operation, of_operation)
    recompute_tolls(made)


def claim_all(where, told):
    for kind, side, low, high in told:
        if low is not None and high is not None:
            low, high = sorted((low, high))
        claimant = make_claimant() if kind == "government" else make_claimant(kind, kind)
        bounds = {"at_least": low} if high is None else {"minimum": low, "maximum": high}
        if low is None:
            bounds = {"up_to": high}
        make_claim(where, side=side, claimant=claimant, **bounds)


@given(
    told=incidents,
    of_operation=claims,
    zoom=st.integers(0, 12),
    basis=st.sampled_from(["", "&basis=claimed", "&basis=blamed&basis=denied", "&role=attacker"]),
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_totals_circles_and_timeline_agree_for_every_figure_and_side(
    db, told, of_operation, zoom, basis
):
    with transaction.atomic():
        enter(told, of_operation)
        for figures, side in VIEWS:
            query = QueryDict(f"group=jnim&figures={figures}&side={side}{basis}")
            wanted = IncidentFilter.read(query)
            assert not wanted.errors
            found = select(wanted)
            total = totals(found)["deaths"][side][figures]
            circles = [cluster["deaths"] for cluster in map_json(found, zoom)["clusters"]]
            assert total == added(circles) == added(timeline(found)["deaths"])
        transaction.set_rollback(True)


def added(numbers):
    """The sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
