"""Weighs the places that may be meant, and says why."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from django.contrib.gis.geos import Point

from incidents.geocoding.context import Context
from incidents.geocoding.entries import NO_REGION, Match
from incidents.geocoding.finding import (
    CLOSE_TO_OTHERS,
    IN_REGION,
    IN_STATE,
    IS_LARGEST,
    IS_POPULATED,
    KNOWN_SPELLING,
    OTHER_LETTERS,
    REGION_UNKNOWN,
    SAME_PLACE_KM,
    SOUNDS_ALIKE,
    Candidate,
    Reason,
    kilometres,
    kilometres_between,
)
from incidents.geocoding.likelihood import differences, scores, weight_of_name, weight_of_place
from incidents.geocoding.question import Question

# Below this chance a place makes no difference to a sum, and there are many such.
NEGLIGIBLE = 0.0001


class Option:
    """A place whose name is like the one that is looked for, weighed."""

    def __init__(self, match: Match, begins: str, question: Question, is_region_told: bool):
        entries, row = match.entries, match.row
        self.match = match
        self.lon, self.lat = float(entries.lons[row]), float(entries.lats[row])
        self.differences = differences(
            match.sound, match.letters, match.sound_key.startswith(begins)
        )
        self.state = int(entries.states[row])
        self.is_populated = bool(entries.is_populated[row])
        self.weight_of_place = weight_of_place(
            is_populated=self.is_populated,
            population=int(entries.populations[row]),
            region_is_unknown=is_region_told and entries.regions[row] == NO_REGION,
            km_to_nearest=_km_to_nearest(entries.point(row), question) if question.near else None,
        )
        self.weight_of_name = weight_of_name(self.differences)
        self.weight = self.weight_of_name + self.weight_of_place

    @property
    def reason(self) -> Reason:
        """What is alike in its name."""
        spelling = self.match.spelling.title()
        if self.match.letters == 1:
            return Reason(KNOWN_SPELLING, (("name", spelling),))
        if self.match.sound == 1:
            return Reason(SOUNDS_ALIKE, (("spelling", spelling),))
        count = self.match.letters_that_differ
        return Reason(OTHER_LETTERS, (("spelling", spelling), ("count", count)))


def chance_of_site(options: list[Option], chances: list[float]) -> float:
    """The chance of the first and of all entries that lie with it: one place, entered twice."""
    first = options[0]
    return sum(
        chance
        for option, chance in zip(options, chances, strict=False)
        if option is first
        or (
            chance > NEGLIGIBLE
            and kilometres_between((first.lon, first.lat), (option.lon, option.lat))
            <= SAME_PLACE_KM
        )
    )


def scored(
    candidates: Collection[Candidate], question: Question, *, is_outside: bool = False
) -> list[Candidate]:
    """The candidates, all of the name that is looked for, with the chance of each."""
    weights = weights_of(candidates, question, is_outside=is_outside)
    return [
        replace(candidate, score=round(chance, 3))
        for candidate, chance in zip(candidates, scores(weights), strict=True)
    ]


def weights_of(
    candidates: Collection[Candidate], question: Question, *, is_outside: bool = False
) -> list[float]:
    """What speaks for each place; ``is_outside`` the state or region that was chosen."""
    return [
        weight_of_place(
            # An area that has the name is as likely to be meant as a village.
            is_populated=c.is_populated or c.place is None,
            population=c.population,
            is_outside=is_outside,
            km_to_nearest=_km_to_nearest(c.point, question) if question.near else None,
        )
        for c in candidates
    ]


def _km_to_nearest(point: Point, question: Question) -> float:
    return min(kilometres(point, other) for other in question.near)


def reasons_of_place(c: Candidate, context: Context, question: Question) -> Iterator[Reason]:
    """What speaks for a place, whatever its name."""
    if context.lands and c.place:
        yield Reason(IN_REGION if c.region else REGION_UNKNOWN)
    elif context.state and c.place:
        yield Reason(IN_STATE)
    if c.is_populated:
        yield Reason(IS_POPULATED)
    if question.near:
        yield Reason(CLOSE_TO_OTHERS, (("km", round(_km_to_nearest(c.point, question))),))


def told_apart(candidates: list[Candidate]) -> list[Candidate]:
    """The candidates, with the largest of several marked as such."""
    if len(candidates) < 2:
        return candidates
    # A district has more people than the town that it is named after.
    largest = max(candidates, key=lambda c: c.population * c.is_populated)
    if not (largest.is_populated and largest.population) or any(
        c.population == largest.population for c in candidates if c is not largest
    ):
        return candidates
    reason = Reason(IS_LARGEST, (("population", largest.population),))
    return [replace(c, reasons=(*c.reasons, reason)) if c is largest else c for c in candidates]
