"""A place is looked for on the map in our own gazetteer, by everybody who may read."""

import pytest
from django.urls import reverse

from tests.builders import make_place, make_region

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


def test_however_many_are_found_it_takes_two_queries(client, boulikessi, django_assert_num_queries):
    for number in range(5):
        make_place(f"Boulikessi {number}", -1.3, 14.7)
    with django_assert_num_queries(2):
        assert len(client.get(reverse("place_search"), {"q": "bouli"}).json()["places"]) == 6
