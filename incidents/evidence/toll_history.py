"""How a toll moved as claims came in: the rules of today applied to what was known by a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from incidents.evidence.figures import (
    PARTS,
    UNKNOWN,
    Range,
    add_all,
    toll_by_side,
    with_all_sides,
)
from incidents.evidence.judgement import Attackers, Judged, judge
from incidents.evidence.tolls import remainder_by_side
from incidents.models import CasualtyClaim, CasualtyOutcome, TollSide


@dataclass(frozen=True)
class Subject:
    """Claims on the same dead, those of one incident or operation, and who attacked."""

    claims: list[CasualtyClaim]
    attackers: Attackers


@dataclass(frozen=True)
class TollStep:
    """The toll as it stood at the end of a day, and what was said on it.

    ``day`` is None for the last step where the day of some claims is not told: these
    are counted in it. ``tolls`` has the sides of which anything was known.
    """

    day: date | None
    said: list[Judged]
    tolls: dict[TollSide, Range]


@dataclass(frozen=True)
class TollHistory:
    """``sides`` are those of which anything was known on any day, without their sum."""

    steps: list[TollStep]
    sides: list[TollSide]

    @property
    def is_of_one_day(self) -> bool:
        return len(self.steps) == 1


def history_of_incident(subject: Subject) -> TollHistory | None:
    """The history of what is told of one incident; None where nobody told of any dead."""
    return _history([subject], lambda known: toll_by_side(known[0].claims, known[0].attackers))


def history_of_operation(whole: Subject, incidents: list[Subject]) -> TollHistory | None:
    """The history of an operation's toll, its incidents' own claims included."""
    return _history(
        [whole, *incidents],
        lambda known: operation_toll_by_side(
            toll_by_side(known[0].claims, known[0].attackers),
            [toll_by_side(subject.claims, subject.attackers) for subject in known[1:]],
        ),
    )


def operation_toll_by_side(
    told: dict[TollSide, Range], own: list[dict[TollSide, Range]]
) -> dict[TollSide, Range]:
    """An operation's toll: that of its incidents and what is told of the whole beyond it."""
    remainder = remainder_by_side(told, own)
    return with_all_sides(
        {
            side: add_all(
                [*(tolls.get(side, UNKNOWN) for tolls in own), remainder.get(side, UNKNOWN)]
            )
            for side in PARTS
        }
    )


def known_since(claim: CasualtyClaim) -> date | None:
    """The day on which it was said, else that of the first report that cites it."""
    if claim.as_of is not None:
        return claim.as_of
    published = [citation.report.published_on for citation in claim.citations.all()]
    return min((day for day in published if day is not None), default=None)


def _history(
    subjects: list[Subject], derive: Callable[[list[Subject]], dict[TollSide, Range]]
) -> TollHistory | None:
    subjects = [
        Subject([c for c in subject.claims if _is_of_dead(c)], subject.attackers)
        for subject in subjects
    ]
    days = {known_since(claim) for subject in subjects for claim in subject.claims}
    if not days:
        return None
    steps = []
    for day in sorted(days, key=lambda day: day or date.max):
        known = [
            Subject([c for c in subject.claims if _is_known_on(c, day)], subject.attackers)
            for subject in subjects
        ]
        steps.append(TollStep(day, _said_on(day, known), derive(known)))
    sides = [side for side in PARTS if any(side in step.tolls for step in steps)]
    return TollHistory(steps, sides)


def _is_of_dead(claim: CasualtyClaim) -> bool:
    return claim.outcome == CasualtyOutcome.KILLED


def _is_known_on(claim: CasualtyClaim, day: date | None) -> bool:
    """Whether it counts in the step of ``day``; in the last one, without a day, all do."""
    since = known_since(claim)
    return day is None or (since is not None and since <= day)


def _said_on(day: date | None, known: Iterable[Subject]) -> list[Judged]:
    return [
        entry
        for subject in known
        for entry in judge(subject.claims, subject.attackers)[0]
        if known_since(entry.claim) == day
    ]
