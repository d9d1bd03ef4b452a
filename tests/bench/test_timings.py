"""What `make bench-dashboard` makes of many times, and what it says of its bars."""

import math

import pytest

from bench.dashboard.timings import Bar, in_digits, spread_of


def test_the_median_and_the_95th_percentile_are_times_that_were_measured():
    spread = spread_of(list(range(1, 101)))
    assert (spread.number, spread.p50, spread.p95, spread.largest) == (100, 50, 95, 100)


def test_a_single_time_is_its_own_median_and_percentile():
    spread = spread_of([7.5])
    assert (spread.p50, spread.p95, spread.largest) == (7.5, 7.5, 7.5)


def test_one_slow_answer_of_ten_is_the_95th_percentile():
    assert spread_of([1] * 9 + [50]).p95 == 50


@pytest.mark.parametrize(
    ("figure", "is_missed"), [(79.9, False), (80, False), (80.1, True), (math.nan, True)]
)
def test_a_bar_is_missed_by_what_is_over_it_and_by_what_is_not_known(figure, is_missed):
    bar = Bar("filter change, p95", figure, 80, "ms")
    assert bar.is_missed is is_missed
    assert bar.row()[-1] == ("missed" if is_missed else "met")


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (0.1234, "0.123"), (12.34, "12.3"), (1234.5, "1,234")]
)
def test_figures_are_told_with_three_digits(number, text):
    assert in_digits(number) == text
