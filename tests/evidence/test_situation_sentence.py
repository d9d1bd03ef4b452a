"""The sentence for a situation report says what the evidence has, and nothing more."""

from datetime import date

import pytest
from django.utils import translation

from incidents.evidence import evidence_sheet, recompute_tolls, situation_sentences
from incidents.models import EventType, SubEventType, UnclaimedStatement
from tests.builders import (
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_region,
    make_state,
)

pytestmark = pytest.mark.django_db


def sentence(incident, language="en"):
    recompute_tolls([incident.pk])
    return situation_sentences(evidence_sheet(incident))[language]


@pytest.fixture
def army():
    return make_group("malian-army", "Malian army", "state_force", state=make_state())


@pytest.fixture
def press():
    return make_claimant("press, unnamed", "media", unnamed=True)


def place_of(name, **fields):
    return {
        "lon": -1.31,
        "lat": 14.797,
        "place": make_place(name, -1.31, 14.797),
        "region": make_region("Mopti"),
        **fields,
    }


def test_an_estimate_stands_as_such_beside_its_claimant(press):
    incident = make_incident()
    make_claim(incident, 25)
    make_claim(incident, 30, claimant=press, qualifier="estimated")
    assert "25 according to the government of Mali, about 30 according to the press" in sentence(
        incident
    )


def test_the_seed_reads_as_an_analyst_would_write_it(army, press):
    operation = make_operation()
    incident = make_incident(operation=operation, **place_of("Boulikessi"))
    make_incident(operation=operation, **place_of("Mondoro"))
    make_claim(operation, 25, as_of=date(2019, 10, 1))
    make_claim(operation, up_to=40, claimant=press, as_of=date(2019, 10, 1))
    make_claim(operation, at_least=60, outcome="missing", claimant=press)
    make_claim(operation, at_least=15, side="armed_group")
    make_involvement(incident, army, role="target")
    make_involvement(incident, make_group("ansaroul", "Ansaroul Islam"), basis="blamed")
    make_involvement(incident, make_group("jnim", "JNIM"), basis="claimed", date=date(2019, 10, 7))
    UnclaimedStatement.objects.create(incident=incident, as_of=date(2019, 10, 1))
    assert sentence(incident) == (
        "On 30 September 2019, an attack targeted the Malian army at Boulikessi (Mopti, Mali), "
        "in an operation that also struck Mondoro the same day; in the 2 attacks together, 25 "
        "to 40 members of the security forces were killed (25 according to the government of "
        "Mali, up to 40 according to the press), besides at least 60 missing; claimed by JNIM "
        "on 7 October 2019."
    )


def test_what_nobody_told_stays_out():
    assert sentence(make_incident(state=None)) == "On 30 September 2019, an armed clash took place."


def test_both_languages_are_there_whatever_the_readers():
    incident = make_incident()
    with translation.override("fr"):
        english = sentence(incident)
        assert translation.get_language() == "fr"
    assert english == "On 30 September 2019, an armed clash took place in Mali."
    assert sentence(incident, "fr") != english


def test_a_disputed_toll_says_so_with_both_figures():
    incident = make_incident(state=None)
    for name, number in (("Human Rights Watch", 133), ("Collective of families", 400)):
        claimant = make_claimant(name, "ngo")
        make_claim(incident, at_least=number, side="civilians", claimant=claimant)
    assert sentence(incident) == (
        "On 30 September 2019, an armed clash took place; 133 to 400 or more civilians were killed "
        "(disputed: at least 133 according to Human Rights Watch, at least 400 according to "
        "a collective of families)."
    )


def test_a_source_that_told_of_all_sides_is_named_once(press):
    incident = make_incident(state=None)
    make_claim(incident, 1, side="civilians", claimant=press)
    make_claim(incident, 8, claimant=press)
    make_claim(incident, 2, outcome="wounded", claimant=press)
    assert sentence(incident) == (
        "On 30 September 2019, an armed clash took place; 1 civilian was killed and 8 members of "
        "the security forces were killed (according to the press), besides 2 wounded "
        "(security forces)."
    )


def test_of_many_figures_the_lowest_and_the_highest_are_named():
    incident = make_incident(state=None)
    for number in (20, 22, 24, 26, 28):
        make_claim(incident, number, claimant=make_claimant(f"Source {number}", "media"))
    assert "(20 according to Source 20, 28 according to Source 28)" in sentence(incident)


def test_two_figures_of_one_source_stand_together(press):
    incident = make_incident(state=None)
    make_claim(incident, 23, claimant=press)
    make_claim(incident, 26, claimant=press)
    assert "(23 or 26 according to the press)" in sentence(incident)


def test_a_word_for_a_number_stays_the_word(press):
    incident = make_incident(state=None)
    make_claim(incident, 16, 24, vague_word="about_twenty", claimant=press)
    make_claim(incident, 10, 14, vague_word="dozen", claimant=make_claimant("Locals", "witnesses"))
    assert "(a dozen according to Locals, about twenty according to the press)" in sentence(
        incident
    )


def test_figures_for_different_groups_are_not_set_against_each_other(army, press):
    incident = make_incident(state=None)
    us = make_group("us-forces", "US forces", "international_force")
    make_claim(incident, 4, claimant=press, group=us, side="international")
    make_claim(incident, 4, 5, claimant=press, group=army)
    assert "8 to 9 members of the security forces were killed (according to the press)" in (
        sentence(incident)
    )


def test_wounded_and_missing_stand_without_dead():
    incident = make_incident(state=None)
    make_claim(incident, 12, outcome="wounded")
    assert sentence(incident) == (
        "On 30 September 2019, an armed clash took place; casualties reported: 12 wounded "
        "(security forces)."
    )


def test_an_incidents_own_toll_leaves_out_its_operations():
    operation = make_operation()
    incident = make_incident(state=None, operation=operation)
    make_claim(incident, 7)
    make_claim(operation, 30, side="civilians")
    make_claim(operation, 60, outcome="missing")
    assert sentence(incident) == (
        "On 30 September 2019, an armed clash took place; 7 members of the security forces were "
        "killed (according to the government of Mali)."
    )


def test_a_draft_is_marked_as_one():
    incident = make_incident(state=None, status="in_review")
    assert sentence(incident) == (
        "[Draft, not published] On 30 September 2019, an armed clash took place."
    )


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({}, "On 30 September 2019, "),
        (
            {"date_end": date(2019, 10, 1), "date_precision": "night"},
            "On the night of 30 September to 1 October 2019, ",
        ),
        ({"date_precision": "night"}, "On the night of 30 September to 1 October 2019, "),
        ({"date_end": date(2019, 10, 2)}, "From 30 September to 2 October 2019, "),
        (
            {"date_end": date(2019, 10, 2), "date_precision": "few_days"},
            "Between 30 September and 2 October 2019, ",
        ),
        ({"date_precision": "week"}, "Around 30 September 2019, "),
        ({"date_precision": "month"}, "In September 2019, "),
    ],
)
def test_the_date_is_as_exact_as_it_is_known(fields, start):
    assert sentence(make_incident(state=None, **fields)).startswith(start)


@pytest.mark.parametrize(
    ("precision", "where"),
    [
        ("exact", "at Inates (Mopti, Mali)"),
        ("settlement", "at Inates (Mopti, Mali)"),
        ("near_settlement", "near Inates (Mopti, Mali)"),
        ("along_line", "near Inates (Mopti, Mali)"),
        ("second_level", "in the area of Inates (Mopti, Mali)"),
        ("first_level", "in the region of Mopti (Mali)"),
    ],
)
def test_the_place_is_as_exact_as_it_is_known(precision, where):
    incident = make_incident(**place_of("Inates", location_precision=precision))
    assert sentence(incident) == f"On 30 September 2019, an armed clash took place {where}."


def test_a_place_that_is_not_found_is_told_as_reported():
    incident = make_incident(place_text="Dou", location_status="not_found")
    assert "took place at a place reported as Dou (Mali)." in sentence(incident)


def test_an_incident_known_to_its_state_names_the_state():
    incident = make_incident(place_text="Mali", lon=-2, lat=17, location_precision="state")
    assert "took place in Mali." in sentence(incident)


def test_parties_whose_initiator_is_not_told_attack_nobody(army):
    incident = make_incident(state=None)
    for group in (army, make_group("jnim", "JNIM")):
        make_involvement(incident, group, role="party")
    assert sentence(incident) == (
        "On 30 September 2019, fighting involved the Malian army and JNIM."
    )


def test_every_kind_of_event_has_its_words():
    incident = make_incident(state=None)
    for event_type in EventType:
        incident.event_type = event_type
        assert sentence(incident).endswith(" took place.")
    incident.event_type = "explosions"
    incident.sub_event_type = SubEventType.SUICIDE_BOMB
    assert sentence(incident) == "On 30 September 2019, a suicide bombing took place."


def test_without_a_claim_it_names_who_is_accused_and_by_whom(press):
    incident = make_incident(state=None)
    make_involvement(incident, make_group("isgs", "ISGS"), basis="suspected", claimant=press)
    assert sentence(incident) == (
        "On 30 September 2019, an armed clash took place; ISGS suspected by the press."
    )
