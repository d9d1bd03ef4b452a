"""What holds of the tolls whatever anybody claims: pure arithmetic, without a database."""

from datetime import date, timedelta
from functools import partial

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from incidents.evidence.figures import PARTS, UNKNOWN, add_all, toll_by_side
from incidents.evidence.judgement import NOBODY, Attackers
from incidents.evidence.told_claim import ToldClaim
from incidents.evidence.tolls import remainder_by_side, share_out
from incidents.models import (
    SECURITY_SIDES,
    VAGUE_BOUNDS,
    ArmedGroup,
    CasualtyOutcome,
    Claimant,
    Side,
    TollSide,
)

# The same examples each time: what passes here passes everywhere.
examples = settings(max_examples=120)

MALI, NIGER = 1, 2
ARMY = ArmedGroup(pk=1, kind="state_force", state_id=MALI)
JNIM = ArmedGroup(pk=2, kind="non_state")
ISGS = ArmedGroup(pk=3, kind="non_state")
GROUPS = (ARMY, JNIM, ISGS)

GOVERNMENT = Claimant(pk=1, kind="government", state_id=MALI)
OF_THE_ARMY = Claimant(pk=2, kind="party", group=ARMY)
OF_JNIM = Claimant(pk=3, kind="party", group=JNIM)
OF_ISGS = Claimant(pk=4, kind="party", group=ISGS)
INVESTIGATORS = Claimant(pk=5, kind="un")
PRESS = Claimant(pk=6, kind="media", unnamed=True)
CLAIMANTS = (
    GOVERNMENT,
    OF_THE_ARMY,
    OF_JNIM,
    OF_ISGS,
    INVESTIGATORS,
    PRESS,
    Claimant(pk=7, kind="ngo"),
    Claimant(pk=8, kind="dataset"),
    Claimant(pk=9, kind="media"),
    Claimant(pk=10, kind="community"),
    Claimant(pk=11, kind="government", state_id=NIGER),
)

FIRST_DAY = date(2019, 9, 30)
numbers = st.integers(0, 60)
days = st.integers(0, 9).map(lambda day: FIRST_DAY + timedelta(days=day))
attackers_said = st.sampled_from(
    [
        NOBODY,
        Attackers(frozenset({JNIM.pk})),
        Attackers(frozenset({ARMY.pk}), frozenset({MALI})),
        Attackers(frozenset({ARMY.pk, ISGS.pk}), frozenset({MALI})),
        Attackers(where=frozenset({MALI})),
        Attackers(frozenset({ISGS.pk}), where=frozenset({MALI, NIGER})),
    ]
)


@st.composite
def bounds(draw):
    """(minimum, maximum, figure, vague word), as a claimant may put it."""
    low, more = draw(numbers), draw(numbers)
    shape = draw(st.sampled_from(["exactly", "at least", "up to", "range", "named", "word"]))
    if shape == "word":
        word = draw(st.sampled_from(list(VAGUE_BOUNDS)))
        return *VAGUE_BOUNDS[word], None, word
    return {
        "exactly": (low, low, None, ""),
        "at least": (low, None, None, ""),
        "up to": (None, low, None, ""),
        "range": (low, low + more, None, ""),
        "named": (low, low + more, low + more // 2, ""),
    }[shape]


@st.composite
def claims(draw, **given_values):
    """One claim; what is given is drawn no more."""
    minimum, maximum, figure, word = draw(bounds())
    values = {
        "claimant": draw(st.sampled_from(CLAIMANTS)),
        "side": draw(st.sampled_from(list(Side))),
        "group": draw(st.sampled_from((None, None, None, *GROUPS))),
        "outcome": "killed",
        "minimum": minimum,
        "maximum": maximum,
        "figure": figure,
        "vague_word": word,
        "as_of": draw(st.none() | days),
        "additional": draw(st.integers(0, 5)) == 0,
        "is_chosen": draw(st.integers(0, 9)) == 0,
        **{name: draw(value) for name, value in given_values.items()},
    }
    return ToldClaim(
        incident_id=1,
        operation_id=None,
        dataset_id=None,
        claimant_id=values["claimant"].pk,
        group_id=values["group"] and values["group"].pk,
        **values,
    )


many = partial(st.lists, max_size=7)
enemy_counts = st.one_of(
    claims(
        claimant=st.sampled_from((OF_JNIM, OF_ISGS)), side=st.sampled_from(list(SECURITY_SIDES))
    ),
    claims(claimant=st.just(OF_JNIM), side=st.just(Side.ARMED_GROUP), group=st.just(ISGS)),
    claims(claimant=st.sampled_from((GOVERNMENT, OF_THE_ARMY)), side=st.just(Side.ARMED_GROUP)),
)


def is_in_order(figure):
    known = [n for n in (figure.low, figure.best, figure.high) if n is not None]
    return known == sorted(known)


@examples
@given(many(claims()) | many(claims(side=st.just(Side.CIVILIANS), group=st.none())), attackers_said)
def test_low_best_and_high_are_in_order_where_they_are_known(told, attackers):
    for side, figure in toll_by_side(told, attackers).items():
        assert is_in_order(figure), (side, figure)


@examples
@given(many(claims(), min_size=1), attackers_said, st.randoms(use_true_random=False))
def test_the_order_of_entry_never_matters(told, attackers, dice):
    # The same said twice differs in one thing alone: an editor chose one of the two.
    twin = told[0]._replace(is_chosen=not told[0].is_chosen)
    told = [*told, twin]
    shuffled = list(told)
    dice.shuffle(shuffled)
    assert toll_by_side(shuffled, attackers) == toll_by_side(told, attackers)
    assert toll_by_side(told[::-1], attackers) == toll_by_side(told, attackers)


@examples
@given(
    many(claims()),
    st.lists(claims(as_of=days), min_size=1, max_size=4),
    claims(
        claimant=st.sampled_from([each for each in CLAIMANTS if not each.unnamed]),
        as_of=st.just(date(2020, 1, 1)),
        additional=st.just(False),
        vague_word=st.just(""),
    ),
    attackers_said,
)
def test_a_newer_count_stands_as_if_the_older_had_never_been_said(told, older, newer, attackers):
    def question(claim):
        return claim.claimant_id, claim.side, claim.group_id

    same = {name: getattr(newer, name) for name in ("claimant", "claimant_id", "side", "group")}
    older = [claim._replace(**same, group_id=newer.group_id) for claim in older]
    others = [claim for claim in told if question(claim) != question(newer)]
    assert toll_by_side([*others, *older, newer], attackers) == toll_by_side(
        [*others, newer], attackers
    )


@examples
@given(many(claims()), attackers_said, st.data())
def test_the_same_said_twice_is_counted_once(told, attackers, data):
    assume(told)
    again = data.draw(st.sampled_from(told))
    assume(not again.additional)
    assert toll_by_side([*told, again], attackers) == toll_by_side(told, attackers)


@examples
@given(many(claims()), st.lists(enemy_counts, min_size=1, max_size=3), attackers_said)
def test_a_partys_count_of_its_enemy_never_moves_the_range(told, of_enemies, attackers):
    assert toll_by_side([*told, *of_enemies], attackers) == toll_by_side(told, attackers)


@examples
@given(
    many(claims()),
    claims(claimant=st.sampled_from((OF_THE_ARMY, GOVERNMENT)), side=st.just(Side.UNKNOWN)),
)
def test_an_attackers_count_of_whom_it_attacked_never_moves_the_range(told, of_attacker):
    attackers = Attackers(frozenset({ARMY.pk}), frozenset({MALI}))
    assert toll_by_side([*told, of_attacker], attackers) == toll_by_side(told, attackers)


@examples
@given(
    many(claims()),
    claims(claimant=st.just(INVESTIGATORS), vague_word=st.just(""), additional=st.just(False)),
    claims(vague_word=st.sampled_from(list(VAGUE_BOUNDS)), additional=st.just(False)),
)
def test_a_vague_word_never_beats_a_count(told, count, vague):
    vague = vague._replace(side=count.side, group=count.group, group_id=count.group_id)
    # Among many voices it would be a further one, to which something may be added.
    assume(not vague.claimant.unnamed)
    told = [claim for claim in told if claim.claimant_id != vague.claimant_id]
    assert toll_by_side([*told, count, vague]) == toll_by_side([*told, count])


@examples
@given(
    many(claims()),
    many(claims(outcome=st.sampled_from([o for o in CasualtyOutcome if o != "killed"]))),
    attackers_said,
)
def test_wounded_missing_and_others_are_never_added_to_the_dead(told, others, attackers):
    assert toll_by_side([*told, *others], attackers) == toll_by_side(told, attackers)


@examples
@given(many(claims()), attackers_said)
def test_what_nobody_told_stays_unknown_and_is_never_zero(told, attackers):
    tolls = toll_by_side(told, attackers)
    sides = {claim.side for claim in told}
    for side, of_side in (
        (TollSide.CIVILIANS, {Side.CIVILIANS}),
        (TollSide.SECURITY, set(SECURITY_SIDES)),
        (TollSide.ARMED_GROUPS, {Side.ARMED_GROUP}),
        (TollSide.UNKNOWN, {Side.UNKNOWN}),
        (TollSide.ALL_SIDES, set(Side)),
    ):
        if not sides & of_side:
            assert side not in tolls
        elif side in tolls and not any(
            claim.minimum is not None for claim in told if claim.side in of_side
        ):
            # "Up to 40" alone tells no lowest number.
            assert tolls[side].low is None


@examples
@given(many(claims()), attackers_said)
def test_all_sides_are_the_sum_of_the_sides(told, attackers):
    tolls = toll_by_side(told, attackers)
    parts = [tolls[side] for side in PARTS if side in tolls]
    assert tolls.get(TollSide.ALL_SIDES, UNKNOWN) == add_all(parts)


@examples
@given(many(claims()), st.lists(many(claims(), max_size=3), min_size=1, max_size=4))
def test_the_shares_of_an_operation_add_up_to_its_toll_to_the_person(told, told_of_incidents):
    whole = toll_by_side(told)
    own = [toll_by_side(each) for each in told_of_incidents]
    for side, remainder in remainder_by_side(whole, own).items():
        shares = share_out(remainder, len(own))
        assert all(is_in_order(share) for share in shares)
        for column in ("low", "best", "high", "government"):
            numbers = [getattr(share, column) for share in shares]
            if getattr(remainder, column) is None:
                assert set(numbers) == {None}
            else:
                assert sum(numbers) == getattr(remainder, column)
                assert max(numbers) - min(numbers) <= 1
        if side != TollSide.UNKNOWN and remainder.low is not None:
            of_incidents = add_all(tolls.get(side, UNKNOWN) for tolls in own)
            total = sum(share.low for share in shares) + (of_incidents.low or 0)
            assert total == max(whole[side].low, of_incidents.low or 0)


@examples
@given(many(claims(), min_size=1), st.integers(1, 5))
def test_an_operation_without_figures_of_its_incidents_is_shared_out_whole(told, size):
    whole = toll_by_side(told)
    for side, remainder in remainder_by_side(whole, [{}] * size).items():
        shares = share_out(remainder, size)
        assert sum(share.high for share in shares) == whole[side].high
        assert sum(share.best_for_sums or 0 for share in shares) == (whole[side].best_for_sums or 0)
