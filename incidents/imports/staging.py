"""The rows of a file in temporary tables, written by COPY, many at a time, in bounded memory.

``staged_row`` has every row that can be loaded, by its place in the file (``seq``), and
``staged_rejected`` the ids of those that cannot;
``staged_content`` what it says, unless the database holds just that already. What rows share
(parties, counts, sources, the columns' names) stands once in ``staged_value`` and is named by its
number.
"""

import gc
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import orjson
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from incidents.imports.datasets import ImportedDataset
from incidents.imports.odd_rows import OddRows
from incidents.imports.rows import Count, Party, Rejection, Row, Source
from incidents.models import (
    SUB_TYPES,
    Basis,
    CasualtyOutcome,
    DatePrecision,
    EventType,
    Import,
    LocationPrecision,
    Qualifier,
    RejectedRow,
    Role,
    Side,
)

ROWS_AT_A_TIME = 4000
# Values that rows share are remembered up to so many; beyond, some are told twice.
MOST_REMEMBERED = 20_000
LONGEST_ID = 100
# Of a rejected row, a cell of megabytes says no more than its beginning.
LONGEST_CELL_KEPT = 2000
# PostgreSQL's integer, which holds figures.
LARGEST_NUMBER = 2**31 - 1

_TABLES = """
    CREATE TEMPORARY TABLE staged_row (
        seq integer, line integer, external_id text, revision text, digest uuid
    );
    CREATE TEMPORARY TABLE staged_rejected (external_id text);
    CREATE TEMPORARY TABLE staged_content (
        seq integer, version text, title text, summary text, date date, date_end date,
        date_precision text, event_type text, sub_event_type text, place_text text, state text,
        region text, longitude float8, latitude float8, location_precision text,
        parties integer, counts integer, sources integer[], names integer, published text
    );
    CREATE TEMPORARY TABLE staged_value (number integer, kind text, value jsonb);
"""
_NAMES = ("staged_row", "staged_rejected", "staged_content", "staged_value", "staged_names")
# Between the cells of a row as it was published. As JSON, their names would be written each time.
_BETWEEN = "\x1f"
# SQL: the row word for word, of ``staged_content`` called content, with ``staged_names``.
PUBLISHED = "jsonb_object(staged_names.names, (string_to_array(content.published, E'\\x1f'))[2:])"
_READY = """
    CREATE UNIQUE INDEX ON staged_content (seq);
    CREATE UNIQUE INDEX ON staged_value (number);
    CREATE TEMPORARY TABLE staged_names AS
    SELECT number, ARRAY(
        SELECT name FROM jsonb_array_elements_text(value) WITH ORDINALITY AS told (name, place)
        ORDER BY place
    ) AS names
    FROM staged_value WHERE kind = 'names';
    ANALYZE staged_row;
    ANALYZE staged_content;
    ANALYZE staged_value
"""
_ROW = ("seq", "line", "external_id", "revision", "digest")
_CONTENT = (
    "seq",
    "version",
    "title",
    "summary",
    "date",
    "date_end",
    "date_precision",
    "event_type",
    "sub_event_type",
    "place_text",
    "state",
    "region",
    "longitude",
    "latitude",
    "location_precision",
    "parties",
    "counts",
    "sources",
    "names",
    "published",
)
_VALUE = ("number", "kind", "value")
_REJECTED = ("of_import_id", "line", "column", "reason", "row")

_EVENT_TYPES, _DATE_PRECISIONS = set(EventType.values), set(DatePrecision.values)
_PRECISIONS, _SIDES, _ROLES = set(LocationPrecision.values), set(Side.values), set(Role.values)
_BASES, _OUTCOMES = set(Basis.values), set(CasualtyOutcome.values)
_QUALIFIERS = {"", *Qualifier.values}
_SUB_TYPES = {each.value: {"", *(s.value for s in subs)} for each, subs in SUB_TYPES.items()}
_NUMBER = re.compile(r"\d+")


class Staging:
    """Takes the rows of one file; afterwards the temporary tables of the session hold them."""

    def __init__(self, of_import: Import, dataset: ImportedDataset):
        self.read = self.rejected = 0
        self.odd_rows = OddRows()
        self._of_import = of_import
        self._dataset = dataset.dataset
        self._rows: list[tuple[Row, str, tuple, str]] = []
        self._values: list[tuple] = []
        self._rejections: list[tuple] = []
        self._rejected_ids: list[tuple[str]] = []
        self._numbers: dict[tuple, tuple[int, str]] = {}
        self._last_number = 0
        self._last_seq = 0
        self._writing: Future | None = None
        with connection.cursor() as cursor:
            drop_tables(cursor)
            cursor.execute(_TABLES)
            cursor.execute(
                "SELECT EXISTS (SELECT FROM incidents_externalreference WHERE dataset_id = %s)",
                [self._dataset.pk],
            )
            [self._is_known] = cursor.fetchone()

    def take(self, rows: Iterable[Row | Rejection], tell: Callable[[], None]) -> None:
        """Stage all ``rows``; ``tell`` is called after every few thousand and may raise.

        While the database takes some thousand, the next ones are read.
        """
        connection.ensure_connection()
        with _no_collector(), ThreadPoolExecutor(max_workers=1) as pool:
            for row in rows:
                self.read += 1
                if isinstance(row, Rejection):
                    self._reject(row)
                else:
                    self._add(row)
                if len(self._rows) + len(self._rejections) >= ROWS_AT_A_TIME:
                    self._wait()
                    tell()
                    self._write_in(pool)
            self._wait()
            self._write_in(pool)
            self._wait()
        with connection.cursor() as cursor:
            cursor.execute(_READY)
        tell()

    def _wait(self) -> None:
        """Until the database has taken what it was given; nothing else may be asked before."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None

    def _write_in(self, pool: ThreadPoolExecutor) -> None:
        stored = self._stored_digests() if self._is_known and self._rows else {}
        rows, values = self._rows, self._values
        rejections, rejected_ids = self._rejections, self._rejected_ids
        self._rows, self._values, self._rejections, self._rejected_ids = [], [], [], []
        self._writing = pool.submit(
            _write, connection.connection, rows, values, rejections, rejected_ids, stored
        )

    def _add(self, row: Row) -> None:
        try:
            _check(row)
            parties, told_parties = self._number("parties", row.parties, _parties)
            counts, told_counts = self._number("counts", row.counts, _counts)
            sources, told_sources = [], []
            for source in row.sources:
                number, told = self._number("source", source, _source)
                if number not in sources:
                    sources.append(number)
                    told_sources.append(told)
        except _Wrong as wrong:
            column, reason = wrong.args
            self._reject(Rejection(row.line, column, reason, row.published, row.external_id))
            return
        if row.warnings:
            self.odd_rows.take(row)
        names, told_names = self._number("names", tuple(row.published), list)
        published = _cells(row.published)
        content = (
            row.revision[:50],
            _text(row.title, 200),
            _text(row.summary),
            row.date,
            row.date_end,
            # As plain text, since psycopg writes the name of an enumeration's member.
            str(row.date_precision),
            str(row.event_type),
            str(row.sub_event_type),
            _text(row.place_text, 200),
            row.state,
            _text(row.region, 200),
            row.longitude,
            row.latitude,
            str(row.location_precision),
        )
        # Not against anybody: it tells one row from its next version.
        told = f"{published}{content!r}{told_parties}{told_counts}{told_sources}{told_names}"
        digest = hashlib.md5(told.encode("utf-8", "replace"), usedforsecurity=False)
        self._last_seq += 1
        self._rows.append(
            (
                row,
                digest.hexdigest(),
                (self._last_seq, *content, parties, counts, sources, names, published),
            )
        )

    def _number(self, kind: str, value, told: Callable[[object], list]) -> tuple[int, str]:
        """The number under which a value is staged, and the value as JSON."""
        known = self._numbers.get((kind, value))
        if known is None:
            if len(self._numbers) >= MOST_REMEMBERED:
                self._numbers.clear()
            self._last_number += 1
            text = _json(told(value)).decode()
            known = self._numbers[kind, value] = self._last_number, text
            self._values.append((known[0], kind, text))
        return known

    def _reject(self, rejection: Rejection) -> None:
        self.rejected += 1
        if rejection.external_id:
            self._rejected_ids.append((_text(rejection.external_id, LONGEST_ID),))
        row = {
            name[:LONGEST_CELL_KEPT]: str(value)[:LONGEST_CELL_KEPT]
            for name, value in rejection.published.items()
        }
        self._rejections.append(
            (
                self._of_import.pk,
                rejection.line,
                _text(rejection.column, 100),
                _text(str(rejection.reason)),
                _json(row).decode(),
            )
        )

    def _stored_digests(self) -> dict[str, str]:
        """By external id what the rows were when they were last loaded."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT reference.external_id, replace(imported.digest::text, '-', '')
                FROM incidents_externalreference reference
                JOIN incidents_importedrow imported ON imported.reference_id = reference.id
                WHERE reference.dataset_id = %s AND reference.external_id = ANY(%s)
                    -- Those that a release dropped and this one has are to be unmarked.
                    AND reference.dropped_in = ''
                """,
                [self._dataset.pk, [row.external_id for row, *_ in self._rows]],
            )
            return dict(cursor.fetchall())


@contextmanager
def _no_collector() -> Iterator[None]:
    """Rows have no circles: looking for some would take a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _write(
    session, rows, values, rejections, rejected_ids: list[tuple[str]], stored: dict[str, str]
) -> None:
    """Copy some rows into the tables; those that are ``stored`` just so without what they say."""
    with session.cursor() as cursor:
        copy_rows(cursor, "staged_value", _VALUE, values)
        copy_rows(cursor, RejectedRow._meta.db_table, _REJECTED, rejections)
        copy_rows(cursor, "staged_rejected", ("external_id",), rejected_ids)
        told = [each for each in rows if stored.get(each[0].external_id) != each[1]]
        copy_rows(cursor, "staged_content", _CONTENT, (content for _row, _digest, content in told))
        copy_rows(
            cursor,
            "staged_row",
            _ROW,
            (
                (content[0], row.line, row.external_id, revision_key(row.revision), digest)
                for row, digest, content in rows
            ),
        )


def drop_tables(cursor) -> None:
    """Leave nothing of an earlier file in the session."""
    names = ", ".join(_NAMES)
    cursor.execute(f"DROP TABLE IF EXISTS {names}")


def copy_rows(cursor, table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    """Write rows into a table by COPY."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def revision_key(revision: str) -> str:
    """A revision as text that sorts as its numbers do: "9" before "10"."""
    if not revision:
        return ""
    return _NUMBER.sub(lambda number: number[0].zfill(12), revision)[:100]


class _Wrong(Exception):
    """What a row says cannot be kept: (column, reason)."""


def _cells(published: dict[str, str]) -> str:
    """The cells in one text, with something before the first: none at all is not one that is ""."""
    text = _BETWEEN.join(("", *published.values()))
    if "\0" in text or text.count(_BETWEEN) != len(published):
        cells = (cell.replace("\0", "").replace(_BETWEEN, " ") for cell in published.values())
        text = _BETWEEN.join(("", *cells))
    return text


def _json(value) -> bytes:
    text = orjson.dumps(value)
    # No text of the database holds a NUL.
    return orjson.dumps(_without_nul(value)) if b"\\u0000" in text else text


def _without_nul(value):
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    return value


def _text(text: str, longest: int | None = None) -> str:
    if "\0" in text:
        text = text.replace("\0", "")
    return text[:longest] if longest is not None and len(text) > longest else text


def _check(row: Row) -> None:
    """The database's own rules, said of one row; the others of its batch can then be loaded."""
    if not row.external_id:
        raise _Wrong("", _("The row has no id."))
    if len(row.external_id) > LONGEST_ID or "\0" in row.external_id:
        raise _Wrong("", _("The id is longer than 100 characters."))
    if not row.title:
        raise _Wrong("", _("The row has no title."))
    if row.date_end is not None and row.date_end < row.date:
        raise _Wrong("", _("The last day is before the first."))
    if (
        row.event_type not in _EVENT_TYPES
        or row.sub_event_type not in _SUB_TYPES[row.event_type]
        or row.date_precision not in _DATE_PRECISIONS
        or row.location_precision not in _PRECISIONS
    ):
        raise _Wrong("", _("A code of the row is not known here."))
    longitude, latitude = row.longitude, row.latitude
    if longitude is None and latitude is None:
        return
    if (
        longitude is None
        or latitude is None
        or not (-180 <= longitude <= 180 and -90 <= latitude <= 90)
        or (longitude == 0 and latitude == 0)
    ):
        raise _Wrong("", _("The coordinates are not those of a place on Earth."))


def _parties(parties: tuple[Party, ...]) -> list[list]:
    told = []
    for party in parties:
        is_known = party.role in _ROLES and party.side in _SIDES and party.basis in _BASES
        if not is_known or not (party.name or party.is_civilians):
            raise _Wrong("", _("A party of the row is not known here."))
        # Nobody but armed people attacks, by our own rule.
        role = party.role
        if party.is_civilians and role == Role.ATTACKER:
            role = Role.PARTY.value
        told.append(
            [
                _text(party.name.strip(), 200),
                str(role),
                str(party.side),
                str(party.basis),
                party.is_civilians,
                party.code,
                _text(party.claimant.strip(), 200),
            ]
        )
    return told


def _counts(counts: tuple[Count, ...]) -> list[list]:
    told = []
    for count in counts:
        bounds = [n for n in (count.minimum, count.figure, count.maximum) if n is not None]
        if (
            count.side not in _SIDES
            or count.outcome not in _OUTCOMES
            or count.qualifier not in _QUALIFIERS
            or (count.minimum is None and count.maximum is None)
            or bounds != sorted(bounds)
            or not all(0 <= number <= LARGEST_NUMBER for number in bounds)
        ):
            raise _Wrong("", _("A figure of the row contradicts itself."))
        told.append(
            [
                str(count.side),
                str(count.outcome),
                count.minimum,
                count.maximum,
                count.figure,
                _text(count.group.strip(), 200),
                str(count.qualifier),
                _text(count.claimant.strip(), 200),
                _text(count.note, 300),
            ]
        )
    return told


def _source(source: Source) -> list:
    address = source.address.strip()
    is_address = address.startswith(("http://", "https://")) and len(address) <= 1000
    return [
        _text(source.publisher.strip(), 200),
        _text(source.title.strip(), 300),
        source.date.isoformat() if isinstance(source.date, date) else None,
        _text(address) if is_address else "",
    ]
