"""An import that is stopped, cancelled or begun twice."""

import pytest
from django.db import connection

from incidents import locks
from incidents.imports import comparing, import_run, loading
from incidents.imports.import_run import AnotherIsRunning, Cancelled, begin_import, run_import
from incidents.models import Import, Incident, RejectedRow
from tests.imports.rows import FileOfRows, load, make_row, make_rows

pytestmark = pytest.mark.django_db


def what_is_stored() -> list[tuple]:
    """All that rows became, without keys and times."""
    return sorted(
        Incident.objects.values_list(
            "reference",
            "title",
            "date",
            "external_references__external_id",
            "casualty_claims__minimum",
            "involvements__group__slug",
            "reports__title",
            "tolls__audience",
            "tolls__side",
            "tolls__high",
        ),
        key=repr,
    )


class Killed(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_begun_again_it_ends_as_if_it_had_not_been_stopped(steps, monkeypatch):
    monkeypatch.setattr(loading, "ROWS_A_STEP", 10)
    monkeypatch.setattr(import_run, "TELL_EVERY", 0)
    rows = make_rows(35)
    load(*rows)
    uninterrupted = what_is_stored()
    Incident.objects.all().delete()

    def stop(of_import, progress):
        if of_import.loaded >= 10 * steps:
            raise Killed

    with pytest.raises(Killed):
        load(*rows, tell=stop)
    assert Incident.objects.count() == 10 * steps

    done = load(*rows)

    assert (done.new, done.unchanged) == (35 - 10 * steps, 10 * steps)
    assert what_is_stored() == uninterrupted


def test_two_rows_that_draw_the_same_reference_get_two(monkeypatch):
    def draw(key):
        return "SI-0000001" if key.endswith("/1") else f"SI-{key[-8:-2]}1"

    monkeypatch.setattr(loading, "reference_of", draw)

    load(make_row(100001), make_row(100002), make_row(100003))

    assert Incident.objects.values("reference").distinct().count() == 3


def test_it_can_be_cancelled_between_two_steps(monkeypatch):
    monkeypatch.setattr(loading, "ROWS_A_STEP", 10)
    monkeypatch.setattr(import_run, "TELL_EVERY", 0)

    def cancel(of_import, progress):
        if of_import.loaded:
            Import.objects.filter(pk=of_import.pk).update(cancel_asked=True)

    with pytest.raises(Cancelled):
        load(*make_rows(30), tell=cancel)

    done = Import.objects.get()
    assert (done.state, done.loaded, Incident.objects.count()) == ("cancelled", 10, 10)


def test_who_cancels_while_rows_are_compared_is_heard(monkeypatch):
    monkeypatch.setattr(import_run, "TELL_EVERY", 0)
    compare = comparing.compare

    def compare_meanwhile(of_import, dataset):
        Import.objects.update(cancel_asked=True)
        compare(of_import, dataset)

    monkeypatch.setattr(comparing, "compare", compare_meanwhile)

    with pytest.raises(Cancelled):
        load(*make_rows(3))

    assert Import.objects.get().state == "cancelled"


def test_progress_is_told_in_bytes_and_rows(monkeypatch):
    monkeypatch.setattr(import_run, "TELL_EVERY", 0)
    told = []

    load(*make_rows(5), tell=lambda run, progress: told.append((run.state, progress.done)))

    assert ("reading", 1000) in told
    assert told[-1] == ("committing", 5)


def test_two_of_one_dataset_do_not_run_at_once():
    other = connection.copy()
    file = FileOfRows(make_rows(1))
    of_import = begin_import(file, name="rows.csv")
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(%s, %s)", [locks.DATASETS, of_import.dataset_id]
            )
        with pytest.raises(AnotherIsRunning):
            run_import(of_import, file, commit=True)
    finally:
        other.close()

    assert of_import.state == "failed"
    assert not Incident.objects.exists()


def test_a_run_that_ended_without_a_word_is_told_to_have_been_stopped():
    dead = begin_import(FileOfRows([]), name="rows.csv")

    load(make_row())

    dead.refresh_from_db()
    assert dead.state == "failed"
    assert dead.message


def test_nothing_is_left_in_the_session_for_the_next_file():
    load(make_row(1))
    done = load(make_row(2))

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'")
        assert cursor.fetchone() == (0,)
    assert not RejectedRow.objects.exists()
    assert done.new == 1
