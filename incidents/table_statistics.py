"""What PostgreSQL knows of its tables when it plans a query."""

from django.db import connection


def refresh_table_statistics() -> None:
    """Count the tables anew; call it after many rows were loaded.

    PostgreSQL does so by itself a minute or so later. Until then it takes the tables
    for empty, and the first pages take seconds. Only their owner may ask for it, so that
    the owner has left a function of this name that does so and nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT refresh_table_statistics()")
