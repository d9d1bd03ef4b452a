from datetime import date

import pytest
from django.http import QueryDict

from incidents.evidence import recompute_tolls
from incidents.filters import IncidentFilter
from incidents.statistics import timeline
from tests.builders import make_claim, make_incident

pytestmark = pytest.mark.django_db


def line(query=""):
    return timeline(IncidentFilter.read(QueryDict(query)))


def counts(found):
    return [(span.first.isoformat(), span.incidents) for span in found.spans]


def test_two_years_are_told_by_month_and_more_by_year():
    make_incident(date=date(2019, 1, 31))
    make_incident(date=date(2020, 12, 1))
    assert line().unit == "month"
    make_incident(date=date(2021, 1, 1))
    assert line().unit == "year"


def test_months_without_incidents_are_there():
    make_incident(date=date(2018, 11, 30))
    make_incident(date=date(2019, 1, 1))
    make_incident(date=date(2019, 1, 31))
    assert counts(line()) == [("2018-11-01", 1), ("2018-12-01", 0), ("2019-01-01", 2)]
    assert [span.last.isoformat() for span in line().spans] == [
        "2018-11-30",
        "2018-12-31",
        "2019-01-31",
    ]


def test_what_is_known_to_a_longer_time_falls_into_no_month():
    make_incident(date=date(2019, 3, 1), date_end=date(2019, 3, 31), date_precision="month")
    make_incident(date=date(2019, 3, 1), date_end=date(2019, 5, 31), date_precision="longer")
    make_incident(date=date(2019, 3, 1), date_end=date(2019, 4, 30), date_precision="month")
    found = line()
    assert counts(found) == [("2019-03-01", 1)]
    assert found.loose == 2


def test_what_is_known_to_its_year_falls_into_it():
    make_incident(date=date(2012, 6, 1))
    make_incident(date=date(2019, 3, 1), date_end=date(2019, 5, 31), date_precision="longer")
    make_incident(date=date(2018, 12, 1), date_end=date(2019, 2, 1), date_precision="longer")
    make_incident(date=date(2019, 3, 1), date_precision="longer")
    found = line()
    assert dict(counts(found))["2019-01-01"] == 1
    assert found.loose == 2


def test_an_incident_of_several_days_counts_once_in_the_month_of_its_first():
    make_incident(date=date(2022, 3, 27), date_end=date(2022, 4, 2), date_precision="day")
    assert counts(line()) == [("2022-03-01", 1)]


def test_each_span_has_its_dead():
    incidents = [make_incident(date=date(2019, 3, day)) for day in (1, 2)]
    incidents.append(make_incident(date=date(2019, 4, 1)))
    for incident in incidents[:2]:
        make_claim(incident, 10, 12)
    recompute_tolls([incident.pk for incident in incidents])
    march, april = line().spans
    assert (march.deaths["low"], march.deaths["high"]) == (20, 24)
    assert april.deaths["high"] is None


def test_without_incidents_there_is_no_timeline():
    assert line() is None


def test_incidents_without_a_sharp_date_alone_make_no_spans():
    make_incident(date=date(2019, 3, 1), date_precision="longer")
    found = line()
    assert (found.spans, found.loose, found.most) == ([], 1, 0)


def test_each_span_has_the_dead_of_the_views_side():
    incident = make_incident(date=date(2019, 3, 1))
    make_claim(incident, 10)
    make_claim(incident, 4, side="civilians")
    recompute_tolls([incident.pk])
    [march] = line("side=civilians&figures=government").spans
    assert march.deaths["government"] == 4
