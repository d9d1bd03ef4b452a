"""Where periods are drawn on the axis of time, from whatever is known of their dates."""

from datetime import date

import pytest
from django.test import RequestFactory

from incidents.models import ArmedGroup, Claimant, Designation, GroupRelation
from incidents.views.as_of import AsOf, read_as_of
from incidents.views.group_web import lines_of_group
from incidents.views.period_chart import Line, period_chart

TODAY = date(2026, 1, 1)
JNIM = ArmedGroup(pk=1, slug="jnim", name_en="JNIM")
ISGS = ArmedGroup(pk=2, slug="isgs", name_en="ISGS")
AQIM = ArmedGroup(pk=3, slug="aqim", name_en="AQIM")


def relation(group=ISGS, kind="allied_with", other=JNIM, **fields):
    return GroupRelation(group=group, kind=kind, other=other, **fields)


def chart_of(*periods, asked=None):
    lines = [Line(period, look="allied_with", name="ISGS") for period in periods]
    return period_chart(lines, AsOf(asked=asked, today=TODAY))


def web_of(group, *relations, designations=(), asked=None):
    lines = lines_of_group(group, list(relations), list(designations))
    return period_chart(lines, AsOf(asked=asked, today=TODAY), group.name)


def number(text):
    return float(text.rstrip("%em"))


def x_of(chart, year):
    [x] = [number(mark.x) for mark in chart.years if mark.name == str(year)]
    return pytest.approx(x, abs=0.02)


def spans(row):
    """Each piece of a row's bar as (from, to, whether its date is known to a year or month)."""
    return [
        (number(piece.x), number(piece.x) + number(piece.width), piece.is_vague)
        for piece in row.pieces
    ]


def test_a_bar_reaches_from_day_to_day():
    chart = chart_of(relation(since=date(2017, 1, 1), until=date(2020, 1, 1)))
    [(first, last, is_vague)] = spans(chart.rows[0])
    assert (first, last, is_vague) == (x_of(chart, 2017), x_of(chart, 2020), False)
    assert not chart.rows[0].still
    assert not chart.has_vague


def test_dates_known_to_the_year_are_drawn_as_that_year():
    chart = chart_of(
        relation(
            since=date(2017, 1, 1),
            since_precision="year",
            until=date(2020, 1, 1),
            until_precision="year",
        )
    )
    x2017, x2018, x2020, x2021 = (x_of(chart, year) for year in (2017, 2018, 2020, 2021))
    assert spans(chart.rows[0]) == [
        (x2017, x2018, True),
        (x2018, x2020, False),
        (x2020, x2021, True),
    ]


def test_a_date_known_to_the_month_is_drawn_as_that_month():
    chart = chart_of(relation(since=date(2016, 12, 1), since_precision="month"))
    [(_first, last, is_vague), (begins, _end, is_vague_then)] = spans(chart.rows[0])
    assert last == begins == x_of(chart, 2017)
    assert (is_vague, is_vague_then) == (True, False)


def test_what_began_and_ended_within_one_year_is_unsure_all_along():
    chart = chart_of(
        relation(since=date(2019, 1, 1), since_precision="year", until=date(2019, 8, 1))
    )
    [(_first, _last, is_vague)] = spans(chart.rows[0])
    assert is_vague


def test_what_still_holds_reaches_today_with_an_open_end():
    chart = chart_of(relation(since=date(2017, 3, 2)))
    [(_first, last, _is_vague)] = spans(chart.rows[0])
    assert 90 < last < 100
    assert number(chart.rows[0].still) == pytest.approx(last, abs=0.02)
    assert chart.has_still


def test_an_unknown_beginning_fades_in_with_room_before_what_is_known():
    chart = chart_of(relation(until=date(2020, 1, 1)), relation(since=date(2019, 1, 1)))
    [piece] = chart.rows[0].pieces
    assert piece.fades_in
    assert number(piece.x) == 0
    assert number(piece.width) == x_of(chart, 2020)
    assert number(chart.rows[1].pieces[0].x) > 10
    assert not chart.rows[1].pieces[0].fades_in


def test_nothing_told_of_the_dates_is_open_at_both_ends():
    chart = chart_of(relation())
    assert chart.has_unknown_start and chart.has_still
    assert not chart.rows[0].mark


def test_the_day_that_is_asked_for_is_marked_and_what_did_not_hold_is_known():
    chart = chart_of(
        relation(until=date(2020, 1, 1)),
        relation(kind="fights", since=date(2020, 1, 1)),
        asked=date(2020, 1, 1),
    )
    assert number(chart.day.x) == x_of(chart, 2020)
    assert [row.is_in_force for row in chart.rows] == [False, True]


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1990, 1, 1), date(9999, 12, 31)])
def test_a_day_outside_the_years_that_are_drawn_is_told_and_stretches_nothing(day):
    relations = (relation(since=date(2017, 1, 1)),)
    chart = chart_of(*relations, asked=day)
    assert chart.day is None
    assert chart.day_is_outside
    assert chart.years == chart_of(*relations).years


@pytest.mark.parametrize("since", [date(1, 1, 1), date(1500, 6, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("precision", ["day", "month", "year"])
def test_no_date_is_too_far_to_be_drawn(since, precision):
    chart = chart_of(relation(since=since, since_precision=precision))
    assert len(chart.years) <= 12
    assert all(0 <= number(piece.x) <= 100 for piece in chart.rows[0].pieces)


def test_no_relations_make_no_drawing():
    assert web_of(JNIM) is None


class TestJoins:
    split = {"since": date(2015, 5, 1), "since_precision": "month"}

    def test_a_split_joins_both_lines_and_its_arrow_points_to_what_is_new(self):
        relation_of_2015 = relation(ISGS, "split_from", JNIM, **self.split)
        [from_new] = web_of(ISGS, relation_of_2015).joins
        [from_old] = web_of(JNIM, relation_of_2015).joins
        assert from_new.arrow == from_new.top
        assert from_old.arrow == from_old.bottom

    def test_a_group_begins_where_it_split_from_another_and_ends_where_it_merged(self):
        chart = web_of(
            ISGS,
            relation(ISGS, "split_from", JNIM, **self.split),
            relation(ISGS, "merged_into", AQIM, since=date(2020, 1, 1)),
        )
        assert chart.own.begins and chart.own.ends
        assert chart.own.start == chart.joins[0].x
        assert number(chart.own.end) == x_of(chart, 2020)

    def test_the_group_that_others_joined_or_left_goes_on(self):
        chart = web_of(
            JNIM,
            relation(ISGS, "split_from", JNIM, **self.split),
            relation(AQIM, "merged_into", JNIM, since=date(2020, 1, 1)),
        )
        assert not chart.own.begins and not chart.own.ends
        assert chart.has_unknown_start

    def test_a_split_of_which_no_date_is_told_is_a_row_without_a_join(self):
        chart = web_of(ISGS, relation(ISGS, "split_from", JNIM))
        assert chart.joins == []
        assert not chart.own.begins
        assert [row.line.name for row in chart.rows] == ["JNIM"]


class TestOrder:
    def test_listings_come_first_then_groups_that_are_joined_then_the_others_by_time(self):
        listing = Designation(group=ISGS, authority=Claimant(pk=1, name_en="US"), listing="FTO")
        lines = lines_of_group(
            ISGS,
            [
                relation(ISGS, "fights", JNIM, since=date(2020, 1, 1)),
                relation(ISGS, "allied_with", JNIM, until=date(2020, 1, 1)),
                relation(AQIM, "fights", ISGS, since=date(2016, 1, 1)),
                relation(
                    ISGS,
                    "split_from",
                    ArmedGroup(pk=4, slug="al-mourabitoun", name_en="al-Mourabitoun"),
                    since=date(2018, 5, 1),
                ),
            ],
            [listing],
        )
        assert [f"{line.before}{line.name}{line.after}" for line in lines] == [
            "FTO, US",
            "ISGS split from al-Mourabitoun",
            "AQIM fights ISGS",
            "ISGS allied with JNIM",
            "ISGS fights JNIM",
        ]

    def test_a_very_long_name_is_shortened_in_the_drawing(self):
        long = ArmedGroup(pk=5, slug="long", name_en="Coordination " * 10)
        [line] = lines_of_group(long, [relation(long, "fights", JNIM)], [])
        assert len(line.before) < 60 and "…" in line.before


class TestReadingTheDay:
    def read(self, text):
        errors = []
        return read_as_of(RequestFactory().get("/", {"asof": text}).GET, errors), errors

    def test_a_day_is_read_and_repeated_in_addresses(self):
        as_of, errors = self.read("2019-09-30")
        assert as_of.day == date(2019, 9, 30)
        assert as_of.kept == {"asof": "2019-09-30"}
        assert errors == []

    @pytest.mark.parametrize("text", ["yesterday", "2019-13-01", "2019", "\x00", "30/09/2019"])
    def test_what_is_no_date_is_told_and_stands_for_today(self, text):
        as_of, [error] = self.read(text)
        assert as_of.asked is None
        assert as_of.day == as_of.today
        assert (error.parameter, "is not a date" in error.message) == ("asof", True)

    def test_nothing_is_today_without_a_complaint(self):
        as_of, errors = self.read("  ")
        assert (as_of.asked, as_of.kept, errors) == (None, {}, [])
