"""The colours of a view: by type, by group and by state."""

import pytest
from django.http import QueryDict

from incidents.columns import select
from incidents.filters import Colour, IncidentFilter, Stack
from incidents.models import EventType
from incidents.statistics import categories
from tests.builders import make_group, make_incident, make_involvement, make_state

pytestmark = pytest.mark.django_db


def categories_of(by, query=""):
    """By title the value of each incident's category, and the categories' colours by value."""
    found = select(IncidentFilter.read(QueryDict(query)))
    told = categories(found, by)
    numbers = told.of(found.columns, found.rows).tolist()
    return {pk: told.all[number].value for pk, number in zip(found.ids(), numbers, strict=True)}


def colours(by, query=""):
    told = categories(select(IncidentFilter.read(QueryDict(query))), by)
    return {category.value: category.colour for category in told.all}


def attack(*involvements, **fields):
    incident = make_incident(**fields)
    for slug, role, basis in involvements:
        make_involvement(incident, make_group(slug) if slug else None, role, basis)
    return incident.pk


def test_an_event_type_has_one_colour_whatever_is_shown():
    make_incident(event_type="riots")
    shown = colours(Colour.TYPE, "type=riots")
    assert shown == colours(Colour.TYPE)
    assert shown == {each.value: number for number, each in enumerate(EventType, start=1)}


def test_every_incident_is_of_its_type():
    told = {make_incident(event_type=each.value).pk: each.value for each in EventType}
    assert categories_of(Colour.TYPE) == told


def test_a_group_has_what_it_attacked_and_had_a_part_in_unless_it_denies_it():
    told = {
        attack(("jnim", "attacker", "claimed"), ("army", "target", "observed")): "jnim",
        attack(("jnim", "party", "observed")): "jnim",
        attack(("jnim", "attacker", "blamed"), ("jnim", "attacker", "claimed")): "jnim",
        attack(("jnim", "attacker", "suspected"), ("isgs", "attacker", "suspected")): (
            "several-groups"
        ),
        attack(("isgs", "attacker", "claimed"), ("jnim", "attacker", "denied")): "isgs",
        attack(("jnim", "target", "observed")): "no-group",
        attack((None, "target", "observed")): "no-group",
        attack(): "no-group",
    }
    assert categories_of(Colour.GROUP) == told


def test_the_groups_with_most_incidents_have_colours_and_the_others_one_together():
    told = {}
    for number in range(8):
        for _ in range(9 - number):
            pk = attack((f"group-{number}", "attacker", "observed"))
            told[pk] = f"group-{number}" if number < 6 else "another-group"
    pk = attack(("group-7", "attacker", "observed"), ("group-0", "party", "observed"))
    told[pk] = "group-0"
    assert categories_of(Colour.GROUP) == told
    shown = colours(Colour.GROUP)
    assert list(shown)[:2] == ["group-0", "group-1"]
    assert list(shown.values()) == list(range(1, 10))


def test_the_period_changes_no_colour():
    for year in (2019, 2020):
        for _ in range(year - 2018):
            attack((f"group-{year}", "attacker", "observed"), date=f"{year}-03-01")
    assert colours(Colour.GROUP, "to=2019-12-31") == colours(Colour.GROUP)


def test_states_and_what_has_none_stand_apart():
    told = {make_incident(state=state).pk: state or "no-state" for state in ("MLI", "NER", None)}
    assert categories_of(Stack.STATE) == told
    make_state("TCD")
    assert list(colours(Stack.STATE)) == ["MLI", "NER", "another-state", "no-state"]


@pytest.mark.parametrize("by", [Colour.TYPE, Colour.GROUP, Stack.STATE])
def test_without_incidents_there_are_categories_all_the_same(by):
    assert categories_of(by) == {}
    assert colours(by)
