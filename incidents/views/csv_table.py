"""A table as a CSV file that opens in spreadsheets and in programs."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from django.http import HttpResponse, StreamingHttpResponse

from incidents.spreadsheet_cells import harmless

# In characters.
_SENT_AT_ONCE = 50_000


def csv_table(name: str, header: Sequence[str], rows: Iterable[Sequence]) -> HttpResponse:
    """An answer with the file ``name``: a line of column names, then the ``rows``.

    UTF-8 with the mark by which spreadsheets know it, commas, lines that end in CRLF. None
    is an empty cell, a date is written as 2019-09-30, a truth as 1 or 0.
    """
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return HttpResponse(
        "\ufeff" + file.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cell(value):
    if isinstance(value, bool):
        return int(value)
    return harmless(value) if isinstance(value, str) else value


def streamed_csv(name: str, rows: Iterable[Sequence]) -> StreamingHttpResponse:
    """The same for a table of any length, sent as its ``rows`` come.

    The first row is the names of the columns; their cells are harmless already.
    """
    return StreamingHttpResponse(
        _lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _lines(rows: Iterable[Sequence]) -> Iterator[str]:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    file.write("\ufeff")
    for row in rows:
        writer.writerow(row)
        if file.tell() > _SENT_AT_ONCE:
            yield file.getvalue()
            file.seek(0)
            file.truncate()
    yield file.getvalue()
