"""The days, weeks, months and years of a timeline, as days since 1970-01-01."""

from datetime import date, timedelta

import numpy as np

from incidents.filters import Unit

# Weeks begin on a Monday, as ISO 8601 has them; 1970-01-01 was a Thursday.
_DAYS_AFTER_MONDAY = 3
_BEGINNING = date(1970, 1, 1)
_NUMPY_UNITS = {Unit.MONTH: "M", Unit.YEAR: "Y"}


def starts_of(unit: Unit, first: int, last: int) -> np.ndarray:
    """The first days (int64) of all units from the one of ``first`` to that of ``last``."""
    if unit is Unit.DAY:
        return np.arange(first, last + 1, dtype=np.int64)
    if unit is Unit.WEEK:
        return np.arange(monday_of(first), last + 1, 7, dtype=np.int64)
    ends = np.array([first, last], dtype="datetime64[D]").astype(
        f"datetime64[{_NUMPY_UNITS[unit]}]"
    )
    starts = np.arange(ends[0], ends[1] + 1)
    return starts.astype("datetime64[D]").astype(np.int64)


def how_many(unit: Unit, first: int, last: int) -> int:
    """How many units there are from the one of ``first`` to that of ``last``."""
    begins, ends = day_of(first), day_of(last)
    return {
        Unit.DAY: last - first + 1,
        Unit.WEEK: (monday_of(last) - monday_of(first)) // 7 + 1,
        Unit.MONTH: (ends.year - begins.year) * 12 + ends.month - begins.month + 1,
        Unit.YEAR: ends.year - begins.year + 1,
    }[unit]


def unit_after(unit: Unit, last: int) -> int:
    """The first day of the unit after the one of ``last``."""
    if unit is Unit.DAY:
        return last + 1
    if unit is Unit.WEEK:
        return monday_of(last) + 7
    month = np.datetime64(last, "D").astype(f"datetime64[{_NUMPY_UNITS[unit]}]") + 1
    return int(month.astype("datetime64[D]").astype(np.int64))


def monday_of(day: int) -> int:
    return day - (day + _DAYS_AFTER_MONDAY) % 7


def day_of(number: int) -> date:
    return _BEGINNING + timedelta(days=number)


def number_of(day: date) -> int:
    return (day - _BEGINNING).days


def in_words(days: np.ndarray) -> list[str]:
    """Days as ISO 8601 writes them: "2019-09-30"."""
    return np.datetime_as_string(days.astype("datetime64[D]")).tolist()
