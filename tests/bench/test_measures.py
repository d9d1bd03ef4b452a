"""What `make bench-geocoding` counts as right, and how it weighs that."""

import math

import pytest

from bench.geocoding.asked import Asked, is_of_tuning_half
from bench.geocoding.known_places import KnownPlace, kilometres
from bench.geocoding.measures import Share, ceiling, score_of
from bench.geocoding.searchers import Answer, Ranked
from bench.geocoding.tables import THRESHOLDS, Bar, by_threshold
from bench.markdown import markdown


def make_place(lon=0.0, lat=14.0, geonames_id=1):
    return KnownPlace(
        pk=geonames_id,
        geonames_id=geonames_id,
        name="Djibo",
        lon=lon,
        lat=lat,
        state=1,
        region=None,
        is_populated=True,
        population=0,
        spellings=(),
    )


def ask(place):
    return Asked("Djibo", "djibo", place, 1, None)


def test_a_degree_of_latitude_is_111_kilometres():
    assert kilometres(0, 14, 0, 15) == pytest.approx(111.2, abs=0.1)


def test_within_ten_kilometres_is_right_and_beyond_is_wrong():
    near, far = Ranked(0.0, 14.08, 1.0), Ranked(0.0, 14.1, 0.9)
    asked = ask(make_place())
    score = score_of([(asked, Answer((near, far), near)), (asked, Answer((far, near), far))])
    assert (score.accepted, score.accepted_right) == (2, 1)
    assert (score.right_first, score.right_among_5) == (1, 2)
    assert [answer.accepted for _, answer in score.wrongly_accepted] == [far]


def test_what_comes_sixth_is_not_among_the_first_five():
    far, right = Ranked(3.0, 14.0, 0.9), Ranked(0.0, 14.0, 0.5)
    score = score_of([(ask(make_place()), Answer((far,) * 5 + (right,)))])
    assert score.right_among_5 == 0
    assert len(score.not_among_5) == 1


def test_the_ceiling_of_two_namesakes_far_apart_is_a_half():
    here, there = make_place(geonames_id=1), make_place(lon=1.0, geonames_id=2)
    most = ceiling([ask(here), ask(there)], lambda asked: [here, there])
    assert (most.first, most.among_5) == (0.5, 1.0)


def test_namesakes_side_by_side_do_not_lower_the_ceiling():
    here, beside = make_place(geonames_id=1), make_place(lon=0.05, geonames_id=2)
    assert ceiling([ask(here)], lambda asked: [here, beside]).first == 1.0


def test_of_seven_namesakes_apart_five_can_be_among_the_first_five():
    places = [make_place(lon=float(n), geonames_id=n + 1) for n in range(7)]
    most = ceiling([ask(place) for place in places], lambda asked: places)
    assert most.first == pytest.approx(1 / 7)
    assert most.among_5 == pytest.approx(5 / 7)


def test_the_interval_is_wilsons():
    # Wilson, 1927: 0 of 10 leaves up to 27.8 % possible, where the naive interval says 0.
    low, high = Share(0, 10).interval
    assert low == 0
    assert high == pytest.approx(0.2775, abs=0.0005)
    assert all(math.isnan(bound) for bound in Share(0, 0).interval)


def test_thresholds_tell_what_would_be_accepted_and_how_much_of_it_is_right():
    right, wrong = Ranked(0.0, 14.0, 0.92), Ranked(2.0, 14.0, 0.72)
    asked = ask(make_place())
    levels = [[(asked, Answer((right,))), (asked, Answer((wrong,)))], [(asked, Answer((right,)))]]
    columns = dict(zip(THRESHOLDS, by_threshold(levels), strict=True))
    assert columns[0.7] == ("100.0", "66.7", "50.0")
    assert columns[0.9] == ("66.7", "100.0", "100.0")
    assert columns[0.99] == ("0.0", "-", "-")


def test_twin_entries_of_one_place_are_no_rivals_at_a_threshold():
    first, twin, other = Ranked(0.0, 14.0, 0.5), Ranked(0.01, 14.0, 0.45), Ranked(2.0, 14.0, 0.05)
    columns = by_threshold([[(ask(make_place()), Answer((first, twin, other)))]])
    assert dict(zip(THRESHOLDS, columns, strict=True))[0.94] == ("100.0", "100.0", "100.0")


def test_a_bar_says_by_how_much_it_is_missed():
    assert Bar("first", 0.805, least=0.8).verdict == "holds"
    assert Bar("first", 0.792, least=0.8).verdict == "misses by 0.8 points"
    assert Bar("file", 31.5, most=30, unit="s").verdict == "misses by 1.5 s"
    # Nothing was accepted, so that nothing is known about it.
    assert Bar("right", math.nan, least=0.98).is_missed


def test_tables_are_markdown():
    assert markdown(("a", "b"), [("x", "10")]).splitlines() == [
        "| a   |    b |",
        "| --- | ---: |",
        "| x   |   10 |",
    ]


def test_the_halves_are_about_as_large_and_never_change():
    halves = [is_of_tuning_half(make_place(geonames_id=2_000_000 + n)) for n in range(1000)]
    assert 430 < sum(halves) < 570
    # Boulikessi and Mondoro, whose halves must not change with a new release of the files.
    assert is_of_tuning_half(make_place(geonames_id=2362013))
    assert not is_of_tuning_half(make_place(geonames_id=2453375))
