"""Many answers in one line: median, 95th percentile, largest; of times and of sizes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Of numbers, whatever their unit."""

    number: int
    p50: float
    p95: float
    largest: float


def spread_of(numbers: Sequence[float]) -> Spread:
    """The median, the 95th percentile and the largest, each of them one of the numbers."""
    in_order = sorted(numbers)

    def percentile(share: float) -> float:
        return in_order[max(0, math.ceil(share * len(in_order)) - 1)]

    return Spread(len(in_order), percentile(0.5), percentile(0.95), in_order[-1])


@dataclass(frozen=True)
class Bar:
    """What an issue asks for: at most ``most`` of something, in its unit."""

    what: str
    figure: float
    most: float
    unit: str

    @property
    def is_missed(self) -> bool:
        return not self.figure <= self.most

    def row(self) -> tuple[str, ...]:
        return (
            self.what,
            f"{in_digits(self.figure)} {self.unit}",
            f"at most {in_digits(self.most)} {self.unit}",
            "missed" if self.is_missed else "met",
        )


def in_digits(number: float) -> str:
    """Three digits, or all before the point.

    >>> in_digits(0.1234), in_digits(12.34), in_digits(1234.5)
    ('0.123', '12.3', '1,234')
    """
    if not number or not math.isfinite(number):
        return f"{number:g}"
    digits = 2 - math.floor(math.log10(abs(number)))
    return f"{number:,.{max(0, digits)}f}"
