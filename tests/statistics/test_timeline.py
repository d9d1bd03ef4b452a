from datetime import date, timedelta

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.columns import select
from incidents.evidence import recompute_tolls
from incidents.filters import IncidentFilter, Unit
from incidents.models import Incident, Toll
from incidents.statistics import timeline
from tests.builders import make_claim, make_group, make_incident, make_involvement

pytestmark = pytest.mark.django_db


def line(query=""):
    return timeline(select(IncidentFilter.read(QueryDict(query))))


def counts(found):
    return list(zip(found["starts"], found["incidents"], strict=True))


def attacks(day, number=1, **fields):
    return [make_incident(date=day, **fields) for _ in range(number)]


@pytest.mark.parametrize(
    ("days", "unit"),
    [(0, "day"), (150, "day"), (300, "week"), (1300, "week"), (1500, "month"), (7000, "year")],
)
def test_the_unit_is_the_sharpest_whose_bars_can_be_told_apart(days, unit):
    attacks(date(2000, 1, 3))
    attacks(date(2000, 1, 3) + timedelta(days))
    assert line()["unit"] == unit


def test_another_unit_can_be_asked_for_unless_it_makes_too_many_bars():
    attacks(date(2010, 1, 1))
    attacks(date(2019, 12, 31))
    assert line("unit=year")["unit"] == "year"
    assert line("unit=week")["unit"] == "week"
    assert line()["units"] == ["week", "month", "year"]
    assert line("unit=day")["unit"] == "week"


def test_months_without_incidents_are_there():
    attacks(date(2018, 11, 30))
    attacks(date(2019, 1, 1))
    attacks(date(2019, 1, 31))
    found = line("unit=month")
    assert counts(found) == [("2018-11-01", 1), ("2018-12-01", 0), ("2019-01-01", 2)]
    assert found["end"] == "2019-01-31"


def test_weeks_begin_on_a_monday():
    attacks(date(2019, 9, 29))
    attacks(date(2019, 9, 30))
    attacks(date(2019, 10, 6))
    found = line("unit=week")
    assert counts(found) == [("2019-09-23", 1), ("2019-09-30", 2)]
    assert found["end"] == "2019-10-06"


def test_one_day_alone_is_a_timeline_too():
    attacks(date(2019, 9, 30), 3)
    for unit, start, end in (
        ("day", "2019-09-30", "2019-09-30"),
        ("week", "2019-09-30", "2019-10-06"),
        ("month", "2019-09-01", "2019-09-30"),
        ("year", "2019-01-01", "2019-12-31"),
    ):
        found = line(f"unit={unit}")
        assert (counts(found), found["end"]) == ([(start, 3)], end)


def test_days_before_1970_have_their_place():
    attacks(date(1968, 2, 29))
    attacks(date(1971, 1, 1))
    assert counts(line("unit=year"))[0] == ("1968-01-01", 1)
    assert len(line("unit=year")["starts"]) == 4


def test_what_is_known_to_a_longer_time_falls_into_no_month():
    make_incident(date=date(2019, 3, 1), date_end=date(2019, 3, 31), date_precision="month")
    make_incident(date=date(2019, 3, 1), date_end=date(2019, 5, 31), date_precision="longer")
    make_incident(date=date(2019, 3, 1), date_end=date(2019, 4, 30), date_precision="month")
    found = line("unit=month")
    assert counts(found) == [("2019-03-01", 1)]
    assert found["loose"] == 2


def test_what_is_known_to_its_year_falls_into_it():
    make_incident(date=date(2012, 6, 1))
    make_incident(date=date(2019, 3, 1), date_end=date(2019, 5, 31), date_precision="longer")
    make_incident(date=date(2018, 12, 1), date_end=date(2019, 2, 1), date_precision="longer")
    make_incident(date=date(2019, 3, 1), date_precision="longer")
    found = line("unit=year")
    assert dict(counts(found))["2019-01-01"] == 1
    assert found["loose"] == 2


@pytest.mark.parametrize("precision", ["few_days", "week", "month", "longer"])
def test_what_is_not_known_to_the_day_falls_into_no_days_bar(precision):
    make_incident(date=date(2019, 3, 4))
    make_incident(date=date(2019, 3, 4), date_precision=precision)
    make_incident(date=date(2019, 3, 5), date_precision="night")
    found = line("unit=day")
    assert counts(found) == [("2019-03-04", 1), ("2019-03-05", 1)]
    assert found["loose"] == 1


def test_a_week_that_is_not_the_calendars_falls_into_no_weeks_bar():
    make_incident(date=date(2019, 3, 4), date_end=date(2019, 3, 10), date_precision="week")
    make_incident(date=date(2019, 3, 5), date_end=date(2019, 3, 11), date_precision="week")
    make_incident(date=date(2019, 3, 6), date_end=date(2019, 3, 20), date_precision="month")
    found = line("unit=week")
    assert (counts(found), found["loose"]) == ([("2019-03-04", 1)], 2)


def test_an_incident_of_several_days_counts_once_in_the_bar_of_its_first():
    make_incident(date=date(2022, 3, 27), date_end=date(2022, 4, 2), date_precision="day")
    assert counts(line("unit=month")) == [("2022-03-01", 1)]
    assert counts(line("unit=day")) == [("2022-03-27", 1)]


def test_each_bar_has_its_dead_and_what_is_not_known_is_not_nought():
    incidents = [make_incident(date=date(2019, 3, day)) for day in (1, 2)]
    incidents.append(make_incident(date=date(2019, 4, 1)))
    incidents.append(make_incident(date=date(2019, 5, 1)))
    for incident in incidents[:2]:
        make_claim(incident, 10, 12)
    make_claim(incidents[3], 0)
    recompute_tolls([incident.pk for incident in incidents])
    assert line("unit=month&figures=low")["deaths"] == [20, None, 0]
    assert line("unit=month&figures=high")["deaths"] == [24, None, 0]


def test_each_bar_has_the_dead_of_the_views_side():
    incident = make_incident(date=date(2019, 3, 1))
    make_claim(incident, 10)
    make_claim(incident, 4, side="civilians")
    recompute_tolls([incident.pk])
    assert line("side=civilians&figures=government")["deaths"] == [4]


def test_without_incidents_there_are_no_bars():
    found = line("from=2020-01-01")
    assert (found["starts"], found["incidents"], found["end"]) == ([], [], None)
    assert found["selected"] == ["2020-01-01", None]


def test_incidents_without_a_sharp_date_alone_stand_in_no_bar():
    make_incident(date=date(2019, 3, 1), date_precision="longer")
    found = line("unit=month")
    assert (sum(found["incidents"]), found["loose"]) == (0, 1)


def test_another_period_can_be_chosen_in_it():
    attacks(date(2019, 3, 1))
    attacks(date(2019, 5, 1))
    found = line("unit=month&from=2019-05-01&to=2019-05-31")
    assert found["incidents"] == [1, 0, 1]
    assert found["selected"] == ["2019-05-01", "2019-05-31"]


def test_bars_are_parted_by_type_unless_something_else_is_asked_for():
    attacks(date(2019, 3, 1), 2)
    attacks(date(2019, 3, 1), event_type="riots")
    attacks(date(2019, 4, 1), state="NER", event_type="riots")
    stack = line("unit=month")["stack"]
    assert stack["by"] == "type"
    parts = {part["value"]: part["incidents"] for part in stack["parts"]}
    assert parts == {"battles": [2, 0], "riots": [1, 1]}
    by_state = line("unit=month&stack=state")["stack"]["parts"]
    assert {part["value"]: part["incidents"] for part in by_state} == {"MLI": [3, 0], "NER": [0, 1]}
    assert line("stack=none")["stack"] is None


def test_bars_are_parted_by_the_groups_that_attacked():
    jnim, isgs = make_group("jnim"), make_group("isgs")
    one, two, *_ = attacks(date(2019, 3, 1), 4)
    make_involvement(one, jnim)
    make_involvement(two, jnim)
    make_involvement(two, isgs, role="party", basis="claimed")
    make_involvement(two, isgs, basis="blamed")
    [three] = attacks(date(2019, 3, 2))
    make_involvement(three, isgs, basis="denied")
    make_involvement(three, jnim, role="target")
    parts = line("unit=month&stack=group")["stack"]["parts"]
    assert {part["value"]: part["incidents"] for part in parts} == {
        "jnim": [1],
        "several-groups": [1],
        "no-group": [3],
    }


def test_weeks_are_told_beside_those_before_them():
    first = date(2018, 1, 1)
    for week in range(60):
        attacks(first + timedelta(weeks=week), 2 if week < 52 else 4)
    found = line("unit=week")
    assert found["average_4"][:4] == [None] * 4
    assert found["average_4"][4] == 2
    assert found["average_4"][58] == 4
    assert found["average_52"][51] is None
    assert found["average_52"][52] == 2
    assert found["average_52"][53] == round((51 * 2 + 4) / 52, 2)
    assert found["exceeds"] == [False] * 52 + [True] * 8


def test_other_units_have_no_averages():
    attacks(date(2018, 1, 1))
    found = line("unit=month")
    assert (found["average_4"], found["average_52"], found["exceeds"]) == ([], [], [])


def test_the_trend_compares_the_last_four_whole_weeks_with_the_year_before():
    first = date(2018, 1, 1)
    for week in range(56):
        attacks(first + timedelta(weeks=week), 1 if week < 52 else 3)
    assert line()["trend"] == {
        "last_4": 3.0,
        "before_52": 1.0,
        "exceeds": True,
        "until": "2019-01-27",
    }
    attacks(first + timedelta(weeks=30), 100)
    assert line()["trend"]["exceeds"] is False


def test_there_is_no_trend_where_the_incidents_do_not_reach_back_a_year():
    attacks(date(2018, 1, 1))
    attacks(date(2018, 6, 1))
    assert line()["trend"] is None


def test_a_week_that_is_not_over_is_no_part_of_the_trend():
    today = date.today()
    attacks(today, 5)
    attacks(today - timedelta(weeks=20), 200)
    attacks(today - timedelta(weeks=60))
    trend = line()["trend"]
    assert trend["until"] < today.isoformat()
    assert trend["last_4"] == 0


@pytest.mark.parametrize(("lately", "is_told"), [(9, False), (10, True)])
def test_of_a_few_incidents_there_is_no_trend(lately, is_told):
    first = date(2018, 1, 1)
    attacks(first)
    attacks(first + timedelta(weeks=55), lately)
    assert bool(line()["trend"]) is is_told


def test_that_there_were_many_and_are_hardly_any_now_is_told():
    first = date(2018, 1, 1)
    for week in range(52):
        attacks(first + timedelta(weeks=week), 3)
    attacks(first + timedelta(weeks=55))
    trend = line()["trend"]
    assert (trend["last_4"], trend["before_52"], trend["exceeds"]) == (0.25, 3.0, False)


@pytest.mark.parametrize(("in_week", "is_marked"), [(6, False), (7, True)])
def test_a_week_is_marked_only_where_four_weeks_have_enough(in_week, is_marked):
    first = date(2018, 1, 1)
    attacks(first)
    for week in (52, 53, 54):
        attacks(first + timedelta(weeks=week))
    attacks(first + timedelta(weeks=55), in_week)
    assert line("unit=week")["exceeds"] == [False] * 55 + [is_marked]


INCIDENT = st.tuples(
    st.dates(date(2015, 1, 1), date(2016, 6, 30)),
    st.sampled_from([None, 0, 3, 20, 60]),
    st.sampled_from(["day", "night", "few_days", "week", "month", "longer"]),
    st.sampled_from([None, 0, 7]),
    st.sampled_from(["battles", "riots"]),
)


@given(told=st.lists(INCIDENT, max_size=8), unit=st.sampled_from(list(Unit)))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_bars_are_what_one_counts_by_hand(db, told, unit):
    Incident.objects.all().delete()
    for day, lasts, precision, killed, event_type in told:
        incident = make_incident(
            date=day,
            date_end=None if lasts is None else day + timedelta(lasts),
            date_precision=precision,
            event_type=event_type,
        )
        if killed is not None:
            make_claim(incident, killed)
        recompute_tolls([incident.pk])
    by_hand: dict = {}
    loose = 0
    for incident in Incident.objects.all():
        start = bar_of(incident, unit)
        if start is None:
            loose += 1
            continue
        bar = by_hand.setdefault(start, {"incidents": 0, "riots": 0, "deaths": None})
        bar["incidents"] += 1
        bar["riots"] += incident.event_type == "riots"
        toll = Toll.objects.filter(incident=incident, side="all_sides", audience="public").first()
        if toll:
            bar["deaths"] = (bar["deaths"] or 0) + toll.best
    found = line(f"unit={unit.value}")
    riots = (
        [part["incidents"] for part in found["stack"]["parts"] if part["value"] == "riots"]
        if (found["stack"])
        else []
    )
    riots = riots[0] if riots else [0] * len(found["starts"])
    bars = zip(found["starts"], found["incidents"], found["deaths"], riots, strict=True)
    assert found["loose"] == loose
    assert {
        date.fromisoformat(start): {"incidents": number, "riots": of_riots, "deaths": deaths}
        for start, number, deaths, of_riots in bars
        if number
    } == by_hand


def bar_of(incident, unit):
    """The first day of the bar in which an incident belongs; None if it is not known to one."""
    scale = ["day", "night", "few_days", "week", "month", "longer"]
    known = scale.index(incident.date_precision)
    sharpest_loose = {"day": "few_days", "week": "month", "month": "longer"}
    too_vague = sharpest_loose.get(unit.value)
    if too_vague and known >= scale.index(too_vague):
        return None
    start, end = (start_of(day, unit.value) for day in (incident.date, incident.last_date))
    vague = {"day": (), "week": ("week",), "month": ("month",), "year": ("month", "longer")}
    if incident.date_precision in vague[unit.value] and (
        start != end or (incident.date_precision == "longer" and not incident.date_end)
    ):
        return None
    return start


def start_of(day, unit):
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)
