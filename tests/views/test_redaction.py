"""The administrator's page on which a text is taken out of an incident."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.history.redaction import MARK
from incidents.models import Incident, Redaction
from tests.builders import make_incident, make_user
from tests.views.pages import words

pytestmark = pytest.mark.django_db

REASON = "A witness asked for it."


@pytest.fixture
def administrator(client):
    user = make_user("the-admin", "administrator")
    client.force_login(user)
    return user


@pytest.fixture
def incident():
    return make_incident("Ali tells", summary="The baker, ALI, saw them come.", status="published")


def ask(client, incident, **fields):
    address = reverse("redaction", args=[incident.reference])
    return client.post(address, {"text": "ali", "reason": REASON, **fields}, follow=True)


def token_on(response) -> str:
    return re.search(r'name="confirmed" value="(\w+)"', response.content.decode())[1]


def test_what_is_found_is_shown_before_anything_changes(client, administrator, incident):
    shown = words(ask(client, incident))
    assert "Found 4 times" in shown
    assert "2 as it stands now, 2 in versions that are kept." in shown
    assert "incident: title · now" in shown
    assert "The baker, ALI , saw them come." in shown
    incident.refresh_from_db()
    assert incident.title == "Ali tells"


def test_what_was_confirmed_is_taken_out_and_the_page_says_so(client, administrator, incident):
    response = ask(client, incident, confirmed=token_on(ask(client, incident)))
    assert "Taken out. As it stands now: 2; in earlier versions: 2." in words(response)
    incident.refresh_from_db()
    assert (incident.title, incident.summary) == (
        f"{MARK} tells",
        f"The baker, {MARK}, saw them come.",
    )


def test_other_incidents_that_hold_the_text_are_named(client, administrator, incident):
    assert "other incidents too" not in words(ask(client, incident))
    split_off = make_incident("Raid on Dou", summary="Ali saw it.", split_from=incident)
    page = ask(client, incident)
    assert "It stands in other incidents too" in words(page)
    assert reverse("redaction", args=[split_off.reference]) in page.content.decode()


def test_a_text_that_was_changed_after_it_was_shown_is_shown_anew(client, administrator, incident):
    token = token_on(ask(client, incident))
    response = ask(client, incident, text="tells", confirmed=token)
    assert "has changed since you looked" in response.content.decode()
    assert not Redaction.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "Al"}, "Type at least 3 letters."),
        ({"reason": "ALI asked for it."}, "The reason may not hold the text"),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_redacted_is_said_kindly(client, administrator, incident, fields, said):
    assert said in words(ask(client, incident, **fields))


def test_a_text_that_stands_nowhere_offers_nothing_to_confirm(client, administrator, incident):
    shown = ask(client, incident, text="Moussa").content.decode()
    assert "stands nowhere" in shown
    assert 'name="confirmed"' not in shown


def test_readers_learn_that_and_when_and_the_desk_by_whom_and_why(client, administrator, incident):
    ask(client, incident, confirmed=token_on(ask(client, incident)))
    seen_by = {}
    for role in ("viewer", "analyst"):
        client.force_login(make_user(f"a-{role}", role))
        seen_by[role] = words(client.get(incident.get_absolute_url()))
    client.logout()
    seen_by["anonymous"] = words(client.get(incident.get_absolute_url()))
    for shown in seen_by.values():
        assert "a text was taken out of this incident and of its history." in shown
        assert "redacted" in shown
    assert f"the-admin: {REASON}" in seen_by["analyst"]
    assert REASON not in seen_by["viewer"]
    assert "the-admin" not in seen_by["anonymous"]


def test_looking_takes_as_many_queries_for_many_versions_as_for_few(
    client, administrator, incident
):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            ask(client, incident)
        return len(asked)

    queries()
    few = queries()
    for number in range(10):
        Incident.objects.filter(pk=incident.pk).update(summary=f"Ali, version {number}")
    assert queries() == few
