"""Which relations, memberships and designations cannot stand beside each other."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.evidence import contradictions_of
from incidents.models import (
    ArmedGroup,
    Claimant,
    Designation,
    GroupRelation,
    Membership,
    Organisation,
    State,
)

NAMES = ("JNIM", "al-Qaeda", "AQIM", "Katiba Macina")
JNIM, AL_QAEDA, AQIM, KATIBA = (
    ArmedGroup(pk=number, slug=name.lower(), name_en=name) for number, name in enumerate(NAMES, 1)
)


def year(number):
    return number and date(number, 1, 1)


def relation(group, kind, other, since=None, until=None, precision="year"):
    return GroupRelation(
        group=group,
        kind=kind,
        other=other,
        since=year(since),
        since_precision=precision,
        until=year(until),
        until_precision=precision,
    )


def sentences(rows, others=()):
    return [sentence for _row, sentence in contradictions_of(rows, others)]


class TestCircles:
    def test_two_groups_do_not_belong_to_each_other_on_a_common_day(self):
        there = relation(JNIM, "part_of", AL_QAEDA, since=2017)
        back = relation(AL_QAEDA, "part_of", JNIM, since=2018)
        [(row, sentence)] = contradictions_of([back], [there])
        assert row is back
        assert sentence.startswith(
            "al-Qaeda part of JNIM since 2018, JNIM part of al-Qaeda since 2017: "
            "together they would make a circle."
        )

    def test_a_circle_through_three_groups_is_named_link_by_link(self):
        others = [
            relation(KATIBA, "part_of", JNIM, since=2017),
            relation(JNIM, "affiliated_with", AQIM),
        ]
        [sentence] = sentences([relation(AQIM, "affiliated_with", KATIBA, since=2019)], others)
        assert sentence.startswith(
            "AQIM affiliated with Katiba Macina since 2019, Katiba Macina part of JNIM since 2017, "
            "JNIM affiliated with AQIM: "
        )

    def test_who_belonged_to_whom_may_change_with_the_years(self):
        before = relation(JNIM, "part_of", AL_QAEDA, until=2018)
        after = relation(AL_QAEDA, "part_of", JNIM, since=2018)
        assert sentences([after], [before]) == []

    def test_three_links_of_which_no_day_is_common_to_all_make_no_circle(self):
        others = [
            relation(KATIBA, "part_of", JNIM, since=2010, until=2014),
            relation(JNIM, "part_of", AQIM, since=2013, until=2017),
        ]
        assert sentences([relation(AQIM, "part_of", KATIBA, since=2010, until=2013)], others) == []
        assert sentences([relation(AQIM, "part_of", KATIBA, since=2010, until=2014)], others)

    def test_a_circle_shorter_than_a_chain_of_the_same_groups_is_found(self):
        others = [
            relation(KATIBA, "part_of", AQIM),
            relation(AQIM, "part_of", KATIBA, since=2010, until=2011),
            relation(AQIM, "part_of", JNIM, since=2017),
        ]
        assert sentences([relation(JNIM, "part_of", KATIBA, since=2017)], others)

    @pytest.mark.parametrize("kind", ["split_from", "merged_into", "allied_with", "fights"])
    def test_other_relations_make_no_circle(self, kind):
        assert (
            sentences([relation(AL_QAEDA, kind, JNIM)], [relation(JNIM, "part_of", AL_QAEDA)]) == []
        )

    def test_rows_that_are_entered_together_make_one_circle_and_it_is_told_once(self):
        rows = [relation(JNIM, "part_of", AQIM), relation(AQIM, "part_of", JNIM)]
        assert len(sentences(rows)) == 1

    def test_what_is_wrong_among_other_groups_does_not_stop_this_one(self):
        wrong = [relation(AQIM, "part_of", KATIBA), relation(KATIBA, "part_of", AQIM)]
        assert sentences([relation(JNIM, "part_of", AQIM)], wrong) == []


class TestOverlaps:
    def test_the_same_is_not_told_twice_for_one_day(self):
        first = relation(JNIM, "allied_with", AQIM, since=2012, until=2018)
        second = relation(JNIM, "allied_with", AQIM, since=2017)
        [(row, sentence)] = contradictions_of([second], [first])
        assert row is second
        assert "“JNIM · allied with · AQIM” is told twice" in sentence
        assert "from 2012 until 2018, and since 2017" in sentence

    def test_the_day_on_which_one_ends_may_begin_the_next(self):
        first = relation(JNIM, "allied_with", AQIM, since=2012, until=2017)
        assert sentences([relation(JNIM, "allied_with", AQIM, since=2017)], [first]) == []

    def test_rows_that_are_entered_together_count_too(self):
        rows = [relation(JNIM, "fights", AQIM), relation(JNIM, "fights", AQIM, since=2020)]
        assert len(sentences(rows)) == 1

    def test_alliances_and_fights_are_the_same_told_from_either_side(self):
        for kind in ("allied_with", "fights"):
            assert sentences([relation(JNIM, kind, AQIM)], [relation(AQIM, kind, JNIM)])

    def test_another_kind_or_another_group_is_another_matter(self):
        others = [relation(JNIM, "fights", AQIM), relation(JNIM, "allied_with", KATIBA)]
        assert sentences([relation(JNIM, "allied_with", AQIM)], others) == []

    def test_a_state_is_a_member_once_at_a_time(self):
        bloc, mali = Organisation(pk=1, name_en="G5 Sahel"), State(pk=1, name_en="Mali")
        first = Membership(organisation=bloc, state=mali, since=year(2014), until=year(2022))
        again = Membership(organisation=bloc, state=mali, since=year(2021))
        assert "“Mali · G5 Sahel” is told twice" in sentences([again], [first])[0]
        again.since = year(2022)
        assert sentences([again], [first]) == []

    def test_a_group_stands_on_a_list_once_at_a_time(self):
        authority = Claimant(pk=1, name_en="US Department of State")
        first = Designation(group=JNIM, authority=authority, listing="FTO", since=year(2018))
        again = Designation(group=JNIM, authority=authority, listing="FTO", since=year(2020))
        other = Designation(group=JNIM, authority=authority, listing="SDGT", since=year(2020))
        assert len(sentences([again, other], [first])) == 1


years = st.one_of(st.none(), st.integers(2010, 2016))
periods = st.tuples(years, years).filter(lambda both: None in both or both[0] < both[1])
links = st.tuples(
    st.sampled_from((JNIM, AL_QAEDA, AQIM, KATIBA)),
    st.sampled_from((JNIM, AL_QAEDA, AQIM, KATIBA)),
    periods,
).filter(lambda link: link[0] is not link[1])


def belongs_to_itself_on(day, relations):
    """Whether walking up from some group on ``day`` leads back to it, step by step."""
    above = {(r.group_id, r.other_id) for r in relations if r.holds_on(day)}
    while True:
        more = {(a, d) for a, b in above for c, d in above if b == c} - above
        if not more:
            return any(a == b for a, b in above)
        above |= more


@given(st.lists(links, max_size=7))
def test_a_circle_is_found_where_and_only_where_some_day_has_one(drawn):
    relations = [relation(group, "part_of", other, *days) for group, other, days in drawn]
    days = [date(2009, 6, 1), *(date(number, 6, 1) for number in range(2010, 2018))]
    told = any("circle" in sentence for sentence in sentences(relations))
    assert told is any(belongs_to_itself_on(day, relations) for day in days)
