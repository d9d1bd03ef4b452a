"""What speaks for one attack and what for two, without a database."""

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.gis.geos import Point
from hypothesis import given
from hypothesis import strategies as st

from incidents.duplicates import CIVILIANS, Particulars
from incidents.duplicates.likeness import FULL, LIKELY, VERY_LIKELY, Ground, compare

JNIM, KATIBA_MACINA, ISGS, ARMY = 1, 2, 3, 4
KIN = {KATIBA_MACINA: frozenset({KATIBA_MACINA, JNIM})}
MALI, NIGER = 1, 2

BOULIKESSI = Particulars(
    title="Assault on the G5 Sahel camp at Boulikessi",
    date=date(2019, 9, 30),
    event_type="battles",
    place_text="Boulikessi",
    state=MALI,
    region=5,
    point=Point(-1.31, 14.797),
    location_precision="settlement",
    attackers=frozenset({JNIM}),
    targets=frozenset({ARMY}),
    reports=frozenset({7}),
)
WITHOUT_PIN = {"point": None, "location_precision": "unknown"}


def points(**changes) -> int:
    return compare(BOULIKESSI, replace(BOULIKESSI, **changes), KIN).points


def grounds(**changes) -> list[Ground]:
    reasons = compare(BOULIKESSI, replace(BOULIKESSI, **changes), KIN).reasons
    return [reason.ground for reason in reasons]


def moved(km_north: float) -> Point:
    return Point(-1.31, 14.797 + km_north / 111.2)


class TestTime:
    def test_the_same_day_at_the_same_place_alone_is_very_likely_one_attack(self):
        nobody = dict.fromkeys(("attackers", "targets", "reports"), frozenset())
        assert points(title="", **nobody) >= VERY_LIKELY

    def test_a_day_apart_is_still_likely(self):
        assert points(date=date(2019, 10, 1)) >= LIKELY

    @pytest.mark.parametrize("day", [date(2019, 10, 4), date(2017, 9, 30), date(2025, 6, 1)])
    def test_another_attack_at_the_same_place_on_another_day_is_none(self, day):
        assert points(date=day) == 0

    def test_two_days_apart_it_takes_more_than_the_same_groups_there(self):
        assert points(date=date(2019, 10, 2), reports=frozenset()) < VERY_LIKELY
        assert points(date=date(2019, 10, 2), reports=frozenset(), title="") < LIKELY

    def test_both_days_of_a_night_count(self):
        assert points(date=date(2019, 9, 29), date_precision="night") >= VERY_LIKELY

    def test_a_month_that_holds_the_day_says_less_than_the_day(self):
        month = {"date": date(2019, 9, 1), "date_precision": "month"}
        assert LIKELY <= points(**month) < points()

    def test_a_week_reaches_a_day_that_was_given_two_days_off(self):
        assert Ground.SAME_DAYS in grounds(date=date(2019, 10, 2), date_precision="week")


class TestPlace:
    def test_the_precisions_of_both_widen_the_distance(self):
        near = {"point": moved(16), "location_precision": "near_settlement", "place_text": ""}
        sharp = {"point": moved(16), "place_text": ""}
        assert Ground.DISTANCE_ALLOWED in grounds(**near)
        assert points(**near) > points(**sharp)

    def test_two_exact_pins_far_apart_are_two_places(self):
        assert points(point=moved(60), place_text="Mondoro", title="") < LIKELY

    def test_a_neighbouring_village_on_the_same_day_is_no_duplicate(self):
        neighbour = {"point": moved(9), "place_text": "Banguéla", "reports": frozenset()}
        assert points(**neighbour) < LIKELY

    @pytest.mark.parametrize("name", ["Boulkessy", "Bulikesi", "camp de Boulikessi", "BOULIKÉSSI"])
    def test_a_name_that_is_spelt_otherwise_is_the_same_without_a_pin(self, name):
        assert points(place_text=name, **WITHOUT_PIN) >= VERY_LIKELY

    def test_another_name_in_the_same_region_is_another_place(self):
        assert points(place_text="Dioura", title="", reports=frozenset(), **WITHOUT_PIN) < LIKELY

    def test_a_namesake_in_another_state_is_another_place(self):
        elsewhere = {"state": NIGER, "title": "", "reports": frozenset(), **WITHOUT_PIN}
        assert Ground.OTHER_STATE in grounds(**elsewhere)
        assert points(**elsewhere) < LIKELY

    def test_a_region_alone_is_likely_only_with_the_same_groups(self):
        region = {
            "place_text": "région de Mopti",
            "point": moved(80),
            "location_precision": "first_level",
            "title": "",
            "reports": frozenset(),
        }
        assert points(**region) >= LIKELY
        assert points(**region, attackers=frozenset(), targets=frozenset()) < LIKELY


class TestWho:
    def test_a_part_of_a_group_is_kindred_to_it(self):
        found = compare(
            replace(BOULIKESSI, attackers=frozenset({KATIBA_MACINA})), BOULIKESSI, KIN
        ).reasons
        [kindred] = [reason for reason in found if reason.ground == Ground.KINDRED]
        assert kindred.about == (KATIBA_MACINA, JNIM)

    def test_other_attackers_speak_against_it_less_than_other_targets(self):
        others = points(attackers=frozenset({ISGS}), title="", reports=frozenset())
        targets = points(targets=frozenset({CIVILIANS}), title="", reports=frozenset())
        assert targets < others < points(title="", reports=frozenset())

    def test_nobody_named_speaks_neither_for_nor_against(self):
        found = grounds(attackers=frozenset(), targets=frozenset())
        assert not {Ground.OTHER_ATTACKERS, Ground.OTHER_TARGETS, Ground.IN_BOTH} & set(found)


def test_the_same_report_and_a_like_title_add_to_it():
    with_both = grounds()
    assert {Ground.REPORT, Ground.TITLE} <= set(with_both)
    assert not {Ground.REPORT, Ground.TITLE} & set(grounds(reports=frozenset(), title="Clash"))


particulars = st.builds(
    Particulars,
    date=st.dates(date(2019, 9, 25), date(2019, 10, 5)),
    date_precision=st.sampled_from(["day", "night", "few_days", "week", "month", "longer"]),
    title=st.sampled_from(["", "Attack at Mondoro", "Killing of civilians"]),
    place_text=st.sampled_from(["", "Mondoro", "Boulkessy", "région de Mopti"]),
    state=st.sampled_from([None, MALI, NIGER]),
    point=st.sampled_from([None, moved(0), moved(9), moved(60)]),
    location_precision=st.sampled_from(["exact", "settlement", "first_level", "unknown"]),
    attackers=st.frozensets(st.sampled_from([JNIM, KATIBA_MACINA, ISGS])),
    targets=st.frozensets(st.sampled_from([ARMY, CIVILIANS])),
    reports=st.frozensets(st.sampled_from([7, 8])),
)


@given(particulars, particulars)
def test_the_order_of_the_two_makes_no_difference(one, other):
    there, back = compare(one, other, KIN), compare(other, one, KIN)
    assert there.points == back.points
    assert [reason.ground for reason in there.reasons] == [r.ground for r in back.reasons]
    assert 0 <= there.points <= FULL
