"""Which state the codes and names of datasets mean, and about where it lies.

``countries.csv`` holds ISO 3166-1 codes with names in English and French; the numbers of
Gleditsch and Ward's list of independent states (2016), which UCDP uses; and, for the states whose
outlines come with the starter data, the whole degrees around their outline (Natural Earth,
public domain).
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import get_language

from incidents.models import normalise


class Box(NamedTuple):
    """Degrees around the outline of a state."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


@cache
def _countries() -> tuple[dict[str, str], ...]:
    with (Path(__file__).parent / "countries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def by_iso_number() -> dict[str, str]:
    """ISO 3166-1 numbers without leading zeros to alpha-3 codes."""
    return {row["iso_number"]: row["alpha3"] for row in _countries() if row["iso_number"]}


@cache
def by_gw_number() -> dict[str, str]:
    """Numbers of Gleditsch and Ward's list to alpha-3 codes."""
    return {number: row["alpha3"] for row in _countries() for number in row["gw_numbers"].split()}


@cache
def by_name() -> dict[str, str]:
    """Normalised names and codes, English and French, to alpha-3 codes."""
    return {
        normalise(name): row["alpha3"]
        for row in _countries()
        for name in (
            row["alpha3"],
            row["alpha2"],
            row["name_en"],
            row["name_fr"],
            *filter(None, row["other_names"].split("|")),
        )
    }


@cache
def names_and_code(alpha3: str) -> tuple[str, str, str] | None:
    """Names in English and French and the alpha-2 code of a state; None for no code of ISO's."""
    for row in _countries():
        if row["alpha3"] == alpha3:
            return row["name_en"], row["name_fr"], row["alpha2"]
    return None


def name_of(alpha3: str) -> str:
    """The name of a state in the reader's language; its code where that is no code of ISO's."""
    names = names_and_code(alpha3)
    if names is None:
        return alpha3
    name_en, name_fr, _alpha2 = names
    return name_fr if (get_language() or "en").startswith("fr") else name_en


@cache
def boxes() -> dict[str, Box]:
    """Alpha-3 codes to the degrees around the state, where they are known."""
    return {
        row["alpha3"]: Box(*(float(row[side]) for side in Box._fields))
        for row in _countries()
        if row["west"]
    }
