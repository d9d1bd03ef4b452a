"""The command that prints what the search comes to."""

from io import StringIO

import pytest
from django.core.management import call_command

from incidents.duplicates.labelled_pairs import NOT_THE_SAME, SAME
from incidents.management.commands.measure_duplicates import THRESHOLDS
from incidents.models import Incident, Place


@pytest.mark.django_db
def test_it_prints_two_tables_and_leaves_nothing_behind():
    out = StringIO()
    call_command("measure_duplicates", stdout=out)
    rules, thresholds = out.getvalue().strip().split("\n\n")
    # Each has a line of heads and one under it.
    assert len(rules.splitlines()) == 2 + len(SAME) + len(NOT_THE_SAME)
    assert len(thresholds.splitlines()) == 2 + len(THRESHOLDS)
    assert "| pin 5 km off" in rules
    assert not Incident.objects.exists()
    assert not Place.objects.exists()
