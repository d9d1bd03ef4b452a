"""The distinct tolls: how many died on each side of an incident, for one audience."""

from dataclasses import dataclass, field

import numpy as np

from incidents.columns.keys import Keys, key_of, scrambled
from incidents.evidence import Figure
from incidents.models import TollSide

LOW_IS_OPEN, HIGH_IS_OPEN, DISPUTED, HAS_SHARE = 1, 2, 4, 8


@dataclass(frozen=True, eq=False)
class Ranges:
    """The distinct ranges of one side; code 0 is the one of which nothing is known.

    ``numbers`` has an int32 array for each ``Figure``: the incident's own figure and its share
    of its operation's together, -1 where neither is known; ``flags`` is a sum of LOW_IS_OPEN,
    HIGH_IS_OPEN, DISPUTED and HAS_SHARE.
    """

    keys: Keys
    numbers: dict[str, np.ndarray]
    flags: np.ndarray

    def __len__(self):
        return len(self.keys)


@dataclass(frozen=True, eq=False)
class Tolls:
    """Tolls by code; code 0 is the one of which nothing is known.

    ``side`` has an int32 array for each ``TollSide``, with the code of its range.
    """

    keys: Keys
    side: dict[str, np.ndarray]
    ranges: Ranges
    _numbers: dict[tuple, np.ndarray] = field(default_factory=dict)

    def __len__(self):
        return len(self.keys)

    @classmethod
    def empty(cls) -> "Tolls":
        nothing = Ranges(
            Keys.starting_with(0),
            {figure.value: np.full(1, -1, np.int32) for figure in Figure},
            np.zeros(1, np.uint8),
        )
        return cls(
            Keys.starting_with(0), {side.value: np.zeros(1, np.int32) for side in TollSide}, nothing
        )

    def numbers(self, figure: str, side: str) -> np.ndarray:
        """How many died on a side by a figure, int32 by code, -1 where it is not known."""
        return self._cached(self.ranges.numbers[figure], "number", figure, side)

    def flags(self, side: str) -> np.ndarray:
        """The flags of a side, by code."""
        return self._cached(self.ranges.flags, "flags", side)

    def _cached(self, values: np.ndarray, *name: str) -> np.ndarray:
        if name not in self._numbers:
            self._numbers[name] = values[self.side[name[-1]]]
        return self._numbers[name]

    def encode(
        self, tolls: dict[str, np.ndarray], audience: int, count: int
    ) -> tuple["Tolls", np.ndarray, np.ndarray]:
        """The tolls with the new ones of ``count`` rows, and these rows' codes and keys."""
        is_told = tolls["audience"] == audience
        rows, side = tolls["row"][is_told], tolls["side"][is_told]
        numbers = {figure.value: tolls[figure.value][is_told] for figure in Figure}
        flags = tolls["flags"][is_told]
        range_keys = key_of(
            numbers["low"].astype(np.int64) << 32 | numbers["best"].astype(np.int64) & 0xFFFFFFFF,
            numbers["high"].astype(np.int64) << 32
            | numbers["government"].astype(np.int64) & 0xFFFFFFFF,
            flags,
        )
        row_keys = np.zeros(count, np.uint64)
        np.add.at(row_keys, rows, scrambled((range_keys + side).view(np.int64)))
        keys, codes, first = self.keys.encode(row_keys)
        if keys is self.keys:
            return self, codes, row_keys
        is_first = np.zeros(count, bool)
        is_first[first] = True
        new = is_first[rows]
        known, range_codes, first_of_range = self.ranges.keys.encode(range_keys[new])
        ranges = Ranges(
            known,
            {
                figure: np.concatenate((self.ranges.numbers[figure], values[new][first_of_range]))
                for figure, values in numbers.items()
            },
            np.concatenate((self.ranges.flags, flags[new][first_of_range])),
        )
        sides = {}
        for index, name in enumerate(TollSide):
            told = np.zeros(len(keys), np.int32)
            told[: len(self)] = self.side[name.value]
            of_side = side[new] == index
            told[codes[rows[new][of_side]]] = range_codes[of_side]
            sides[name.value] = told
        return Tolls(keys, sides, ranges), codes, row_keys
