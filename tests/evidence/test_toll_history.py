"""The toll as it would have stood on each day, by the rules that hold today."""

from datetime import date

import pytest
from django.core.management import call_command

from incidents.evidence import evidence_sheet, operation_sheet, recompute_tolls, toll_in_words
from incidents.models import Dataset, Incident, Operation
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_operation,
    make_report,
)

pytestmark = pytest.mark.django_db


def told(history, side="security"):
    """The days of a history with the toll of one side in words."""
    return [
        (step.day and step.day.isoformat(), toll_in_words(step.tolls[side]))
        if side in step.tolls
        else (step.day and step.day.isoformat(), "")
        for step in history.steps
    ]


def history_of(incident):
    recompute_tolls([incident.pk])
    return evidence_sheet(incident).history


@pytest.fixture
def army():
    return make_claimant("Malian army", "party", group=make_group("army", kind="state_force"))


def test_each_recount_of_one_claimant_moves_the_toll(army):
    incident = make_incident()
    for day, number in ((1, 15), (2, 35), (3, 53), (4, 49)):
        make_claim(incident, number, claimant=army, as_of=date(2019, 11, day))
    assert told(history_of(incident)) == [
        ("2019-11-01", "15 killed"),
        ("2019-11-02", "35 killed"),
        ("2019-11-03", "53 killed"),
        ("2019-11-04", "49 killed"),
    ]


def test_the_seed_is_told_as_its_reports_came_in():
    operation = make_operation()
    incident = make_incident(operation=operation)
    make_incident(operation=operation)
    press = make_claimant("press, unnamed", "media", unnamed=True)
    jnim = make_claimant("JNIM", "party", group=make_group("jnim"))
    make_claim(operation, 25, as_of=date(2019, 10, 1))
    make_claim(operation, at_least=15, side="armed_group", as_of=date(2019, 10, 1))
    make_claim(operation, up_to=40, claimant=press, as_of=date(2019, 10, 2))
    make_claim(operation, 11, outcome="accounted_for", as_of=date(2019, 10, 3))
    make_claim(operation, 85, claimant=jnim, as_of=date(2019, 10, 7))
    history = history_of(incident)
    assert told(history) == [
        ("2019-10-01", "25 killed"),
        ("2019-10-02", "25 to 40 killed (best 25)"),
        ("2019-10-07", "25 to 40 killed (best 25)"),
    ]
    assert [entry.standing for entry in history.steps[-1].said] == ["shown_only"]
    assert history.sides == ["security"]


def test_claims_without_a_day_count_as_the_oldest_in_one_step():
    incident = make_incident()
    make_claim(incident, 46, side="civilians", as_of=date(2019, 1, 1))
    make_claim(incident, 49, side="civilians", as_of=date(2019, 1, 2))
    make_claim(incident, 210, side="civilians", claimant=make_claimant("Collective", "ngo"))
    make_claim(incident, 200, side="civilians", claimant=make_claimant("Families", "community"))
    assert told(history_of(incident), "civilians") == [
        (None, "200 to 210 killed (best 210)"),
        ("2019-01-01", "46 to 210 killed (disputed)"),
        ("2019-01-02", "49 to 210 killed (disputed)"),
    ]


def test_what_moves_the_toll_twice_on_one_day_is_told_in_the_order_of_entry():
    incident = make_incident()
    press = make_claimant("press, unnamed", "media", unnamed=True)
    the_first = date(2019, 10, 1)
    make_claim(incident, at_least=15, side="armed_group", as_of=the_first)
    make_claim(incident, 25, as_of=the_first)
    make_claim(incident, up_to=40, claimant=press, as_of=the_first)
    make_claim(incident, 3, outcome="wounded", as_of=the_first)
    make_claim(incident, up_to=30, claimant=press, as_of=the_first)
    history = history_of(incident)
    assert told(history) == [
        ("2019-10-01", "25 killed"),
        ("2019-10-01", "25 to 40 killed (best 25)"),
    ]
    assert [len(step.said) for step in history.steps] == [2, 2]


def test_a_claim_without_a_day_has_that_of_the_first_report_that_cites_it():
    incident = make_incident()
    claim = make_claim(incident, 30)
    cite(claim, make_report(published_on=date(2019, 10, 3)))
    cite(claim, make_report(published_on=date(2019, 10, 2)))
    cite(claim, make_report())
    assert told(history_of(incident)) == [("2019-10-02", "30 killed")]


def test_a_side_is_told_from_the_day_on_which_somebody_told_of_it():
    incident = make_incident()
    make_claim(incident, 20, as_of=date(2019, 10, 1))
    make_claim(incident, 3, side="civilians", as_of=date(2019, 10, 2))
    history = history_of(incident)
    assert history.sides == ["civilians", "security"]
    assert told(history, "civilians") == [("2019-10-01", ""), ("2019-10-02", "3 killed")]


def test_without_dead_there_is_no_history():
    incident = make_incident()
    make_claim(incident, 3, outcome="wounded", as_of=date(2019, 10, 1))
    assert history_of(incident) is None


def test_an_incident_with_a_toll_of_its_own_has_its_own_history():
    operation = make_operation()
    incident = make_incident(operation=operation)
    make_claim(operation, 25, as_of=date(2019, 10, 1))
    make_claim(incident, 7, as_of=date(2019, 10, 2))
    assert told(history_of(incident)) == [("2019-10-02", "7 killed")]


def test_a_claim_that_may_not_be_passed_on_moves_no_public_history():
    incident = make_incident()
    acled = Dataset.objects.create(slug="acled", name="ACLED", licence="own use")
    make_claim(incident, 20, as_of=date(2019, 10, 1))
    dataset = make_claimant("ACLED", "dataset")
    make_claim(incident, 30, claimant=dataset, dataset=acled, as_of=date(2019, 10, 2))
    assert told(history_of(incident)) == [("2019-10-01", "20 killed")]


def test_the_last_day_of_every_history_is_the_toll_of_today():
    call_command("load_starter", verbosity=0)
    call_command("load_demo", verbosity=0)
    sheets = [evidence_sheet(incident) for incident in Incident.objects.all()]
    sheets += [operation_sheet(operation) for operation in Operation.objects.all()]
    assert len(sheets) > 40
    for sheet in sheets:
        of_today = sheet.tolls or sheet.operation_tolls
        last = sheet.history.steps[-1].tolls
        assert {side: toll_in_words(toll) for side, toll in last.items()} == {
            line.side: toll_in_words(line.figure) for line in of_today
        }
