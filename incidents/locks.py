"""Locks that the database frees when the process that holds them ends, however it ends."""

from django.db import connection

# The first half of their names: of whose turn it is to import, of the datasets that are being
# loaded, and of the files that are being made.
TURNS, DATASETS, FILES = 846, 847, 848


def take(kind: int, number: int) -> bool:
    """Take a lock for this session where nobody else has it; whether that worked."""
    return _asked("SELECT pg_try_advisory_lock(%s, %s)", kind, number)


def give_back(kind: int, number: int) -> None:
    _asked("SELECT pg_advisory_unlock(%s, %s)", kind, number)


def is_held(kind: int, number: int) -> bool:
    """Whether a process that lives has the lock."""
    return _asked(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND classid = %s AND objid = %s AND objsubid = 2 AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database()))",
        kind,
        number,
    )


def _asked(statement: str, kind: int, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [kind, number])
        return cursor.fetchone()[0]
