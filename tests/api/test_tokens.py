"""Tokens: made and revoked by their user, shown once, and as whom they read."""

import re

import pytest
from django.test import Client

from incidents import api_tokens
from incidents.models import ApiToken
from tests.api.reading import get
from tests.builders import make_incident, make_user
from tests.views.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def awa(client):
    make_incident("Published")
    make_incident("Draft", status="draft")
    user = make_user("awa", "analyst")
    client.force_login(user)
    return user


def make(client, name="A script", scope="read"):
    return client.post("/tokens/", {"name": name, "scope": scope})


def token_in(answer) -> str:
    return re.search(r'<code id="token">([^<]+)</code>', answer.content.decode())[1]


def titles(token: str, status: int = 200) -> set:
    told = get(Client(), "incidents/", status, authorization=f"Bearer {token}")
    return {row["title"] for row in told["results"]} if status == 200 else told["detail"]


def test_a_token_is_shown_once_and_kept_as_a_digest(client, awa):
    answer = make(client)
    token = token_in(answer)
    assert token.startswith("sahel_")
    assert "no-store" in answer["Cache-Control"]
    assert token not in client.get("/tokens/").content.decode()
    [row] = ApiToken.objects.values()
    assert token not in str(row)
    assert len(token) > 35


def test_a_token_reads_what_it_is_for(client, awa):
    assert titles(token_in(make(client, "Public", "read"))) == {"Published"}
    assert titles(token_in(make(client, "All", "drafts"))) == {"Published", "Draft"}


def test_a_token_reads_no_more_than_its_user_may(client, awa):
    token = token_in(make(client, scope="drafts"))
    awa.groups.clear()
    assert titles(token) == {"Published"}
    awa.is_active = False
    awa.save()
    assert "not known" in titles(token, 401)


def test_who_sees_no_drafts_is_offered_no_token_for_them(client, awa):
    client.force_login(make_user("vera", "viewer"))
    assert "drafts too" not in words(client.get("/tokens/"))
    assert make(client, scope="drafts").status_code == 400
    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_refused_even_for_what_is_public(client, awa):
    token = token_in(make(client))
    page = client.post(f"/tokens/{ApiToken.objects.get().pk}/", follow=True)
    assert "“A script” is revoked." in words(page)
    refused = Client().get("/api/v1/map/", headers={"authorization": f"Bearer {token}"})
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")


def test_where_reading_is_closed_a_token_opens_it(client, awa, settings):
    settings.PUBLIC_READ = False
    token = token_in(make(client))
    assert get(Client(), "incidents/", 401)["status"] == 401
    assert titles(token) == {"Published"}
    get(Client(), "geocode/?place=Dou", authorization=f"Bearer {token}")


def test_nobody_revokes_the_token_of_another(client, awa):
    make(client)
    client.force_login(make_user("moussa", "administrator"))
    assert "A script" not in words(client.get("/tokens/"))
    assert client.post(f"/tokens/{ApiToken.objects.get().pk}/").status_code == 404


def test_a_token_has_a_name_of_its_own_and_there_are_not_too_many(client, awa, monkeypatch):
    make(client)
    for name, sentence in (("a SCRIPT", "of this name already"), ("", "This field is required.")):
        answer = make(client, name)
        assert answer.status_code == 400
        assert sentence in words(answer)
    monkeypatch.setattr("incidents.views.api_tokens.MOST_TOKENS", 1)
    assert "You have 1 token already." in words(make(client, "Another"))
    assert ApiToken.objects.count() == 1


def test_the_page_says_when_a_token_was_used_last(client, awa, django_assert_num_queries):
    token = token_in(make(client))
    assert "never used" in words(client.get("/tokens/"))
    titles(token)
    assert "last used on" in words(client.get("/tokens/"))
    with django_assert_num_queries(4):
        # One for the token and three for the incidents: its use is noted once a day.
        titles(token)


def test_a_token_is_long_and_random():
    user = make_user("awa")
    texts = {api_tokens.make_token(user, f"Token {n}", "read")[1] for n in range(5)}
    assert len(texts) == 5
    assert api_tokens.find_token("sahel_") is None


def test_a_form_of_another_site_makes_no_token(awa):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(awa)
    assert make(strict).status_code == 403
