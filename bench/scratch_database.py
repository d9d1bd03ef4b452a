"""A database beside the application's, which a measurement makes, fills and drops."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def database_of_its_own(suffix: str = "bench", *, is_kept: bool = False) -> Iterator[str]:
    """An empty database with all tables; what an interrupted run left is replaced.

    With ``is_kept`` it stays for the next run, which gets it as it is.
    """
    applications = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{applications}_{suffix}"
    # Tests keep a copy of all rows besides; here they are a million.
    name = connection.creation.create_test_db(
        verbosity=0, autoclobber=True, serialize=False, keepdb=is_kept
    )
    try:
        yield name
    finally:
        connection.creation.destroy_test_db(applications, verbosity=0, keepdb=is_kept)
