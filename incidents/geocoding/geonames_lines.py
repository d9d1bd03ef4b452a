"""The lines of GeoNames' files: how they are read, and which kind of file they make up.

Format: https://download.geonames.org/export/dump/readme.txt
"""

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import chain

from django.utils.translation import gettext as _

from incidents.models import normalise

DUMP_COLUMNS = 19
# The list had eight columns before it told from when to when a name was used.
LIST_COLUMNS = range(8, 11)
LONGEST_LINE = 2**16
LONGEST_NAME = 200
LARGEST_NUMBER = 2**31 - 1
# A file of which nothing at all can be read is another kind of file.
BAD_LINES_BEFORE_GIVING_UP = 100
# Until the end of the load PostgreSQL takes the tables for as small as they were before it, and
# would compare every row with every other, for minutes. Joins by hash take no notice of that.
NO_NESTED_LOOPS = "SET LOCAL enable_nestloop = off"


class FileKind(Enum):
    """What GeoNames hands out and the gazetteer is made of."""

    DUMP = "country dump"
    NAMES = "list of alternate names"


class NotOfGeoNames(Exception):
    """It begins with line after line of something else; the text says what is wrong."""


def lines_of(stream) -> Iterator[bytes]:
    """The lines of a binary stream; an endless one is cut, so that it is rejected."""
    while line := stream.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)


def told_apart(lines: Iterable[bytes]) -> tuple[FileKind, Iterator[bytes]]:
    """Which kind of file the lines are of, by their columns, and all the lines again.

    Raises ``NotOfGeoNames`` if it is neither.
    """
    lines = iter(lines)
    seen: list[bytes] = []
    first = None
    for line in lines:
        seen.append(line)
        if not line.strip():
            continue
        first = first or line
        if kind := _kind_of(line):
            return kind, chain(seen, lines)
        if len(seen) == BAD_LINES_BEFORE_GIVING_UP:
            break
    if first is None:
        raise NotOfGeoNames(_("The file is empty."))
    raise NotOfGeoNames(first[:60].decode("utf-8", errors="replace").strip())


def _kind_of(line: bytes) -> FileKind | None:
    columns = line.rstrip(b"\r\n").split(b"\t")
    if len(columns) == DUMP_COLUMNS:
        return FileKind.DUMP
    if len(columns) in LIST_COLUMNS and columns[0].isdigit() and columns[1].isdigit():
        return FileKind.NAMES
    return None


def wrong_number_of_columns(count: int, expected: int) -> str:
    """The reason why a line is rejected."""
    return _("The number of columns is %(count)d instead of %(expected)d.") % {
        "count": count,
        "expected": expected,
    }


def whole_number(text: str) -> int | None:
    """The number that the digits write, None if they are none or too large to keep."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
    return number if number is not None and number <= LARGEST_NUMBER else None


def is_a_name(text: str) -> bool:
    """Whether it can be kept and looked up: not too long, and with letters or digits."""
    return len(text) <= LONGEST_NAME and bool(normalise(text))
