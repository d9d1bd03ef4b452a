from datetime import date

import pytest
from django.http import QueryDict

from incidents.columns import select
from incidents.evidence import recompute_tolls
from incidents.filters import IncidentFilter
from incidents.statistics import Change, compare_periods
from tests.builders import make_claim, make_incident

pytestmark = pytest.mark.django_db


def compared(query=""):
    return compare_periods(select(IncidentFilter.read(QueryDict(query))))


def days(period):
    return period.first.isoformat(), period.last.isoformat()


def test_without_dates_the_last_four_weeks_of_the_data_stand_beside_the_four_before():
    for day in ("2024-03-31", "2024-03-04", "2024-03-03", "2024-02-05", "2024-02-04"):
        make_incident(date=date.fromisoformat(day))
    found = compared()
    assert days(found.now) == ("2024-03-04", "2024-03-31")
    assert days(found.before) == ("2024-02-05", "2024-03-03")
    assert (found.totals["total"], found.totals_before["total"]) == (2, 2)


def test_the_last_weeks_are_those_of_all_data_though_the_filter_finds_older_ones():
    make_incident(date=date(2024, 3, 31), state="NER")
    make_incident(date=date(2019, 1, 1))
    found = compared("state=MLI")
    assert found.now.last == date(2024, 3, 31)
    assert (found.totals["total"], found.totals_before["total"]) == (0, 0)


def test_a_period_of_the_filter_has_one_of_the_same_length_before_it():
    make_incident(date=date(2024, 2, 10))
    make_incident(date=date(2024, 1, 31))
    found = compared("from=2024-02-01&to=2024-02-28")
    assert days(found.now) == ("2024-02-01", "2024-02-28")
    assert days(found.before) == ("2024-01-04", "2024-01-31")
    assert (found.totals["total"], found.totals_before["total"]) == (1, 1)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        # Februaries, in a leap year and not, and the month after each.
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31")),
        (("2023-02-01", "2023-02-28"), ("2023-01-01", "2023-01-31")),
        (("2024-03-01", "2024-03-31"), ("2024-02-01", "2024-02-29")),
        (("2023-03-01", "2023-03-31"), ("2023-02-01", "2023-02-28")),
        (("2024-01-01", "2024-01-31"), ("2023-12-01", "2023-12-31")),
        # Quarters, half a year, months over the turn of a year.
        (("2024-01-01", "2024-03-31"), ("2023-10-01", "2023-12-31")),
        (("2024-04-01", "2024-06-30"), ("2024-01-01", "2024-03-31")),
        (("2024-01-01", "2024-06-30"), ("2023-07-01", "2023-12-31")),
        (("2023-12-01", "2024-02-29"), ("2023-09-01", "2023-11-30")),
        # Years: 365 days before 366, 366 before 365, two, and one from April.
        (("2024-01-01", "2024-12-31"), ("2023-01-01", "2023-12-31")),
        (("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
        (("2022-01-01", "2023-12-31"), ("2020-01-01", "2021-12-31")),
        (("2023-04-01", "2024-03-31"), ("2022-04-01", "2023-03-31")),
        # Not whole: the 29th is no last day, the 28th is none of a leap year.
        (("2024-02-01", "2024-02-28"), ("2024-01-04", "2024-01-31")),
        (("2024-02-02", "2024-03-31"), ("2023-12-05", "2024-02-01")),
        (("2024-03-01", "2024-03-01"), ("2024-02-29", "2024-02-29")),
    ],
)
def test_whole_months_and_years_stand_beside_the_whole_ones_before(now, before):
    make_incident(date=date(2024, 2, 10))
    found = compared(f"from={now[0]}&to={now[1]}")
    assert (days(found.now), days(found.before)) == (now, before)


def test_four_weeks_that_happen_to_be_a_february_stand_beside_four_weeks():
    make_incident(date=date(2023, 2, 28))
    found = compared()
    assert days(found.now) == ("2023-02-01", "2023-02-28")
    assert days(found.before) == ("2023-01-04", "2023-01-31")


def test_a_filter_that_has_no_last_day_goes_to_the_newest_of_the_data():
    make_incident(date=date(2024, 2, 10))
    assert days(compared("from=2024-02-01").now) == ("2024-02-01", "2024-02-10")
    assert days(compared("from=2025-01-01").now) == ("2025-01-01", "2025-01-01")


def test_a_filter_that_has_no_first_day_tells_of_the_four_weeks_to_its_last():
    make_incident(date=date(2024, 2, 10))
    assert days(compared("to=2024-01-28").now) == ("2024-01-01", "2024-01-28")


def test_the_rest_of_the_filter_holds_for_both_periods():
    for state in ("MLI", "NER"):
        for day in (date(2024, 2, 10), date(2024, 1, 20)):
            incident = make_incident(state=state, date=day)
            make_claim(incident, 10, 12)
            recompute_tolls([incident.pk])
    found = compared("state=NER&from=2024-02-01&to=2024-02-29")
    for totals in (found.totals, found.totals_before):
        assert totals["total"] == 1
        assert totals["deaths"]["security"]["high"] == 12


def test_what_lasted_from_one_period_into_the_other_is_told():
    make_incident(date=date(2024, 1, 30), date_end=date(2024, 2, 2))
    make_incident(date=date(2024, 2, 3))
    found = compared("from=2024-02-01&to=2024-02-29")
    assert (found.totals["total"], found.totals_before["total"]) == (2, 1)
    assert found.in_both == 1


def test_the_first_days_that_there_are_have_none_before_them():
    make_incident()
    assert compared("from=0001-01-01&to=2024-01-31") is None
    assert compared("to=0001-01-10") is None
    assert compared("from=0001-01-01&to=0001-01-31") is None
    assert compared("from=0001-03-01&to=0001-05-31") is None
    assert days(compared("from=0001-02-01&to=0001-02-28").before) == ("0001-01-01", "0001-01-31")
    assert days(compared("from=9999-12-01&to=9999-12-31").before) == ("9999-11-01", "9999-11-30")


def test_a_change_is_told_in_percent_only_of_a_number_that_is_large_enough():
    assert Change(10, 14).percent == 40
    assert Change(12, 0).percent == -100
    assert Change(9, 14).percent is None
    assert Change(0, 3).percent is None
    assert Change(9, 14).difference == 5


def test_nothing_is_compared_with_what_is_not_known():
    assert Change(None, 14).difference is None
    assert Change(14, None).percent is None


def test_without_data_there_is_nothing_to_compare():
    assert compared() is None
