"""What another process does with the same database, web server or worker."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def another_process() -> Iterator:
    """A cursor of another session with the database; what it does is committed at the end."""
    other = connection.copy()
    other.connect()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            yield cursor
        other.commit()
    finally:
        other.close()
