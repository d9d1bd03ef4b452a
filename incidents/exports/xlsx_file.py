"""Incidents as an Excel workbook: a sheet of incidents, one of their claims, one about the file."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
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
# Of UTF-16 in a cell.
MOST_UNITS = 32_767
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_WIDTHS = {"title": 48, "summary": 48, "page": 32, "reference": 13}
_WIDTH = 14


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
    """A sheet whose rows are written in one piece each: cell by cell takes three times as long."""

    def add_row(self, row: int, cells: str) -> None:
        """Write a row below those that are there; ``cells`` are its elements, ready to be read."""
        if row > self.previous_row:
            self._write_single_row(row)
        self._check_dimensions(row, 0)
        self.fh.write(f'<row r="{row + 1}">{cells}</row>')


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
        self.sheet: _Sheet = self.workbook.add_worksheet(name, worksheet_class=_Sheet)
        for column, field in enumerate(self.fields):
            self.sheet.set_column(column, column, _WIDTHS.get(field.name, _WIDTH))
            self.sheet.write_string(0, column, field.name, self.header)
        self.sheet.freeze_panes(1, 1)
        self.columns: list[tuple[str, str, Callable]] = [
            (field.name, f'<c r="{xl_col_to_name(column)}', self._cell(field.kind))
            for column, field in enumerate(self.fields)
        ]
        self.row = 0

    def _cell(self, kind: Kind) -> Callable[[Value], str]:
        """What makes of a value of a kind the rest of its cell, after its place."""
        match kind:
            case Kind.TEXT:
                return _text
            case Kind.TRUTH:
                return _truth
            case Kind.DATE:
                return partial(_day, self.formats[kind]._get_xf_index())
            case Kind.MOMENT:
                return partial(_moment, self.formats[kind]._get_xf_index())
        return _number

    def add(self, values: dict[str, Value]) -> None:
        self.row += 1
        if self.row == MOST_ROWS:
            self._begin()
            self.row = 1
        number = self.row + 1
        cells = []
        for name, beginning, rest_of in self.columns:
            value = values[name]
            if value is not None and value != "":
                cells.append(f"{beginning}{number}{rest_of(value)}")
        self.sheet.add_row(self.row, "".join(cells))


def _text(text: str) -> str:
    """As text, whatever it begins with: nothing of it is run."""
    if len(text) > MOST_UNITS // 2:
        text = text.encode("utf-16-le")[: 2 * MOST_UNITS].decode("utf-16-le", "ignore")
    if not text.isprintable() or "_x" in text:
        # Control characters are written in code, and so is what looks like such code.
        text = Worksheet._escape_control_characters(text)
    kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f'" t="inlineStr"><is><t{kept}>{escape(text, quote=False)}</t></is></c>'


def _number(number: float) -> str:
    return f'"><v>{number}</v></c>'


def _truth(truth: bool) -> str:
    return f'" t="b"><v>{int(truth)}</v></c>'


def _day(look: int, day: date) -> str:
    return f'" s="{look}"><v>{(day - _EPOCH.date()).days}</v></c>'


def _moment(look: int, moment: datetime) -> str:
    return f'" s="{look}"><v>{(moment - _EPOCH) / timedelta(days=1)}</v></c>'


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
