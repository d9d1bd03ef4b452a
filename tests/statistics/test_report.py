"""Every table of a report, against the incidents counted one by one."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from incidents.columns import select
from incidents.filters import IncidentFilter
from incidents.models import Basis, DatePrecision, Role
from incidents.statistics import (
    Tally,
    by_group,
    by_region,
    by_span,
    by_state,
    by_target,
    by_type,
    matrix,
    standing,
    totals,
)
from tests.builders import make_group, make_incident, make_involvement, make_user
from tests.statistics.plain import (
    ATTACKING,
    Plain,
    grouped,
    incidents_of,
    make_world,
    named,
    sides_attacked,
)

pytestmark = pytest.mark.django_db

FILTERS = [
    "",
    "side=civilians&figures=high",
    "state=MLI&side=security",
    "group=jnim",
    "group=jnim&descendants=0&role=attacker",
    "basis=claimed&basis=denied",
    "type=battles&from=2018-01-01&to=2019-06-30",
]


def tally_of(query="", user=None) -> Tally:
    return Tally(select(IncidentFilter.read(QueryDict(query), user)))


@pytest.fixture(params=FILTERS)
def tally(request):
    make_world()
    return tally_of(request.param)


def agree(lines, plain, side) -> None:
    """The lines, by their value, are what plain counting finds, and nothing else."""
    assert {line.value for line in lines} == set(plain)
    for line in lines:
        counted = Plain.of(plain[line.value], side)
        assert counted.is_line(line), line


def side_of(tally) -> str:
    return tally.selection.incident_filter.view_figure.side


def test_states_and_regions_hold_each_incident_once(tally):
    incidents = incidents_of(tally.selection)
    states = grouped(incidents, lambda each: [each.state.alpha3 if each.state else ""])
    agree(by_state(tally), states, side_of(tally))
    regions = grouped(incidents, lambda each: [each.region.code if each.region else ""])
    agree(by_region(tally), regions, side_of(tally))
    for lines in (by_state(tally), by_region(tally)):
        assert sum(line.incidents for line in lines) == tally.selection.count


def test_types_hold_each_incident_once_and_their_sub_types_add_up_to_them(tally):
    incidents = incidents_of(tally.selection)
    found = by_type(tally)
    agree(
        [each.whole for each in found],
        grouped(incidents, lambda each: [each.event_type]),
        side_of(tally),
    )
    for each in found:
        own = [incident for incident in incidents if incident.event_type == each.whole.value]
        sub_types = grouped(own, lambda incident: [incident.sub_event_type])
        agree(each.parts, sub_types, side_of(tally))


def test_an_incident_counts_for_each_side_that_was_a_target(tally):
    incidents = incidents_of(tally.selection)
    plain = grouped(incidents, lambda each: sides_attacked(each) or [""])
    agree(by_target(tally), plain, side_of(tally))


def test_the_dead_of_states_add_up_to_the_totals_line(tally):
    whole = totals(tally.selection)["deaths"][side_of(tally).value]
    for lines in (by_state(tally), by_region(tally), [each.whole for each in by_type(tally)]):
        for figure in ("low", "best", "high", "government"):
            assert sum(line.deaths[figure] or 0 for line in lines) == (whole[figure] or 0)


def belonging(incident, slug) -> set[str]:
    """A group and those to which it belonged on the day: Katiba Macina to JNIM since 2018."""
    is_part = slug == "katiba-macina" and incident.date >= date(2018, 3, 2)
    return {slug, "jnim"} if is_part else {slug}


def test_a_group_has_its_incidents_parted_by_what_it_has_to_do_with_them(tally):
    asked = tally.selection.incident_filter
    parts = {
        "claimed": (ATTACKING, (Basis.CLAIMED, Basis.OBSERVED)),
        "blamed": (ATTACKING, (Basis.BLAMED, Basis.SUSPECTED)),
        "attacked": ((Role.TARGET,), tuple(set(Basis) - {Basis.DENIED})),
        "denied": (tuple(Role), (Basis.DENIED,)),
    }

    def groups(incident, roles, bases):
        own = named(incident, roles, bases) - {None}
        if not asked.descendants:
            return own
        return {slug for each in own for slug in belonging(incident, each)}

    def first_part(incident, slug):
        return next(part for part, named_so in parts.items() if slug in groups(incident, *named_so))

    plain = grouped(
        incidents_of(tally.selection),
        lambda each: groups(each, asked.counted_roles, asked.counted_bases),
    )
    found = by_group(tally)
    agree([each.whole for each in found], plain, side_of(tally))
    for each in found:
        for attribution, line in each.parts.items():
            own = [
                incident
                for incident in plain[each.whole.value]
                if first_part(incident, each.whole.value) == attribution
            ]
            assert Plain.of(own, side_of(tally)).is_line(line)


def test_each_incident_has_the_strongest_standing_that_is_said(tally):
    def strongest(incident):
        for basis in ("claimed", "observed", "blamed", "suspected"):
            if named(incident, ATTACKING, (basis,)) - {None}:
                return [basis]
        return ["nobody"]

    plain = grouped(incidents_of(tally.selection), strongest)
    found = standing(tally)
    assert [each.whole.value for each in found] == [
        "claimed",
        "observed",
        "blamed",
        "suspected",
        "nobody",
    ]
    for each in found:
        own = plain.get(each.whole.value, [])
        called = [incident for incident in own if incident.unclaimed_statements.all()]
        assert Plain.of(own, side_of(tally)).is_line(each.whole)
        assert Plain.of(called, side_of(tally)).is_line(each.told_unclaimed)
        assert each.not_told.incidents == len(own) - len(called)


def cells_of(incident, bases) -> set[tuple]:
    """Attacker and target of each pair that an incident makes, "" where nobody is named."""
    counted = set(Basis) - {Basis.DENIED}
    attackers = named(incident, (Role.ATTACKER,), bases)
    targets = named(incident, (Role.TARGET,), counted)
    rows = attackers | named(incident, (Role.PARTY,), bases) - {None}
    columns = targets | named(incident, (Role.PARTY,), counted)
    pairs = {
        (row, column)
        for row in rows
        for column in columns
        if row != column or (row in attackers and column in targets)
    }
    pairs |= {(row, "") for row in rows if row not in {one for one, _ in pairs}}
    met = {column for _, column in pairs}
    pairs |= {("", column) for column in columns if column not in met | rows}
    return {(one, "civilians" if other is None else other) for one, other in pairs} or {("", "")}


def test_the_matrix_has_each_attacker_with_each_target(tally):
    bases = tally.selection.incident_filter.counted_bases
    plain = grouped(incidents_of(tally.selection), lambda each: cells_of(each, bases))
    found = matrix(tally)
    for row, attacker in enumerate(found.attackers):
        for column, target in enumerate(found.targets):
            own = plain.pop((attacker.value, target.value), [])
            assert Plain.of(own, side_of(tally)).is_line(found.cell(row, column))
    assert not plain


def test_a_line_of_the_matrix_counts_an_incident_once_though_it_has_two_targets():
    incident = make_incident()
    make_involvement(incident, make_group("jnim"))
    make_involvement(incident, make_group("mali-army"), role="target")
    make_involvement(incident, None, role="target")
    found = matrix(tally_of())
    assert [(each.value, each.incidents) for each in found.attackers] == [("jnim", 1)]
    assert found.incidents.tolist() == [[1, 1]]


def test_beyond_the_twelve_largest_attackers_the_rest_stand_together():
    for number in range(15):
        for _ in range(2 if number < 12 else 1):
            make_involvement(make_incident(), make_group(f"group-{number:02}"))
    two = make_incident()
    for slug in ("group-13", "group-14"):
        make_involvement(two, make_group(slug))
    found = matrix(tally_of())
    assert len(found.attackers) == 13
    assert (found.attackers[-1].value, found.attackers[-1].incidents) == ("others", 4)
    assert [each.value for each in found.targets] == [""]


def test_months_hold_every_incident_once_but_those_that_are_not_known_to_a_month(tally):
    found = by_span(tally)

    def is_loose(incident):
        last = incident.date_end or incident.date
        crosses = (last.year, last.month) != (incident.date.year, incident.date.month)
        return incident.date_precision == DatePrecision.LONGER or (
            incident.date_precision == DatePrecision.MONTH and crosses
        )

    plain = grouped(
        incidents_of(tally.selection),
        lambda each: ["loose" if is_loose(each) else each.date.replace(day=1)],
    )
    for span in found.spans:
        assert Plain.of(plain.pop(span.first, []), side_of(tally)).is_line(span.line)
        assert span.last + timedelta(days=1) == (span.first + timedelta(days=31)).replace(day=1)
    assert Plain.of(plain.pop("loose", []), side_of(tally)).is_line(found.loose)
    assert not plain


def test_what_a_role_may_not_see_counts_for_nobody():
    make_involvement(make_incident(status="draft"), make_group("jnim"), basis="claimed")
    make_incident()
    assert by_group(tally_of()) == []
    assert [line.incidents for line in by_state(tally_of())] == [1]
    analyst = make_user(role="analyst")
    assert [each.whole.value for each in by_group(tally_of(user=analyst))] == ["jnim"]


def test_a_statement_that_nobody_claimed_it_counts_at_once():
    incident = make_incident()
    assert standing(tally_of())[-1].told_unclaimed.incidents == 0
    statement = incident.unclaimed_statements.create(as_of=date(2019, 10, 1))
    assert standing(tally_of())[-1].told_unclaimed.incidents == 1
    statement.delete()
    assert standing(tally_of())[-1].told_unclaimed.incidents == 0
