"""What stands in one cell of a file: whole numbers, dates, degrees, or why it is none."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

# More people than any incident has killed; larger numbers are slips of the hand.
LARGEST_COUNT = 10_000_000
FIRST_YEAR, LAST_YEAR = 1900, 2100
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = tuple(_MONTH_NAMES.split())
_WHOLE = re.compile(r"(\d{1,18})(?:[.,]0{0,20})?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.,Z+-]{0,30})?")
_WRITTEN = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4}|\d{2})")
_DECIMAL = re.compile(r"[+-]?\d{1,4}(?:[.,]\d*)?|[+-]?[.,]\d+")


class BadCell(Exception):
    """A cell that makes its row unfit; the text says what to do.

    ``column`` is the name of the cell's column, set by whoever knows it.
    """

    def __init__(self, reason: str, column: str = ""):
        super().__init__(reason)
        self.column = column


class BadCells(BadCell):
    """All the cells that make a row unfit, so that people mend them in one go."""

    def __init__(self, cells: Sequence[BadCell]):
        super().__init__(str(cells[0]), cells[0].column)
        self.cells = cells


@contextmanager
def of_column(name: str) -> Iterator[None]:
    """What is read inside stands in the column ``name``: a ``BadCell`` says so."""
    try:
        yield
    except BadCell as bad:
        bad.column = name
        raise


@lru_cache(maxsize=8192)
def whole_number(text: str) -> int:
    """The number of people in ``"12"``, ``"12.0"``, ``" 12 "``.

    Raises ``BadCell`` for anything else, and for what is below zero.
    """
    stripped = text.strip()
    if stripped.isascii() and stripped.isdigit() and len(stripped) < 8:
        return int(stripped)
    if match := _WHOLE.fullmatch(stripped):
        if (number := int(match[1])) <= LARGEST_COUNT:
            return number
        raise BadCell(_("“%(text)s” is more people than can be meant.") % {"text": short(stripped)})
    if not stripped:
        raise BadCell(_("The cell is empty: write a whole number."))
    if stripped.startswith(("-", "−")):
        raise BadCell(
            _("“%(text)s” is below zero: write how many people they were.")
            % {"text": short(stripped)}
        )
    raise BadCell(_("“%(text)s” is not a whole number.") % {"text": short(stripped)})


def identifier(text: str) -> str:
    """A dataset's number for something without what spreadsheets add: ``"12.0"`` is ``"12"``.

    Raises ``BadCell`` where it is no whole number.
    """
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return text
    match = _WHOLE.fullmatch(text.strip())
    if match is None or not text.isascii():
        raise BadCell(_("“%(text)s” is not a number of the dataset.") % {"text": short(text)})
    return match[1]


@lru_cache(maxsize=8192)
def number_or_nothing(text: str) -> str:
    """``identifier``, or "" where the cell holds none."""
    try:
        return identifier(text)
    except BadCell:
        return ""


@lru_cache(maxsize=8192)
def day(text: str) -> date:
    """The day of ``2019-09-30``, perhaps with a time, ``30 September 2019`` or ``30-Sep-19``.

    Two digits are a year from 1970 to 2069. Raises ``BadCell``.
    """
    stripped = text.strip()
    if match := _ISO.fullmatch(stripped):
        return day_of(int(match[1]), int(match[2]), int(match[3]), stripped)
    if match := _WRITTEN.fullmatch(stripped):
        month = match[2].lower()[:3]
        if month in _MONTHS:
            year = int(match[3])
            if len(match[3]) == 2:
                year += 1900 if year >= 70 else 2000
            return day_of(year, _MONTHS.index(month) + 1, int(match[1]), stripped)
    if not stripped:
        raise BadCell(_("The cell is empty: write a date, as in 2019-09-30."))
    raise BadCell(
        _("“%(text)s” is not a date that can be read: write it as in 2019-09-30.")
        % {"text": short(stripped)}
    )


def day_of(year: int, month: int, number: int, text: str) -> date:
    """The day, if it exists. Raises ``BadCell``, naming ``text``."""
    try:
        found = date(year, month, number)
    except ValueError:
        raise BadCell(
            _("“%(text)s” is not in the calendar: correct the day or the month.")
            % {"text": short(text)}
        ) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadCell(_("“%(text)s”: correct the year.") % {"text": short(text)})
    return found


def degrees(text: str, limit: int) -> float | None:
    """Degrees between ``-limit`` and ``limit``, None for an empty cell. Raises ``BadCell``."""
    try:
        number = float(text)
        # Python reads "1_4" as well.
        if -limit <= number <= limit and "_" not in text:
            return number
    except ValueError:
        pass
    stripped = text.strip()
    if not stripped:
        return None
    if not _DECIMAL.fullmatch(stripped[:40]) or not stripped.isascii():
        raise BadCell(
            _("“%(text)s” is not a number of degrees: write it as in 14.798.")
            % {"text": short(stripped)}
        )
    number = float(stripped[:40].replace(",", "."))
    if not -limit <= number <= limit:
        raise BadCell(
            _(
                "%(text)s is not between %(lowest)d and %(highest)d. Are latitude and longitude "
                "swapped?"
            )
            % {"text": short(stripped), "lowest": -limit, "highest": limit}
        )
    return number


def too_long(longest: int) -> str:
    """The reason why a cell with more than ``longest`` characters is refused."""
    return _("This cell has more than %(longest)d characters: shorten it.") % {"longest": longest}


def short(text: str, longest: int = 60) -> str:
    """``text`` on one line, cut to ``longest`` characters with an ellipsis."""
    if "\n" in text or "\t" in text or "\r" in text:
        text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
