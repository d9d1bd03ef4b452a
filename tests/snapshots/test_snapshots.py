"""Views that are frozen so that a text can cite them."""

import csv
import hashlib
import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.evidence import recompute_tolls
from incidents.models import Dataset, Incident, Snapshot
from incidents.snapshots import freezing
from tests.builders import (
    make_claim,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_user,
)
from tests.history.days import on
from tests.views.pages import part, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def view(client):
    """Two published incidents in Mali with figures, and an analyst who has signed in."""
    with on(1):
        incidents = [
            make_incident("Attack at Inata", lon=-1.3, lat=14.8),
            make_incident("Attack at Dou"),
        ]
        make_claim(incidents[0], 25, 40)
        recompute_tolls([each.pk for each in incidents])
        make_incident("In Niger", state="NER")
    client.force_login(make_user("awa", "analyst"))
    return incidents


def freeze(client, query="state=MLI") -> Snapshot:
    answer = client.post("/cite/", {"query_string": query})
    assert answer.status_code == 302, words(answer)
    return Snapshot.objects.get(identifier=answer.url.split("/")[2])


def later(incident, **fields):
    """Change an incident as if some time after all that was frozen."""
    with on(timezone.now().date() + timedelta(days=1)):
        incident.__class__.objects.filter(pk=incident.pk).update(
            **fields, updated_at=timezone.now()
        )


def test_a_frozen_view_says_what_it_held_and_how_to_cite_it(client, view):
    snapshot = freeze(client, "state=MLI&colour=group&sort=deaths")
    client.logout()
    page = client.get(f"/cite/{snapshot.identifier}/")
    text = words(page)
    assert "<h1>Mali</h1>" in page.content.decode()
    assert "2 incidents" in text
    assert "All sides 25 25 40" in text
    address = f"http://testserver/cite/{snapshot.identifier}/"
    citation = part(page, "citation-text")
    assert re.search(
        rf"Sahel incidents \(\d{{4}}\): Mali\. Version 1 of .* UTC, {address}", citation
    )
    assert f"url = {{{address}}}" in part(page, "citation-bibtex")
    assert "GeoNames" in text
    assert "awa" not in page.content.decode()


def test_its_files_hold_the_incidents_of_the_page_and_have_the_sum_that_is_shown(client, view):
    snapshot = freeze(client)
    page = client.get(snapshot.get_absolute_url()).content.decode()
    sums = re.findall(r"SHA-256 <code>([0-9a-f]{64})</code>", page)
    contents = [
        client.get(f"{snapshot.get_absolute_url()}incidents.{name}").content
        for name in ("csv", "geojson")
    ]
    assert [hashlib.sha256(content).hexdigest() for content in contents] == sums
    rows = list(csv.DictReader(StringIO(contents[0].decode("utf-8-sig"))))
    features = json.loads(contents[1])["features"]
    references = {each.reference for each in view}
    assert {row["reference"] for row in rows} == references
    assert {each["properties"]["reference"] for each in features} == references
    # The file leads back to where it can be checked.
    assert rows[0]["file_address"] == f"http://testserver{snapshot.get_absolute_url()}"


def test_the_same_bytes_come_whatever_changes_later(client, view):
    snapshot = freeze(client)
    address = f"{snapshot.get_absolute_url()}incidents.csv"
    before = client.get(address)
    later(view[0], title="Assault", status="withdrawn")
    make_incident("Another")
    after = client.get(address)
    assert after.content == before.content
    assert b"Attack at Inata" in after.content
    again = client.get(address, headers={"if-none-match": before.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("change", [{"content": b"other"}, {"sha256": "0" * 64}, {"size": 1}])
def test_the_database_itself_lets_nobody_change_a_file(client, view, change):
    snapshot = freeze(client)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        snapshot.files.update(**change)


def test_what_became_of_its_incidents_is_told_beside(client, view):
    snapshot = freeze(client)
    assert "changed since" not in words(client.get(snapshot.get_absolute_url()))
    later(view[0], status="withdrawn")
    later(view[1], title="Attack at Douna")
    make_incident("Another")
    make_incident("And another")
    text = words(client.get(snapshot.get_absolute_url()))
    assert "2 of its 2 incidents were withdrawn or changed since. 1 is not shown any more" in text
    assert "The same view today: 3 incidents" in text
    # What it held stays.
    assert "2 incidents 1 on the map" in text


def test_only_what_everybody_may_see_is_frozen(client, view):
    make_incident("Draft", status="draft")
    make_incident("Closed", dataset=make_dataset("closed", redistributable=False))
    snapshot = freeze(client)
    assert sorted(snapshot.incidents) == sorted(each.pk for each in view)
    content = client.get(f"{snapshot.get_absolute_url()}incidents.csv").content
    assert b"Draft" not in content
    assert b"Closed" not in content
    refused = client.post("/cite/", {"query_string": "status=draft"})
    assert refused.status_code == 400
    assert "Only what everybody may see can be cited" in words(refused)
    assert Snapshot.objects.count() == 1


def test_the_same_view_of_the_same_data_is_frozen_once(client, view):
    first = freeze(client)
    assert freeze(client, "state=mli&shade=deaths") == first
    assert freeze(client, "state=MLI&figures=low") != first


def test_versions_of_a_view_lead_to_each_other(client, view):
    first = freeze(client)
    later(view[0], status="withdrawn")
    second = freeze(client)
    assert (first.version, second.version) == (1, 2)
    for one, other in ((first, second), (second, first)):
        page = client.get(one.get_absolute_url()).content.decode()
        assert f'href="{other.get_absolute_url()}"' in page
    offered = client.get("/cite/?state=MLI").content.decode()
    assert offered.index(second.identifier) < offered.index(first.identifier)


def test_one_version_is_never_two(client, view):
    first = freeze(client)
    again = Snapshot(view_key=first.view_key, version=1, data_version="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_an_administrator_takes_one_down_and_the_address_tells_why(client, view):
    later(view[0], summary="A witness named Moussa")
    snapshot = freeze(client, "q=Moussa")
    address = snapshot.get_absolute_url()
    refused = client.post(f"{address}take-down/", {"reason": "A name"})
    assert refused.status_code == 403
    client.force_login(make_user("admin", "administrator"))
    assert client.post(f"{address}take-down/", {"reason": ""}).status_code == 400
    assert client.post(f"{address}take-down/", {"reason": "It held a name"}).url == address
    client.logout()
    page = client.get(address)
    assert page.status_code == 410
    assert "It held a name" in words(page)
    for name in ("csv", "geojson"):
        assert client.get(f"{address}incidents.{name}").status_code == 410
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(kept::text, '') FROM incidents_snapshot kept")
        assert "Moussa" not in cursor.fetchone()[0]
        cursor.execute("SELECT count(content) FROM incidents_snapshotfile")
        assert cursor.fetchone() == (0,)


def test_who_redacts_an_incident_is_told_which_frozen_views_hold_it(client, view):
    snapshot, other = freeze(client), freeze(client, "state=NER")
    client.force_login(make_user("admin", "administrator"))
    address = f"/desk/redact/{view[0].reference}/"
    page = client.get(address).content.decode()
    assert snapshot.get_absolute_url() in page
    assert other.get_absolute_url() not in page
    client.post(f"{snapshot.get_absolute_url()}take-down/", {"reason": "A name"})
    assert snapshot.get_absolute_url() not in client.get(address).content.decode()


def test_what_was_taken_down_is_frozen_anew_as_the_next_version(client, view):
    snapshot = freeze(client)
    client.force_login(make_user("admin", "administrator"))
    client.post(f"{snapshot.get_absolute_url()}take-down/", {"reason": "A name"})
    assert freeze(client).version == 2


def test_files_are_held_back_once_a_dataset_may_not_be_passed_on(client, view):
    dataset = make_dataset("open")
    make_incident("From a dataset", dataset=dataset)
    snapshot = freeze(client)
    address = f"{snapshot.get_absolute_url()}incidents.csv"
    assert client.get(address).status_code == 200
    Dataset.objects.filter(pk=dataset.pk).update(redistributable=False)
    assert client.get(address).status_code == 410
    page = client.get(snapshot.get_absolute_url())
    assert "The files are held back" in words(page)
    assert address not in page.content.decode()


def test_a_view_that_is_too_large_or_empty_is_not_frozen(client, view, monkeypatch):
    monkeypatch.setattr(freezing, "MOST_INCIDENTS", 1)
    refused = client.post("/cite/", {"query_string": "state=MLI"})
    assert refused.status_code == 400
    assert "This view holds 2 incidents; at most 1 can be frozen. Narrow it." in words(refused)
    assert client.post("/cite/", {"query_string": "q=nothing"}).status_code == 400
    assert not Snapshot.objects.exists()


def test_nobody_fills_the_database_with_them(client, view, monkeypatch):
    monkeypatch.setattr(freezing, "MOST_A_DAY", 1)
    first = freeze(client)
    refused = client.post("/cite/", {"query_string": "state=NER"})
    assert "You have frozen 1 view in the last 24 hours" in words(refused)
    Snapshot.objects.filter(pk=first.pk).update(made_at=timezone.now() - timedelta(days=2))
    freeze(client, "state=NER")


def test_while_people_write_the_files_agree_with_the_figures(client, view, monkeypatch):
    made = freezing.records_of
    writes = iter(["Changed meanwhile"])

    def records_while_somebody_writes(*args, **options):
        for title in writes:
            Incident.objects.filter(pk=view[0].pk).update(status="withdrawn", title=title)
        return made(*args, **options)

    monkeypatch.setattr(freezing, "records_of", records_while_somebody_writes)
    snapshot = freeze(client)
    assert snapshot.incidents == [view[1].pk]
    assert snapshot.totals["total"] == 1


def test_words_of_a_search_are_text_everywhere(client, view):
    make_involvement(view[0], make_group("jnim", "J&NIM_{100%}"))
    later(view[0], summary="<script>alert(1)</script>")
    snapshot = freeze(client, "q=<script>alert(1)</script>&group=jnim")
    page = client.get(snapshot.get_absolute_url())
    assert "<script>alert" not in page.content.decode()
    assert r"J\&amp;NIM\_\{100\%\} and affiliates" in part(page, "citation-bibtex")


def test_the_page_speaks_both_languages_with_the_words_of_then(client, view):
    snapshot = freeze(client, "state=MLI&from=2019-01-01")
    for language, said in (("en", "from 1 January 2019"), ("fr", "1er janvier 2019")):
        assert said in words(client.get(f"{snapshot.get_absolute_url()}?lang={language}"))


def test_its_page_takes_no_more_queries_for_more_incidents(client, view):
    def asked():
        snapshot = freeze(client)
        client.get(snapshot.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(snapshot.get_absolute_url())
        return len(queries)

    asked()
    make_incident()
    before = asked()
    for _step in range(5):
        make_incident()
    assert asked() == before
