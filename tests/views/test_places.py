from datetime import date

import pytest

from incidents.models import PlaceName
from tests.builders import make_incident, make_place, make_region, make_user
from tests.views.pages import part, queries_for, titles, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def boulikessi():
    place = make_place(
        "Boulikessi",
        -1.31,
        14.797,
        region=make_region("Mopti", code="ML-5"),
        names=["Boulkessi"],
        population=1200,
    )
    PlaceName.objects.create(place=place, name="Boulikéssi", language="fr", kind="alias")
    make_incident("First attack", place=place, lon=-1.31, lat=14.797)
    make_incident("Elsewhere", lon=-1, lat=14)
    return place


def test_the_page_tells_names_position_and_what_happened_there(client, boulikessi):
    answer = client.get(boulikessi.get_absolute_url())
    text = words(answer)
    for expected in (
        "Boulkessi alternate",
        "Boulikéssi analyst's alias, French",
        "14.7970, -1.3100",
        "settlement within about 3 km",
        "town, village or camp PPL",
        "1,200",
    ):
        assert expected in text
    assert 'href="/states/MLI/?region=ML-5"' in answer.content.decode()
    assert titles(answer) == ["First attack"]


def test_a_retired_place_says_since_when(client):
    place = make_place("Mondoro", -1.95, 14.68, retired_on=date(2026, 3, 5))
    assert "no longer lists this place; noticed on 5 March 2026" in words(
        client.get(place.get_absolute_url())
    )


def test_an_abandoned_village_says_so(client):
    place = make_place("Mondoro", -1.95, 14.68, feature_code="PPLQ")
    assert "village, abandoned PPLQ" in words(client.get(place.get_absolute_url()))


def test_a_place_where_nothing_happened_still_has_its_map(client):
    place = make_place("Quiet", -3, 15, feature_class="A", feature_code="ADM2")
    answer = client.get(place.get_absolute_url())
    assert "There are no incidents yet." in words(answer)
    assert "second-level area within about 50 km" in words(answer)
    assert part(answer, "map")
    assert '"radius_km": 50' in part(answer, "config")


def test_a_draft_there_is_for_analysts_alone(client, boulikessi):
    make_incident("Draft", place=boulikessi, status="draft")
    assert titles(client.get(boulikessi.get_absolute_url())) == ["First attack"]
    client.force_login(make_user("analyst", "analyst"))
    assert titles(client.get(boulikessi.get_absolute_url())) == ["Draft", "First attack"]


def test_a_number_without_a_place_is_not_found(client):
    assert client.get("/places/0/").status_code == 404
    assert client.get("/places/99999999999999999999/").status_code == 404


def test_queries_are_as_many_for_twenty_incidents_and_names_as_for_one(client, boulikessi):
    address = boulikessi.get_absolute_url()
    client.get(address)
    few = queries_for(client, address)
    for number in range(20):
        PlaceName.objects.create(place=boulikessi, name=f"Spelling {number}")
        make_incident(place=boulikessi, lon=-1.31, lat=14.797)
    assert queries_for(client, address) == few


def test_an_analyst_s_alias_is_in_no_language(client):
    place = make_place("Dou", -3, 14.5)
    PlaceName.objects.create(place=place, name="Dou", kind="alias", language="und")
    page = client.get(place.get_absolute_url())
    assert "Dou analyst's alias" in words(page)
    assert "analyst&#x27;s alias, und" not in page.content.decode()
