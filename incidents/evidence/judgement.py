"""Which claims stand, which a newer one replaced, and which are shown but never counted.

The rules are those of "Casualty claims" in the help: a claimant's newer figure
replaces its older one; a party's count of its enemy is shown with its claimant and
never sets a toll; a vague word never beats a count.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from incidents.evidence.told_claim import Claim
from incidents.models import ClaimantKind, GroupKind, Side


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
    """Who attacked, as far as anybody says so: groups, and the states whose forces they are.

    ``where`` are the states in which they attacked; empty where one of them is not known.
    """

    groups: frozenset[int | None] = frozenset()
    states: frozenset[int | None] = frozenset()
    where: frozenset[int] = frozenset()

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
FORCES_OF_STATES = {
    GroupKind.STATE_FORCE,
    GroupKind.INTERNATIONAL_FORCE,
    GroupKind.PEACEKEEPING_FORCE,
    GroupKind.PRO_GOVERNMENT_MILITIA,
    GroupKind.PRIVATE_COMPANY,
}


@dataclass(slots=True)
class Judged:
    """One claim, and what the rules make of it."""

    claim: Claim
    standing: Standing = Standing.STANDS
    reason: Reason | None = None
    replaced_by: Claim | None = None

    @property
    def stands(self) -> bool:
        return self.standing is Standing.STANDS


@dataclass(slots=True)
class StandingFigure:
    """What one claimant says now of one side, or of one group on it.

    Several claims where later ones were marked as additional; whole persons, None is
    an open bound. ``value`` is the one number that stands for it: the one that the
    claimant names in its range, else its minimum.
    """

    claims: list[Claim]
    minimum: int | None = field(init=False)
    maximum: int | None = field(init=False)
    value: int | None = field(init=False)

    def __post_init__(self):
        if len(self.claims) == 1:
            # Nearly always; deriving all tolls passes here for every claim.
            [claim] = self.claims
            self.minimum, self.maximum = claim.minimum, claim.maximum
            self.value = claim.minimum if claim.figure is None else claim.figure
            return
        maxima = [claim.maximum for claim in self.claims]
        self.minimum = _sum_of_known([claim.minimum for claim in self.claims])
        self.maximum = None if None in maxima else sum(maxima)
        self.value = _sum_of_known(
            [claim.minimum if claim.figure is None else claim.figure for claim in self.claims]
        )

    @property
    def claimant(self):
        return self.claims[0].claimant

    @property
    def is_vague(self) -> bool:
        return all(claim.vague_word for claim in self.claims)

    @property
    def is_chosen(self) -> bool:
        return any(claim.is_chosen for claim in self.claims)

    @property
    def as_of(self) -> date:
        return max(claim.as_of or date.min for claim in self.claims)


def _sum_of_known(numbers: list[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def speaks_for_a_state(claimant) -> bool:
    """Whether it is a state's authority or one of the forces on the states' side."""
    if claimant.group_id is not None:
        return claimant.group.kind in FORCES_OF_STATES
    return claimant.state_id is not None


def state_spoken_for(claimant) -> int | None:
    """The id of the state whose authority or army the claimant is."""
    if claimant.group_id is not None:
        return claimant.group.state_id if speaks_for_a_state(claimant) else None
    return claimant.state_id


def counts_its_enemy(claim: Claim, attackers: Attackers = NOBODY) -> bool:
    """Whether a party to the fight counts its enemy's people.

    An attacker that does not say whose people they were counts those whom it attacked.
    """
    claimant = claim.claimant
    if claimant.kind not in (ClaimantKind.GOVERNMENT, ClaimantKind.PARTY):
        return False
    if claim.side == Side.UNKNOWN:
        return attackers.include(claimant)
    if speaks_for_a_state(claimant):
        return claim.side in _ENEMIES_OF_A_STATE
    if claimant.group_id is None:
        return False
    another_group = claim.group_id is not None and claim.group_id != claimant.group_id
    return claim.side in _ENEMIES_OF_A_GROUP or (claim.side == Side.ARMED_GROUP and another_group)


def counts_its_victims(claim: Claim, attackers: Attackers) -> bool:
    """Whether the party that is said to have attacked counts the civilians it killed."""
    return claim.side == Side.CIVILIANS and attackers.include(claim.claimant)


def judge(
    claims: Iterable[Claim], attackers: Attackers = NOBODY
) -> tuple[list[Judged], list[StandingFigure]]:
    """Judge the claims on one incident or operation, of all sides and outcomes.

    Returns every claim with its standing, in time order, and the figures that stand.
    Claims need their ``claimant`` (with its group) loaded.
    """
    judged, told = _figures(claims)
    figures = []
    for entries, figure in told:
        if counts_its_enemy(figure.claims[0], attackers):
            _show_only(entries, Reason.ENEMY)
        else:
            figures.append((entries, figure))
    if len(figures) > 1 or attackers.groups:
        figures = _without_the_accused(figures, attackers)
        figures = _without_vague_words(figures)
    return judged, [figure for _, figure in figures]


def counts_of_enemies(claims: Iterable[Claim], attackers: Attackers) -> list[StandingFigure]:
    """What each party says now of its enemy's people: shown with its name, never counted."""
    _, told = _figures(claims)
    return [figure for _, figure in told if counts_its_enemy(figure.claims[0], attackers)]


def _figures(
    claims: Iterable[Claim],
) -> tuple[list[Judged], list[tuple[list[Judged], StandingFigure]]]:
    """The claims in time order, and what each claimant says now with the claims it said it in."""
    judged = [Judged(claim) for claim in _in_time_order(list(claims))]
    return judged, [(entries, _latest(entries)) for entries in _by_voice(judged)]


def _question(claim: Claim) -> tuple:
    """Claims that share it count the same people, by the same claimant."""
    return claim.claimant_id, claim.side, claim.group_id, claim.outcome


def _in_time_order(claims: list[Claim]) -> list[Claim]:
    """By date, then by content, so that the order of entry never matters.

    What has no date was said first; an addition without one adds to the first figure.
    Of the same day, a count comes after a word, and a larger number after a smaller.
    """
    first_said: dict[tuple, date] = {}
    if any(claim.additional and claim.as_of is None for claim in claims):
        for claim in claims:
            if not claim.additional:
                day, question = claim.as_of or date.min, _question(claim)
                first_said[question] = min(day, first_said.get(question, day))

    def place(claim: Claim):
        day = claim.as_of
        if day is None:
            day = first_said.get(_question(claim), date.min) if claim.additional else date.min
        return (
            day,
            claim.additional,
            not claim.vague_word,
            -1 if claim.minimum is None else claim.minimum,
            float("inf") if claim.maximum is None else claim.maximum,
            -1 if claim.figure is None else claim.figure,
            claim.is_chosen,
        )

    return sorted(claims, key=place) if len(claims) > 1 else claims


def _by_voice(judged: list[Judged]) -> list[list[Judged]]:
    """The claims of which a newer one replaces an older one, in time order.

    "The press" is many voices: one does not take back what another said, and what is
    told in addition adds to the figure told last.
    """
    voices: dict[tuple, list[Judged]] = {}
    spoke_last: dict[tuple, tuple] = {}
    for entry in judged:
        claim = entry.claim
        voice = question = _question(claim)
        if claim.claimant.unnamed:
            if not claim.additional or question not in spoke_last:
                spoke_last[question] = (
                    *question,
                    claim.minimum,
                    claim.maximum,
                    claim.figure,
                    claim.vague_word,
                )
            voice = spoke_last[question]
        voices.setdefault(voice, []).append(entry)
    return list(voices.values())


def _latest(entries: list[Judged]) -> StandingFigure:
    """The last figure that is not additional, with the additional ones after it.

    A word for a number never replaces a count of the same claimant.
    """
    if len(entries) == 1:
        return StandingFigure([entries[0].claim])
    full = [index for index, entry in enumerate(entries) if not entry.claim.additional]
    counts = [index for index in full if not entries[index].claim.vague_word]
    start = (counts or full or [0])[-1]
    replacing = start
    for index in range(start - 1, -1, -1):
        entry = entries[index]
        entry.standing, entry.reason = Standing.SUPERSEDED, Reason.REPLACED
        entry.replaced_by = entries[replacing].claim
        if index in (counts or full):
            replacing = index
    vague = [entries[index] for index in full if index > start]
    _show_only(vague, Reason.VAGUE)
    return StandingFigure([entry.claim for entry in entries[start:] if entry.stands])


def _show_only(entries: list[Judged], reason: Reason) -> None:
    for entry in entries:
        if entry.stands:
            entry.standing = Standing.SHOWN_ONLY
            entry.reason = reason


def _without_the_accused(figures, attackers: Attackers):
    """Leave out denials, and what the accused say of their victims beside what others say."""
    told_by_others = {
        figure.claims[0].outcome
        for _, figure in figures
        if figure.claims[0].side in (Side.CIVILIANS, Side.UNKNOWN)
        and not counts_its_victims(figure.claims[0], attackers)
    }
    kept = []
    for entries, figure in figures:
        claim = figure.claims[0]
        if counts_its_victims(claim, attackers) and (
            not figure.minimum or claim.outcome in told_by_others
        ):
            _show_only(entries, Reason.ACCUSED)
        else:
            kept.append((entries, figure))
    return kept


def _without_vague_words(figures):
    """Leave out words for a number where somebody counts the same people."""
    counted = {_question(figure.claims[0])[1:] for _, figure in figures if not figure.is_vague}
    kept = []
    for entries, figure in figures:
        if figure.is_vague and _question(figure.claims[0])[1:] in counted:
            _show_only(entries, Reason.VAGUE)
        else:
            kept.append((entries, figure))
    return kept
