"""What the reader of an alert knows of a view, and what of it is news."""

import zlib
from dataclasses import dataclass
from typing import Self

import numpy as np

from incidents.columns import Selection
from incidents.columns.tolls import DISPUTED, HAS_SHARE, HIGH_IS_OPEN, LOW_IS_OPEN
from incidents.evidence import Figure
from incidents.evidence.figures import Range

_ALL_FLAGS = LOW_IS_OPEN | HIGH_IS_OPEN | DISPUTED | HAS_SHARE
# Of a million incidents it takes a second; at zlib's usual level four.
_QUICKLY = 1
# A row's numbers: the key, low, best and high, and the flags.
_COLUMNS = 5


@dataclass(frozen=True, eq=False)
class Known:
    """The incidents of a view and their dead by its figure and side, as they were told.

    ``rows`` is int32, a row for each incident in the order of the keys: the key, the low, best
    and high number with its share of an operation's (-1 where none is known; all three the
    same where the view tells one figure alone), and the flags of ``incidents.columns.tolls``.
    """

    rows: np.ndarray

    @classmethod
    def of(cls, selection: Selection) -> Self:
        """What is there now."""
        columns, found = selection.columns, np.flatnonzero(selection.marked.mask)
        view, codes = selection.incident_filter.view_figure, columns.toll[selection.audience][found]
        numbers, flags = (view.figure,) * 3, HAS_SHARE
        if view.figure is Figure.BEST:
            numbers, flags = (Figure.LOW, Figure.BEST, Figure.HIGH), _ALL_FLAGS
        elif view.figure is Figure.HIGH:
            flags |= HIGH_IS_OPEN
        rows = np.empty((len(found), _COLUMNS), np.int32)
        rows[:, 0] = columns.pk[found]
        for place, figure in enumerate(numbers, start=1):
            rows[:, place] = columns.tolls.numbers(figure.value, view.side.value)[codes]
        rows[:, -1] = columns.tolls.flags(view.side.value)[codes] & flags
        return cls(rows[np.argsort(rows[:, 0])])

    @classmethod
    def read(cls, stored: bytes) -> Self:
        """What ``stored`` has kept."""
        numbers = np.frombuffer(zlib.decompress(bytes(stored)), "<i4")
        return cls(numbers.reshape(-1, _COLUMNS))

    def stored(self) -> bytes:
        """The same for the database."""
        return zlib.compress(self.rows.astype("<i4").tobytes(), _QUICKLY)

    @property
    def keys(self) -> np.ndarray:
        return self.rows[:, 0]

    def new_since(self, earlier: Self) -> list[int]:
        """The keys of incidents that the earlier one has not."""
        return np.setdiff1d(self.keys, earlier.keys, assume_unique=True).tolist()

    def changed_since(self, earlier: Self) -> dict[int, Range | None]:
        """The keys of incidents whose figures are others, each with what was told before.

        None where that is part of what was told of an operation as a whole, which is nobody's
        own figure.
        """
        _keys, here, there = np.intersect1d(
            self.keys, earlier.keys, assume_unique=True, return_indices=True
        )
        differ = (self.rows[here] != earlier.rows[there]).any(axis=1)
        return {
            int(row[0]): None if (row[-1] | before[-1]) & HAS_SHARE else _range(before)
            for row, before in zip(
                self.rows[here[differ]], earlier.rows[there[differ]], strict=True
            )
        }


def _range(row: np.ndarray) -> Range:
    low, best, high = (int(number) if number >= 0 else None for number in row[1:4])
    flags = int(row[-1])
    is_disputed = flags & DISPUTED > 0
    return Range(
        low=low,
        best=None if is_disputed else best,
        high=high,
        low_is_open=flags & LOW_IS_OPEN > 0,
        high_is_open=flags & HIGH_IS_OPEN > 0,
        disputed=is_disputed,
    )
