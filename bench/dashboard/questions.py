"""What readers ask for: filters and views of the map, drawn anew for each request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

import numpy as np

from bench.dashboard.invented_cast import FOLLOWED, GROUPS, LARGEST, SECOND, UMBRELLA
from bench.dashboard.invented_incidents import DAYS, LAST_DAY
from incidents.models import EventType

Query = tuple[tuple[str, str], ...]

# A map of 1,000 by 700 pixels in a browser's window: this much of the world at zoom 0.
_WIDE, _HIGH = 360 * 1000 / 256, 340 * 700 / 256
ZOOMS = {"country": 6, "region": 8, "town": 12}
WORDS = (
    "market",
    "marché",
    "convoy",
    "embuscade",
    "drone",
    "mortar",
    "teachers",
    "éleveurs",
    "Mopti",
    "Djibo",
    "Tillabéri",
    "Gao army",
    "village 3",
    "IG07",
)


@dataclass(frozen=True)
class Kind:
    """One sort of question, with the limit that it has at a million incidents, in ms."""

    name: str
    draw: Callable[["Questions"], Query]
    most_ms: float = 80


@dataclass(frozen=True)
class View:
    """What of the map is looked at: a zoom, and west, south, east, north in degrees."""

    zoom: int
    box: tuple[float, float, float, float]

    @property
    def query(self) -> Query:
        return (("zoom", str(self.zoom)), ("bbox", ",".join(f"{edge:.5f}" for edge in self.box)))


@dataclass(frozen=True)
class Questions:
    """Draws them; ``centres`` are the degrees of some incidents, ``regions`` their codes."""

    dice: np.random.Generator
    centres: np.ndarray
    regions: list[str]

    def view(self, size: str) -> View:
        """A random view around an incident: of a ``country``, a ``region`` or a ``town``."""
        zoom = ZOOMS[size]
        lon, lat = self.centres[self.dice.integers(len(self.centres))]
        half = _WIDE / 2**zoom / 2, _HIGH / 2**zoom / 2
        # Not always in the middle of the view.
        lon += half[0] * self.dice.uniform(-0.5, 0.5)
        lat += half[1] * self.dice.uniform(-0.5, 0.5)
        return View(zoom, (lon - half[0], lat - half[1], lon + half[0], lat + half[1]))

    def any_view(self) -> View:
        return self.view(self._one_of(list(ZOOMS)))

    def _one_of(self, choices):
        return choices[self.dice.integers(len(choices))]

    def unfiltered(self) -> Query:
        return ()

    def group(self) -> Query:
        """One of the forty, alone; every fourth time the largest or the second."""
        number = self.dice.integers(GROUPS) + 1
        slug = self._one_of([LARGEST, SECOND]) if self.dice.random() < 0.25 else ""
        return (("group", slug or f"invented-group-{number:02}"), ("descendants", "0"))

    def group_in_full(self) -> Query:
        """One with its descendants, by role and bases."""
        slug = self._one_of([UMBRELLA, LARGEST, SECOND, "invented-group-05"])
        bases = self._one_of([("observed", "claimed"), ("claimed",), ("blamed", "suspected")])
        role = self._one_of(["attacker", "party"])
        return (("group", slug), ("role", role), *(("basis", basis) for basis in bases))

    def country_and_year(self) -> Query:
        first = LAST_DAY - timedelta(days=int(self.dice.integers(365, DAYS - 365)))
        return (
            ("state", self._one_of(FOLLOWED[:3])),
            ("from", first.isoformat()),
            ("to", (first + timedelta(days=364)).isoformat()),
        )

    def text(self) -> Query:
        return (("q", self._one_of(WORDS)),)

    def _parts(self) -> list[Query]:
        years = self.dice.integers(1, 8)
        return [
            (("state", self._one_of(FOLLOWED)),),
            (("region", self._one_of(self.regions)),),
            tuple(
                ("type", each)
                for each in self.dice.permutation(EventType.values)[: self.dice.integers(1, 3)]
            ),
            (("group", self._one_of([LARGEST, SECOND, UMBRELLA])),),
            (("from", date(LAST_DAY.year - int(years), 1, 1).isoformat()),),
            (("precision", self._one_of(["exact", "settlement"])),),
            (("within", ",".join(f"{edge:.2f}" for edge in self.view("region").box)),),
        ]

    def several(self, number: int) -> Query:
        parts = self._parts()
        chosen = self.dice.permutation(len(parts))[:number]
        return tuple(pair for at in sorted(chosen) for pair in parts[at])

    def two(self) -> Query:
        return self.several(2)

    def three(self) -> Query:
        return self.several(3)

    def any_filter(self) -> Query:
        kind = self._one_of([kind for kind in KINDS if kind.name != "unfiltered"])
        return kind.draw(self)


KINDS = (
    Kind("unfiltered", Questions.unfiltered, most_ms=150),
    Kind("one group", Questions.group),
    Kind("group with descendants, role, basis", Questions.group_in_full),
    Kind("country and year", Questions.country_and_year),
    Kind("text", Questions.text),
    Kind("two filters", Questions.two),
    Kind("three filters", Questions.three),
)


def address(path: str, *parts: Query) -> str:
    """An address with all pairs of the parts in its query."""
    query = urlencode([pair for part in parts for pair in part])
    return f"{path}?{query}" if query else path
