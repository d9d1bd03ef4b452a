"""Deriving everything anew: what stood wrong is put right, also while people work."""

import threading
import time
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from incidents.evidence import lock_incidents, recompute_evidence, recompute_tolls
from incidents.models import GroupAncestry, Toll
from tests.builders import make_claim, make_group, make_incident, make_operation


def command(*references):
    out = StringIO()
    call_command("recompute_evidence", *references, stdout=out)
    return out.getvalue()


def all_tolls():
    return list(Toll.objects.order_by("incident", "audience", "side").values())


def make_all():
    """Three operations whose incidents were not entered one after the other."""
    operations = [make_operation(f"Operation {number}") for number in range(3)]
    incidents = [make_incident(operation=operations[number % 3]) for number in range(9)]
    for number, operation in enumerate(operations):
        make_claim(operation, 25 + number)
    for incident in incidents[::2]:
        make_claim(incident, 3, side="civilians")
    return incidents


@pytest.mark.django_db
class TestTheCommand:
    def test_it_puts_right_what_stood_wrong_and_names_it(self):
        incident = make_incident(reference="SI-WRONG")
        make_claim(incident, 25)
        recompute_tolls([incident.pk])
        Toll.objects.update(best=7, low=7)
        assert "1 had stood otherwise, and was put right: SI-WRONG." in command()
        assert set(Toll.objects.values_list("low", "best")) == {(25, 25)}

    def test_it_takes_away_what_rests_on_nothing(self):
        incident = make_incident()
        Toll.objects.create(incident=incident, audience="desk", side="security", low=3, high=3)
        assert "1 had stood otherwise" in command()
        assert not Toll.objects.exists()

    def test_a_second_run_finds_that_all_stood_right_and_writes_nothing(self):
        make_all()
        command()
        before = all_tolls()
        told = command()
        assert "Tolls of 9 incidents derived anew." in told
        assert "All had stood right." in told
        assert all_tolls() == before

    def test_it_takes_the_incidents_that_are_named(self):
        named, other = make_incident(reference="SI-NAMED"), make_incident()
        make_claim(named, 25)
        make_claim(other, 25)
        assert "Tolls of 1 incident derived anew." in command("SI-NAMED")
        assert set(Toll.objects.values_list("incident", flat=True)) == {named.pk}

    def test_a_reference_that_nobody_knows_is_refused(self):
        with pytest.raises(CommandError, match="There is no incident SI-NOBODY"):
            command("SI-NOBODY")

    def test_it_puts_right_which_group_belonged_to_which(self):
        jnim = make_group("jnim")
        GroupAncestry.objects.create(group=jnim, ancestor=make_group("isgs"))
        assert "had stood otherwise, and was put right" in command()
        assert set(jnim.ancestries.values_list("ancestor__slug", flat=True)) == {"jnim"}
        assert "Which group belonged to which stood right." in command()


@pytest.mark.django_db
class TestBatches:
    @pytest.mark.parametrize("size", [1, 2, 4])
    def test_operations_that_cross_the_border_of_a_batch_come_out_the_same(self, monkeypatch, size):
        incidents = make_all()
        recompute_tolls([incident.pk for incident in incidents])
        columns = [field.attname for field in Toll._meta.concrete_fields if field.name != "id"]
        at_once = set(Toll.objects.values_list(*columns))
        Toll.objects.all().delete()
        monkeypatch.setattr("incidents.evidence.recompute.BATCH_SIZE", size)
        recompute_evidence()
        assert set(Toll.objects.values_list(*columns)) == at_once

    def test_a_batch_takes_as_many_queries_whatever_is_in_it(self):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                recompute_evidence()
            return len(captured)

        make_all()
        few = queries()
        for _ in range(3):
            make_all()
        assert queries() == few


@pytest.mark.django_db(transaction=True)
def test_what_somebody_saves_meanwhile_is_never_lost():
    incidents = make_all()
    recompute_evidence()
    derived = threading.Thread(target=_recompute_on_a_connection_of_its_own)
    with transaction.atomic():
        lock_incidents([incidents[4].pk])
        make_claim(incidents[4], 12, as_of=date(2019, 10, 2))
        derived.start()
        _wait_until_somebody_waits_for_a_lock()
        recompute_tolls([incidents[4].pk])
    derived.join(timeout=20)
    assert not derived.is_alive()
    toll = Toll.objects.get(incident=incidents[4], audience="desk", side="security")
    assert toll.best == 12


def _recompute_on_a_connection_of_its_own():
    try:
        recompute_evidence()
    finally:
        connection.close()


def _wait_until_somebody_waits_for_a_lock():
    for _ in range(200):
        with connection.cursor() as cursor:
            # Inside a transaction PostgreSQL shows the same activity until it is told not to.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waits.")
