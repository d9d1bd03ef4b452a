"""The records of a CSV text, one by one, whatever has happened to the file: bounded in memory,
and a broken record never takes its neighbours with it."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from django.utils.translation import gettext as _

from incidents.imports.cells import too_long

# Characters. The longest text that a dataset publishes has a few thousand.
LONGEST_CELL = 100_000
LONGEST_LINE = 2**20
LONGEST_RECORD = 2**20
# How much may be read in search of the end of quotes that have none. A file that needs more is
# broken throughout, and its records have to end on their own lines from there on.
LARGEST_SEARCH = 32 * 2**20


class Record(NamedTuple):
    """The cells of one record, or as many as could be read if there is a ``problem``.

    ``line`` is the line of the file (from 1) on which it begins; ``place`` is the number of the
    cell (from 0) that the problem is in, None for the record as a whole; ``nul`` says that NUL
    characters were taken out.
    """

    line: int
    cells: list[str]
    problem: str = ""
    place: int | None = None
    nul: bool = False


class _LineTooLong(Exception):
    pass


class _NoEndOfQuotes(Exception):
    pass


class Records:
    """Iterated once. ``columns`` is how many cells a record has; None takes any number.

    Records with nothing in any cell are passed over, as spreadsheets write them below the last
    row. ``text`` is opened with ``newline=""``.
    """

    def __init__(self, text: TextIO, delimiter: str, columns: int | None = None):
        self.columns = columns
        self._text = text
        self._delimiter = delimiter
        self._line = 0
        # The lines of the record that is being read; lines that have to be read once more.
        self._taken: list[str] = []
        self._again: deque[str] = deque()
        self._search_left = LARGEST_SEARCH
        self._ended_inside = False
        self._nul = False

    def __iter__(self) -> Iterator[Record]:
        taken = self._taken
        reader = self._reader()
        while True:
            taken.clear()
            line = self._line + 1
            cells: list[str] = []
            try:
                cells = next(reader)
                is_broken = self._ended_inside
            except StopIteration:
                return
            except (csv.Error, _LineTooLong, _NoEndOfQuotes):
                is_broken = True
            if is_broken:
                record = self._broken(line)
                self._ended_inside = self._nul = False
                # What raises ends the generator of the lines, and with it the reader.
                reader = self._reader()
                yield record
                continue
            if not any(cells):
                self._line += len(taken)
                self._nul = False
                continue
            if self.columns is not None and len(cells) != self.columns:
                record = self._with_another_number_of_columns(line, cells)
                if self._again:
                    reader = self._reader()
            elif sum(map(len, taken)) > LONGEST_CELL:
                record = self._long(line, cells)
            else:
                record = Record(line, cells, nul=self._nul)
            self._nul = False
            self._line = line - 1 + len(taken)
            yield record

    def _reader(self):
        return csv.reader(self._lines(), delimiter=self._delimiter)

    def _lines(self) -> Iterator[str]:
        readline, taken, again = self._text.readline, self._taken, self._again
        size = 0
        while True:
            if taken:
                # The record goes on: it is inside quotes.
                size += len(taken[-1])
                if size > LONGEST_RECORD or self._search_left <= 0:
                    raise _NoEndOfQuotes
            else:
                size = 0
            was_read_before = bool(again)
            line = again.popleft() if was_read_before else readline(LONGEST_LINE)
            if not line:
                self._ended_inside = bool(taken)
                return
            taken.append(line)
            if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
                if not was_read_before:
                    self._skip_rest_of_line()
                raise _LineTooLong
            if "\0" in line:
                self._nul = True
                line = line.replace("\0", "")
            yield line

    def _skip_rest_of_line(self) -> None:
        while line := self._text.readline(LONGEST_LINE):
            if line.endswith(("\n", "\r")):
                return

    def _only_first_line(self) -> str:
        """Keeps the first line of the record, and has the others read once more."""
        first, *others = self._taken
        del self._taken[1:]
        self._again.extendleft(reversed(others))
        self._search_left -= sum(map(len, others))
        return first

    def _alone(self, line: str) -> list[str]:
        """The cells of a line by itself; the last one as long as it may be."""
        try:
            return next(
                csv.reader([line[:LONGEST_CELL].replace("\0", "")], delimiter=self._delimiter)
            )
        except (csv.Error, StopIteration):
            return []

    def _is_record(self, line: str, columns: int) -> bool:
        """Whether a line is one by itself; where it closes a cell, it has a mark too many."""
        return line.count('"') % 2 == 0 and len(self._alone(line)) == columns

    def _broken(self, line: int) -> Record:
        """A line of which no record can be made; those below it are read as if it were whole."""
        first = self._only_first_line()
        self._line = line
        cells = self._alone(first)
        place = max(len(cells) - 1, 0)
        if len(first) > LONGEST_CELL:
            return Record(line, cells, too_long(LONGEST_CELL), place)
        problem = _(
            "A quotation mark opens a cell and none closes it. Close it, or write the mark twice "
            "where it is meant as a mark."
        )
        return Record(line, cells, problem, place)

    def _with_another_number_of_columns(self, line: int, cells: list[str]) -> Record:
        expected, found = self.columns, len(cells)
        if found > expected and not any(cells[expected:]):
            return Record(line, cells[:expected], nul=self._nul)
        if len(self._taken) > 1 and self._is_record(self._taken[1], expected):
            # Quotes on this line swallowed the one below.
            return self._broken(line)
        problem = (
            _(
                "This row has %(found)d cells instead of %(expected)d. Put cells in quotation "
                "marks that hold the separator of the columns."
            )
            if found > expected
            else _(
                "This row has %(found)d cells instead of %(expected)d. Add those that are "
                "missing, with a separator for each that is empty."
            )
        )
        return Record(line, cells, problem % {"found": found, "expected": expected})

    def _long(self, line: int, cells: list[str]) -> Record:
        for place, cell in enumerate(cells):
            if len(cell) > LONGEST_CELL:
                cells[place] = cell[:LONGEST_CELL]
                return Record(line, cells, too_long(LONGEST_CELL), place)
        return Record(line, cells, nul=self._nul)
