"""Looking for duplicates in the database: who is found, for whom, with which words."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.duplicates import likely_duplicates, particulars_of
from incidents.models import Incident
from tests.builders import (
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db

MONDORO = {"lon": -1.951, "lat": 14.676, "place_text": "Mondoro"}


@pytest.fixture
def stored():
    """An attack on the army at Mondoro, by JNIM, told by one report."""
    incident = make_incident("Assault on the army base at Mondoro", **MONDORO)
    make_involvement(incident, make_group("jnim", "JNIM"))
    make_involvement(incident, role="target")
    incident.reports.add(make_report("Dozens killed"))
    return incident


def duplicates_of(incident, among=None, **options):
    among = Incident.objects.all() if among is None else among
    return likely_duplicates(particulars_of(incident), among, **options)


def found_for(incident, among=None) -> list[Incident]:
    return [each.incident for each in duplicates_of(incident, among)]


def test_the_reasons_are_told_in_words(stored):
    draft = make_incident("Army base at Mondoro assaulted", lon=-1.951, lat=14.685, state="MLI")
    make_involvement(draft, make_group("jnim"))
    make_involvement(draft, make_group("army", "Malian army", kind="state_force"), role="target")
    draft.reports.set(stored.reports.all())
    [duplicate] = duplicates_of(draft)
    assert duplicate.incident == stored
    assert duplicate.reasons == [
        "same day",
        "1 km away",
        "JNIM in both",
        "same report: “Dozens killed”",
        "similar title",
    ]
    assert duplicate.objections == ["other targets"]


def test_an_incident_is_no_duplicate_of_itself(stored):
    assert found_for(stored) == []


def test_two_sites_of_one_operation_are_never_duplicates(stored):
    operation = make_operation()
    Incident.objects.filter(pk=stored.pk).update(operation=operation)
    sibling = make_incident("Assault on the army base at Mondoro", operation=operation, **MONDORO)
    assert found_for(sibling) == []
    stranger = make_incident("Assault on the base", operation=make_operation(), **MONDORO)
    assert set(found_for(stranger)) == {stored, sibling}


def test_what_was_withdrawn_is_nobodys_duplicate(stored):
    Incident.objects.filter(pk=stored.pk).update(status="withdrawn")
    assert found_for(make_incident(**MONDORO)) == []


def test_drafts_are_found_for_those_alone_who_may_see_them(stored):
    Incident.objects.filter(pk=stored.pk).update(status="draft")
    other = make_incident(**MONDORO)
    analyst = make_user(role="analyst")
    assert found_for(other, Incident.objects.visible_to(analyst)) == [stored]
    assert found_for(other, Incident.objects.visible_to(AnonymousUser())) == []


def test_another_spelling_in_the_gazetteer_is_the_same_place():
    place = make_place("Mondoro", -1.951, 14.676, names=["Monndoro Hausa"])
    stored = make_incident("Assault", place=place, **MONDORO)
    typed = make_incident("Raid", place_text="Monndoro Hausa", state=None)
    assert found_for(typed) == [stored]


def test_incidents_that_wait_for_their_pins_find_each_other():
    first = make_incident("Raid on the camp", place_text="Boulikessi")
    second = make_incident("Attack", place_text="Boulkessy")
    assert found_for(second) == [first]
    assert found_for(first) == [second]


@pytest.mark.parametrize("state", [None, "MLI"])
def test_a_pin_that_waits_is_no_hindrance_whatever_the_state(stored, state):
    typed = make_incident("Attaque", place_text="Mondoro", state=state)
    assert found_for(typed) == [stored]
    assert found_for(stored) == [typed]


def test_a_stored_date_that_is_vague_is_found_from_every_day_in_it(stored):
    Incident.objects.filter(pk=stored.pk).update(date=date(2019, 9, 2), date_precision="month")
    draft = make_incident("Assault on the army base at Mondoro", **MONDORO)
    make_involvement(draft, make_group("jnim"))
    make_involvement(draft, role="target")
    assert found_for(draft) == [stored]


def test_one_that_lasted_weeks_is_found_from_its_last_days(stored):
    Incident.objects.filter(pk=stored.pk).update(date=date(2019, 9, 1), date_end=date(2019, 10, 3))
    draft = make_incident("Assault on the army base at Mondoro", date=date(2019, 10, 2), **MONDORO)
    make_involvement(draft, make_group("jnim"))
    make_involvement(draft, role="target")
    assert found_for(draft) == [stored]


def test_the_same_place_on_another_day_is_not_found(stored):
    for day in (date(2017, 3, 28), date(2019, 10, 5), date(2025, 6, 1)):
        assert found_for(make_incident(date=day, **MONDORO)) == []


def test_a_group_that_is_not_identified_is_nobody_in_common(stored):
    unknown = make_group("unknown", "unidentified group", kind="unidentified")
    make_involvement(stored, unknown)
    draft = make_incident(**MONDORO)
    make_involvement(draft, unknown)
    [duplicate] = duplicates_of(draft)
    assert not any("in both" in reason for reason in duplicate.reasons)


def test_the_likeliest_stands_first(stored):
    day_after = make_incident(date=date(2019, 10, 1), **MONDORO)
    assert found_for(make_incident("Assault on the army base", **MONDORO)) == [stored, day_after]


def test_the_number_of_queries_is_fixed(stored):
    draft = make_incident(**MONDORO)
    make_involvement(draft, make_group("jnim"))

    def queries():
        typed = particulars_of(draft)
        with CaptureQueriesContext(connection) as captured:
            likely_duplicates(typed, Incident.objects.all())
        return len(captured)

    few = queries()
    for number in range(20):
        another = make_incident(**MONDORO)
        make_involvement(another, make_group(f"group-{number}"))
        another.reports.add(make_report())
    assert queries() == few <= 6
