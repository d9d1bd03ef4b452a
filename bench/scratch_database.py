"""A database beside the application's, which a measurement makes, fills and drops."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def database_of_its_own() -> Iterator[str]:
    """An empty database with all tables; what an interrupted run left is replaced."""
    applications = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{applications}_bench"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield name
    finally:
        connection.creation.destroy_test_db(applications, verbosity=0)
