"""What share of answers is right, how sure that is, and how much could be right at best."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bench.geocoding.asked import Asked
from bench.geocoding.known_places import RIGHT_WITHIN_KM, KnownPlace, kilometres
from bench.geocoding.searchers import Answer, Ranked

# The share of a normal distribution within this many deviations is 95 %.
DEVIATIONS = 1.96


@dataclass(frozen=True)
class Share:
    """``hits`` of ``of``."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies with 95 % (Wilson's score interval)."""
        if not self.of:
            return math.nan, math.nan
        square = DEVIATIONS**2
        middle = (self.value + square / (2 * self.of)) / (1 + square / self.of)
        half = DEVIATIONS / (1 + square / self.of)
        half *= math.sqrt(self.value * (1 - self.value) / self.of + square / (4 * self.of**2))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.of + other.of)


@dataclass
class Score:
    """How one searcher did on one cell; every count is of questions."""

    asked: int = 0
    accepted: int = 0
    accepted_right: int = 0
    right_first: int = 0
    right_among_5: int = 0
    wrongly_accepted: list[tuple[Asked, Answer]] = field(default_factory=list)
    not_among_5: list[tuple[Asked, Answer]] = field(default_factory=list)

    def add(self, asked: Asked, answer: Answer) -> None:
        self.asked += 1
        if answer.accepted:
            self.accepted += 1
            if is_right(answer.accepted, asked.place):
                self.accepted_right += 1
            else:
                self.wrongly_accepted.append((asked, answer))
        right = [is_right(ranked, asked.place) for ranked in answer.ranked[:5]]
        self.right_first += right[:1] == [True]
        self.right_among_5 += any(right)
        if not any(right):
            self.not_among_5.append((asked, answer))

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.asked + other.asked,
            self.accepted + other.accepted,
            self.accepted_right + other.accepted_right,
            self.right_first + other.right_first,
            self.right_among_5 + other.right_among_5,
            self.wrongly_accepted + other.wrongly_accepted,
            self.not_among_5 + other.not_among_5,
        )

    @property
    def share_accepted(self) -> Share:
        return Share(self.accepted, self.asked)

    @property
    def share_right_of_accepted(self) -> Share:
        return Share(self.accepted_right, self.accepted)

    @property
    def share_first(self) -> Share:
        return Share(self.right_first, self.asked)

    @property
    def share_among_5(self) -> Share:
        return Share(self.right_among_5, self.asked)


def is_right(ranked: Ranked, place: KnownPlace) -> bool:
    """Whether the point lies within ten kilometres of the place that was asked for."""
    return kilometres(ranked.lon, ranked.lat, place.lon, place.lat) <= RIGHT_WITHIN_KM


def score_of(pairs: Iterable[tuple[Asked, Answer]]) -> Score:
    """The score of answers, each with its question."""
    score = Score()
    for asked, answer in pairs:
        score.add(asked, answer)
    return score


@dataclass(frozen=True)
class Ceiling:
    """The most that a ranker can have, as shares, where equal names lie far apart."""

    first: float
    among_5: float


def ceiling(questions: Sequence[Asked], namesakes: Callable[[Asked], list[KnownPlace]]) -> Ceiling:
    """What a ranker has on average that knows all places and cannot tell namesakes apart.

    ``namesakes`` gives the populated places within the area that is given which have the
    name that is asked for. The ranker puts those points first that are right for most.
    """
    first = among_5 = 0.0
    for asked in questions:
        places = list({asked.place: None} | dict.fromkeys(namesakes(asked)))
        chosen = _points_right_for_most(places)
        first += len(chosen[0]) / len(places)
        among_5 += len(set().union(*chosen)) / len(places)
    number = len(questions) or math.nan
    return Ceiling(first / number, among_5 / number)


def _points_right_for_most(places: list[KnownPlace]) -> list[set[KnownPlace]]:
    """For five points at the most, the places that each is right for; the largest set first."""
    around = [
        {
            other
            for other in places
            if kilometres(place.lon, place.lat, other.lon, other.lat) <= RIGHT_WITHIN_KM
        }
        for place in places
    ]
    chosen: list[set[KnownPlace]] = []
    reached: set[KnownPlace] = set()
    while len(chosen) < 5 and len(reached) < len(places):
        chosen.append(max(around, key=lambda right: len(right - reached)))
        reached |= chosen[-1]
    return chosen
