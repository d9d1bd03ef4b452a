"""The rows of a file that were not loaded, as a table that can be mended and imported again."""

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TextIO

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.imports.datasets import KNOWN
from incidents.imports.reading import FORMATS, MOST_COLUMNS
from incidents.models import Import, RejectedRow
from incidents.spreadsheet_cells import harmless

ROWS_AT_A_TIME = 500
# They take 1.8 kB each, and texts in them are out of reach of who takes one out of an incident.
KEPT_FOR = timedelta(days=90)
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)


def rejected_table(of_import: Import) -> Iterator[list]:
    """The names of the columns, then the rows: line, column, reason, then their own cells.

    Their own columns stand in the dataset's order. The rows are read a few at a time; no
    spreadsheet runs one of their texts.
    """
    names = _columns(of_import)
    yield [_("Line"), _("Column"), _("Reason"), *map(harmless, names)]
    rejected = of_import.rejected_rows.order_by("line", "pk")
    for each in rejected.iterator(chunk_size=ROWS_AT_A_TIME):
        cells = (_cell(str(each.row.get(name, ""))) for name in names)
        yield [each.line, harmless(each.column), harmless(each.reason), *cells]


def write_rejected_rows(of_import: Import, file: TextIO) -> int:
    """Write them as CSV; returns how many there are."""
    writer = csv.writer(file)
    table = rejected_table(of_import)
    writer.writerow(next(table))
    number = 0
    for row in table:
        writer.writerow(row)
        number += 1
    return number


def forget_old_rejected_rows() -> None:
    """Delete the rows of imports that were begun long ago; their number stays told."""
    RejectedRow.objects.filter(of_import__begun_at__lt=timezone.now() - KEPT_FOR).delete()


def _cell(text: str) -> str:
    """A coordinate such as -1.31 stays a number: the table is imported again."""
    return text if _NUMBER.fullmatch(text) else harmless(text)


def _columns(of_import: Import) -> list[str]:
    with connection.cursor() as cursor:
        # Rows with too many cells have columns beyond the file's own.
        cursor.execute(
            "SELECT DISTINCT jsonb_object_keys(row) FROM incidents_rejectedrow "
            "WHERE of_import_id = %s ORDER BY 1 LIMIT %s",
            [of_import.pk, 2 * MOST_COLUMNS],
        )
        names = [name for (name,) in cursor.fetchall()]
    slug = of_import.dataset.slug
    form = next((FORMATS[key] for key, known in KNOWN.items() if known.slug == slug), None)
    if form is None:
        return names
    place = {name: number for number, name in enumerate(form.COLUMNS)}
    column_of = getattr(form, "column_of", str)
    return sorted(names, key=lambda name: place.get(column_of(name.lower()), len(place)))
