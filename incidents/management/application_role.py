"""The application's role in the database: what it may do, granted after every migration.

The owner of the tables (DATABASE_OWNER_URL) migrates. The application (DATABASE_URL) reads and
writes the ordinary tables, and of history it only reads: versions are written by the triggers'
functions, which work as their owner, whoever changes a row.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory.models
from django.apps import apps
from django.core.management import CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from incidents.history.protection import ways_to_change_history
from incidents.models import Redaction
from sahel.database_roles import login_of_application, login_of_owner

# Functions that work as their owner and that the application may call.
OPEN_DOORS = ("refresh_table_statistics()", "redact_history(bigint,text,text,integer)")
# What the database's own functions write.
WRITTEN_BY_THE_DATABASE = (pghistory.models.Event, Redaction)


@contextmanager
def as_owner() -> Iterator[None]:
    """Sign in to the database as the owner of the tables for the length of the block.

    Not inside a transaction. Changes nothing where DATABASE_OWNER_URL is not set.
    """
    owner = login_of_owner()
    before = {name: connection.settings_dict[name] for name in owner}
    if owner == before:
        yield
        return
    connection.close()
    connection.settings_dict.update(owner)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@transaction.atomic
def grant_to_application() -> None:
    """Give the role of DATABASE_URL exactly its rights; call it as the owner, as often as liked.

    Makes the role if there is none and the owner may. Without a role of its own for the
    application there is nothing to grant. Raises CommandError, with what an administrator
    has to do, where the application could still change history.
    """
    application = login_of_application()
    role = application.get("USER", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if role in ("", cursor.fetchone()[0]):
            return
        _make_role(cursor, role, application["PASSWORD"])
        _grant_database(cursor, role)
        _grant_tables(cursor, role)
        _grant_functions(cursor, role)
    ways = ways_to_change_history(role)
    if ways:
        raise CommandError(
            _("The role %(role)s could still change history: %(ways)s.")
            % {"role": role, "ways": "; ".join(ways)}
        )


def _make_role(cursor, role: str, password: str) -> None:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is not None:
        return
    cursor.execute(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user",
    )
    if not cursor.fetchone()[0]:
        raise CommandError(
            _(
                "There is no role %(role)s in the database, and the owner of the tables may not "
                "make one. An administrator of the database can: %(statement)s"
            )
            % {"role": role, "statement": f"CREATE ROLE {role} LOGIN PASSWORD '…';"}
        )
    # As a verifier, so that no log of the server ever holds the password.
    verifier = connection.connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    cursor.execute(
        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(verifier.decode())
        )
    )


def _grant_database(cursor, role: str) -> None:
    """Connecting, and temporary tables, in which a load is staged; nothing that lasts."""
    name = sql.Identifier(connection.settings_dict["NAME"])
    cursor.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(role))
    )
    cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def _grant_tables(cursor, role: str) -> None:
    """Rows of ordinary tables; of history, and of what migrates, the sight alone."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    # A migration may stop before the newest tables.
    there = set(connection.introspection.table_names(cursor))
    tables = there & {model._meta.db_table for model in models}
    read_only = {
        model._meta.db_table for model in models if issubclass(model, WRITTEN_BY_THE_DATABASE)
    }
    _grant(cursor, role, "SELECT, INSERT, UPDATE, DELETE", tables - read_only)
    _grant(cursor, role, "SELECT", (tables & read_only) | (there & {"django_migrations"}))
    _grant_keys(cursor, role, tables - read_only)


def _grant(cursor, role: str, privileges: str, tables: set[str]) -> None:
    names = {
        "tables": sql.SQL(", ").join(sql.Identifier(table) for table in sorted(tables)),
        "role": sql.Identifier(role),
        "privileges": sql.SQL(privileges),
    }
    if tables:
        cursor.execute(sql.SQL("REVOKE ALL ON {tables} FROM {role}").format(**names))
        cursor.execute(sql.SQL("GRANT {privileges} ON {tables} TO {role}").format(**names))


def _grant_keys(cursor, role: str, tables: set[str]) -> None:
    """The next keys of tables, which an import draws for rows that refer to each other."""
    cursor.execute(
        """
        SELECT DISTINCT sequence.relname FROM pg_class sequence
        JOIN pg_depend ON objid = sequence.oid AND deptype IN ('a', 'i')
        JOIN pg_class belongs ON belongs.oid = refobjid
        WHERE sequence.relkind = 'S' AND belongs.relname = ANY(%s)
            AND sequence.relnamespace = 'public'::regnamespace
        """,
        [list(tables)],
    )
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in sorted(cursor.fetchall()))
    cursor.execute(sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(names, sql.Identifier(role)))


def _grant_functions(cursor, role: str) -> None:
    """Close the functions that work as their owner, but for the doors that are meant.

    Firing a trigger takes no right to its function. Making one of one's own with it does: on
    a temporary table it would write any version that one likes.
    """
    cursor.execute(
        """
        SELECT proc.oid::regprocedure::text FROM pg_proc proc
        WHERE prosecdef AND pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = proc.oid AND deptype = 'e')
        """
    )
    # The server writes these names itself, quoted where they need it.
    for (function,) in cursor.fetchall():
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        if function in OPEN_DOORS:
            cursor.execute(
                sql.SQL(f"GRANT EXECUTE ON FUNCTION {function} TO {{}}").format(
                    sql.Identifier(role)
                )
            )
