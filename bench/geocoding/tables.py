"""The figures as tables of Markdown, and each bar of the issue with what it came to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bench.geocoding.asked import Asked
from bench.geocoding.known_places import kilometres
from bench.geocoding.measures import Share, is_right
from bench.geocoding.searchers import Answer
from incidents.geocoding.finding import SAME_PLACE_KM

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99)


@dataclass(frozen=True)
class Bar:
    """One figure that has to reach ``least`` (or to stay within ``most``), as the issue says."""

    what: str
    figure: float
    least: float | None = None
    most: float | None = None
    unit: str = "%"

    @property
    def is_missed(self) -> bool:
        if self.least is not None:
            return not self.figure >= self.least
        return not self.figure <= self.most

    @property
    def verdict(self) -> str:
        if not self.is_missed:
            return "holds"
        bound = self.least if self.least is not None else self.most
        gap = abs(self.figure - bound)
        points = f"{100 * gap:.1f} points"
        return f"misses by {points if self.unit == '%' else self._written(gap)}"

    def row(self) -> tuple[str, str, str, str]:
        side = "at least" if self.least is not None else "at most"
        bound = self.least if self.least is not None else self.most
        return self.what, self._written(self.figure), f"{side} {self._written(bound)}", self.verdict

    def _written(self, figure: float) -> str:
        if self.unit == "%":
            return f"{100 * figure:.1f} %"
        return f"{figure:,.1f} {self.unit}" if figure % 1 else f"{figure:,.0f} {self.unit}".rstrip()


def percent(share: Share | float) -> str:
    """A share of hundred, "-" where there is none."""
    value = share.value if isinstance(share, Share) else share
    return "-" if value != value else f"{100 * value:.1f}"


def percent_with_interval(share: Share) -> str:
    """A share of hundred with where the true one lies with 95 %."""
    if not share.of:
        return "-"
    low, high = share.interval
    return f"{100 * share.value:.1f} ({100 * low:.1f}-{100 * high:.1f})"


def by_threshold(levels: Sequence[Sequence[tuple[Asked, Answer]]]) -> list[tuple[str, str, str]]:
    """What accepting the first place from a score on would come to, for each of THRESHOLDS.

    The score is that of the place and of its twins, entries within a few kilometres of it.

    The share accepted, the share right of these, and that share at the worst of the levels.
    """
    columns = []
    for threshold in THRESHOLDS:
        shares = [_right_from(threshold, answers) for answers in levels]
        total = sum(shares, Share(0, 0))
        accepted = Share(total.of, sum(map(len, levels)))
        worst = min((share.value for share in shares if share.of), default=math.nan)
        columns.append((percent(accepted), percent(total), percent(worst)))
    return columns


def _right_from(threshold: float, answers: Sequence[tuple[Asked, Answer]]) -> Share:
    taken = [
        is_right(answer.ranked[0], asked.place)
        for asked, answer in answers
        if answer.ranked and _score_of_first_site(answer) >= threshold
    ]
    return Share(sum(taken), len(taken))


def _score_of_first_site(answer: Answer) -> float:
    """The first place's score with those of its twins: entries that count as the same place."""
    first = answer.ranked[0]
    return sum(
        each.score
        for each in answer.ranked
        if kilometres(first.lon, first.lat, each.lon, each.lat) <= SAME_PLACE_KM
    )
