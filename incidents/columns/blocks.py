"""Work on columns block by block.

A million numbers at once are arrays of many megabytes at every step, which the processor
fetches from far and the allocator keeps; those of a block stay in the cache.
"""

from collections.abc import Iterator

import numpy as np

BLOCK = 65_536


def blocks_of(mask: np.ndarray, count: int) -> Iterator[np.ndarray]:
    """The rows (intp) that a mask has, ascending, about ``BLOCK`` at once; they are ``count``."""
    if not count:
        return
    size = max(1, BLOCK * len(mask) // count)
    for start in range(0, len(mask), size):
        rows = np.flatnonzero(mask[start : start + size])
        if len(rows):
            rows += start
            yield rows


def stretches_of(
    mask: np.ndarray, count: int
) -> Iterator[tuple[slice | np.ndarray, np.ndarray | None]]:
    """The rows that a mask has, and which of them do not count; they are ``count`` that do.

    Where nearly all count, a block is a slice of rows with a mask (bool) of those that do
    not, or None: reading all in a row takes less time than finding those that count.
    """
    if 4 * count < 3 * len(mask):
        for rows in blocks_of(mask, count):
            yield rows, None
        return
    for start in range(0, len(mask), BLOCK):
        rows = slice(start, start + BLOCK)
        left_out = ~mask[rows]
        yield rows, left_out if left_out.any() else None


def taken(column: np.ndarray, rows: slice | np.ndarray) -> np.ndarray:
    """The values of a column in some rows."""
    return column[rows] if isinstance(rows, slice) else np.take(column, rows, mode="clip")


def numbers_of(rows: slice | np.ndarray, places: np.ndarray) -> np.ndarray:
    """The rows (intp) at some places among these."""
    return places + rows.start if isinstance(rows, slice) else rows[places]


def looked_up(is_wanted: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """For each code what the table (bool) says of it."""
    found = np.empty(len(codes), bool)
    for start in range(0, len(codes), BLOCK):
        stop = start + BLOCK
        np.take(is_wanted, codes[start:stop], out=found[start:stop], mode="clip")
    return found


def count_of_codes(codes: np.ndarray, size: int) -> np.ndarray:
    """How often each code below ``size`` occurs, int64."""
    counts = np.zeros(size, np.int64)
    step = max(BLOCK, 4 * size)
    for start in range(0, len(codes), step):
        counts += np.bincount(codes[start : start + step], minlength=size)
    return counts


def count_of_rows(codes: np.ndarray, mask: np.ndarray, count: int, size: int) -> np.ndarray:
    """The same of the rows alone that a mask has; they are ``count``."""
    if count < 4 * size:
        return np.bincount(codes[np.flatnonzero(mask)], minlength=size)
    counts = np.zeros(size, np.int64)
    for rows in blocks_of(mask, count):
        counts += np.bincount(np.take(codes, rows, mode="clip"), minlength=size)
    return counts
