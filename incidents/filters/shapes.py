"""Parts of the Earth that an address names: a box, and a circle around a point."""

from typing import NamedTuple

# Five digits of a degree are a metre. What is read is what an address says again, so a
# view and its address never differ by the digits that were cut off.
DIGITS = 5
LARGEST_DISTANCE_KM = 2000

Box = tuple[float, float, float, float]


class Circle(NamedTuple):
    """All within ``km`` kilometres of a point, in degrees."""

    lon: float
    lat: float
    km: float


def read_box(text: str) -> Box:
    """``W,S,E,N`` in degrees as four numbers.

    Raises ValueError if it is no box on Earth; a box may not cross the date line.
    """
    west, south, east, north = (round(float(part), DIGITS) for part in text.split(","))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(text)
    return west, south, east, north


def read_circle(text: str) -> Circle:
    """``lon,lat,km`` as a circle; hundreds of metres are the smallest unit of its radius.

    Raises ValueError if it is none, or one of more than ``LARGEST_DISTANCE_KM``.
    """
    lon, lat, km = (float(part) for part in text.split(","))
    circle = Circle(round(lon, DIGITS), round(lat, DIGITS), round(km, 1))
    in_range = -180 <= lon <= 180 and -90 <= lat <= 90 and 0 < circle.km <= LARGEST_DISTANCE_KM
    if not in_range:
        raise ValueError(text)
    return circle


def numbers_in_address(numbers: tuple[float, ...]) -> str:
    """``-1.31,14.8,50``: no digit that says nothing, and never ``-0`` or ``1e-05``."""
    return ",".join(f"{number + 0.0:.{DIGITS}f}".rstrip("0").rstrip(".") for number in numbers)
