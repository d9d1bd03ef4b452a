"""A dataset's file at the desk: brought, compared, looked at, loaded, cancelled."""

import csv
import io
import os
from datetime import timedelta
from unittest.mock import Mock

import pytest
from celery.exceptions import Retry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from kombu.exceptions import OperationalError

from incidents import locks, tasks
from incidents.imports import uploaded_import
from incidents.imports.import_run import AnotherIsRunning
from incidents.imports.reading import FileRefused
from incidents.imports.uploaded_import import queue_import
from incidents.models import CasualtyClaim, Dataset, Import, ImportUpload, Incident
from tests.builders import make_dataset, make_incident
from tests.imports.dataset_files import acled_csv, ucdp_csv
from tests.views.pages import part, queries_for, words

pytestmark = pytest.mark.django_db
LIST, NEW = "/desk/imports/", "/desk/imports/new/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORTS_DIR = str(tmp_path / "imports")
    return tmp_path / "imports"


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    """The imports that were handed to the workers, which are played by ``work``."""
    queued = []
    monkeypatch.setattr(uploaded_import, "queue_import", queued.append)
    return queued


@pytest.fixture
def desk(editor):
    """A browser in which an editor is signed in."""
    client = Client()
    client.force_login(editor)
    return client


def bring(client, content, *, dataset="ucdp_ged", name="ged.csv", **fields):
    raw = content.encode() if isinstance(content, str) else content
    sent = {"dataset": dataset, "file": SimpleUploadedFile(name, raw), **fields}
    return client.post(NEW, sent)


def page_of(of_import) -> str:
    return reverse("import", args=[of_import.pk])


def work(of_import) -> Import:
    """A worker does what is to be done; returns the import as it stands then."""
    assert uploaded_import.run_uploaded_import(of_import.pk)
    return Import.objects.get(pk=of_import.pk)


def compared(client, *args, **fields) -> Import:
    answer = bring(client, *args, **fields)
    assert answer.status_code == 302, words(answer)
    return work(Import.objects.latest("pk"))


def loaded(client, *args, **fields) -> Import:
    of_import = compared(client, *args, **fields)
    client.post(page_of(of_import), {"do": "load"})
    return work(of_import)


def kept_files(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_file_is_compared_looked_at_and_loaded(desk, editor, folder, queued):
    answer = bring(desk, ucdp_csv({}, {}), name="ged241.csv", release="24.1")

    of_import = Import.objects.get()
    assert answer.url == page_of(of_import)
    assert (of_import.by, of_import.file_name, of_import.release) == (editor, "ged241.csv", "24.1")
    assert queued == [of_import.pk]
    assert "It waits for a worker." in words(desk.get(answer.url))

    work(of_import)
    page = words(desk.get(answer.url))
    assert "Read and compared. Nothing is loaded yet." in page
    assert "2 accepted + 0 rejected = 2 rows of the file." in page
    assert "Invented Front" in part(desk.get(answer.url), "import-summary")
    assert not Incident.objects.exists()

    desk.post(answer.url, {"do": "load"})
    assert queued == [of_import.pk] * 2
    work(of_import)
    page = desk.get(answer.url)
    assert "2 rows were loaded." in words(page)
    assert 'href="/?dataset=ucdp-ged"' in page.content.decode()
    assert Incident.objects.filter(dataset__slug="ucdp-ged").count() == 2
    assert kept_files(folder) == []


def test_the_page_says_what_is_odd_about_rows_that_were_taken(desk):
    of_import = compared(desk, ucdp_csv({"low": "9", "best": "4", "high": "9"}, {}))

    assert "Line 2: The dataset's estimates are not in order" in words(desk.get(page_of(of_import)))

    desk.post(page_of(of_import), {"do": "load"})
    work(of_import)
    page = words(desk.get(page_of(of_import)))
    assert page.count("The dataset's estimates are not in order") == 1


def test_a_file_that_was_loaded_changes_nothing_the_second_time(desk):
    loaded(desk, ucdp_csv({}, {}))
    before = list(CasualtyClaim.objects.order_by("pk").values())

    again = compared(desk, ucdp_csv({}, {}))

    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    page = desk.get(page_of(again))
    assert "There is nothing to load: all that it says is here already." in words(page)
    assert 'value="load"' not in page.content.decode()
    assert list(CasualtyClaim.objects.order_by("pk").values()) == before


def test_what_a_newer_release_says_otherwise_stands_beside_what_is_here(desk):
    loaded(desk, ucdp_csv({"where_coordinates": "Exampleville village"}))
    Incident.objects.update(title="Three soldiers killed at Exampleville")

    again = compared(desk, ucdp_csv({"dyad_name": "Government of Mali - Other", "best": "5"}))

    table = part(desk.get(page_of(again)), "import-summary")
    [incident] = Incident.objects.all()
    assert f'href="/incidents/{incident.reference}/"' in table
    assert "figures" in table
    assert again.changed == 1
    desk.post(page_of(again), {"do": "load"})
    done = work(again)
    # The sample of the comparison is not told a second time.
    assert len(done.differences) == len(again.differences)
    incident.refresh_from_db()
    assert incident.title == "Three soldiers killed at Exampleville"


def test_the_database_counts_its_tables_anew_after_a_load_alone(desk, monkeypatch):
    counted = []
    monkeypatch.setattr(uploaded_import, "refresh_table_statistics", lambda: counted.append(1))

    compared(desk, ucdp_csv())
    assert counted == []

    loaded(desk, ucdp_csv())
    assert counted == [1]


def test_a_best_that_moves_within_bounds_that_stay_is_shown(desk):
    estimates = {"low": "1", "high": "9", "deaths_b": "0", "deaths_civilians": "0"}
    loaded(desk, ucdp_csv(estimates | {"best": "3", "deaths_a": "3", "deaths_unknown": "0"}))

    again = compared(
        desk, ucdp_csv(estimates | {"best": "5", "deaths_a": "5", "deaths_unknown": "0"})
    )

    table = part(desk.get(page_of(again)), "import-summary")
    assert "1 to 9 killed (best 3)" in table
    assert "1 to 9 killed (best 5)" in table


def test_only_differences_that_one_can_see_are_shown(desk):
    of_import = compared(desk, ucdp_csv())
    incident = make_incident()
    told = {"incident": incident.reference, "what": "figures", "ours_stays": False}
    of_import.differences = [
        {**told, "here": "3 killed", "told": "3 killed"},
        {**told, "here": "3 killed", "told": "<b>5</b> killed"},
    ]
    of_import.save()

    table = part(desk.get(page_of(of_import)), "import-summary")

    assert table.count(">3 killed<") == 1
    assert "&lt;b&gt;5&lt;/b&gt; killed" in table


def test_rejected_rows_are_shown_and_downloaded_without_formulas(desk):
    formula = "=HYPERLINK(1)"
    of_import = compared(
        desk, ucdp_csv({}, {"date_start": "2019-02-31", "where_description": formula})
    )

    page = desk.get(page_of(of_import))
    assert "1 accepted + 1 rejected = 2 rows of the file." in words(page)
    assert "date_start" in part(page, "import-summary")
    answer = desk.get(reverse("rejected_rows", args=[of_import.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["Line"], row["Column"], row["id"]) == ("3", "date_start", "900002")
    assert row["Reason"]
    assert row["where_description"] == f"'{formula}"
    assert row["longitude"] == "-3.5"
    # In the dataset's own order.
    assert text.splitlines()[0].startswith("Line,Column,Reason,id,relid,year")

    mended = compared(desk, text.replace("2019-02-31", "2019-02-28"))

    assert (mended.new, mended.rejected) == (1, 0)


def test_rejected_rows_are_kept_for_ninety_days_and_their_number_for_good(desk):
    old, new = (compared(desk, ucdp_csv({"best": "-3"})) for _ in range(2))
    Import.objects.filter(pk=old.pk).update(begun_at=timezone.now() - timedelta(days=91))
    Import.objects.filter(pk=new.pk).update(begun_at=timezone.now() - timedelta(days=89))

    tasks.delete_old_import_files()

    page = desk.get(page_of(old))
    assert "0 accepted + 1 rejected = 1 rows of the file." in words(page)
    assert "They were kept for 90 days. To see them, bring the file again." in words(page)
    assert reverse("rejected_rows", args=[old.pk]) not in page.content.decode()
    assert new.rejected_rows.count() == 1


def test_a_file_of_another_dataset_is_refused_and_what_was_typed_stays(desk, folder):
    answer = bring(desk, acled_csv(), release="24.1", is_complete="on")

    assert answer.status_code == 400
    assert "choose the other dataset" in words(answer)
    html = answer.content.decode()
    assert 'value="24.1"' in html
    assert 'value="ucdp_ged" required checked' in html
    assert 'name="is_complete" aria-describedby="help-complete" checked' in html
    assert not Import.objects.exists()
    assert kept_files(folder) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04xl/workbook.xml", "This is an Excel workbook."),
        (b"<html>", "This is a web page, not a table"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(desk, folder, content, sentence):
    answer = bring(desk, content)

    assert answer.status_code == 400
    assert sentence in words(answer)
    assert kept_files(folder) == []


def test_without_a_file_the_form_says_so(desk):
    answer = desk.post(NEW, {"dataset": "ucdp_ged", "release": "24.1"})

    assert answer.status_code == 400
    assert "Choose a file." in words(answer)
    assert 'value="24.1"' in answer.content.decode()


def test_a_file_that_is_too_large_is_not_kept_and_what_was_typed_stays(desk, folder, settings):
    settings.IMPORT_LARGEST_MB = 1

    answer = bring(desk, b"a,b\n" * 300_000, release="24.1")

    assert answer.status_code == 400
    assert "The file is larger than 1 MB." in words(answer)
    assert 'value="24.1"' in answer.content.decode()
    assert kept_files(folder) == []


def test_all_files_of_a_request_together_take_no_more_of_the_disk_than_one_may(
    desk, folder, settings, monkeypatch
):
    settings.IMPORT_LARGEST_MB = 1
    on_the_disk = []

    def bring_file(*_arguments, **_options):
        on_the_disk.append(sum(path.stat().st_size for path in folder.iterdir()))
        raise FileRefused("Enough.")

    monkeypatch.setattr("incidents.views.imports.bring_file", bring_file)
    content = b"a,b\n" * 200_000
    others = {f"other{n}": SimpleUploadedFile("other.csv", content) for n in range(3)}

    bring(desk, content, **others)

    assert on_the_disk == [len(content)]
    assert kept_files(folder) == []


def test_a_full_disk_is_told_and_nothing_is_left(desk, folder, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("incidents.imports.upload_file.os.open", full)

    answer = bring(desk, ucdp_csv())

    assert answer.status_code == 400
    assert "the disk may be full" in words(answer)
    assert kept_files(folder) == []


def test_files_beside_the_one_that_is_meant_are_not_kept(desk, folder):
    other = SimpleUploadedFile("other.csv", b"x" * 10)
    bring(desk, ucdp_csv(), other=other, third=SimpleUploadedFile("third.csv", b"y"))

    assert kept_files(folder) == [ImportUpload.objects.get().file]


def test_a_file_is_kept_under_a_name_of_our_own_for_us_alone(desk, folder):
    bring(desk, ucdp_csv(), name="../../<b>ged.csv")

    [path] = folder.iterdir()
    assert path.name == ImportUpload.objects.get().file
    assert "ged" not in path.name
    assert (path.stat().st_mode | folder.stat().st_mode) & 0o077 == 0
    page = desk.get(page_of(Import.objects.get())).content.decode()
    assert "&lt;b&gt;ged.csv" in page
    assert "<b>ged.csv" not in page


def test_a_file_without_the_forms_token_is_refused_and_not_kept(editor, folder):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)

    assert bring(strict, ucdp_csv()).status_code == 403
    assert kept_files(folder) == []


def test_nobody_but_editors_gets_a_byte_onto_the_disk(client, analyst, folder):
    client.force_login(analyst)

    assert bring(client, ucdp_csv()).status_code == 403
    assert not folder.exists()


def test_the_form_says_of_each_dataset_whether_it_may_be_passed_on(desk):
    page = words(desk.get(NEW))
    assert "ACLED's terms of use" in page
    assert "May be passed on: no. Analysts alone see its incidents and figures." in page

    Dataset.objects.create(slug="acled", name="ACLED", licence="By letter", redistributable=True)

    page = words(desk.get(NEW))
    assert "By letter" in page
    assert "May be passed on: no." not in page


def test_the_template_is_described_and_downloads_as_a_file_that_imports(desk):
    assert "killed_civilians" in words(desk.get(NEW))
    template = desk.get(reverse("import_template"))
    assert template["Content-Disposition"] == 'attachment; filename="incidents-template.csv"'

    done = loaded(desk, template.content, dataset="own")

    assert (done.new, done.rejected, done.loaded) == (3, 0, 3)
    assert 'href="/?dataset=own"' in desk.get(page_of(done)).content.decode()


def test_cancelled_before_a_worker_came_it_is_gone_at_once(desk, folder):
    bring(desk, ucdp_csv())
    of_import = Import.objects.get()

    page = desk.post(page_of(of_import), {"do": "cancel"}, follow=True)

    assert "Cancelled. Nothing was loaded." in words(page)
    assert kept_files(folder) == []
    assert work(of_import).state == "cancelled"
    assert not Incident.objects.exists()


def test_cancelled_after_the_comparison_it_cannot_be_loaded(desk, folder):
    of_import = compared(desk, ucdp_csv())
    desk.post(page_of(of_import), {"do": "cancel"})

    page = desk.post(page_of(of_import), {"do": "load"}, follow=True)

    assert "That cannot be done any more" in words(page)
    assert kept_files(folder) == []


def test_cancelled_while_it_runs_it_ends_and_its_file_goes(desk, folder, monkeypatch):
    bring(desk, ucdp_csv())
    of_import = Import.objects.get()
    run_import = uploaded_import.run_import

    def cancelled_meanwhile(*args, **options):
        monkeypatch.setattr(uploaded_import, "_is_running", lambda import_id: True)
        page = desk.post(page_of(of_import), {"do": "cancel"}, follow=True)
        assert "It is being cancelled." in words(page)
        run_import(*args, **options)

    monkeypatch.setattr(uploaded_import, "run_import", cancelled_meanwhile)

    assert work(of_import).state == "cancelled"
    assert kept_files(folder) == []


def test_a_running_import_shows_rate_and_time_left(desk, monkeypatch):
    bring(desk, ucdp_csv(*({} for _ in range(4))))
    of_import = Import.objects.get()
    ImportUpload.objects.update(taken_at=timezone.now(), rows_per_second=1500, seconds_left=200)
    Import.objects.update(rows_read=3000, bytes_read=25, file_size=100)
    monkeypatch.setattr(uploaded_import, "_is_running", lambda import_id: True)

    page = desk.get(page_of(of_import))

    shown = words(page)
    assert "The file is being read and compared." in shown
    assert "25 % 3,000 rows 1,500 a second time left: 3 minutes" in shown
    assert "data-still" not in page.content.decode()

    Import.objects.update(state="committing", new=8000, loaded=4000)
    assert "50 % 4,000 of 8,000 rows" in words(desk.get(page_of(of_import)))


def test_what_a_killed_worker_left_is_taken_up_again(desk, queued):
    of_import = compared(desk, ucdp_csv({}, {}))
    desk.post(page_of(of_import), {"do": "load"})
    # A worker took it and nobody holds its lock.
    ImportUpload.objects.update(taken_at=timezone.now())
    Import.objects.update(state="committing")
    assert "It was interrupted." in words(desk.get(page_of(of_import)))
    queued.clear()

    tasks.queue_lost_imports()

    assert queued == [of_import.pk]
    assert work(of_import).loaded == 2
    assert Incident.objects.count() == 2


def test_an_editor_starts_an_interrupted_import_again_at_once(desk, queued):
    bring(desk, ucdp_csv())
    of_import = Import.objects.get()
    ImportUpload.objects.update(taken_at=timezone.now(), tries=3)
    assert "Start again" in words(desk.get(page_of(of_import)))

    desk.post(page_of(of_import), {"do": "compare"})

    assert queued == [of_import.pk] * 2
    assert work(of_import).state == "compared"


def test_what_waits_unheard_is_queued_again_and_what_just_came_is_not(desk, queued):
    bring(desk, ucdp_csv())
    of_import = Import.objects.get()
    queued.clear()
    assert uploaded_import.queue_lost_imports() == 0

    ImportUpload.objects.update(queued_at=timezone.now() - timedelta(minutes=3))

    assert uploaded_import.queue_lost_imports() == 1
    assert queued == [of_import.pk]


def test_one_that_kills_every_worker_is_given_up_and_keeps_its_file(desk, folder):
    bring(desk, ucdp_csv())
    ImportUpload.objects.update(tries=uploaded_import.MOST_TRIES)

    done = work(Import.objects.get())

    assert "It broke off again and again." in words(desk.get(page_of(done)))
    assert len(kept_files(folder)) == 1


def test_a_task_that_comes_twice_does_it_once(desk):
    of_import = loaded(desk, ucdp_csv())

    assert uploaded_import.run_uploaded_import(of_import.pk)

    assert Import.objects.get().ended_at == of_import.ended_at
    assert Incident.objects.count() == 1


def test_it_waits_while_another_worker_imports(desk):
    bring(desk, ucdp_csv())
    of_import = Import.objects.get()
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [locks.TURNS])
            assert not uploaded_import.run_uploaded_import(of_import.pk)
            assert "It waits for a worker." in words(desk.get(page_of(of_import)))
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()

    assert work(of_import).state == "compared"


def test_it_waits_while_its_dataset_is_imported_in_a_terminal(desk, monkeypatch):
    bring(desk, ucdp_csv())
    of_import = Import.objects.get()

    def busy(*args, **options):
        raise AnotherIsRunning

    with monkeypatch.context() as patched:
        patched.setattr(uploaded_import, "run_import", busy)
        assert not uploaded_import.run_uploaded_import(of_import.pk)
    assert "It waits for a worker." in words(desk.get(page_of(of_import)))

    assert work(of_import).state == "compared"


def test_what_goes_wrong_is_told_and_can_be_started_again(desk, folder, monkeypatch):
    bring(desk, ucdp_csv())
    of_import = Import.objects.get()
    with monkeypatch.context() as patched:
        patched.setattr(
            "incidents.imports.comparing.compare",
            lambda *args: (_ for _ in ()).throw(OSError("no")),
        )
        with pytest.raises(OSError, match="no"):
            uploaded_import.run_uploaded_import(of_import.pk)
    page = words(desk.get(page_of(of_import)))
    assert "It failed. no" in page
    assert "Start again" in page

    desk.post(page_of(of_import), {"do": "compare"})

    assert work(of_import).state == "compared"


def test_a_file_that_is_gone_is_told(desk, folder):
    bring(desk, ucdp_csv())
    [path] = folder.iterdir()
    path.unlink()

    done = work(Import.objects.get())

    assert "The file is not here any more. Bring it once more." in words(desk.get(page_of(done)))


def test_files_go_after_a_week_and_strays_after_a_day(desk, folder):
    old, new = compared(desk, ucdp_csv()), compared(desk, ucdp_csv())
    Import.objects.filter(pk=old.pk).update(begun_at=timezone.now() - timedelta(days=8))
    stray, fresh = folder / "stray", folder / "fresh"
    for path in (stray, fresh):
        path.write_text("x")
    two_days_ago = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(stray, (two_days_ago, two_days_ago))

    tasks.delete_old_import_files()

    assert kept_files(folder) == sorted(["fresh", new.upload.file])
    page = desk.get(page_of(old))
    assert "The file is not kept any more: bring it again to load it." in words(page)
    assert 'value="load"' not in page.content.decode()


def test_reasons_are_written_in_the_language_of_who_brought_the_file(desk, monkeypatch):
    desk.cookies["django_language"] = "fr"
    bring(desk, ucdp_csv())
    spoken = []

    def listen(*args, **options):
        spoken.append(get_language())
        return []

    monkeypatch.setattr(uploaded_import, "run_import", listen)

    work(Import.objects.get())

    assert spoken == ["fr"]


def test_an_import_of_a_terminal_that_is_gone_is_ended_and_one_that_lives_is_not(desk):
    of_import = Import.objects.create(
        dataset=make_dataset(), file_name="ged.csv", file_size=100, state="committing", loaded=5
    )
    terminal = connections["default"].copy()
    try:
        with terminal.cursor() as cursor:
            lock = [locks.DATASETS, of_import.dataset_id]
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", lock)
            tasks.queue_lost_imports()
            assert "The rows are being loaded." in words(desk.get(page_of(of_import)))
    finally:
        terminal.close()

    tasks.queue_lost_imports()

    page = words(desk.get(page_of(of_import)))
    assert "It failed. It was stopped. Import the file again: what was loaded stays." in page
    assert "5 rows were loaded before that, and stay." in page


def test_an_import_of_a_terminal_is_shown_and_cancelled_from_here(desk):
    of_import = Import.objects.create(
        dataset=make_dataset(), file_name="ged.csv", file_size=100, bytes_read=50, rows_read=7
    )

    page = desk.get(page_of(of_import))
    assert "It was begun in somebody’s terminal." in words(page)
    assert "50 % 7 rows" in words(page)

    page = desk.post(page_of(of_import), {"do": "cancel"}, follow=True)

    assert "It is being cancelled." in words(page)
    assert Import.objects.get().cancel_asked
    assert "cannot be done" in words(desk.post(page_of(of_import), {"do": "load"}, follow=True))


def test_without_redis_the_file_is_kept_and_the_page_says_so(desk, folder, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"
    bring(desk, ucdp_csv())

    page = words(desk.get(page_of(Import.objects.get())))

    assert "The queue does not answer. The file is kept, and read when it is back." in page
    assert len(kept_files(folder)) == 1


def test_a_file_that_came_while_redis_was_away_is_queued_by_the_sweep(desk, monkeypatch):
    monkeypatch.setattr(uploaded_import, "queue_import", queue_import)
    sent = []

    def send_task(task, args):
        if not sent:
            sent.append("away")
            raise OperationalError
        sent.append((task, args))

    monkeypatch.setattr(uploaded_import.current_app, "send_task", send_task)
    assert bring(desk, ucdp_csv()).status_code == 302
    of_import = Import.objects.get()
    ImportUpload.objects.update(queued_at=timezone.now() - timedelta(minutes=3))

    tasks.queue_lost_imports()

    assert sent == ["away", ("incidents.tasks.run_uploaded_import", [of_import.pk])]
    assert tasks.run_uploaded_import.name == "incidents.tasks.run_uploaded_import"


def test_the_task_comes_back_while_another_import_runs(monkeypatch):
    monkeypatch.setattr(uploaded_import, "run_uploaded_import", lambda import_id: False)
    retry = Mock(side_effect=Retry)
    monkeypatch.setattr(tasks.run_uploaded_import, "retry", retry)

    with pytest.raises(Retry):
        tasks.run_uploaded_import(1)

    retry.assert_called_once_with(countdown=tasks.SECONDS_TO_NEXT_TURN)


def test_an_analyst_looks_on_and_changes_nothing(client, desk, analyst):
    of_import = compared(desk, ucdp_csv())
    client.force_login(analyst)

    page = client.get(page_of(of_import))
    assert "Read and compared." in words(page)
    assert "Whoever may publish can load it." in words(page)
    assert 'name="do"' not in page.content.decode()
    assert client.post(page_of(of_import), {"do": "load"}).status_code == 403
    assert 'href="/desk/imports/new/"' not in client.get(LIST).content.decode()


def test_the_list_tells_state_counts_who_and_when(desk):
    loaded(desk, ucdp_csv({}, {"date_start": "2019-02-31"}), name="ged241.csv", release="24.1")

    bring(desk, ucdp_csv(), name="ged25.csv")

    page = words(desk.get(LIST))

    assert "ged25.csv UCDP Georeferenced Event Dataset waiting" in page
    assert "ged241.csv UCDP Georeferenced Event Dataset · 24.1" in page
    assert "loaded 1 new, 0 changed, 0 unchanged, 1 rejected" in page
    assert "Awa Traoré" in page
    assert f'href="{LIST}"' in desk.get(reverse("desk")).content.decode()


def test_likely_duplicates_of_our_own_are_counted(desk):
    make_incident("Our own", date="2019-05-01", lon=-3.5, lat=14.5)

    of_import = compared(desk, ucdp_csv())

    assert of_import.likely_duplicates == 1
    assert "1 new row is near an incident of our own" in words(desk.get(page_of(of_import)))


def test_pages_take_the_same_queries_however_much_there_is(desk):
    compared(desk, ucdp_csv())
    few = queries_for(desk, LIST)
    rows = [{"date_start": "2019-02-31"}, *({"side_b": f"Front {n}"} for n in range(30))]
    many = compared(desk, ucdp_csv(*rows))
    one_page = queries_for(desk, page_of(many))

    assert queries_for(desk, LIST) == few <= 6
    assert one_page <= 7
