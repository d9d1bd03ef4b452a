import re
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.db.models import F
from django.urls import reverse
from kombu.exceptions import OperationalError

from incidents import locks
from incidents.evidence import recompute_tolls
from incidents.exports import FORMATS, preparing
from incidents.models import PreparedFile, PreparedPiece
from incidents.tasks import queue_lost_files
from incidents.views import downloads
from sahel.celery import app
from tests.builders import (
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_report,
    make_user,
)
from tests.exports.opened import rows_in
from tests.views.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """The keys of files that workers were asked for; none runs here."""
    keys = []
    monkeypatch.setattr(downloads.prepare_file, "delay", keys.append)
    return keys


@pytest.fixture
def limit(monkeypatch):
    """Files of more than two incidents are large."""
    for name, each in FORMATS.items():
        monkeypatch.setitem(FORMATS, name, type(each)(**{**vars(each), "most_at_once": 2}))


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def prepared(client, query="", name="xlsx"):
    response = client.post(f"/download/?{query}", {"format": name})
    assert response.status_code == 302
    return PreparedFile.objects.get(key=response.url.split("/")[3])


@pytest.fixture
def tasks_done_here():
    """No worker runs: whoever queues a task does it."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_holds_exactly_the_incidents_of_the_filter_under_a_name_of_its_own(client, name):
    make_incident("In Niger", state="NER")
    make_incident("In Mali")
    response = client.get(f"/download/incidents.{name}?state=NER")
    assert response.status_code == 200
    assert response["Content-Type"] == FORMATS[name].content_type
    assert re.fullmatch(
        rf'attachment; filename="sahel-incidents-\d{{4}}-\d\d-\d\d\.{name}"',
        response["Content-Disposition"],
    )
    assert len(rows_in(name, content(response))) == 1


def test_the_order_of_the_view_is_that_of_its_file(client):
    few, many = make_incident("Few"), make_incident("Many")
    for incident, number in ((few, 1), (many, 9)):
        make_claim(incident, number, claimant=make_claimant("The press", "media"))
    recompute_tolls([few.pk, many.pk])
    rows = rows_in("csv", content(client.get("/download/incidents.csv?sort=deaths")))
    assert [row["title"] for row in rows] == ["Many", "Few"]


def test_what_means_nothing_is_refused_in_words(client):
    response = client.get("/download/incidents.csv?state=XX")
    assert response.status_code == 400
    assert "XX" in response.content.decode()
    assert client.get("/download/incidents.docx").status_code == 404
    assert client.get("/download/?state=XX").status_code == 400
    assert client.post("/download/", {"format": "docx"}).status_code == 400


def test_who_only_asks_what_there_would_be_gets_no_file(client):
    make_incident()
    response = client.head("/download/incidents.csv")
    assert (response.status_code, response.content) == (200, b"")
    assert "attachment" in response["Content-Disposition"]


def test_one_incident_can_be_taken_alone_with_its_claims(client):
    incident = make_incident("Inates")
    make_incident("Another")
    make_claim(incident, 71, claimant=make_claimant("The press", "media"))
    response = client.get(f"/incidents/{incident.reference.lower()}/incident.xlsx")
    file = content(response)
    assert f"sahel-incident-{incident.reference}-" in response["Content-Disposition"]
    assert [row["title"] for row in rows_in("xlsx", file)] == ["Inates"]
    assert [row["minimum"] for row in rows_in("xlsx", file, layer="claims")] == [71]


def test_a_draft_and_one_in_a_state_that_is_not_followed_are_whose_they_are(client):
    draft, far = make_incident(status="draft"), make_incident(state="DZA")
    address = "/incidents/{}/incident.csv"
    assert client.get(address.format(draft.reference)).status_code == 404
    assert len(rows_in("csv", content(client.get(address.format(far.reference))))) == 1
    client.force_login(make_user("amina", "analyst"))
    assert len(rows_in("csv", content(client.get(address.format(draft.reference))))) == 1


def test_the_file_of_a_merged_incident_is_the_one_that_stays(client):
    kept = make_incident()
    gone = make_incident(status="withdrawn", merged_into=kept)
    response = client.get(f"/incidents/{gone.reference}/incident.kml")
    assert (response.status_code, response.url) == (
        301,
        f"/incidents/{kept.reference}/incident.kml",
    )


# Every page offers its incidents


def offered(client, path) -> list[str]:
    html = client.get(path).content.decode()
    found = re.findall(r'href="(/(?:download|incidents)/[^"]*incidents?\.[^"]*)"', html)
    return [address.replace("&amp;", "&") for address in found]


@pytest.fixture
def subjects():
    group, operation, report = make_group("jnim"), make_operation(), make_report()
    place = make_place("Mondoro", -1.951, 14.676)
    incident = make_incident(operation=operation, place=place, lon=-1.951, lat=14.676)
    make_involvement(incident, group)
    incident.reports.add(report)
    make_incident("Of nobody", state="NER")
    return {
        "/": ("", 2),
        "/?state=MLI": ("state=MLI", 1),
        "/statistics/?type=battles": ("type=battles", 2),
        "/groups/jnim/": ("group=jnim", 1),
        "/states/MLI/": ("state=MLI", 1),
        f"/places/{place.pk}/": (f"place={place.pk}", 1),
        f"/reports/{report.pk}/": (f"report={report.pk}", 1),
        f"/operations/{operation.reference}/": (f"operation={operation.reference}", 1),
    }


def test_every_page_with_incidents_offers_exactly_these_in_every_format(client, subjects):
    for path, (query, count) in subjects.items():
        addresses = offered(client, path)
        ending = f"?{query}" if query else ""
        assert addresses == [f"/download/incidents.{name}{ending}" for name in FORMATS], path
        assert len(rows_in("csv", content(client.get(addresses[0])))) == count, path


def test_an_incidents_page_offers_it_and_not_as_it_was_another_day(client):
    incident = make_incident()
    path = f"/incidents/{incident.reference}/"
    assert offered(client, path) == [f"{path}incident.{name}" for name in FORMATS]
    assert offered(client, f"{path}?known=2019-10-01") == []


def test_the_page_of_formats_says_how_many_and_explains_every_column(client):
    make_incident()
    text = words(client.get("/download/"))
    assert "1 incident is found by this filter." in text
    for name in ("deaths_SIDE_low", "operation_share_SIDE_low", "may_be_passed_on", "superseded"):
        assert name in text
    assert words(client.get("/download/?lang=fr")) != text


def test_an_analyst_is_told_before_that_it_is_not_to_be_passed_on(client):
    make_incident(status="draft")
    client.force_login(make_user("amina", "analyst"))
    assert "Not to be passed on" in words(client.get("/download/"))


def test_the_page_of_formats_takes_a_fixed_number_of_queries(client, django_assert_num_queries):
    make_incident()
    client.get("/download/")
    with django_assert_num_queries(2):
        client.get("/download/")
    for _ in range(20):
        make_incident()
    client.get("/download/")
    with django_assert_num_queries(2):
        client.get("/download/")


# Going out


def test_large_files_leave_threads_to_the_pages(client, monkeypatch):
    monkeypatch.setattr(downloads, "SMALL", 0)
    make_incident()
    out = [client.get("/download/incidents.csv") for _ in range(downloads.MOST_GOING_OUT)]
    refused = client.get("/download/incidents.csv")
    assert (refused.status_code, refused["Retry-After"]) == (503, "60")
    monkeypatch.setattr(downloads, "SMALL", 1)
    assert client.get("/download/incidents.csv").status_code == 200
    monkeypatch.setattr(downloads, "SMALL", 0)
    # One came to its end, of the other the line broke.
    content(out[0])
    hang_up(out[1])
    again = [client.get("/download/incidents.csv") for _ in out]
    assert [response.status_code for response in again] == [200, 200]
    for response in again:
        hang_up(response)


def hang_up(response):
    """Close it as the server does, without ending the test's own connection."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


# What a worker prepares


@pytest.fixture
def three(limit):
    return [make_incident() for _ in range(3)]


def test_what_is_large_leads_to_where_it_is_prepared(client, three):
    response = client.get("/download/incidents.xlsx?type=battles")
    assert (response.status_code, response.url) == (302, "/download/?type=battles")
    assert words(client.get(response.url)).count("Prepare") >= len(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_prepared_file_has_the_same_incidents(client, three, asked, name):
    file = prepared(client, "type=battles", name)
    assert asked == [file.key]
    assert "It waits for a worker." in words(client.get(file.get_absolute_url()))
    assert preparing.prepare_file(file.key)
    file.refresh_from_db()
    assert (file.status, file.done, file.total) == ("ready", 3, 3)
    page = client.get(file.get_absolute_url())
    [address] = re.findall(r'href="(/download/prepared/[^"]*/file/)"', page.content.decode())
    response = client.get(address)
    assert response["Content-Type"] == FORMATS[name].content_type
    made = content(response)
    assert len(made) == file.size
    assert {row["reference"] for row in rows_in(name, made)} == {each.reference for each in three}


def test_a_large_file_is_kept_in_pieces(client, three, monkeypatch):
    monkeypatch.setattr(preparing, "PIECE", 100)
    file = prepared(client, name="csv")
    preparing.prepare_file(file.key)
    assert PreparedPiece.objects.filter(file=file).count() > 10
    address = reverse("prepared_content", args=[file.key])
    assert len(rows_in("csv", content(client.get(address)))) == 3


def test_the_page_tells_how_many_are_written(client, three):
    file = prepared(client)
    PreparedFile.objects.update(status="being_made", done=2)
    assert "2 of 3 incidents are written." in words(client.get(file.get_absolute_url()))


def test_asked_twice_the_same_file_is_given(client, three, asked):
    file = prepared(client, "type=battles")
    assert prepared(client, "type=battles") == file
    assert asked == [file.key]
    assert prepared(client, "type=battles", "gpkg") != file
    make_incident()
    # The data are others.
    assert prepared(client, "type=battles") != file


def test_a_file_is_for_who_asked_for_it(client, three, settings):
    amina, moussa = make_user("amina", "analyst"), make_user("moussa", "analyst")
    client.force_login(amina)
    file = prepared(client)
    preparing.prepare_file(file.key)
    paths = [file.get_absolute_url(), reverse("prepared_content", args=[file.key])]
    assert [client.get(path).status_code for path in paths] == [200, 200]
    client.force_login(moussa)
    assert [client.get(path).status_code for path in paths] == [404, 404]
    client.logout()
    assert [client.get(path).status_code for path in paths] == [404, 404]
    # She sees less than when she asked.
    amina.groups.clear()
    client.force_login(amina)
    assert [client.get(path).status_code for path in paths] == [404, 404]


def test_a_strangers_file_is_nobodys_who_does_not_know_its_address(client, three):
    file = prepared(client)
    assert len(file.key) >= 43
    for other in ("x" * 43, "%00", "x%00"):
        assert client.get(f"/download/prepared/{other}/").status_code == 404
    assert client.get(file.get_absolute_url()).status_code == 200


def test_where_reading_is_not_public_strangers_prepare_nothing(client, three, settings):
    settings.PUBLIC_READ = False
    assert client.post("/download/", {"format": "xlsx"}).url.startswith("/sign-in/")
    assert not PreparedFile.objects.exists()


def test_a_day_later_the_file_is_gone(client, three):
    file = prepared(client)
    preparing.prepare_file(file.key)
    PreparedFile.objects.update(asked_at=F("asked_at") - timedelta(hours=25))
    assert client.get(file.get_absolute_url()).status_code == 404
    kept = prepared(client)
    assert preparing.forget_old_files() == 1
    assert [*PreparedFile.objects.all()] == [kept]
    assert not PreparedPiece.objects.exists()


def test_a_file_that_cannot_be_made_says_so(client, three, monkeypatch):
    file = prepared(client)

    def fail(*args, **options):
        raise OSError("No space left on device")

    monkeypatch.setattr(preparing, "records_of", fail)
    assert preparing.prepare_file(file.key)
    page = words(client.get(file.get_absolute_url()))
    assert "The file could not be made." in page
    assert "No space" not in page
    # Asked again it is tried again.
    assert prepared(client) != file


def test_a_worker_that_ended_leaves_nothing_half_made(client, three):
    file = prepared(client, name="csv")
    PreparedPiece.objects.create(file=file, number=0, content=b"half")
    PreparedFile.objects.update(status="being_made", attempts=1)
    preparing.prepare_file(file.key)
    address = reverse("prepared_content", args=[file.key])
    assert len(rows_in("csv", content(client.get(address)))) == 3


def test_a_file_that_ends_its_worker_again_and_again_is_given_up(client, three):
    file = prepared(client)
    PreparedFile.objects.update(status="being_made", attempts=preparing.MOST_ATTEMPTS)
    assert preparing.prepare_file(file.key)
    file.refresh_from_db()
    assert file.status == "failed"


def test_a_file_whose_task_was_lost_is_made_all_the_same(client, three, tasks_done_here):
    lost, half_made = prepared(client, name="csv"), prepared(client, name="kml")
    PreparedFile.objects.filter(pk=half_made.pk).update(status="being_made", attempts=1)
    queue_lost_files()
    # They may be on their way still.
    assert not PreparedFile.objects.filter(status="ready").exists()
    PreparedFile.objects.update(asked_at=F("asked_at") - preparing.LOST_AFTER)
    queue_lost_files()
    assert {file.format for file in PreparedFile.objects.filter(status="ready")} == {"csv", "kml"}
    assert lost.key not in preparing.lost_files()


def test_nothing_is_lost_while_a_file_is_being_made(client, three):
    prepared(client)
    PreparedFile.objects.update(asked_at=F("asked_at") - preparing.LOST_AFTER)
    with closing(connection.copy()) as worker, worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [locks.FILES])
        assert preparing.lost_files() == []


def test_nobody_has_more_than_so_many_under_way_nor_kept(client, three, monkeypatch):
    monkeypatch.setattr(preparing, "MOST_UNDER_WAY", 1)
    monkeypatch.setattr(preparing, "MOST_KEPT", 2)
    first = prepared(client, name="csv")
    response = client.post("/download/", {"format": "kml"}, follow=True)
    assert "Too many files are being made" in words(response)
    preparing.prepare_file(first.key)
    preparing.prepare_file(prepared(client, name="kml").key)
    last = prepared(client, name="gpkg")
    assert {file.format for file in PreparedFile.objects.all()} == {"kml", "gpkg"}
    assert last.status == "waiting"


def test_without_a_queue_nothing_waits_for_ever(client, three, monkeypatch):
    def refuse(key):
        raise OperationalError

    monkeypatch.setattr(downloads.prepare_file, "delay", refuse)
    response = client.post("/download/", {"format": "xlsx"}, follow=True)
    assert "The queue does not answer" in words(response)
    assert not PreparedFile.objects.exists()


def test_a_redaction_takes_the_files_that_were_made_before(client, three):
    prepared(client)
    preparing.forget_all_files()
    assert not PreparedFile.objects.exists()


def test_the_address_of_a_prepared_file_repeats_the_filter(client, three):
    query = urlencode({"type": "battles"})
    assert f"?{query}" in prepared(client, query).about["address"]
