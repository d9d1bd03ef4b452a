"""What PostgreSQL knows of its tables when it plans a query."""

from django.db import connection


def refresh_table_statistics() -> None:
    """Count the tables anew; call it after many rows were loaded.

    PostgreSQL does so by itself a minute or so later. Until then it takes the tables
    for empty, and the first pages take seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
