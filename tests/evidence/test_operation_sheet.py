from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from incidents.evidence import operation_sheet, recompute_tolls, toll_in_words
from incidents.models import Dataset
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation():
    """Two bases attacked: 25 by the government, up to 40 by the press, 15 attackers."""
    operation = make_operation()
    incidents = [make_incident("Boulikessi", operation=operation) for _ in range(2)]
    make_involvement(incidents[0], make_group("jnim"))
    make_claim(operation, 25)
    make_claim(operation, up_to=40, claimant=make_claimant("press, unnamed", "media"))
    make_claim(operation, at_least=60, outcome="missing")
    make_claim(operation, at_least=15, side="armed_group")
    recompute_tolls([incidents[0].pk])
    return operation


def test_the_toll_is_told_in_words_by_side(operation):
    sheet = operation_sheet(operation)
    assert [(line.side, line.words) for line in sheet.tolls] == [
        ("security", "25 to 40 killed (best 25)"),
        ("all_sides", "25 to 40 killed (best 25)"),
    ]
    assert [line.words for line in sheet.other_outcomes] == ["at least 60 missing (state forces)"]
    assert sheet.size == 2


def test_every_claim_is_there_with_its_standing(operation):
    standings = {line.claim.in_words: line.standing for line in operation_sheet(operation).claims}
    assert standings == {
        "25 killed": "stands",
        "up to 40 killed": "stands",
        "at least 60 missing": "stands",
        "at least 15 killed": "shown_only",
    }


def test_what_is_told_of_one_attack_counts_in_the_toll_of_all(operation):
    incident = operation.incidents.first()
    make_claim(incident, 3, side="civilians")
    recompute_tolls([incident.pk])
    words = {line.side.value: line.words for line in operation_sheet(operation).tolls}
    assert words["civilians"] == "3 killed"
    assert words["all_sides"] == "28 to 43 killed (best 28)"


def test_its_history_counts_what_is_told_of_its_attacks_alone(operation):
    make_claim(operation.incidents.first(), 3, side="civilians", as_of=date(2019, 10, 2))
    history = operation_sheet(operation).history
    assert [step.day for step in history.steps] == [None, date(2019, 10, 2)]
    assert toll_in_words(history.steps[-1].tolls["all_sides"]) == "28 to 43 killed (best 28)"


def test_reports_are_those_of_its_attacks_and_of_its_claims(operation):
    of_attack, of_claim, of_draft = (make_report() for _ in range(3))
    operation.incidents.first().reports.add(of_attack)
    cite(operation.casualty_claims.first(), of_claim)
    make_incident("Draft", operation=operation, status="draft").reports.add(of_draft)
    assert set(operation_sheet(operation, AnonymousUser()).reports) == {of_attack, of_claim}
    analyst = make_user("analyst", "analyst")
    assert set(operation_sheet(operation, analyst).reports) == {of_attack, of_claim, of_draft}


def test_a_claim_that_may_not_be_passed_on_is_for_analysts(operation):
    closed = Dataset.objects.create(slug="closed", name="Closed", licence="none")
    make_claim(operation, 99, claimant=make_claimant("Closed", "dataset"), dataset=closed)
    assert len(operation_sheet(operation, AnonymousUser()).claims) == 4
    assert len(operation_sheet(operation, make_user("analyst", "analyst")).claims) == 5
