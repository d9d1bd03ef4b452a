"""How often one may ask."""

import pytest
from django.test import Client

from incidents.api_tokens import make_token
from tests.api.reading import get
from tests.builders import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_one_moment(monkeypatch, request):
    """A minute of its own for each test, which does not end meanwhile."""
    moment = 60.0 * (10_000_000 + abs(hash(request.node.name)) % 10_000_000) + 5
    monkeypatch.setattr("incidents.throttle.time.time", lambda: moment)


def test_each_answer_says_how_many_questions_are_left(client, settings):
    settings.API_REQUESTS_OF_STRANGERS = 2
    for left in ("1", "0"):
        answer = client.get("/api/v1/groups/")
        assert answer["RateLimit-Limit"] == "2"
        assert (answer["RateLimit-Remaining"], answer["RateLimit-Reset"]) == (left, "55")
    refused = client.get("/api/v1/groups/")
    assert (refused.status_code, refused["Retry-After"]) == (429, "55")
    assert refused["RateLimit-Remaining"] == "0"
    assert refused.json()["status"] == 429
    # Whatever else is asked from there, but not by others.
    assert client.get("/api/v1/claims/").status_code == 429
    assert client.get("/api/v1/claims/", REMOTE_ADDR="198.51.100.7").status_code == 200


def test_each_token_is_counted_by_itself(client, settings):
    settings.API_REQUESTS_A_MINUTE = 1
    user = make_user("awa", "viewer")
    for name in ("one", "two"):
        _token, text = make_token(user, name, "read")
        headers = {"authorization": f"Bearer {text}"}
        get(client, "groups/", **headers)
        get(client, "groups/", 429, **headers)


def test_the_pages_own_questions_are_not_counted(client, settings):
    settings.API_REQUESTS_OF_STRANGERS = 1
    for path in ("map/", "version/", "facets/", "timeline/", "outlines/"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 200
        assert "RateLimit-Limit" not in answer.headers


def test_without_redis_answers_are_given_all_the_same(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.API_REQUESTS_OF_STRANGERS = 0
    answer = Client().get("/api/v1/groups/")
    assert answer.status_code == 200
    assert "RateLimit-Limit" not in answer.headers
