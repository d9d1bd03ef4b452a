"""Who attacks whom, as a table whose cells are shaded by their numbers."""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from incidents.statistics import Matrix
from incidents.templatetags.incident_words import whole_number

SHADES = 4


@dataclass(frozen=True)
class Cell:
    """A number of incidents, and how dark it stands: from 0 (none) to ``SHADES``."""

    incidents: int
    shade: int


@dataclass(frozen=True)
class MatrixRow:
    name: str
    cells: list[Cell]
    incidents: int


@dataclass(frozen=True)
class Step:
    """What one shade stands for, for the key."""

    shade: int
    words: str


@dataclass(frozen=True)
class MatrixTable:
    """The rows are attackers, the columns targets; ``against`` are the columns' incidents."""

    targets: list[str]
    rows: list[MatrixRow]
    against: list[int]
    steps: list[Step]
    download: str
    note: str


def matrix_table(found: Matrix, *, download: str) -> MatrixTable:
    """The drawing of a matrix: its numbers, shaded in steps that grow with the numbers."""
    edges = shade_edges(found.incidents.max(initial=0))
    return MatrixTable(
        targets=[each.name for each in found.targets],
        rows=[
            MatrixRow(
                attacker.name,
                [Cell(number, _shade(number, edges)) for number in found.incidents[index].tolist()],
                attacker.incidents,
            )
            for index, attacker in enumerate(found.attackers)
        ],
        against=[each.incidents for each in found.targets],
        steps=[
            Step(shade, _from_to(first, after - 1))
            for shade, (first, after) in enumerate(pairwise(edges), start=1)
        ],
        download=download,
        note=_(
            "Groups stand for themselves here, without affiliates, on any basis but a denied "
            "one. An incident counts once in each cell that its attackers and targets make. "
            "Where nobody says who began, each party stands in a line and in a column."
        ),
    )


def shade_edges(most: int) -> list[int]:
    """The smallest number of each shade, and at the end the one after ``most``.

    Each step is as many times the one before, so that a few large numbers leave the
    small ones apart; there are fewer steps where there are fewer numbers.
    """
    factor = most ** (1 / SHADES)
    edges = {1, *(round(factor**step) for step in range(1, SHADES))}
    return [*sorted(edge for edge in edges if edge <= most), most + 1] if most else []


def _shade(number: int, edges: list[int]) -> int:
    return sum(number >= edge for edge in edges[:-1])


def _from_to(first: int, last: int) -> str:
    if first == last:
        return whole_number(first)
    return f"{whole_number(first)}–{whole_number(last)}"
