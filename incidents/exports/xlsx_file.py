"""Incidents as an Excel workbook: a sheet of incidents, one of their claims, one about the file."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from html import escape
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import override
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from incidents.exports.about import SITE, About
from incidents.exports.fields import CLAIM_FIELDS, FIELDS, Field, Kind, Value, explained
from incidents.exports.records import Record

# A sheet can hold no more, its header included; what is left goes on in another one.
MOST_ROWS = 1_048_576
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_WIDTHS = {"title": 48, "summary": 48, "page": 32, "reference": 13}
_WIDTH = 14
# The library takes a text between these for formatted pieces, and writes it as it is.
_RICH = ("<r>", "</r>")


def write(records: Iterable[Record], about: About, stream: BinaryIO) -> None:
    """Write the workbook; one row at a time is in memory, the rest in temporary files."""
    with override(about.language):
        sheet_names = _("Incidents"), _("Claims")
    workbook = Workbook(
        stream,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.use_zip64()
    made_at = about.made_at.astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties(
        {"title": SITE, "comments": f"{about.terms} {about.address}", "created": made_at}
    )
    incidents = _Table(workbook, sheet_names[0], FIELDS)
    claims = _Table(workbook, sheet_names[1], CLAIM_FIELDS)
    _write_about(workbook, about)
    for record in records:
        incidents.add(record.values)
        for claim in record.claims:
            claims.add(claim)
    workbook.close()


class _Sheet(Worksheet):
    """A sheet whose plain cells are written in one piece each: a third of the library's time.

    What is not plain, such as a text with a line break, the library writes itself.
    """

    def _write_cell(self, row: int, col: int, cell) -> None:
        value, look = cell[0], cell[1]
        style = f' s="{look._get_xf_index()}"' if look else ""
        place = f'<c r="{_letters(col)}{row + 1}"{style}'
        match type(cell).__name__:
            case "Number":
                self.fh.write(f"{place}><v>{value:.16G}</v></c>")
            case "Boolean":
                self.fh.write(f'{place} t="b"><v>{int(value)}</v></c>')
            case "String" if _is_plain(value):
                text = escape(value, quote=False)
                self.fh.write(f'{place} t="inlineStr"><is><t>{text}</t></is></c>')
            case _:
                super()._write_cell(row, col, cell)


_letters = cache(xl_col_to_name)


def _is_plain(text: str) -> bool:
    """Whether a text has neither blanks at its ends nor what has to be written in code."""
    return text.isprintable() and "_x" not in text and text[:1] != " " and text[-1:] != " "


class _Table:
    """A sheet with typed columns under a header that stays, and the sheets that go on with it."""

    def __init__(self, workbook: Workbook, name: str, fields: Sequence[Field]):
        self.workbook, self.name, self.fields = workbook, name, fields
        self.header = workbook.add_format({"bold": True, "bottom": 1})
        self.formats = {
            Kind.DATE: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            Kind.MOMENT: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        self.sheets = 0
        self._begin()

    def _begin(self) -> None:
        self.sheets += 1
        name = self.name if self.sheets == 1 else f"{self.name} {self.sheets}"
        self.sheet: Worksheet = self.workbook.add_worksheet(name, worksheet_class=_Sheet)
        for column, field in enumerate(self.fields):
            self.sheet.set_column(column, column, _WIDTHS.get(field.name, _WIDTH))
            self.sheet.write_string(0, column, field.name, self.header)
        self.sheet.freeze_panes(1, 1)
        self.writers: list[tuple[int, str, Callable]] = [
            (column, field.name, self._writer(field.kind))
            for column, field in enumerate(self.fields)
        ]
        self.row = 0

    def _writer(self, kind: Kind) -> Callable:
        """What writes a value of a kind into a cell: row, column, value."""
        sheet = self.sheet
        match kind:
            case Kind.TEXT:
                return partial(_write_text, sheet)
            case Kind.TRUTH:
                return sheet.write_boolean
            case Kind.DATE:
                return partial(_write_day, sheet, self.formats[kind])
            case Kind.MOMENT:
                return partial(_write_moment, sheet, self.formats[kind])
        return sheet.write_number

    def add(self, values: dict[str, Value]) -> None:
        self.row += 1
        if self.row == MOST_ROWS:
            self._begin()
            self.row = 1
        row = self.row
        for column, name, write_value in self.writers:
            value = values[name]
            if value is not None and value != "":
                write_value(row, column, value)


def _write_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """As text, whatever it begins with: nothing of it is run."""
    if text.startswith(_RICH[0]) and text.endswith(_RICH[1]):
        text += " "
    sheet.write_string(row, column, text)


def _write_day(sheet: Worksheet, look, row: int, column: int, day: date) -> None:
    sheet.write_number(row, column, (day - _EPOCH.date()).days, look)


def _write_moment(sheet: Worksheet, look, row: int, column: int, moment: datetime) -> None:
    sheet.write_number(row, column, (moment - _EPOCH) / timedelta(days=1), look)


def _write_about(workbook: Workbook, about: About) -> None:
    """What the file says of itself, and what its columns mean."""
    with override(about.language):
        sheet = workbook.add_worksheet(_("About"))
        bold = workbook.add_format({"bold": True, "valign": "top"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        rows = [
            *about.lines(),
            ("", ""),
            (_("Columns of the incidents"), ""),
            *((line.names, str(line.meaning)) for line in explained(FIELDS)),
            ("", ""),
            (_("Columns of the claims"), ""),
            *((line.names, str(line.meaning)) for line in explained(CLAIM_FIELDS)),
        ]
    sheet.set_column(0, 0, 40, wrapped)
    sheet.set_column(1, 1, 100, wrapped)
    for row, (name, what) in enumerate(rows):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, what, wrapped)
