from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.utils.translation import override

from incidents.models import Incident, Region, State
from incidents.templatetags.incident_words import (
    area_in_words,
    date_in_words,
    is_known_roughly,
    precision_in_words,
    sum_in_words,
    web_address,
)


@pytest.mark.parametrize(
    ("first", "last", "precision", "words"),
    [
        (date(2019, 9, 30), None, "day", "30 September 2019"),
        (date(2017, 3, 28), date(2017, 3, 29), "night", "night of 28 to 29 March 2017"),
        (date(2017, 3, 31), date(2017, 4, 1), "night", "night of 31 March to 1 April 2017"),
        (date(2017, 3, 28), None, "night", "night of 28 to 29 March 2017"),
        (date(2022, 3, 27), date(2022, 3, 31), "day", "27–31 March 2022"),
        (date(2022, 3, 27), date(2022, 4, 2), "few_days", "27 March – 2 April 2022"),
        (date(2021, 12, 30), date(2022, 1, 2), "day", "30 December 2021 – 2 January 2022"),
        (date(2022, 3, 27), None, "week", "about 27 March 2022"),
        (date(2022, 3, 1), None, "month", "March 2022"),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known(first, last, precision, words):
    incident = Incident(date=first, date_end=last, date_precision=precision)
    assert date_in_words(incident) == words


def test_french_dates_have_their_first_of_the_month():
    with override("fr"):
        assert date_in_words(Incident(date=date(2019, 10, 1))) == "1er octobre 2019"


def test_an_area_is_named_as_far_as_it_is_told():
    mali = State(name_en="Mali")
    assert area_in_words(Incident(state=mali, region=Region(name_en="Mopti"))) == "Mopti, Mali"
    assert area_in_words(Incident(state=mali)) == "Mali"
    assert area_in_words(Incident()) == ""


@pytest.mark.parametrize(
    ("low", "high", "is_open", "words"),
    [
        (None, None, False, "—"),
        (25, 25, False, "25"),
        (2104, 3377, False, "2,104–3,377"),
        (25, 40, True, "25–40+"),
        (30, 30, True, "30+"),
        (None, 40, False, "up to 40"),
        (0, 0, False, "0"),
    ],
)
def test_a_sum_shows_its_ends_and_whether_it_is_open(low, high, is_open, words):
    assert sum_in_words({"low": low, "high": high, "high_is_open": is_open}) == words


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("http://example.org/a", "http://example.org/a"),
        ("javascript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_are_followed(address, link):
    assert web_address(address) == link


@pytest.mark.parametrize(
    ("precision", "radius_km", "words"),
    [
        ("settlement", None, "known to the settlement"),
        ("settlement", 1.5, "known to the settlement, within about 1.5 km"),
        ("near_settlement", None, "near a settlement, within about 15 km"),
        ("near_settlement", 22.0, "near a settlement, within about 22 km"),
        ("second_level", 35, "known to the second-level area only, within about 35 km"),
        ("first_level", None, "known to the region only"),
    ],
)
def test_a_place_is_told_as_exactly_as_it_is_known(precision, radius_km, words):
    incident = Incident(
        point=Point(-1.3, 14.8), location_precision=precision, location_radius_km=radius_km
    )
    assert precision_in_words(incident) == words


@pytest.mark.parametrize(
    ("precision", "radius_km", "is_rough"),
    [
        ("exact", None, False),
        ("settlement", None, False),
        ("settlement", 8.0, True),
        ("near_settlement", None, True),
        ("along_line", 67.0, True),
        ("first_level", None, True),
    ],
)
def test_the_list_tells_where_a_place_is_known_roughly(precision, radius_km, is_rough):
    incident = Incident(
        point=Point(-1.3, 14.8), location_precision=precision, location_radius_km=radius_km
    )
    assert is_known_roughly(incident) is is_rough


def test_french_readers_get_a_decimal_comma():
    incident = Incident(
        point=Point(-1.3, 14.8), location_precision="near_settlement", location_radius_km=7.5
    )
    with override("fr"):
        assert "7,5\xa0km" in precision_in_words(incident)
