"""The labelled pairs of the demonstration data, and what the search comes to on them.

It takes a while, so that the command that prints it does it once for all tests.
"""

from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from incidents.duplicates.labelled_pairs import NOT_THE_SAME, SAME, labelled_entries
from incidents.duplicates.likeness import LIKELY, VERY_LIKELY
from incidents.duplicates.measuring import Answer, answers, score
from incidents.management.commands import measure_duplicates
from incidents.models import Incident, Place
from tests.starter.conftest import demo_data  # noqa: F401

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Run:
    """What the command printed and measured, and what it left in the database."""

    printed: str
    answers: list[Answer]
    incidents_left: int
    places_left: int


@pytest.fixture(scope="module")
def run(django_db_setup, django_db_blocker):
    """The command, run once."""
    found = []

    def noting_answers():
        found.extend(answers())
        return found

    def rows():
        return Incident.objects.count(), Place.objects.count()

    out = StringIO()
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(measure_duplicates, "answers", noting_answers)
        before = rows()
        call_command("measure_duplicates", stdout=out)
        left = [now - then for now, then in zip(rows(), before, strict=True)]
        transaction.set_rollback(True)
    return Run(out.getvalue(), found, *left)


@pytest.fixture
def measured(run):
    return run.answers


def of_rule(measured, rules) -> list[Answer]:
    return [answer for answer in measured if answer.entry.rule in rules]


def test_the_command_prints_two_tables(run):
    rules, thresholds = run.printed.strip().split("\n\n")
    # Each has a line of heads and one under it.
    assert len(rules.splitlines()) == 2 + len(SAME) + len(NOT_THE_SAME)
    assert len(thresholds.splitlines()) == 2 + len(measure_duplicates.THRESHOLDS)
    assert "| pin 5 km off" in rules


def test_the_command_leaves_nothing_behind(run):
    assert run.incidents_left == 0
    assert run.places_left == 0


def test_most_of_what_is_shown_is_right_and_little_is_missed(measured):
    shown = score(measured, LIKELY)
    assert shown.precision >= 0.9
    assert shown.recall >= 0.98


def test_what_is_called_very_likely_hardly_ever_is_wrong(measured):
    assert score(measured, VERY_LIKELY).precision >= 0.97


def test_the_threshold_holds_on_the_half_that_did_not_choose_it(measured):
    other_half = [answer for answer in measured if answer.entry.number % 2]
    assert score(other_half, LIKELY).precision >= 0.88
    assert score(other_half, LIKELY).recall >= 0.97


def test_the_demonstration_incidents_are_not_taken_for_each_other(measured):
    # Boulikessi in 2017, 2019 and 2025, Ogossagou twice, two sites of one operation.
    among_themselves = of_rule(measured, {"the demonstration incidents among themselves"})
    assert len(among_themselves) > 30
    assert score(among_themselves, LIKELY).wrong == 0


@pytest.mark.usefixtures("demo_data")
def test_every_rule_makes_an_entry_of_every_incident(measured):
    incidents = Incident.objects.count()
    assert len(of_rule(measured, SAME)) == incidents * len(SAME)
    assert len(of_rule(measured, NOT_THE_SAME)) == incidents * len(NOT_THE_SAME)


@pytest.mark.usefixtures("demo_data")
def test_the_entries_are_the_same_each_time():
    first, again = (
        [(entry.rule, entry.number, entry.particulars) for entry in labelled_entries()]
        for _ in range(2)
    )
    assert first == again
