"""A dataset's file becomes rows that can be loaded, and rejections that say what is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from types import ModuleType, TracebackType
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.imports import acled, own_rows, ucdp_ged
from incidents.imports.cells import BadCell, BadCells, short
from incidents.imports.file_content import FileRefused, Letters, letters_of, text_of
from incidents.imports.picking import ReadRow
from incidents.imports.records import LONGEST_LINE, Record, Records
from incidents.imports.rows import Rejection, Row

__all__ = ["FORMATS", "FileRefused", "ImportFile", "open_file"]

# A format is a module with its NAME, its COLUMNS in lower case, those that are REQUIRED, first the
# one of the ids, ``reader(names)``, which makes the function that reads a row, and perhaps
# ``looks_like_a_row`` for files without a header, ``column_of`` for headers in other words and
# ``id_of`` for ids that are written in several ways.
FORMATS: dict[str, ModuleType] = {"ucdp_ged": ucdp_ged, "acled": acled, "own": own_rows}
_DELIMITERS = ",;\t|"
MOST_COLUMNS = 500
# Cells beyond the header's that the file of what was rejected still shows.
_MOST_CELLS_BEYOND = 10
_MOST_NAMED = 20


def open_file(source: str | os.PathLike | BinaryIO, dataset_slug: str) -> ImportFile:
    """The file of a dataset, a path or a binary stream that can seek, ready to be iterated.

    ``dataset_slug`` is a key of ``FORMATS``. A stream is read from its beginning and not closed.
    Raises ``FileRefused`` with a sentence if the file as a whole cannot be read, ``OSError`` if a
    path cannot be opened.
    """
    is_path = isinstance(source, str | os.PathLike)
    # Closed by the ImportFile, when it has been read.
    stream = Path(source).open("rb") if is_path else source  # noqa: SIM115
    try:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        letters = letters_of(stream)
        layout = _layout(stream, letters, dataset_slug)
    except BaseException:
        if is_path:
            stream.close()
        raise
    return ImportFile(stream, size, letters, layout, dataset_slug, closes=is_path)


@dataclass(frozen=True)
class _Layout:
    """How the text is cut into cells: ``names`` of the columns as they are written and, in
    ``columns``, as the format calls them; how many records stand above the rows."""

    delimiter: str
    names: tuple[str, ...]
    columns: tuple[str, ...]
    above: int
    warning: str = ""


class ImportFile:
    """Iterated once, it yields a ``Row`` or a ``Rejection`` for each row, in the file's order.

    ``size`` is its length in bytes; ``warnings`` are sentences on the file as a whole. Rows of
    HXL tags below a header are no data; a header that comes again is a rejection.
    """

    def __init__(
        self,
        stream: BinaryIO,
        size: int,
        letters: Letters,
        layout: _Layout,
        dataset_slug: str,
        *,
        closes: bool,
    ):
        self.dataset_slug = dataset_slug
        self.size = size
        self.warnings: tuple[str, ...] = tuple(filter(None, (letters.warning, layout.warning)))
        self._stream = stream
        self._letters = letters
        self._layout = layout
        self._closes = closes
        self._is_read = False

    @property
    def position(self) -> int:
        """How many bytes have been read so far."""
        if self._is_read or self._stream.closed:
            return self.size
        return min(self._stream.tell(), self.size)

    def close(self) -> None:
        """Closes the file that was opened by its path; a stream is its owner's to close."""
        if self._closes:
            self._stream.close()

    def __enter__(self) -> ImportFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Row | Rejection]:
        self._stream.seek(0)
        text = text_of(self._stream, self._letters)
        try:
            yield from self._rows(Records(text, self._layout.delimiter))
            self._is_read = True
        finally:
            # The stream outlives its text.
            text.detach()
            self.close()

    def _rows(self, records: Records) -> Iterator[Row | Rejection]:
        layout = self._layout
        names, columns = layout.names, len(layout.names)
        read: ReadRow = FORMATS[self.dataset_slug].reader(layout.columns)
        # The unnamed column of running numbers is the software's, not the dataset's.
        unnamed = [name for name in names if not name]
        if not layout.above:
            records.columns = columns
        for number, record in enumerate(records):
            if number < layout.above:
                if number == layout.above - 1:
                    records.columns = columns
                continue
            line, cells, problem, _place, nul = record
            if number == layout.above > 0 and _is_of_hxl_tags(cells):
                continue
            if problem:
                yield self._rejected(record)
                continue
            published = dict(zip(names, cells, strict=True))
            if unnamed:
                del published[""]
            try:
                row = read(line, cells, published)
            except BadCell as bad:
                if self._is_header(cells):
                    reason = _("The names of the columns stand here once more: delete this row.")
                    yield Rejection(line, "", reason, published)
                else:
                    yield self._refused(line, bad, cells, published)
                continue
            if nul:
                warning = _("Characters that are no text (NUL) were taken out of this row.")
                row = replace(row, warnings=(*row.warnings, warning))
            yield row

    def _is_header(self, cells: list[str]) -> bool:
        return all(
            cell.strip("\ufeff ").lower() == name.lower()
            for cell, name in zip(cells, self._layout.names, strict=True)
            if name
        )

    def _refused(
        self, line: int, bad: BadCell, cells: list[str], published: dict[str, str]
    ) -> Rejection:
        """A row with one bad cell or several: of several, each reason follows its column."""
        all_bad = bad.cells if isinstance(bad, BadCells) else [bad]
        names = [self._name_of(each.column) for each in all_bad]
        reason = str(bad)
        if len(all_bad) > 1:
            told = zip(names, all_bad, strict=True)
            reason = "\n".join(
                _("%(column)s: %(reason)s") % {"column": name, "reason": each}
                for name, each in told
            )
        column = ", ".join(dict.fromkeys(names))
        return Rejection(line, column, reason, published, self._id_of(cells))

    def _id_of(self, cells: list[str]) -> str:
        """The id of a row that is rejected, as far as it can be read."""
        form = FORMATS[self.dataset_slug]
        place = self._layout.columns.index(form.REQUIRED[0])
        id_of = getattr(form, "id_of", str.strip)
        return id_of(cells[place]) if place < len(cells) else ""

    def _name_of(self, column: str) -> str:
        """How the file calls a column of the format."""
        if column in self._layout.columns:
            return self._layout.names[self._layout.columns.index(column)]
        return column

    def _rejected(self, record: Record) -> Rejection:
        names = self._layout.names
        published = {name: cell for name, cell in zip(names, record.cells, strict=False) if name}
        beyond = record.cells[len(names) : len(names) + _MOST_CELLS_BEYOND]
        for number, cell in enumerate(beyond, start=len(names) + 1):
            published[_("column %(number)d") % {"number": number}] = cell
        is_named = record.place is not None and record.place < len(names)
        return Rejection(
            record.line,
            names[record.place] if is_named else "",
            record.problem,
            published,
            self._id_of(record.cells),
        )


def _is_of_hxl_tags(cells: Sequence[str]) -> bool:
    """Whether a row holds tags of the Humanitarian Exchange Language, as in ``#geo+lat``."""
    tags = sum(cell.lstrip().startswith("#") for cell in cells)
    # A running number may stand before them.
    return tags >= 3 and tags >= sum(map(bool, cells)) - 1


def _layout(stream: BinaryIO, letters: Letters, dataset_slug: str) -> _Layout:
    """Finds the header, by the separator with which it names the most columns."""
    stream.seek(0)
    text = text_of(stream, letters)
    try:
        beginning = text.read(LONGEST_LINE)
    finally:
        text.detach()
    beginning = beginning.lstrip("\ufeff")
    above = 0
    first_line = beginning.split("\n", 1)[0].strip()
    if first_line.lower().startswith("sep=") and len(first_line) <= 5:
        above = 1
        beginning = beginning.split("\n", 1)[-1]
    form = FORMATS[dataset_slug]
    found = []
    for delimiter in _DELIMITERS:
        record = next(iter(Records(StringIO(beginning, newline=""), delimiter)), None)
        if record is not None and not record.problem:
            columns = _columns_of(form, record.cells[:MOST_COLUMNS])
            known = len(set(columns) & set(form.COLUMNS))
            found.append((known, len(record.cells), delimiter, record.cells, columns))
    if not found:
        raise FileRefused(
            _("The first line cannot be read as names of columns: it is too long or broken.")
        )
    known, count, delimiter, cells, columns = max(found, key=lambda each: each[:2])
    if count > MOST_COLUMNS:
        raise FileRefused(
            _("The file has %(count)d columns; a table of incidents has at most %(most)d.")
            % {"count": count, "most": MOST_COLUMNS}
        )
    looks_like_a_row = getattr(form, "looks_like_a_row", None)
    if looks_like_a_row and looks_like_a_row(cells):
        return _Layout(delimiter, tuple(form.COLUMNS), tuple(form.COLUMNS), above)
    _refuse_other_headers(form, known, cells, columns)
    names, seen = [], set()
    for number, cell in enumerate(cells, start=1):
        name = cell.strip()
        if name in seen and name:
            name = f"{short(name)} ({number})"
        seen.add(name)
        names.append(name)
    return _Layout(
        delimiter, tuple(names), tuple(columns), above + 1, _of_no_use(form, cells, columns)
    )


def _of_no_use(form: ModuleType, cells: Sequence[str], columns: Sequence[str]) -> str:
    """A sentence that names the columns which the format does not know, "" for none."""
    unknown = [
        short(cell.strip())
        for cell, column in zip(cells, columns, strict=True)
        if cell.strip() and column not in form.COLUMNS
    ]
    if not unknown:
        return ""
    named = ", ".join(unknown[:_MOST_NAMED]) + (" …" if len(unknown) > _MOST_NAMED else "")
    return ngettext(
        "The column %(columns)s is not one of %(name)s: it is kept with its row and not used.",
        "The columns %(columns)s are not those of %(name)s: they are kept with their rows and "
        "not used.",
        len(unknown),
    ) % {"columns": named, "name": form.NAME}


def _columns_of(form: ModuleType, cells: Sequence[str]) -> list[str]:
    column_of = getattr(form, "column_of", str)
    return [column_of(cell.strip().lower()) for cell in cells]


def _refuse_other_headers(
    form: ModuleType, known: int, cells: Sequence[str], columns: Sequence[str]
) -> None:
    missing = [name for name in form.REQUIRED if name not in columns]
    if missing:
        for other in FORMATS.values():
            if other is not form and not set(other.REQUIRED) - set(_columns_of(other, cells)):
                raise FileRefused(
                    _("This is a file of %(other)s, not of %(name)s: choose the other dataset.")
                    % {"other": other.NAME, "name": form.NAME}
                )
        if known < 2:
            raise FileRefused(
                _(
                    "The first line does not hold the names of the columns of %(name)s, separated "
                    "by commas, semicolons or tabs. It begins with: %(line)s"
                )
                % {"name": form.NAME, "line": short(" ".join(cells))}
            )
        raise FileRefused(
            ngettext(
                "The file lacks the column %(columns)s of %(name)s.",
                "The file lacks the columns %(columns)s of %(name)s.",
                len(missing),
            )
            % {"columns": ", ".join(missing), "name": form.NAME}
        )
    for name in form.COLUMNS:
        if list(columns).count(name) > 1:
            raise FileRefused(
                _("The column “%(column)s” stands twice in the file: delete one of them.")
                % {"column": name}
            )
