"""The test database as the application's role sees it, instead of its owner."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from incidents.management.application_role import grant_to_application
from sahel.database_roles import login_of_application


@contextmanager
def application_role() -> Iterator[None]:
    """Have a role of the application's with its rights, which DATABASE_URL names.

    Where the tests run with one role alone, it makes a second for the length of the block.
    """
    with pytest.MonkeyPatch.context() as patch:
        is_alone = login_of_application()["USER"] == connection.settings_dict["USER"]
        if is_alone:
            role = f"{connection.settings_dict['NAME']}_application"
            _remove(role)
            address = urlsplit(os.environ["DATABASE_URL"])
            server = address.netloc.rpartition("@")[2]
            login = f"{role}:{secrets.token_hex()}@{server}"
            patch.setenv("DATABASE_URL", address._replace(netloc=login).geturl())
        grant_to_application()
        try:
            yield
        finally:
            if is_alone:
                _remove(role)


def _remove(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is not None:
            for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
                cursor.execute(sql.SQL(statement).format(sql.Identifier(role)))


def connect_as_application(**more) -> psycopg.Connection:
    """A connection of its own to the test database; each statement is a transaction."""
    settings = connection.settings_dict | login_of_application()
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
        autocommit=True,
        **more,
    )


@contextmanager
def signed_in_as_application() -> Iterator[None]:
    """Let Django itself work as the application's role."""
    before = {name: connection.settings_dict[name] for name in login_of_application()}
    connection.close()
    connection.settings_dict.update(login_of_application())
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
