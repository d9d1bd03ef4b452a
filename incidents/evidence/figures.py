"""From the figures that stand to low, best and high: pure arithmetic, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from incidents.evidence.judgement import (
    NOBODY,
    Attackers,
    StandingFigure,
    judge,
    speaks_for_a_state,
    state_spoken_for,
)
from incidents.models import (
    SECURITY_SIDES,
    CasualtyClaim,
    CasualtyOutcome,
    ClaimantKind,
    Side,
    TollSide,
)

INVESTIGATORS = (ClaimantKind.UN, ClaimantKind.NGO, ClaimantKind.DATASET)
# The sides that add up to all sides.
PARTS = (TollSide.CIVILIANS, TollSide.SECURITY, TollSide.ARMED_GROUPS, TollSide.UNKNOWN)


@dataclass(frozen=True)
class Range:
    """How many were killed. Whole persons; None is "not known", never zero.

    ``low`` is open where only an upper bound is told ("up to 40"); ``high`` is open
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
    return reduce(add, ranges, UNKNOWN)


def _plus(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other


def toll_by_side(
    claims: Iterable[CasualtyClaim], attackers: Attackers = NOBODY
) -> dict[TollSide, Range]:
    """The dead of one incident or operation, by side; only sides of which anything is known.

    ``TollSide.ALL_SIDES`` is always the sum of the others.
    """
    killed = [claim for claim in claims if claim.outcome == CasualtyOutcome.KILLED]
    _, standing = judge(killed, attackers)
    by_side = {side: [f for f in standing if f.claims[0].side == side] for side in Side}
    tolls = {
        TollSide.CIVILIANS: _one_side(by_side[Side.CIVILIANS]),
        TollSide.SECURITY: add_all(_one_side(by_side[side]) for side in SECURITY_SIDES),
        TollSide.ARMED_GROUPS: _one_side(by_side[Side.ARMED_GROUP]),
    }
    tolls[TollSide.UNKNOWN] = _side_not_told(standing, add_all(tolls.values()))
    return with_all_sides(tolls)


def casualties_by_side(
    claims: Iterable[CasualtyClaim],
    attackers: Attackers,
    outcome: CasualtyOutcome,
) -> dict[Side, Range]:
    """The wounded, missing ... of one incident or operation by side; never added to the dead."""
    _, standing = judge([claim for claim in claims if claim.outcome == outcome], attackers)
    ranges = {side: _one_side([f for f in standing if f.claims[0].side == side]) for side in Side}
    return {side: figure for side, figure in ranges.items() if figure.is_known}


def with_all_sides(tolls: dict[TollSide, Range]) -> dict[TollSide, Range]:
    """The known ones of ``PARTS``, with their sum."""
    known = {side: tolls[side] for side in PARTS if side in tolls and tolls[side].is_known}
    if known:
        known[TollSide.ALL_SIDES] = add_all(known.values())
    return known


def _side_not_told(standing: list[StandingFigure], others: Range) -> Range:
    """The dead beyond those whose side is told.

    A claimant that tells sides apart adds those of unknown side to them. One that
    does not ("40 killed") means everybody: its figure counts for what exceeds the
    sides' own figures, so that nobody is counted twice.
    """
    unknown = [f for f in standing if f.claims[0].side == Side.UNKNOWN]
    tells_sides = {f.claims[0].claimant_id for f in standing if f.claims[0].side != Side.UNKNOWN}
    apart = _one_side([f for f in unknown if f.claims[0].claimant_id in tells_sides])
    everybody = _one_side([f for f in unknown if f.claims[0].claimant_id not in tells_sides])
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


def _one_side(figures: list[StandingFigure]) -> Range:
    """One side's dead: figures for different groups add, those for the same are alternatives.

    Where somebody gives the whole side, figures for single groups can only raise the
    high end: they may cover a part of it.
    """
    by_group: dict[int | None, list[StandingFigure]] = {}
    for figure in figures:
        by_group.setdefault(figure.claims[0].group_id, []).append(figure)
    whole = _alternatives(by_group.pop(None, []))
    groups = add_all(_alternatives(alternatives) for alternatives in by_group.values())
    if not whole.is_known or not groups.is_known:
        return whole if whole.is_known else groups
    high = max(whole.high, groups.high)
    return Range(
        low=whole.low,
        best=whole.best,
        high=high,
        government=whole.government if whole.government is not None else groups.government,
        low_is_open=whole.low_is_open,
        high_is_open=whole.high_is_open or groups.high_is_open,
        disputed=whole.disputed,
    )


def _alternatives(figures: list[StandingFigure]) -> Range:
    """Several counts of the same dead become one range."""
    if not figures:
        return UNKNOWN
    low = min((f.minimum for f in figures if f.minimum is not None), default=None)
    chosen = [f for f in figures if f.is_chosen]
    disputed = not chosen and _differ_more_than_twofold(figures)
    return Range(
        low=low,
        best=None if disputed else _best(chosen or figures),
        high=max(max(f.maximum or 0, f.minimum or 0) for f in figures),
        government=_newest([f for f in figures if _is_authority(f)]),
        low_is_open=low is None,
        high_is_open=any(f.maximum is None for f in figures),
        disputed=disputed,
    )


def _differ_more_than_twofold(figures: list[StandingFigure]) -> bool:
    numbers = [f.maximum if f.value is None else f.value for f in figures]
    return max(numbers) > 2 * min(numbers)


def _best(figures: list[StandingFigure]) -> int | None:
    """The newest figure of investigators, else of the authorities for their own, else of others."""
    told = [f for f in figures if f.value is not None]
    for is_in_tier in (_is_investigator, _is_authority_for_its_own, lambda figure: True):
        tier = [f for f in told if is_in_tier(f)]
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


def _is_authority_for_its_own(figure: StandingFigure) -> bool:
    """Civilians count as its own: those whom its forces are said to have killed do not stand."""
    claim, claimant = figure.claims[0], figure.claimant
    if not _is_authority(figure):
        return claimant.kind == ClaimantKind.PARTY and claim.side == Side.ARMED_GROUP
    if claim.group_id is not None:
        return claim.group_id == claimant.group_id or claim.group.state_id in (
            None,
            state_spoken_for(claimant),
        )
    return claim.side not in (Side.INTERNATIONAL, Side.PEACEKEEPERS)
