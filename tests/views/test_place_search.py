"""A place is looked for on the map in our own gazetteer, by everybody who may read."""

from functools import partial
from random import randrange

import pytest
from django.urls import reverse

from incidents.views import place_search
from tests.builders import make_place, make_region, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def boulikessi():
    return make_place(
        "Boulikessi",
        -1.31,
        14.797,
        region=make_region("Mopti", code="ML-5"),
        names=["Bulikesi"],
    )


@pytest.fixture
def search(client):
    def ask(text):
        return client.get(reverse("place_search"), {"q": text}).json()

    return ask


def test_a_place_is_found_by_the_beginning_of_its_name(search, boulikessi):
    answer = search("boulik")
    assert answer == {
        "places": [
            {
                "name": "Boulikessi",
                "spelling": "",
                "url": boulikessi.get_absolute_url(),
                "where": "Mopti, Mali",
                "precision": "Settlement",
                "lon": -1.31,
                "lat": 14.797,
                "drawn": "circle",
                "radius_km": 3,
                "area": None,
            }
        ],
        "are_alike": False,
    }


def test_another_spelling_is_named_beside_the_name(search, boulikessi):
    [place] = search("Bulikesi")["places"]
    assert (place["name"], place["spelling"]) == ("Boulikessi", "Bulikesi")


def test_a_name_that_is_misspelled_leads_to_those_like_it(search, boulikessi):
    answer = search("Boulikesy")
    assert [place["name"] for place in answer["places"]] == ["Boulikessi"]
    assert answer["are_alike"]


def test_namesakes_are_told_apart_by_region_and_state(search, boulikessi):
    make_place("Boulikessi", -1.0, 13.9, state="BFA")
    places = search("Boulikessi")["places"]
    assert sorted(place["where"] for place in places) == ["Burkina Faso", "Mopti, Mali"]


def test_what_is_no_name_finds_nothing(search, boulikessi):
    for text in ("", "b", "\x00", "zzzz", "?" * 5000):
        assert search(text)["places"] == []


@pytest.fixture
def one_moment(monkeypatch):
    """15 seconds after a minute of the test's own has begun, since Redis outlives a test."""
    moment = 60 * randrange(10**6) + 15
    monkeypatch.setattr("incidents.throttle.time.time", lambda: moment)


def test_who_searches_too_often_is_told_when_to_come_back(
    client, boulikessi, monkeypatch, one_moment
):
    monkeypatch.setattr(place_search, "SEARCHES_A_MINUTE", 2)
    ask = partial(client.get, reverse("place_search"), {"q": "bouli"})
    assert [ask(REMOTE_ADDR="192.0.2.1").status_code for _ in range(2)] == [200, 200]
    refused = ask(REMOTE_ADDR="192.0.2.1")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "45"
    assert refused.json() == {"error": "Too many searches from here. Try again in 45 seconds."}
    # Others are not kept waiting for it, nor who has signed in at the same address.
    assert ask(REMOTE_ADDR="192.0.2.2").status_code == 200
    client.force_login(make_user("viewer", "viewer"))
    assert ask(REMOTE_ADDR="192.0.2.1").status_code == 200


def test_behind_a_proxy_each_visitor_counts_and_nobody_can_pose_as_others(
    client, boulikessi, monkeypatch, one_moment, settings
):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    monkeypatch.setattr(place_search, "SEARCHES_A_MINUTE", 1)

    def ask(forwarded_for):
        headers = {"X-Forwarded-For": forwarded_for}
        return client.get(reverse("place_search"), {"q": "bouli"}, headers=headers).status_code

    assert [ask("192.0.2.1"), ask("192.0.2.2")] == [200, 200]
    assert ask("198.51.100.7, 192.0.2.1") == 429


def test_without_a_proxy_nobody_chooses_their_own_address(
    client, boulikessi, monkeypatch, one_moment
):
    monkeypatch.setattr(place_search, "SEARCHES_A_MINUTE", 1)
    answers = [
        client.get(reverse("place_search"), {"q": "x"}, headers={"X-Forwarded-For": address})
        for address in ("192.0.2.1", "192.0.2.2")
    ]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_without_redis_places_are_found_all_the_same(search, boulikessi, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert search("boulik")["places"]


@pytest.mark.parametrize(
    ("spelling", "name", "state"),
    [
        ("Boulkessy", "Boulikessi", "Mali"),
        ("Boulkessi", "Boulikessi", "Mali"),
        ("Bulkessi", "Boulikessi", "Mali"),
        ("Boulikesy", "Boulikessi", "Mali"),
        ("boulik", "Boulikessi", "Mali"),
        ("Mondoro", "Mondoro", "Mali"),
        ("Mondorro", "Mondoro", "Mali"),
        ("Homborie", "Hombori", "Mali"),
        ("Houmbori", "Hombori", "Mali"),
        ("Djiboo", "Djibo", "Burkina Faso"),
    ],
)
def test_the_places_of_the_first_report_come_first_however_they_are_spelled(
    search, spelling, name, state
):
    # Boulikéssi in Burkina Faso, and others that look alike.
    for place, lon, lat, land, others in (
        ("Boulikessi", -1.31, 14.797, "MLI", ("Boulkessi", "Boulkessy")),
        ("Boulikéssi", 0.41, 12.2, "BFA", ()),
        ("Boulissi", -1.1, 12.6, "BFA", ()),
        ("Mondoro", -1.951, 14.676, "MLI", ()),
        ("Mondolo", 3.1, 13.2, "NER", ()),
        ("Hombori", -1.68, 15.28, "MLI", ()),
        ("Koumbri", -2.26, 13.7, "BFA", ()),
        ("Djibo", -1.63, 14.1, "BFA", ()),
        ("Djiba", -4.0, 14.3, "MLI", ()),
    ):
        make_place(place, lon, lat, state=land, names=others)
    first = search(spelling)["places"][0]
    assert (first["name"], first["where"]) == (name, state)


def test_however_many_are_found_it_takes_two_queries(client, boulikessi, django_assert_num_queries):
    for number in range(5):
        make_place(f"Boulikessi {number}", -1.3, 14.7)
    with django_assert_num_queries(2):
        assert len(client.get(reverse("place_search"), {"q": "bouli"}).json()["places"]) == 6
