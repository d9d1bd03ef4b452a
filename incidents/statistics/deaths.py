"""How many died in each part of a selection; what is not known is never 0."""

import numpy as np

from incidents.columns import Selection
from incidents.columns.tolls import HAS_SHARE


class Deaths:
    """The dead of a selection's figure and side in each of some parts, summed block by block.

    ``size`` is the number of parts.
    """

    def __init__(self, selection: Selection, size: int):
        view_figure = selection.incident_filter.view_figure
        tolls = selection.columns.tolls
        numbers = tolls.numbers(view_figure.figure.value, view_figure.side.value)
        # One sum of doubles holds two: of how many incidents the dead are known, below so many
        # bits, and the dead above them. Of a million incidents it is exact up to 8 billion dead.
        self._bits = selection.count.bit_length()
        self._weights = np.where(numbers >= 0, numbers * float(1 << self._bits) + 1, 0)
        self._sums = np.zeros(size)

    def add(self, tolls: np.ndarray, parts: np.ndarray) -> None:
        """Count in incidents with these tolls, of which each belongs to the part so numbered."""
        weights = np.take(self._weights, tolls, mode="clip")
        self._sums += np.bincount(parts, weights=weights, minlength=len(self._sums))

    def sums(self) -> tuple[np.ndarray, np.ndarray]:
        """The dead of each part, and of how many incidents they are known (int64)."""
        sums = self._sums.astype(np.int64)
        return sums >> self._bits, sums & ((1 << self._bits) - 1)


def has_share(selection: Selection) -> np.ndarray | None:
    """For each toll whether it has a share of an operation's; None where none has."""
    flags = selection.columns.tolls.flags(selection.incident_filter.view_figure.side.value)
    found = (flags & HAS_SHARE) > 0
    return found if found.any() else None
