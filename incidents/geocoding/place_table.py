"""A table of places as CSV: read, answered row by row, and written with its other columns."""

import csv
import io
import json
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext as _

from incidents.geocoding.enquiry import Answer, Enquiry, answers_to, candidate_json
from incidents.spreadsheet_cells import harmless

ASKED = ("place", "state", "region")
ANSWERED = (
    "status",
    "lat",
    "lon",
    "precision",
    "matched_name",
    "matched_state",
    "matched_region",
    "provider",
    "score",
    "candidates",
    "candidates_json",
    "problem",
)
# Of a column of ours that the table has already: what was there stays.
PREFIX = "geocoded_"
BEST = 5
TOLD_OF_BEST = ("lat", "lon", "name", "score", "precision", "state", "region")
SEPARATORS = (",", ";", "\t")
# A column may hold the whole text of a report.
LONGEST_CELL = 50_000_000


class NotATable(Exception):
    """The file cannot be read as a table of places; the sentence says why and where."""


@dataclass
class Counts:
    """How many rows came to which status, and how many told of no state or region here."""

    by_status: Counter = field(default_factory=Counter)
    not_understood: int = 0
    renamed: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.by_status.total()


@dataclass(frozen=True)
class _Form:
    """How the table is written, so that it is given back alike."""

    separator: str
    quoting: int
    line_end: str
    mark: str


def answer_table(source: BinaryIO, target: BinaryIO) -> Counts:
    """Write ``source`` to ``target`` with what is found in ``ANSWERED`` columns at the end.

    Both are CSV in UTF-8, with or without a byte order mark, separated by comma, semicolon or
    tab: the answer has the form of what was read, and the cells of the other columns are the
    same. A column ``place`` is needed, ``state`` and ``region`` are heeded. Row by row, so
    that a table may be larger than the memory. Raises ``NotATable``; what was written by then
    is not to be kept.
    """
    writing = io.TextIOWrapper(target, encoding="utf-8", newline="")
    try:
        return _answer(_lines(source), writing)
    finally:
        # The stream is the caller's to close.
        writing.detach()


def _lines(source: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(source, start=1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            raise NotATable(
                _("Line %(line)d is not UTF-8. Save the table as UTF-8.") % {"line": number}
            ) from None


def _answer(lines: Iterator[str], writing: io.TextIOBase) -> Counts:
    csv.field_size_limit(LONGEST_CELL)
    first = next(lines, "")
    form = _form_of(first)
    rows = _Rows(chain([first.removeprefix(form.mark)], lines), form.separator)
    header = next(rows, [])
    columns = _columns(header)
    names = _free_names(header)
    counts = Counts(renamed=[name for name in names if name not in ANSWERED])
    writer = csv.writer(
        writing, delimiter=form.separator, quoting=form.quoting, lineterminator=form.line_end
    )
    writing.write(form.mark)
    writer.writerow([*header, *names])

    waiting: deque[list[str]] = deque()

    def enquiries() -> Iterator[Enquiry]:
        for row in rows:
            waiting.append(row)
            if row:
                yield Enquiry(*(_cell(row, columns.get(name)) for name in ASKED))

    def write_blank_lines() -> None:
        while waiting and not waiting[0]:
            writer.writerow(waiting.popleft())

    for answer in answers_to(enquiries()):
        write_blank_lines()
        row = waiting.popleft()
        counts.by_status[answer.status] += 1
        counts.not_understood += answer.part in ("state", "region")
        padded = [*row[: len(header)], *[""] * (len(header) - len(row))]
        # Cells beyond the last column keep a place of their own, at the end.
        writer.writerow([*padded, *_cells(answer), *row[len(header) :]])
    write_blank_lines()
    return counts


class _Rows:
    """The rows of a table, whose mistakes are told with their line."""

    def __init__(self, lines: Iterator[str], separator: str):
        self._reader = csv.reader(lines, delimiter=separator, strict=True)

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        try:
            return next(self._reader)
        except csv.Error as error:
            raise NotATable(
                _("Line %(line)d cannot be read, its quotation marks may not match (%(error)s).")
                % {"line": self._reader.line_num, "error": error}
            ) from None


def _form_of(first: str) -> _Form:
    mark = "\ufeff" if first.startswith("\ufeff") else ""
    first = first.removeprefix(mark)
    line = first.rstrip("\r\n")
    line_end = first[len(line) :] or "\n"
    # The separator that finds the columns we need, and most columns besides.
    separator = max(SEPARATORS, key=lambda each: _fit(line, each))
    is_quoted = bool(line) and all(cell[:1] == '"' == cell[-1:] for cell in line.split(separator))
    return _Form(separator, csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL, line_end, mark)


def _fit(line: str, separator: str) -> tuple[int, int]:
    cells = next(csv.reader([line], delimiter=separator), [])
    names = {cell.strip().casefold() for cell in cells}
    return len(names.intersection(ASKED)), len(cells)


def _columns(header: list[str]) -> dict[str, int]:
    """Where the columns that are asked for stand; raises ``NotATable``."""
    columns = {}
    for number, cell in enumerate(header):
        name = cell.strip().casefold()
        if name in columns:
            raise NotATable(_("There are two columns “%(name)s”. Rename one.") % {"name": name})
        if name in ASKED:
            columns[name] = number
    if "place" not in columns:
        raise NotATable(
            _("There is no column “place”. The first line has: %(columns)s.")
            % {"columns": ", ".join(header) or _("nothing")}
        )
    return columns


def _free_names(header: list[str]) -> list[str]:
    """The names of our columns, with a prefix where the table has such a one already."""
    taken = {cell.strip().casefold() for cell in header}
    names = []
    for name in ANSWERED:
        while name in taken:
            name = f"{PREFIX}{name}"
        names.append(name)
    return names


def _cell(row: list[str], number: int | None) -> str:
    return row[number] if number is not None and number < len(row) else ""


def _cells(answer: Answer) -> list[str]:
    """The cells of ``ANSWERED``."""
    told = answer.in_short()
    best = [
        {name: candidate[name] for name in TOLD_OF_BEST}
        for candidate in map(candidate_json, answer.candidates[:BEST])
    ]
    values = told | {
        "matched_name": _name(told["matched_name"]),
        "matched_region": _name(told["matched_region"]),
        "candidates": len(answer.candidates),
        "candidates_json": json.dumps(best, ensure_ascii=False),
    }
    return ["" if values[name] is None else str(values[name]) for name in ANSWERED]


def _name(text: str | None) -> str | None:
    """A name of the gazetteer that no spreadsheet takes for a formula."""
    return text and harmless(text)
