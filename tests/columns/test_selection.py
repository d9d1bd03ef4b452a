"""What the columns answer to a filter is what its words say, for every one of its parameters."""

from datetime import date

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from incidents.columns import select
from incidents.evidence import recompute_tolls
from incidents.filters import IncidentFilter
from incidents.models import EventType, Incident, Operation, Place, Report, Toll
from tests.builders import make_claim, make_group, make_incident, make_involvement, make_user
from tests.columns import oracle
from tests.columns.world import make_world

pytestmark = pytest.mark.django_db

QUERIES = (
    "",
    "state=MLI",
    "state=MLI&state=DZA",
    "region=ML-5&region=BF-12",
    "bloc=g5-sahel",
    "bloc=g5-sahel&bloc=aes&state=MLI",
    "group=jnim",
    "group=al-qaeda",
    "group=al-qaeda&descendants=0",
    "group=katiba-macina&group=army&role=target",
    "group=jnim&role=attacker&basis=claimed&basis=suspected",
    "group=jnim&basis=denied",
    "role=party",
    "basis=blamed&basis=denied",
    "target=civilians",
    "target=state_forces&target=militia",
    "group=jnim&target=civilians",
    "type=battles&type=riots",
    "type=battles&subtype=armed-clash",
    "subtype=attack&subtype=looting",
    "precision=exact",
    "precision=along_line",
    "precision=state",
    "deaths_min=1",
    "deaths_min=30&side=civilians",
    "deaths_min=50&figures=high",
    "deaths_min=20&figures=government&side=security",
    "outcome=base_held&outcome=base_overrun",
    "weapon=small_arms",
    "outcome=base_held&weapon=heavy_weapons",
    "dataset=ucdp-ged",
    "dataset=own",
    "dataset=own&dataset=ucdp-ged",
    "from=2018-06-01",
    "to=2019-01-01",
    "from=2018-09-01&to=2018-10-15",
    "within=-2,13.5,-0.5,14.5",
    "near=-1.3,14.2,60",
    "near=-1.3,14.2,400&within=-2,13,0,15",
    "q=camp",
    "q=attack+mondoro",
    "q=jnim+village",
    "sort=oldest",
    "sort=deaths",
    "sort=deaths&figures=high&side=civilians",
    "sort=where",
    "group=al-qaeda&bloc=g5-sahel&type=battles&from=2018-09-01&deaths_min=2",
)


@pytest.fixture
def everything():
    make_world()


def read(query, user=None):
    incident_filter = IncidentFilter.read(QueryDict(query), user or AnonymousUser())
    assert not incident_filter.errors
    return incident_filter


def found(query, user=None):
    return select(read(query, user))


def test_every_parameter_finds_what_it_says_in_the_order_of_the_list(everything):
    analyst, world = make_user(role="analyst"), oracle.World.read()
    for user in (AnonymousUser(), analyst):
        for query in QUERIES:
            incident_filter = read(query, user)
            told = oracle.listed(incident_filter, world)
            assert select(incident_filter).page(0, 1000) == told, query
    # A world in which a filter finds nothing, or everything, would say nothing of it.
    assert [query for query in QUERIES if not found(query, analyst).count] == []
    everywhere = found("", analyst).count
    assert sum(found(query, analyst).count < everywhere for query in QUERIES) > 30


def test_rows_of_other_tables_are_found_by_their_keys(everything):
    world = oracle.World.read()
    for query in (
        *(f"operation={operation.reference}" for operation in Operation.objects.all()),
        *(f"place={place.pk}" for place in Place.objects.all()),
        *(f"report={report.pk}&state=MLI" for report in Report.objects.all()),
    ):
        assert found(query).ids() == oracle.listed(read(query), world) != [], query


def test_analysts_choose_among_the_statuses(everything):
    analyst = make_user(role="analyst")
    for query in ("status=draft", "status=draft&status=in_review"):
        assert found(query, analyst).ids() == oracle.listed(read(query, analyst)) != []


def test_a_point_on_the_edge_of_a_box_is_within_it():
    incident = make_incident(lon=-1.31, lat=14.797)
    make_incident(lon=-1.32, lat=14.797)
    assert found("within=-1.31,14.797,0,15").ids() == [incident.pk]


def test_a_filter_less_some_parameters_finds_what_the_shorter_one_does(everything):
    selection = found("state=MLI&type=battles&group=jnim&role=attacker&from=2018-06-01&q=attack")
    for dropped, rest in (
        (["state"], "type=battles&group=jnim&role=attacker&from=2018-06-01&q=attack"),
        (["type"], "state=MLI&group=jnim&role=attacker&from=2018-06-01&q=attack"),
        (["group"], "state=MLI&type=battles&role=attacker&from=2018-06-01&q=attack"),
        (["from", "to"], "state=MLI&type=battles&group=jnim&role=attacker&q=attack"),
        (["q"], "state=MLI&type=battles&group=jnim&role=attacker&from=2018-06-01"),
    ):
        assert selection.without(*dropped).ids() == found(rest).ids()
    assert selection.without("region") is selection


def test_less_its_state_a_filter_keeps_to_the_states_that_are_followed():
    make_incident(state="DZA")
    followed = make_incident(state="MLI")
    assert found("state=DZA").without("state").ids() == [followed.pk]


def test_deaths_are_those_of_the_view_and_minus_one_where_nobody_counted(everything):
    world = {incident.pk: incident for incident in oracle.World.read().incidents}
    for query in ("", "figures=high&side=civilians", "figures=government", "figures=low"):
        for user in (AnonymousUser(), make_user(query or "analyst", "analyst")):
            selection = found(query, user)
            wanted = selection.incident_filter
            told = [oracle.deaths_for_sums(wanted, world[pk]) for pk in selection.ids()]
            assert selection.deaths().tolist() == [-1 if n is None else n for n in told]
            assert -1 in selection.deaths() and selection.deaths().max() > 0


def test_counts_by_code_tell_what_the_rows_are():
    for event_type, count in (("battles", 3), ("riots", 2)):
        for _ in range(count):
            make_incident(event_type=event_type)
    make_involvement(make_incident(event_type="riots"), make_group("jnim"))
    selection = found("")
    events, parties = selection.columns.events, selection.columns.parties
    by_type = np.bincount(events.event_type, selection.event_counts(), minlength=6)
    assert by_type[list(EventType).index("battles")] == 3
    assert by_type[list(EventType).index("riots")] == 3
    has_part = parties.with_one(parties.group == make_group("jnim").pk)
    assert selection.party_counts()[has_part].sum() == 1
    assert selection.party_counts()[0] == 5
    # Code 0 is the toll of which nothing is known; others may have been met with before.
    assert selection.toll_counts()[0] == selection.toll_counts().sum() == 6


def test_a_page_of_the_list_is_a_part_of_it(everything):
    for sort in ("newest", "oldest", "deaths", "where"):
        selection = found(f"sort={sort}")
        whole = selection.page(0, 1000)
        assert len(whole) == selection.count
        assert selection.page(10, 7) == whole[10:17]
        assert selection.page(selection.count - 2, 7) == whole[-2:]
        assert selection.page(selection.count, 7) == []
        assert selection.position_of(whole[13]) == 13
    draft = Incident.objects.filter(status="draft").first()
    assert selection.position_of(draft.pk) is None


def test_incidents_with_and_without_a_point_are_the_whole(everything):
    selection = found("")
    mapped, unplaced = selection.mapped.ids(), selection.unplaced.ids()
    assert sorted([*mapped, *unplaced]) == sorted(selection.ids())
    assert set(unplaced) == set(
        Incident.objects.filter(pk__in=selection.ids(), point=None).values_list("pk", flat=True)
    )


def test_the_extent_is_that_of_the_points():
    make_incident(lon=-1.31, lat=14.797)
    make_incident(lon=2.5, lat=13.25)
    make_incident()
    make_incident(lon=20, lat=10, status="draft")
    assert found("").extent() == [-1.31, 13.25, 2.5, 14.797]
    assert found("to=1999-01-01").extent() is None


def test_an_operations_toll_counts_for_the_least_number_of_deaths():
    """25 in an operation of two attacks: each of them is one with 25, neither one with 26."""
    operation = Operation.objects.create(title="Two bases")
    halves = [make_incident(operation=operation, date=date(2019, 1, day)) for day in (1, 2)]
    make_claim(operation, 25)
    recompute_tolls([half.pk for half in halves])
    assert found("deaths_min=25").count == 2
    assert found("deaths_min=26").count == 0
    assert found("").deaths().sum() == 25
    assert found("").deaths_told().tolist() == [25, 25]


def test_large_figures_are_kept_to_the_person():
    incident = make_incident()
    Toll.objects.create(
        incident=incident, audience="public", side="all_sides", low=70_000, best=2_000_000_000
    )
    assert found("").deaths().tolist() == [2_000_000_000]
    assert found("deaths_min=70001").count == 1
