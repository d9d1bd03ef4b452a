"""All incidents read over two connections: PostgreSQL takes one processor for each."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest

from django.db import connection
from psycopg import sql

from incidents.columns.reading import Answers, read_between


def read_ranges(ranges: Sequence[tuple[int, int]]) -> Iterator[Answers]:
    """The incidents of some ranges of keys (first and last), range by range, in order.

    All of it is read as the open transaction sees the database.
    """
    snapshot = _snapshot_for_others() if len(ranges) > 1 else None
    if snapshot is None:
        for first, last in ranges:
            yield read_between(first, last)
        return
    with ThreadPoolExecutor(1) as other:
        other.submit(_see, snapshot).result()
        try:
            for own, others in zip_longest(ranges[::2], ranges[1::2]):
                answer = others and other.submit(read_between, *others)
                yield read_between(*own)
                if answer:
                    yield answer.result()
        finally:
            other.submit(_leave).result()


def _snapshot_for_others() -> str | None:
    """The name of what this transaction sees; None where others cannot see the same."""
    if connection.savepoint_ids:
        return None
    with connection.cursor() as cursor:
        # What it has written itself nobody else sees.
        cursor.execute(
            "SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL "
            "THEN pg_export_snapshot() END"
        )
        return cursor.fetchone()[0]


def _see(snapshot: str) -> None:
    """Begin a transaction over this thread's connection that sees what another one sees."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(snapshot)))


def _leave() -> None:
    # Said in the thread whose connection it is.
    connection.close()
