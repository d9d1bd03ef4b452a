"""Whether the role as which the application runs is kept from changing history."""

import pghistory.models
from django.apps import apps
from django.db import connection
from django.utils.translation import gettext as _

from incidents.models import Redaction


def tables_of_history() -> list[str]:
    """The tables that hold the versions of records, and what was taken out of them."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, (pghistory.models.Event, Redaction))
        and model._meta.managed
        and not model._meta.proxy
    )


def ways_to_change_history(role: str = "") -> list[str]:
    """How ``role``, by default the one signed in, could change history; empty: not at all.

    Each in words, for an administrator. Tables that are not there yet count as safe.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (SELECT oid, rolsuper FROM pg_roles
                           WHERE rolname = coalesce(nullif(%(role)s, ''), current_user)),
            tables AS (SELECT class.oid, relowner FROM pg_class class
                       WHERE class.oid = ANY (SELECT to_regclass(quote_ident(name))
                                              FROM unnest(%(tables)s::text[]) AS name)),
            recorded AS (SELECT DISTINCT tgrelid, tgfoid FROM pg_trigger
                         WHERE tgname LIKE 'pgtrigger\\_%%')
            SELECT
                rolsuper,
                EXISTS (SELECT FROM pg_class
                        WHERE (pg_class.oid IN (SELECT oid FROM tables)
                               OR pg_class.oid IN (SELECT tgrelid FROM recorded))
                            AND pg_has_role(asked.oid, relowner, 'MEMBER')),
                EXISTS (SELECT FROM tables WHERE has_table_privilege(
                            asked.oid, tables.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')),
                EXISTS (SELECT FROM recorded WHERE has_table_privilege(
                            asked.oid, tgrelid, 'TRUNCATE')),
                EXISTS (SELECT FROM recorded WHERE has_function_privilege(
                            asked.oid, tgfoid, 'EXECUTE')),
                has_schema_privilege(asked.oid, 'public', 'CREATE')
            FROM asked
            """,
            {"role": role, "tables": tables_of_history()},
        )
        answers = cursor.fetchone()
    if answers is None:
        return []
    words = (
        _("it is a superuser"),
        _("it owns the tables, or is a member of the role that does"),
        _("it may write the tables of versions"),
        _("it may empty tables without a trace"),
        _("it may make triggers with the functions that write versions"),
        _("it may make tables and functions in the schema public"),
    )
    # Who owns a table, or is a superuser, has the other ways of course.
    ways = [way for way, stands_open in zip(words, answers, strict=True) if stands_open]
    return ways[:1] if any(answers[:2]) else ways
