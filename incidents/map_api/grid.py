"""The square cells of a map, and in which of them points lie."""

from dataclasses import dataclass

import numpy as np

from incidents.filters import Box
from incidents.models.point_rules import MERCATOR_LATITUDE

# Coordinates of the columns are whole numbers of 1e-7 degrees.
DEGREE = 10**7
# Into so many steps, or up to twice as many, each cell is cut to look up where a point lies.
_STEPS = 16


@dataclass(frozen=True)
class Grid:
    """The cells that cover a part of the map, of which ``level`` makes 2**level by 2**level.

    ``width`` by ``height`` of them are numbered row by row from the north-west.
    """

    level: int
    left: int
    top: int
    width: int
    height: int

    @classmethod
    def over(cls, box: Box, level: int) -> "Grid":
        """The cells of which a part lies in the box."""
        west, south, east, north = box
        left, right = _columns(np.array([west, east]), level).tolist()
        top, bottom = _rows(np.array([north, south]), level).tolist()
        return cls(level, left, top, right - left + 1, bottom - top + 1)

    @property
    def size(self) -> int:
        return self.width * self.height

    def cell_of(self):
        """A function of longitudes and latitudes: the number (int32) of the cell of each point.

        It is ``size`` or more for a point outside. Coordinates are int32, in 1e-7 degrees.
        They are looked up in steps much smaller than a cell, so that its border is off by a
        part of a step, everywhere alike: that takes a tenth of the time of the formula.
        """
        width = 360 / 2**self.level
        west = self.left * width - 180
        south = _latitude(self.top + self.height, self.level)
        north = _latitude(self.top, self.level)
        column_of = self._look_up(west, west + self.width * width, self._column)
        row_of = self._look_up(south, north, self._row)

        def of(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
            cells = row_of(lat)
            cells += column_of(lon)
            return cells

        return of

    def _look_up(self, least: float, most: float, number):
        """What ``number`` says of the steps from ``least`` to ``most`` degrees, as a function."""
        bits = max(0, (360 * DEGREE // (_STEPS << self.level)).bit_length() - 1)
        # Those at the ends lie outside, and so does whatever lies beyond them.
        first, last = (int(degrees * DEGREE) >> bits for degrees in (least, most))
        steps = np.arange(first - 2, last + 3)
        numbers = number(((steps << bits) + (1 << bits >> 1)) / DEGREE)
        numbers[[0, -1]] = self.size
        numbers = numbers.astype(np.int32)

        def of(coordinates: np.ndarray) -> np.ndarray:
            places = coordinates >> bits
            places -= np.int32(steps[0])
            return np.take(numbers, places, mode="clip")

        return of

    def _column(self, longitudes: np.ndarray) -> np.ndarray:
        columns = _columns(longitudes, self.level) - self.left
        return np.where((columns >= 0) & (columns < self.width), columns, self.size)

    def _row(self, latitudes: np.ndarray) -> np.ndarray:
        rows = _rows(latitudes, self.level) - self.top
        return np.where((rows >= 0) & (rows < self.height), rows * self.width, self.size)


# Formulas: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
def _columns(longitudes: np.ndarray, level: int) -> np.ndarray:
    columns = np.floor((longitudes + 180) / 360 * 2**level)
    return np.clip(columns, 0, 2**level - 1).astype(np.int64)


def _rows(latitudes: np.ndarray, level: int) -> np.ndarray:
    radians = np.radians(np.clip(latitudes, -MERCATOR_LATITUDE, MERCATOR_LATITUDE))
    rows = np.floor((1 - np.arcsinh(np.tan(radians)) / np.pi) / 2 * 2**level)
    return np.clip(rows, 0, 2**level - 1).astype(np.int64)


def _latitude(row: int, level: int) -> float:
    """Of the northern border of a row of cells."""
    return float(np.degrees(np.arctan(np.sinh(np.pi * (1 - row / 2 ** (level - 1))))))
