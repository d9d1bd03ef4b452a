"""From the figures that stand to low, best and high: pure arithmetic, no database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from incidents.evidence.judgement import (
    NOBODY,
    Attackers,
    StandingFigure,
    counts_of_enemies,
    judge,
    speaks_for_a_state,
    state_spoken_for,
)
from incidents.evidence.told_claim import Claim
from incidents.models import (
    SECURITY_SIDES,
    CasualtyOutcome,
    Claimant,
    ClaimantKind,
    Side,
    TollSide,
)

INVESTIGATORS = (ClaimantKind.UN, ClaimantKind.NGO, ClaimantKind.DATASET)
_TOLL_SIDE = {
    Side.CIVILIANS: TollSide.CIVILIANS,
    **dict.fromkeys(SECURITY_SIDES, TollSide.SECURITY),
    Side.ARMED_GROUP: TollSide.ARMED_GROUPS,
}
# The sides that add up to all sides.
PARTS = (TollSide.CIVILIANS, TollSide.SECURITY, TollSide.ARMED_GROUPS, TollSide.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Range:
    """How many were killed. Whole persons; None is "not known", never zero.

    ``low`` is open where it is told as an upper bound ("up to 40"); ``high`` is open
    where somebody says "at least". ``disputed``: the figures differ more than twofold
    and no editor has chosen; ``best`` is then None, and sums take ``low`` for it.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None
    government: int | None = None
    low_is_open: bool = False
    high_is_open: bool = False
    disputed: bool = False

    @property
    def is_known(self) -> bool:
        return self.high is not None

    @property
    def best_for_sums(self) -> int | None:
        return self.low if self.best is None else self.best


UNKNOWN = Range()


def add(one: Range, other: Range) -> Range:
    """The sum of two ranges about different dead; an unknown one adds nothing."""
    if not one.is_known:
        return other
    if not other.is_known:
        return one
    return Range(
        low=_plus(one.low, other.low),
        best=_plus(one.best_for_sums, other.best_for_sums),
        high=_plus(one.high, other.high),
        government=_plus(one.government, other.government),
        low_is_open=one.low_is_open or other.low_is_open,
        high_is_open=one.high_is_open or other.high_is_open,
        disputed=one.disputed or other.disputed,
    )


def add_all(ranges: Iterable[Range]) -> Range:
    known = [each for each in ranges if each.high is not None]
    return reduce(add, known) if known else UNKNOWN


def _plus(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other


def toll_by_side(claims: Iterable[Claim], attackers: Attackers = NOBODY) -> dict[TollSide, Range]:
    """The dead of one incident or operation, by side; only sides of which anything is known.

    ``TollSide.ALL_SIDES`` is always the sum of the others.
    """
    by_side = _standing_by_side(claims, attackers, CasualtyOutcome.KILLED)
    if not by_side:
        return {}
    parts: dict[TollSide, list[Range]] = defaultdict(list)
    for side, figures in by_side.items():
        if side != Side.UNKNOWN:
            parts[_TOLL_SIDE[side]].append(_one_side(figures, attackers.where))
    tolls = {side: add_all(ranges) for side, ranges in parts.items()}
    if Side.UNKNOWN in by_side:
        tolls[TollSide.UNKNOWN] = _side_not_told(by_side, add_all(tolls.values()), attackers.where)
    return with_all_sides(tolls)


def casualties_by_side(
    claims: Iterable[Claim], attackers: Attackers, outcome: CasualtyOutcome
) -> dict[Side, Range]:
    """The wounded, missing ... of one incident or operation by side; never added to the dead."""
    by_side = _standing_by_side(claims, attackers, outcome)
    ranges = {side: _one_side(by_side.get(side), attackers.where) for side in Side}
    return {side: figure for side, figure in ranges.items() if figure.is_known}


def casualties_told_by_enemies(
    claims: Iterable[Claim], attackers: Attackers, outcome: CasualtyOutcome
) -> list[tuple[Side, Claimant, Range]]:
    """What each party says of its enemy's wounded, captured, neutralised ... by side.

    They stand beside those of ``casualties_by_side`` with their claimant's name.
    """
    told = defaultdict(list)
    for figure in counts_of_enemies([c for c in claims if c.outcome == outcome], attackers):
        told[Side(figure.claims[0].side), figure.claimant].append(figure)
    return [
        (side, claimant, _one_side(figures, attackers.where))
        for (side, claimant), figures in told.items()
    ]


def _standing_by_side(claims, attackers, outcome) -> dict[str, list[StandingFigure]]:
    _, standing = judge([claim for claim in claims if claim.outcome == outcome], attackers)
    by_side = defaultdict(list)
    for figure in standing:
        by_side[figure.claims[0].side].append(figure)
    return by_side


def with_all_sides(tolls: dict[TollSide, Range]) -> dict[TollSide, Range]:
    """The known ones of ``PARTS``, with their sum."""
    known = {side: tolls[side] for side in PARTS if side in tolls and tolls[side].is_known}
    if known:
        known[TollSide.ALL_SIDES] = add_all(known.values())
    return known


def _side_not_told(
    by_side: dict[str, list[StandingFigure]], others: Range, where: frozenset[int]
) -> Range:
    """The dead beyond those whose side is told.

    A claimant that tells sides apart adds those of unknown side to them. One that
    does not ("40 killed") means everybody, and so does a source without a name: its
    figure counts for what exceeds the sides' own figures, so that nobody is counted
    twice.
    """
    tells_sides = {
        figure.claimant.pk
        for side, figures in by_side.items()
        if side != Side.UNKNOWN
        for figure in figures
        if not figure.claimant.unnamed
    }
    unknown = by_side[Side.UNKNOWN]
    apart = _one_side([f for f in unknown if f.claimant.pk in tells_sides], where)
    everybody = _one_side([f for f in unknown if f.claimant.pk not in tells_sides], where)
    return larger(apart, beyond(everybody, others))


def beyond(whole: Range, part: Range) -> Range:
    """What ``whole`` counts beyond ``part`` of it; unknown where it counts no more."""
    if not whole.is_known or not part.is_known:
        return whole
    low = None if whole.low is None else max(0, whole.low - (part.low or 0))
    best = whole.best_for_sums
    best = None if best is None else max(low or 0, best - (part.best_for_sums or 0))
    high = max(best or 0, low or 0, whole.high - part.high)
    if not high:
        return UNKNOWN
    return Range(
        low=low,
        best=None if whole.disputed else best,
        high=high,
        government=None
        if whole.government is None
        else max(0, whole.government - (part.government or 0)),
        low_is_open=whole.low_is_open,
        high_is_open=whole.high_is_open,
        disputed=whole.disputed,
    )


def larger(one: Range, other: Range) -> Range:
    """Two counts of the same dead: bound by bound the larger."""
    if not one.is_known:
        return other
    if not other.is_known:
        return one
    low = _max(one.low, other.low)
    best = _max(one.best_for_sums, other.best_for_sums)
    return Range(
        low=low,
        best=best,
        high=_max(one.high, other.high),
        government=_max(one.government, other.government),
        low_is_open=low is None,
        high_is_open=one.high_is_open or other.high_is_open,
        disputed=one.disputed or other.disputed,
    )


def _max(one: int | None, other: int | None) -> int | None:
    return max((number for number in (one, other) if number is not None), default=None)


def _one_side(figures: list[StandingFigure] | None, where: frozenset[int]) -> Range:
    """One side's dead: figures for different groups add, those for the same are alternatives.

    Where somebody gives the whole side, figures for single groups can only raise the
    high end: they may cover a part of it.
    """
    if not figures:
        return UNKNOWN
    by_group: dict[int | None, list[StandingFigure]] = {}
    for figure in figures:
        by_group.setdefault(figure.claims[0].group_id, []).append(figure)
    whole = _alternatives(by_group.pop(None, []), where)
    if not by_group:
        return whole
    groups = add_all(_alternatives(alternatives, where) for alternatives in by_group.values())
    if not whole.is_known:
        return groups
    # Parts that add up to more than twice the whole contradict it.
    disputed = whole.disputed or (
        not any(figure.is_chosen for figure in figures)
        and (groups.best_for_sums or 0) > 2 * (whole.high if whole.best is None else whole.best)
    )
    return Range(
        low=whole.low,
        best=None if disputed else whole.best,
        high=max(whole.high, groups.high),
        government=whole.government if whole.government is not None else groups.government,
        low_is_open=whole.low_is_open,
        high_is_open=whole.high_is_open or groups.high_is_open,
        disputed=disputed,
    )


def _alternatives(figures: list[StandingFigure], where: frozenset[int]) -> Range:
    """Several counts of the same dead become one range."""
    if not figures:
        return UNKNOWN
    # "Up to 10" beside "25" says that it may be no more than 10.
    told = [f.minimum for f in figures if f.minimum is not None]
    ceiling = min((f.maximum for f in figures if f.minimum is None), default=None)
    low_is_open = not told or (ceiling is not None and ceiling < min(told))
    chosen = [f for f in figures if f.is_chosen]
    disputed = not chosen and _differ_more_than_twofold(figures)
    return Range(
        low=None if not told else ceiling if low_is_open else min(told),
        best=None
        if disputed
        else _chosen_number(chosen, where)
        if chosen
        else _best(figures, where),
        high=max(max(f.maximum or 0, f.minimum or 0) for f in figures),
        government=_newest([f for f in figures if _is_authority(f)]),
        low_is_open=low_is_open,
        high_is_open=any(f.maximum is None for f in figures),
        disputed=disputed,
    )


def _differ_more_than_twofold(figures: list[StandingFigure]) -> bool:
    if len(figures) == 1:
        return False
    numbers = [f.maximum if f.value is None else f.value for f in figures]
    return max(numbers) > 2 * min(numbers)


def _chosen_number(chosen: list[StandingFigure], where: frozenset[int]) -> int | None:
    """What an editor chose; of "up to 40" it is the 40."""
    best = _best(chosen, where)
    return max((f.maximum for f in chosen), default=None) if best is None else best


def _best(figures: list[StandingFigure], where: frozenset[int]) -> int | None:
    """The newest figure of investigators, else of the authorities for their own, else of others."""
    told = [f for f in figures if f.value is not None]
    for tier in (
        [f for f in told if _is_investigator(f)],
        [f for f in told if _is_authority_for_its_own(f, where)],
        told,
    ):
        if tier:
            return _newest(tier)
    return None


def _newest(figures: list[StandingFigure]) -> int | None:
    told = [f for f in figures if f.value is not None]
    if not told:
        return None
    return max(told, key=lambda f: (f.as_of, f.value)).value


def _is_investigator(figure: StandingFigure) -> bool:
    return figure.claimant.kind in INVESTIGATORS


def _is_authority(figure: StandingFigure) -> bool:
    claimant = figure.claimant
    return claimant.kind in (ClaimantKind.GOVERNMENT, ClaimantKind.PARTY) and speaks_for_a_state(
        claimant
    )


def _is_authority_for_its_own(figure: StandingFigure, where: frozenset[int]) -> bool:
    """Whether a party counts its own dead, or the state where it happened counts in it.

    Civilians count as its own: those whom its forces are said to have killed do not
    stand. Another state's authorities know no more of them than the press does. Where
    it happened may not be known (``where`` is empty): then no state is another one.
    """
    claim, claimant = figure.claims[0], figure.claimant
    if not _is_authority(figure):
        return claimant.kind == ClaimantKind.PARTY and claim.side == Side.ARMED_GROUP
    state = state_spoken_for(claimant)
    if claim.group_id is None:
        if claim.side in (Side.INTERNATIONAL, Side.PEACEKEEPERS):
            return False
    elif claim.group_id == claimant.group_id:
        return True
    elif claim.group.state_id is not None:
        return claim.group.state_id == state
    return not where or state in where
