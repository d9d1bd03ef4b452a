"""How a toll moved as claims came in: the rules of today applied to what was known by a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
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
from incidents.evidence.known_since import known_since
from incidents.evidence.tolls import remainder_by_side
from incidents.models import CasualtyClaim, CasualtyOutcome, TollSide


@dataclass(frozen=True)
class Subject:
    """Claims on the same dead, those of one incident or operation, and who attacked."""

    claims: list[CasualtyClaim]
    attackers: Attackers


@dataclass(frozen=True)
class TollStep:
    """The toll as it stood after something was said on a day that moved it.

    Of what was said on one day, in the order of entry, each claim that moves the toll
    begins a step; one that moves nothing is told in the step beside it. ``day`` is None for
    what has no date: like the rules, it takes that for the oldest. ``tolls`` has the
    sides of which anything was known.
    """

    day: date | None
    said: list[Judged]
    tolls: dict[TollSide, Range]


@dataclass(frozen=True)
class TollHistory:
    """``sides`` are those of which anything was known at any step, without their sum."""

    steps: list[TollStep]
    sides: list[TollSide]

    @property
    def is_of_one_step(self) -> bool:
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


def _history(
    subjects: list[Subject], derive: Callable[[list[Subject]], dict[TollSide, Range]]
) -> TollHistory | None:
    subjects = [
        Subject([c for c in subject.claims if _is_of_dead(c)], subject.attackers)
        for subject in subjects
    ]
    told = sorted((c for subject in subjects for c in subject.claims), key=_as_it_was_told)
    if not told:
        return None
    steps: list[TollStep] = []
    for number, claim in enumerate(told, start=1):
        known = _known_of(subjects, {claim.pk for claim in told[:number]})
        step = TollStep(known_since(claim), [_judged(claim, known)], derive(known))
        if steps and steps[-1].day == step.day and not _is_a_step_of_its_own(steps, step):
            step = replace(step, said=[*steps.pop().said, *step.said])
        steps.append(step)
    sides = [side for side in PARTS if any(side in step.tolls for step in steps)]
    return TollHistory(steps, sides)


def _is_of_dead(claim: CasualtyClaim) -> bool:
    return claim.outcome == CasualtyOutcome.KILLED


def _is_a_step_of_its_own(steps: list[TollStep], step: TollStep) -> bool:
    """Whether it moves the toll on a day on which it was moved before; no day, no order."""
    return step.day is not None and _moved(steps) and _moved([*steps, step])


def _moved(steps: list[TollStep]) -> bool:
    """Whether the last of the steps changed the toll."""
    return steps[-1].tolls != (steps[-2].tolls if len(steps) > 1 else {})


def _as_it_was_told(claim: CasualtyClaim) -> tuple[date, int]:
    return known_since(claim) or date.min, claim.pk


def _known_of(subjects: list[Subject], keys: set[int]) -> list[Subject]:
    """The subjects with those of their claims that were made by then."""
    return [
        Subject([claim for claim in subject.claims if claim.pk in keys], subject.attackers)
        for subject in subjects
    ]


def _judged(claim: CasualtyClaim, known: Iterable[Subject]) -> Judged:
    """What the rules made of a claim when it was made."""
    return next(
        entry
        for subject in known
        if claim in subject.claims
        for entry in judge(subject.claims, subject.attackers)[0]
        if entry.claim == claim
    )
