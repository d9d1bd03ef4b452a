"""Invented columns into the database, in bulk: packed binary COPY, then one INSERT a table.

While it loads, the tables have no indexes, no foreign keys and no triggers of ours: history
is not what is measured here. Afterwards they are made again, and the database itself then
checks every key; the other constraints are in force all the time.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
from django.db import connection, transaction
from psycopg import sql

from bench.dashboard.invented_cast import Cast, make_cast
from bench.dashboard.invented_claims import derive_tolls, draw_claims
from bench.dashboard.invented_incidents import (
    TITLES,
    draw_circumstances,
    draw_incidents,
    draw_involvements,
    draw_reports,
    draw_unclaimed,
)
from incidents.evidence import recompute_evidence, recompute_tolls
from incidents.models import (
    Audience,
    Basis,
    CasualtyClaim,
    CasualtyOutcome,
    DatePrecision,
    EventType,
    Incident,
    IncidentOutcome,
    IncidentStatus,
    IncidentWeapon,
    Involvement,
    LocationPrecision,
    LocationStatus,
    Operation,
    Outcome,
    Report,
    Role,
    Side,
    SubEventType,
    Toll,
    TollSide,
    UnclaimedStatement,
    Weapon,
)

SEED = 20261123
ROWS_AT_A_TIME = 200_000
SAMPLE_OF_TOLLS = 3_000
SAMPLE_OF_RECORDS = 300

SIDE_BY_SIDE = 2
# For the session that loads alone.
_FOR_LOADING = (
    "SET maintenance_work_mem = '512MB'; SET work_mem = '128MB'; SET synchronous_commit = off"
)

_COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"
_SQL_TYPES = {"i2": "smallint", "i4": "integer", "i8": "bigint", "f8": "float8", "b1": "boolean"}

# Written by hand: what stands in a column of the staged records, as SQL for the real one.
_DAY = "date '1970-01-01' + {}"


def choice(column: str, choices) -> str:
    """SQL: the value of a choice by its position; "" where there is none."""
    values = ", ".join(f"'{each.value}'" for each in choices)
    return f"coalesce((ARRAY[{values}])[{column} + 1], '')"


def key(column: str) -> str:
    return f"nullif({column}, 0)"


def known(column: str) -> str:
    return f"nullif({column}, -1)"


@dataclass(frozen=True, eq=False)
class Table:
    """Which SQL fills the columns of a table from staged records called ``made``."""

    name: str
    columns: dict[str, str]
    joined: str = ""


INCIDENTS = Table(
    Incident._meta.db_table,
    {
        "id": "made.id",
        "reference": "convert_from(made.reference, 'UTF8')",
        "title": "replace(title.text, '%%', village.name)",
        "summary": "'Invented for a measurement; nothing of this happened.'",
        "status": choice("made.status", IncidentStatus),
        "status_since": "timestamptz '2026-11-01'",
        "date": _DAY.format("made.date"),
        "date_end": _DAY.format("made.date + nullif(made.lasts, -1)"),
        "date_precision": choice("made.date_precision", DatePrecision),
        "event_type": choice("made.event_type", EventType),
        "sub_event_type": choice("made.sub_event_type", SubEventType),
        "place_text": "village.name",
        "state_id": key("made.state"),
        "region_id": key("made.region"),
        "place_id": key("made.place"),
        "point": "CASE WHEN made.lon <> 'NaN' THEN ST_SetSRID(ST_Point(made.lon, made.lat), 4326) "
        "END",
        "location_precision": choice("made.location_precision", LocationPrecision),
        "location_status": choice("made.location_status", LocationStatus),
        "location_source": "''",
        "location_name": "''",
        "location_candidates": "'[]'",
        "location_problem": "''",
        "location_attempts": "0",
        "operation_id": key("made.operation"),
        "dataset_id": key("made.dataset"),
        "created_at": "timestamptz '2026-11-01'",
        "updated_at": "timestamptz '2026-11-01'",
    },
    joined="JOIN staged_village village ON village.number = made.village "
    "JOIN staged_title title ON title.number = made.title",
)
INVOLVEMENTS = Table(
    Involvement._meta.db_table,
    {
        "incident_id": "made.incident",
        "role": choice("made.role", Role),
        "group_id": key('made."group"'),
        "civilians": 'made."group" = 0',
        "description": "''",
        "basis": choice("made.basis", Basis),
        "claimant_id": key("made.claimant"),
        "label": "''",
    },
)
CLAIMS = Table(
    CasualtyClaim._meta.db_table,
    {
        "incident_id": key("made.incident"),
        "operation_id": key("made.operation"),
        "claimant_id": "made.claimant",
        "side": choice("made.side", Side),
        "outcome": choice("made.outcome", CasualtyOutcome),
        "minimum": known("made.minimum"),
        "maximum": known("made.maximum"),
        "figure": known("made.figure"),
        "vague_word": "''",
        "qualifier": "''",
        "as_of": _DAY.format("made.date"),
        "additional": "false",
        "dataset_id": key("made.dataset"),
        "note": "''",
        "created_at": "timestamptz '2026-11-01'",
    },
)
TOLLS = Table(
    Toll._meta.db_table,
    {
        "incident_id": "made.incident",
        "audience": choice("made.audience", Audience),
        "side": choice("made.side", TollSide),
        "low": "made.low",
        "best": known("made.best"),
        "high": "made.high",
        "government": known("made.government"),
        "low_is_open": "false",
        "high_is_open": "made.high_is_open",
        "disputed": "made.disputed",
        "share_is_open": "false",
    },
)
OPERATIONS = Table(
    Operation._meta.db_table,
    {
        "id": "made.id",
        "reference": "'SI-OP' || lpad(to_hex(made.id), 5, '0')",
        "title": "'Invented operation ' || made.id",
        "summary": "''",
    },
)
REPORTS = Table(
    Report._meta.db_table,
    {
        "id": "made.id",
        "publisher_id": "made.publisher",
        "author": "''",
        "title": "'Invented report ' || made.id",
        "url": "'https://newspaper.example/' || made.id",
        "language": "'en'",
        "published_on": _DAY.format("made.date"),
        "text": "''",
    },
)
TOLD_BY = Table(
    Incident.reports.through._meta.db_table,
    {"incident_id": "made.incident", "report_id": "made.report"},
)
OUTCOMES, WEAPONS = (
    Table(
        model._meta.db_table,
        {"incident_id": "made.incident", "code": choice("made.code", codes), "note": "''"},
    )
    for model, codes in ((IncidentOutcome, Outcome), (IncidentWeapon, Weapon))
)
UNCLAIMED = Table(
    UnclaimedStatement._meta.db_table,
    {"incident_id": "made.incident", "as_of": _DAY.format("made.date")},
)
# Those that take longest first.
TABLES = (
    INCIDENTS,
    CLAIMS,
    TOLLS,
    INVOLVEMENTS,
    TOLD_BY,
    REPORTS,
    WEAPONS,
    OUTCOMES,
    UNCLAIMED,
    OPERATIONS,
)


class InventedWrongly(Exception):
    """What was loaded is not what the application itself would have stored."""


@dataclass(frozen=True)
class Loaded:
    """How many rows of each sort, and what of them was checked by the application's own code."""

    rows: dict[str, int]
    tolls_checked: int
    records_checked: int


def load(number: int, tell: Callable[[str], None] = lambda what: None) -> Loaded:
    """Fill an empty database with ``number`` incidents, and check a sample of them.

    Raises InventedWrongly where the application's own rules say otherwise.
    """
    dice = np.random.default_rng(SEED)
    cast = make_cast(dice)
    tell("drawing")
    made = draw_incidents(dice, cast, number)
    claims = draw_claims(dice, cast, made)
    reports, told_by = draw_reports(dice, made)
    outcomes, weapons = draw_circumstances(dice, made)
    operations = np.zeros(made["operation"].max(), [("id", "i8")])
    operations["id"] = np.arange(1, len(operations) + 1)
    records = {
        OPERATIONS: operations,
        REPORTS: _with_publisher(reports, cast),
        INCIDENTS: made,
        TOLD_BY: told_by,
        INVOLVEMENTS: draw_involvements(dice, cast, made),
        CLAIMS: claims,
        TOLLS: derive_tolls(made, claims, cast),
        OUTCOMES: outcomes,
        WEAPONS: weapons,
        UNCLAIMED: draw_unclaimed(dice, made),
    }
    with bare_tables([table.name for table in TABLES], tell):
        side_by_side([partial(insert, table, records[table], cast, tell) for table in TABLES])
    tell("deriving the tolls of operations")
    recompute_evidence(made["id"][made["operation"] > 0].tolist())
    tell("vacuuming")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    check(dice, made)
    return Loaded(
        rows={table.name.removeprefix("incidents_"): len(records[table]) for table in TABLES},
        tolls_checked=min(SAMPLE_OF_TOLLS, number),
        records_checked=SAMPLE_OF_RECORDS,
    )


def _with_publisher(reports: np.ndarray, cast: Cast) -> np.ndarray:
    records = np.zeros(len(reports), [*reports.dtype.descr, ("publisher", "i8")])
    for name in reports.dtype.names:
        records[name] = reports[name]
    records["publisher"] = cast.publisher
    return records


def side_by_side(work: Sequence[Callable[[], None]]) -> None:
    """Do these in their order, several at a time, each over a connection of its own."""

    def do(one: Callable[[], None]) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(_FOR_LOADING)
            one()
        finally:
            connection.close()

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for each in [pool.submit(do, one) for one in work]:
            each.result()


def stage_words(cast: Cast) -> None:
    """Names of villages and titles, by their numbers, for the INSERT to join."""
    for name, column, words in (
        ("staged_village", "name", cast.village_names),
        ("staged_title", "text", TITLES),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {name} (number integer, {column} text) ON COMMIT DROP"
            )
            cursor.execute(
                f"INSERT INTO {name} SELECT ordinality - 1, word "  # noqa: S608 - our own names
                "FROM unnest(%s::text[]) WITH ORDINALITY AS words (word, ordinality)",
                [list(words)],
            )
            cursor.execute(f"ANALYZE {name}")


@transaction.atomic
def insert(table: Table, records: np.ndarray, cast: Cast, tell: Callable[[str], None]) -> None:
    """Add records to a table, which has no indexes just now."""
    tell(f"loading {len(records):,} rows of {table.name}")
    if table.joined:
        stage_words(cast)
    columns = ", ".join(
        f'"{name}" {_SQL_TYPES.get(kind[1:], "bytea")} NOT NULL'
        for name, kind in records.dtype.descr
    )
    names = ", ".join(f'"{name}"' for name in table.columns)
    values = ", ".join(table.columns.values())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE staged ({columns}) ON COMMIT DROP")
        with cursor.copy("COPY staged FROM STDIN (FORMAT binary)") as copy:
            for part in binary_rows(records):
                copy.write(part)
        cursor.execute(
            f"INSERT INTO {table.name} ({names}) "  # noqa: S608 - our own names
            f"SELECT {values} FROM staged made {table.joined}".replace("%%", "%")
        )
        if "id" in records.dtype.names:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                [table.name, int(records["id"].max())],
            )


def binary_rows(records: np.ndarray) -> Iterator[bytes]:
    """Records in PostgreSQL's binary format of COPY, in some parts.

    Format: https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format".
    """
    fields = [("fields", ">i2")]
    for name, kind in records.dtype.descr:
        fields += [(f"length of {name}", ">i4"), (name, kind.replace("<", ">"))]
    yield _COPY_HEADER
    for start in range(0, len(records), ROWS_AT_A_TIME):
        some = records[start : start + ROWS_AT_A_TIME]
        packed = np.zeros(len(some), np.dtype(fields))
        packed["fields"] = len(records.dtype.names)
        for name in records.dtype.names:
            packed[f"length of {name}"] = records.dtype[name].itemsize
            packed[name] = some[name]
        yield packed.tobytes()
    yield _COPY_END


@contextmanager
def bare_tables(names: Sequence[str], tell: Callable[[str], None]) -> Iterator[None]:
    """Take indexes, keys and triggers off the tables, and put them on again afterwards."""
    indexes, constraints = _indexes(names), _constraints(names)
    with connection.cursor() as cursor:
        for table in names:
            cursor.execute(
                sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table))
            )
        for table, name, _ in constraints:
            cursor.execute(
                sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                    sql.Identifier(table), sql.Identifier(name)
                )
            )
        for name, _ in indexes:
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    tell(f"making {len(indexes)} indexes")
    side_by_side([partial(_execute, definition) for _, definition in indexes])
    with connection.cursor() as cursor:
        cursor.execute(_FOR_LOADING)
        tell(f"checking {len(constraints)} keys")
        for table, name, definition in constraints:
            cursor.execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                    sql.Identifier(table), sql.Identifier(name), sql.SQL(definition)
                )
            )
        for table in names:
            cursor.execute(
                sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table))
            )
    connection.close()


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _indexes(tables: Sequence[str]) -> list[tuple[str, str]]:
    """Name and definition of the indexes that are no constraint's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
            FROM pg_index
            WHERE indrelid::regclass::text = ANY(%s)
                AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
            -- The longest first: texts, then points.
            ORDER BY pg_get_indexdef(indexrelid) LIKE '%% gin %%' DESC,
                pg_get_indexdef(indexrelid) LIKE '%% gist %%' DESC, 1
            """,
            [list(tables)],
        )
        return cursor.fetchall()


def _constraints(tables: Sequence[str]) -> list[tuple[str, str, str]]:
    """Table, name and definition of foreign keys, and of what is unique but no primary key."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
            FROM pg_constraint
            WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u')
            ORDER BY contype DESC, 1, 2
            """,
            [list(tables)],
        )
        return cursor.fetchall()


def check(dice: np.random.Generator, made: np.ndarray) -> None:
    """Judge a sample by the models' own validation and the real derivation of tolls."""
    sample = dice.choice(made["id"], min(SAMPLE_OF_TOLLS, len(made)), replace=False).tolist()
    differed = recompute_tolls(sample)
    if differed:
        raise InventedWrongly(f"{len(differed)} of {len(sample)} tolls, such as {min(differed)}")
    few = sample[:SAMPLE_OF_RECORDS]
    for rows in (
        Incident.objects.filter(pk__in=few),
        Involvement.objects.filter(incident__in=few),
        CasualtyClaim.objects.filter(incident__in=few),
    ):
        for row in rows:
            row.full_clean()
