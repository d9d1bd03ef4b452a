"""The gazetteer's answers as JSON."""

import json

import pytest

from incidents.api import geocode as geocode_api
from tests.builders import make_place, make_region, make_state, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/geocode/"


@pytest.fixture(autouse=True)
def boulikessi():
    region = make_region("Mopti", code="ML-5")
    return make_place("Boulikessi", -1.31, 14.797, region=region, names=("Boulkessy",))


@pytest.fixture
def viewer(client):
    user = make_user("viewer", "viewer")
    client.force_login(user)
    return user


def post(client, content, status=200):
    if not isinstance(content, str):
        content = json.dumps(content)
    response = client.post(ADDRESS, content, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def get(client, query, status=200):
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == status, response.content
    return response.json()


def test_strangers_are_told_to_sign_in_even_where_reading_is_public(client):
    assert get(client, "place=Boulkessy", 401)["detail"] == "Sign in to read this, or send a token."
    post(client, [{"place": "Boulkessy"}], 401)


def test_one_place_is_answered_with_its_candidates_and_reasons(client, viewer):
    answer = get(client, "place=Boulkessy&state=ML&region=Mopti&date=2019-09-30")
    assert (answer["status"], answer["lat"], answer["lon"]) == ("located", 14.797, -1.31)
    assert (answer["matched_name"], answer["matched_state"]) == ("Boulikessi", "MLI")
    assert "A known spelling of Boulikessi." in answer["candidates"][0]["reasons"]


def test_many_places_are_answered_in_their_order(client, viewer):
    answer = post(
        client,
        [
            {"place": "Xqzw", "state": "MLI"},
            {"place": "Boulkessy", "state": "Mali", "region": None},
            {"place": "Boulkessy", "state": "Mally"},
        ],
    )
    assert [each["status"] for each in answer["results"]] == ["not_found", "located", "not_found"]
    assert "“Mally”" in answer["results"][2]["problem"]


def test_the_online_service_is_never_asked(client, viewer, settings, monkeypatch):
    settings.GEOCODING_PROVIDER, settings.GEOCODING_CONTACT = "nominatim", "a@example.org"

    def fail(*args, **kwargs):
        raise AssertionError("The online service was asked.")

    monkeypatch.setattr("geopy.geocoders.Nominatim.geocode", fail)
    assert get(client, "place=Xqzw&state=MLI")["status"] == "not_found"
    post(client, [{"place": "Xqzw"}])


@pytest.mark.parametrize(
    ("query", "parameter", "told"),
    [
        ("", "place", "No place is given."),
        ("place=Dou&state=Mally", "state", "MLI Mali"),
        ("place=Dou&state=MLI&region=Mopty", "region", "ML-5 Mopti"),
        ("place=Dou&date=yesterday", "date", "2019-09-30"),
        ("place=Dou&country=MLI", "country", "There are: place, state, region, date, "),
    ],
)
def test_what_is_not_understood_is_told_with_what_to_write(client, viewer, query, parameter, told):
    make_state("MLI")
    answer = get(client, query, 400)
    assert answer["parameter"] == parameter
    assert told in answer["detail"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "Send a list in JSON"),
        ("place=Dou", "Send a list in JSON"),
        ("[" * 100_000, "Send a list in JSON"),
        ({"place": "Dou"}, "Send a list in JSON"),
        ([], "Send a list in JSON"),
        ([{"place": "Dou"}, "Dou"], "Number 2 of the list"),
        ([{"place": 7}], "Number 1 of the list"),
        ([{"name": "Dou"}], "write texts for place, state, region, date"),
        ([{"place": "Dou", "date": "yesterday"}], "Number 1 of the list: “yesterday”"),
        ([{"place": "Dou"}] * 501, "at most 500 places at once; these are 501"),
    ],
)
def test_a_list_of_another_shape_is_refused(client, viewer, content, told):
    assert told in post(client, content, 400)["detail"]


def test_a_text_that_is_too_large_is_refused(client, viewer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert "too much text" in post(client, [{"place": "Dou" * 50}], 413)["detail"]


def test_errors_speak_the_readers_language(client, viewer):
    answer = client.get(
        ADDRESS, {"place": "Dou", "date": "hier"}, headers={"accept-language": "fr"}
    )
    assert "n’est pas une date" in answer.json()["detail"]


def test_who_asks_for_too_many_in_a_minute_is_told_when_to_come_back(client, viewer, monkeypatch):
    monkeypatch.setattr(geocode_api, "PLACES_A_MINUTE", 3)
    post(client, [{"place": "Dou"}] * 2)
    get(client, "place=Dou")
    response = client.get(f"{ADDRESS}?place=Dou")
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    # Others are not kept waiting for it.
    client.force_login(make_user("other", "viewer"))
    get(client, "place=Dou")


def test_without_redis_answers_are_given_all_the_same(client, viewer, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert get(client, "place=Boulkessy&state=MLI")["status"] == "located"


def test_only_reading_and_sending_a_list_are_allowed(client, viewer):
    assert client.put(ADDRESS).status_code == 405
