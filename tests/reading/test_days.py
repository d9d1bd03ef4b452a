from datetime import date

import pytest

from incidents.reading.days import find_days
from incidents.reading.plain import plain


def only_day(text, first=date(2019, 9, 30)):
    (day,) = find_days(plain(text), first)
    return day


@pytest.mark.parametrize(
    "text",
    [
        "@2019-10-01",
        "2019-10-01",
        "@1 Oct",
        "1 October 2019",
        "on 1st October",
        "October 1, 2019",
        "le 1er octobre",
        "1 oct.",
        "01/10/2019",
        "@1/10/2019",
        "le 1.10.2019",
        "01.10.2019.",
    ],
)
def test_a_day_is_read_as_people_write_it(text):
    assert only_day(text).day == date(2019, 10, 1)


def test_a_day_without_a_year_is_the_next_one_after_the_incident():
    assert only_day("2 Jan", first=date(2019, 12, 30)).day == date(2020, 1, 2)


def test_without_the_incidents_date_the_year_is_asked_for():
    assert "Write the year" in only_day("1 Oct", first=None).problem


@pytest.mark.parametrize(
    "text", ["@yesterday", "01/10/19", "@1/10", "@31 Feb", "31/02/2019", "32/13/2019", "2019-13-01"]
)
def test_what_is_no_day_or_can_be_two_is_asked_for(text):
    day = only_day(text)
    assert day.day is None
    assert "write it as @2019-10-01" in day.problem


@pytest.mark.parametrize("text", ["05/13/2023", "@5.13.2023"])
def test_a_month_before_the_day_is_refused_with_what_was_meant(text):
    day = only_day(text)
    assert day.day is None
    assert "has no month 13: the day comes first, as in 13" in day.problem


@pytest.mark.parametrize(
    "text", ["25 may have died", "25 killed", "25-40", "G5 Sahel", "1.234.567"]
)
def test_a_figure_is_no_day(text):
    assert list(find_days(plain(text), date(2019, 9, 30))) == []
