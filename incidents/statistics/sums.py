"""Incidents and their dead, added up by any code that each incident has."""

from dataclasses import dataclass

import numpy as np

from incidents.evidence import Figure

# One double holds two sums: below this a count of incidents, above it persons or another
# count. It stays exact to 16 million incidents and 500 million dead.
UPPER = 1 << 24


@dataclass(frozen=True)
class Line:
    """One line of a table.

    ``value`` is how the filter's addresses spell what it is about, "" where that is not
    told; ``deaths`` are the sums of the view's side as ``totals`` has them, without
    ``low_is_open``.
    """

    value: str
    name: str
    incidents: int
    deaths: dict


@dataclass(frozen=True)
class Sums:
    """For every code the number of incidents and what their tolls add up to.

    ``numbers`` has a column for each code and a row for the incidents, for each figure with
    how often it is known, and for the open highs with the disputed tolls.
    """

    numbers: np.ndarray

    @property
    def incidents(self) -> np.ndarray:
        return self.numbers[0].astype(np.int64)

    @property
    def size(self) -> int:
        return self.numbers.shape[1]

    def over(self, codes: np.ndarray, size: int) -> "Sums":
        """The same by coarser ``codes``: one in ``range(size)`` for each code of these."""
        return self.spread(slice(None), codes, size)

    def spread(self, sources, codes: np.ndarray, size: int) -> "Sums":
        """The same by other ``codes``, each of which takes what one of ``sources`` has.

        A source that stands several times counts for each of its codes.
        """
        return Sums(
            np.stack([np.bincount(codes, row[sources], minlength=size) for row in self.numbers])
        )

    def at(self, codes: np.ndarray) -> "Sums":
        """Those of some codes, which are numbered anew."""
        return Sums(self.numbers[:, codes])

    def less(self, part: "Sums") -> "Sums":
        """What remains of each code without a part of its incidents."""
        return Sums(self.numbers - part.numbers)

    def line(self, code: int, value: str = "", name: str = "") -> Line:
        """The numbers of one code as a line of a table."""
        incidents, *packed = self.numbers[:, code].astype(np.int64).tolist()
        *figures, (high_is_open, disputed) = (divmod(number, UPPER) for number in packed)
        told = dict(zip((figure.value for figure in Figure), figures, strict=True))
        return Line(
            value,
            name,
            incidents,
            {
                **{figure: persons if known else None for figure, (persons, known) in told.items()},
                "known": {figure: known for figure, (_, known) in told.items()},
                "high_is_open": bool(high_is_open),
                "disputed": disputed,
            },
        )
