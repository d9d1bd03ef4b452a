"""The rows that a filter finds, as a mask, and how many of them have each code."""

from collections.abc import Callable, Hashable
from functools import cached_property
from threading import Lock

import numpy as np

from incidents.columns.blocks import count_of_rows

# What the last filters found is kept up to so many bytes: a mask has one for each incident.
MOST_BYTES = 8_000_000
# Of few incidents that would be very many filters, which take memory themselves.
MOST_FILTERS = 64


class MarkedRows:
    """Some of the living rows of one state of the columns: ``mask`` (bool) has all rows.

    It never changes but for what is counted once and kept, so that threads may share it.
    """

    def __init__(self, mask: np.ndarray):
        self.mask = mask
        self._counts: dict[str, np.ndarray] = {}
        self._made: dict[Hashable, object] = {}

    @cached_property
    def count(self) -> int:
        return int(np.count_nonzero(self.mask))

    def counts(self, columns, name: str) -> np.ndarray:
        """How many of them have each code in a column of codes, int64 by code.

        ``columns`` are those whose rows they are.
        """
        if name not in self._counts:
            codes, size = columns.codes(name)
            if 2 * self.count > columns.size:
                # Nearly all: those that are not among them are fewer to count.
                others = count_of_rows(codes, ~self.mask, columns.size - self.count, size)
                self._counts[name] = columns.counts(name) - others
            else:
                self._counts[name] = count_of_rows(codes, self.mask, self.count, size)
        return self._counts[name]

    def made_once(self, key: Hashable, make: Callable):
        """What ``make()`` gives, the first time that ``key`` is asked for."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    @property
    def bytes(self) -> int:
        """The memory that the arrays take."""
        return self.mask.nbytes + sum(counts.nbytes for counts in list(self._counts.values()))


class LatelyFound:
    """What the last filters found in one state of the columns, for all threads.

    Who moves the map, turns a page or takes a filter away asks the same once more.
    """

    def __init__(self):
        self._found: dict[Hashable, MarkedRows] = {}
        self._lock = Lock()

    def get(self, key: Hashable) -> MarkedRows | None:
        with self._lock:
            found = self._found.pop(key, None)
            if found is not None:
                # The last that was asked for stands last.
                self._found[key] = found
            return found

    def keep(self, key: Hashable, found: MarkedRows) -> None:
        with self._lock:
            self._found.pop(key, None)
            self._found[key] = found
            left = sum(each.bytes for each in self._found.values())
            while left > MOST_BYTES or len(self._found) > MOST_FILTERS:
                left -= self._found.pop(next(iter(self._found))).bytes
