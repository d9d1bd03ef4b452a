"""Which claims stand, which a newer one replaced, and which are shown but never counted.

The rules are those of "Casualty claims" in the help: a claimant's newer figure
replaces its older one; a party's count of its enemy is shown with its claimant and
never sets a toll; a vague word never beats a count.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from incidents.models import CasualtyClaim, ClaimantKind, GroupKind, Side


class Standing(StrEnum):
    STANDS = "stands"
    SUPERSEDED = "superseded"
    SHOWN_ONLY = "shown_only"


class Reason(StrEnum):
    """Why a claim does not stand."""

    REPLACED = "replaced"
    ENEMY = "enemy"
    ACCUSED = "accused"
    VAGUE = "vague"


@dataclass(frozen=True)
class Attackers:
    """Who attacked, as far as anybody says so: groups, and the states whose forces they are."""

    groups: frozenset[int | None] = frozenset()
    states: frozenset[int | None] = frozenset()

    def include(self, claimant) -> bool:
        """Whether the claimant speaks for one of the attackers."""
        return claimant.group_id in self.groups or state_spoken_for(claimant) in self.states


NOBODY = Attackers()

_ENEMIES_OF_A_STATE = {Side.ARMED_GROUP}
_ENEMIES_OF_A_GROUP = {
    Side.STATE_FORCES,
    Side.MILITIA,
    Side.INTERNATIONAL,
    Side.PEACEKEEPERS,
}
_FORCES_OF_STATES = {
    GroupKind.STATE_FORCE,
    GroupKind.INTERNATIONAL_FORCE,
    GroupKind.PEACEKEEPING_FORCE,
    GroupKind.PRO_GOVERNMENT_MILITIA,
    GroupKind.PRIVATE_COMPANY,
}


@dataclass
class Judged:
    """One claim, and what the rules make of it."""

    claim: CasualtyClaim
    standing: Standing = Standing.STANDS
    reason: Reason | None = None
    replaced_by: CasualtyClaim | None = None

    @property
    def stands(self) -> bool:
        return self.standing is Standing.STANDS


@dataclass
class StandingFigure:
    """What one claimant says now of one side, or of one group on it.

    Several claims where later ones were marked as additional; whole persons, None is
    an open bound.
    """

    claims: list[CasualtyClaim] = field(default_factory=list)

    @cached_property
    def minimum(self) -> int | None:
        return _sum_or_none(claim.minimum for claim in self.claims)

    @cached_property
    def maximum(self) -> int | None:
        return _sum_or_none(claim.maximum for claim in self.claims)

    @cached_property
    def value(self) -> int | None:
        """The one number that stands for it: the one named in its range, else its minimum."""
        return _sum_or_none(
            claim.minimum if claim.figure is None else claim.figure for claim in self.claims
        )

    @property
    def claimant(self):
        return self.claims[0].claimant

    @property
    def is_vague(self) -> bool:
        return all(claim.vague_word for claim in self.claims)

    @property
    def is_chosen(self) -> bool:
        return any(hasattr(claim, "chosen") for claim in self.claims)

    @property
    def as_of(self) -> date:
        return max(claim.as_of or date.min for claim in self.claims)


def _sum_or_none(numbers: Iterable[int | None]) -> int | None:
    numbers = list(numbers)
    return None if None in numbers else sum(numbers)


def speaks_for_a_state(claimant) -> bool:
    """Whether it is a state's authority or one of the forces on the states' side."""
    if claimant.group_id is not None:
        return claimant.group.kind in _FORCES_OF_STATES
    return claimant.state_id is not None


def state_spoken_for(claimant) -> int | None:
    """The id of the state whose authority or army the claimant is."""
    if claimant.group_id is not None:
        return claimant.group.state_id if speaks_for_a_state(claimant) else None
    return claimant.state_id


def counts_its_enemy(claim: CasualtyClaim) -> bool:
    """Whether a party to the fight counts its enemy's people."""
    claimant = claim.claimant
    if claimant.kind not in (ClaimantKind.GOVERNMENT, ClaimantKind.PARTY):
        return False
    if speaks_for_a_state(claimant):
        return claim.side in _ENEMIES_OF_A_STATE
    if claimant.group_id is None:
        return False
    another_group = claim.group_id is not None and claim.group_id != claimant.group_id
    return claim.side in _ENEMIES_OF_A_GROUP or (claim.side == Side.ARMED_GROUP and another_group)


def counts_its_victims(claim: CasualtyClaim, attackers: Attackers) -> bool:
    """Whether the party that is said to have attacked counts the civilians it killed."""
    return claim.side in (Side.CIVILIANS, Side.UNKNOWN) and attackers.include(claim.claimant)


def _in_time_order(claim: CasualtyClaim):
    """By date, then by content, so that the order of entry never matters."""
    return (
        claim.as_of or date.min,
        claim.additional,
        claim.minimum if claim.minimum is not None else -1,
        claim.maximum if claim.maximum is not None else float("inf"),
        claim.figure or -1,
    )


def judge(
    claims: Iterable[CasualtyClaim], attackers: Attackers = NOBODY
) -> tuple[list[Judged], list[StandingFigure]]:
    """Judge the claims on one incident or operation, of all sides and outcomes.

    Returns every claim with its standing, in time order, and the figures that stand.
    Claims need their ``claimant`` (with its group) loaded.
    """
    judged = [Judged(claim) for claim in sorted(claims, key=_in_time_order)]
    told: dict[tuple, list[Judged]] = {}
    for entry in judged:
        claim = entry.claim
        key = (claim.claimant_id, claim.side, claim.group_id, claim.outcome)
        if claim.claimant.unnamed:
            # "The press" is many voices: one does not take back what another said.
            key += (claim.minimum, claim.maximum, claim.figure)
        told.setdefault(key, []).append(entry)

    figures = []
    for entries in told.values():
        figure = _latest(entries)
        if counts_its_enemy(figure.claims[0]):
            _show_only(entries, Reason.ENEMY)
        else:
            figures.append((entries, figure))

    return judged, _drop_what_others_outweigh(figures, attackers)


def _latest(entries: list[Judged]) -> StandingFigure:
    """The last figure that is not additional, with the additional ones after it."""
    start = max(
        (index for index, entry in enumerate(entries) if not entry.claim.additional), default=0
    )
    for entry in entries[:start]:
        entry.standing = Standing.SUPERSEDED
        entry.reason = Reason.REPLACED
        entry.replaced_by = entries[start].claim
    return StandingFigure([entry.claim for entry in entries[start:]])


def _show_only(entries: list[Judged], reason: Reason) -> None:
    for entry in entries:
        if entry.stands:
            entry.standing = Standing.SHOWN_ONLY
            entry.reason = reason


def _drop_what_others_outweigh(figures, attackers: Attackers) -> list[StandingFigure]:
    """Leave out vague words beside counts, and what the accused say beside others."""
    kept = []
    for entries, figure in figures:
        claim = figure.claims[0]
        rivals = [
            other
            for _, other in figures
            if other is not figure
            and other.claims[0].outcome == claim.outcome
            and other.claims[0].side == claim.side
        ]
        if counts_its_victims(claim, attackers) and (
            not figure.minimum
            or any(not counts_its_victims(other.claims[0], attackers) for other in rivals)
        ):
            _show_only(entries, Reason.ACCUSED)
        elif figure.is_vague and any(
            not other.is_vague and other.claims[0].group_id == claim.group_id for other in rivals
        ):
            _show_only(entries, Reason.VAGUE)
        else:
            kept.append(figure)
    return kept
