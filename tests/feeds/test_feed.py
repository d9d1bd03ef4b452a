"""The Atom feed of a view, as a feed reader takes it."""

import re
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.evidence import choose_best_figure, recompute_tolls
from incidents.history import last_changes
from incidents.models import CasualtyClaim, Incident
from tests.builders import (
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_user,
)
from tests.history.days import on

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, query="", **headers):
    answer = client.get(f"/feed/?{query}", headers=headers)
    assert answer.status_code == 200, answer.content
    return ElementTree.fromstring(answer.content)


def entries(client, query="") -> dict[str, ElementTree.Element]:
    """The entries in their order, by title."""
    return {
        each.findtext(f"{ATOM}title"): each for each in feed(client, query).iter(f"{ATOM}entry")
    }


def updated(entry) -> datetime:
    return datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))


def noon(number: int) -> datetime:
    return datetime.combine(date(2026, 1, number), time(12), UTC)


def published_on(number: int, title="Attack", **fields) -> Incident:
    with on(number):
        return make_incident(title, **fields)


def test_it_has_all_that_atom_asks_for(client):
    make_incident("Attack at Inata", lon=-1.3, lat=14.8)
    answer = client.get("/feed/?state=MLI")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    [entry] = root.iter(f"{ATOM}entry")
    for element in (root, entry):
        # RFC 4287, 4.1.1 and 4.1.2: each has exactly one of these; an author is that of the feed.
        for name in ("id", "title", "updated"):
            [found] = element.findall(f"{ATOM}{name}")
            assert found.text
        assert urlsplit(element.findtext(f"{ATOM}id")).scheme == "urn"
        assert updated(element).tzinfo is not None
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Sahel incidents"
    links = {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
    assert links == {
        "self": "http://testserver/feed/?state=MLI&lang=en",
        "alternate": "http://testserver/?state=MLI",
    }


def test_an_entry_says_what_the_page_says_and_leads_there(client):
    incident = make_incident("Attack at Inata", place_text="Inata", summary="A base was overrun.")
    make_involvement(incident, make_group("jnim"), basis="claimed")
    make_claim(incident, 25, 40)
    recompute_tolls([incident.pk])
    [entry] = entries(client).values()
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/incidents/{incident.reference}/")
    summary = entry.find(f"{ATOM}summary")
    assert summary.get("type") == "html"
    for words in (
        "30 September 2019 · Inata · Mali · Battles",
        "25 to 40 killed",
        "Claimed by JNIM",
        "A base was overrun.",
    ):
        assert words in summary.text


def test_what_people_write_stays_text(client):
    make_incident("<b>Bold & \x1b</b>", summary="<script>alert(1)</script> ]]>")
    [(title, entry)] = entries(client).items()
    # The one is text; the other is HTML, in which a mark is written as an entity.
    assert title == "<b>Bold &  </b>"
    assert "&lt;script&gt;alert(1)" in entry.findtext(f"{ATOM}summary")


def test_the_filter_and_its_figure_are_the_views_own(client):
    incident = make_incident("In Mali")
    make_incident("In Niger", state="NER")
    make_claim(incident, 25, 40)
    recompute_tolls([incident.pk])
    root = feed(client, "state=MLI&figures=high")
    assert root.findtext(f"{ATOM}title") == "Sahel incidents · Mali"
    [entry] = root.iter(f"{ATOM}entry")
    assert "40 killed</b> (high figure, all sides)" in entry.findtext(f"{ATOM}summary").lower()


def test_the_newest_change_comes_first_whenever_it_happened(client):
    published_on(1, "First", date=date(2025, 1, 1))
    second = published_on(2, "Second", date=date(2019, 1, 1))
    published_on(3, "Third", date=date(2012, 1, 1))
    with on(5):
        make_claim(second, 5)
    found = entries(client)
    assert list(found) == ["Second", "Third", "First"]
    assert [updated(entry) for entry in found.values()] == [noon(5), noon(3), noon(1)]


def test_an_entry_keeps_its_id_when_it_changes(client):
    incident = published_on(1, "Attack")
    before = entries(client)["Attack"].findtext(f"{ATOM}id")
    with on(2):
        Incident.objects.filter(pk=incident.pk).update(title="Assault")
    after = entries(client)["Assault"]
    assert after.findtext(f"{ATOM}id") == before
    assert updated(after) == noon(2)


@pytest.mark.parametrize("most_named", [last_changes.MOST_NAMED, 0], ids=["few", "many"])
def test_every_change_that_the_public_sees_moves_an_incident_up(client, monkeypatch, most_named):
    monkeypatch.setattr(last_changes, "MOST_NAMED", most_named)
    # So few at a time that several steps are taken.
    monkeypatch.setattr(last_changes, "FIRST_STEP", 1)
    monkeypatch.setattr(last_changes, "LARGER", 2)
    operation = make_operation()
    incident = published_on(1, "Moved", operation=operation)
    closed = make_dataset("closed", redistributable=False)
    for number in range(6):
        published_on(2, f"Other {number}")

    def moment():
        found = entries(client)
        assert len(found) == 7
        assert {updated(entry) for title, entry in found.items() if title != "Moved"} == {noon(2)}
        return updated(found["Moved"])

    assert moment() == noon(1)
    with on(3):
        own = make_claim(incident, 5)
    assert moment() == noon(3)
    with on(4):
        make_claim(operation, 12, side="civilians")
    assert moment() == noon(4)
    with on(5):
        make_involvement(incident, make_group("jnim"))
    assert moment() == noon(5)
    with on(6):
        # Nobody outside may know when these were entered.
        hidden = make_claim(incident, 7, claimant=make_claimant("ACLED", "dataset"), dataset=closed)
        make_claim(operation, 9, dataset=closed)
        choose_best_figure(claim=hidden, reason="It counts", chosen_by=make_user("e", "editor"))
    assert moment() == noon(5)
    with on(7):
        choose_best_figure(claim=own, reason="It counts", chosen_by=make_user("f", "editor"))
    assert moment() == noon(7)
    with on(8):
        CasualtyClaim.objects.filter(pk=own.pk).delete()
    assert moment() == noon(8)


def test_it_has_the_fifty_newest(client):
    for number in range(52):
        published_on(1 + number // 2, f"Attack {number}")
    found = entries(client)
    assert len(found) == 50
    assert not {"Attack 0", "Attack 1"} & set(found)


def test_it_is_told_of_nothing_but_what_is_public_whoever_asks(client):
    make_incident("Published")
    make_incident("Draft", status="draft")
    make_incident("Closed", dataset=make_dataset("closed", redistributable=False))
    client.force_login(make_user("analyst", "analyst"))
    answer = client.get("/feed/")
    assert re.findall(rb"<entry><title>(.*?)</title>", answer.content) == [b"Published"]
    assert "Cookie" not in answer.headers["Vary"]


def test_it_is_closed_where_reading_is_not_public(client, settings):
    make_incident("Attack at Inata")
    settings.PUBLIC_READ = False
    client.force_login(make_user("analyst", "analyst"))
    answer = client.get("/feed/")
    assert answer.status_code == 403
    assert b"Inata" not in answer.content
    for page in ("/", "/states/MLI/"):
        assert "application/atom+xml" not in client.get(page).content.decode()


def test_a_word_that_means_nothing_gives_no_other_views_feed(client):
    answer = client.get("/feed/?state=XXX")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "“XXX” is not the ISO alpha-3 code" in answer.content.decode()


def test_it_speaks_the_language_of_its_address_and_leaves_no_cookie(client):
    make_incident("Attack")
    answer = client.get("/feed/?lang=fr")
    root = ElementTree.fromstring(answer.content)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert "30 septembre 2019" in next(root.iter(f"{ATOM}summary")).text
    assert root.findtext(f"{ATOM}id") != feed(client, "lang=en").findtext(f"{ATOM}id")
    assert not answer.cookies


def test_who_asks_again_is_told_only_that_nothing_is_new(client):
    incident = make_incident("Attack")
    tag = client.get("/feed/").headers["ETag"]
    again = client.get("/feed/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    Incident.objects.filter(pk=incident.pk).update(title="Assault")
    assert client.get("/feed/", headers={"if-none-match": tag}).status_code == 200


def test_one_without_entries_is_the_same_each_time(client):
    tag = client.get("/feed/?q=nothing").headers["ETag"]
    assert client.get("/feed/?q=nothing", headers={"if-none-match": tag}).status_code == 304


def test_many_incidents_take_no_more_queries(client):
    def asked(query):
        client.get(f"/feed/?{query}")
        with CaptureQueriesContext(connection) as queries:
            feed(client, query)
        return len(queries)

    incident = make_incident(operation=make_operation())
    assert asked("state=MLI") == 6
    for _step in range(5):
        make_claim(make_incident(operation=incident.operation), 5)
    assert asked("state=MLI") == 6


def test_pages_name_the_feed_of_their_view(client):
    make_incident(lon=-1.3, lat=14.8)
    make_group("jnim")
    for page, query in (
        ("/?state=MLI", "state=MLI&amp;"),
        ("/states/MLI/?type=battles", "state=MLI&amp;type=battles&amp;"),
        ("/groups/jnim/", "group=jnim&amp;"),
    ):
        assert (
            f'title="Incidents of this view" href="/feed/?{query}lang=en"'
            in client.get(page).content.decode()
        )
