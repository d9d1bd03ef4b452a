"""The rows of a file that were not loaded, as a table that can be mended and imported again."""

import csv
import re
from typing import TextIO

from django.db import connection
from django.utils.translation import gettext as _

from incidents.models import Import

ROWS_AT_A_TIME = 500
# With one of these a spreadsheet takes a cell for a formula; a number is none.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def write_rejected_rows(of_import: Import, file: TextIO) -> int:
    """Write them as CSV: line, column, reason, then their own cells; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT jsonb_object_keys(row) FROM incidents_rejectedrow "
            "WHERE of_import_id = %s ORDER BY 1",
            [of_import.pk],
        )
        names = [name for (name,) in cursor.fetchall()]
    writer = csv.writer(file)
    head = [_("Line"), _("Column"), _("Reason")]
    writer.writerow([*head, *map(_without_formula, names)])
    number = 0
    rows = of_import.rejected_rows.order_by("line", "pk")
    for rejected in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        cells = (str(rejected.row.get(name, "")) for name in names)
        words = (rejected.column, rejected.reason, *cells)
        writer.writerow([rejected.line, *map(_without_formula, words)])
        number += 1
    return number


def _without_formula(cell: str) -> str:
    """The cell as a spreadsheet shows it and does not run it."""
    if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
