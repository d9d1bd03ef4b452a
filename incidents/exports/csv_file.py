"""Incidents as CSV: one line each, which spreadsheets and programs open alike.

What the file says of itself stands in columns at the end, in the first line alone: a line
of comment before the names breaks whatever reads the names first, and the same words in
every line would make up a third of the file.
"""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from incidents.exports.about import About
from incidents.exports.fields import FIELDS, NAMES, Kind, Value
from incidents.exports.moments import in_utc
from incidents.exports.records import Record
from incidents.spreadsheet_cells import harmless

_AT_A_TIME = 64 * 1024


def pieces(records: Iterable[Record], about: About) -> Iterator[bytes]:
    """The file bit by bit: UTF-8 with its mark, commas, lines that end in CRLF."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    said = about.values()
    writer.writerow([*NAMES, *said])
    yield b"\xef\xbb\xbf" + _taken(text)
    blank = [""] * len(said)
    said_here = [harmless(value) for value in said.values()]
    for record in records:
        writer.writerow([*_cells(record.values), *said_here])
        # The first one goes out at once.
        if said_here is not blank or text.tell() >= _AT_A_TIME:
            yield _taken(text)
        said_here = blank
    if text.tell():
        yield _taken(text)


def _taken(text: StringIO) -> bytes:
    taken = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return taken


def _cells(values: dict[str, Value]) -> list:
    return [_cell(values[field.name], field.kind) for field in FIELDS]


def _cell(value: Value, kind: Kind):
    """None is empty, a truth 1 or 0, a day 2019-09-30, a moment 2019-09-30T22:05:00Z."""
    if value is None:
        return ""
    match kind:
        case Kind.TEXT:
            return harmless(value)
        case Kind.TRUTH:
            return int(value)
        case Kind.MOMENT:
            return in_utc(value)
    return value
