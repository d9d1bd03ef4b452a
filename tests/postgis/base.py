"""The database backend of the tests."""

from django.contrib.gis.db.backends.postgis import base
from django.contrib.gis.db.backends.postgis.operations import PostGISOperations

# The same after every migration; what is not deleted need not be made again.
MADE_BY_MIGRATING = {"django_content_type", "auth_permission"}


class DatabaseOperations(PostGISOperations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        """SQL that empties the tables, except those that a migration fills.

        TRUNCATE makes new files for every table and index, also of those that are empty: more
        than half a second, where the few rows of a test are deleted in milliseconds.
        Foreign keys are checked at the end of the transaction, so that any order will do.
        """
        names = [self.quote_name(table) for table in tables if table not in MADE_BY_MIGRATING]
        if not names:
            return []
        # As TRUNCATE does, wait for whoever still writes: a page that was left, a worker.
        lock = f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE"
        deletions = [f"DELETE FROM {name}" for name in names]
        # Twice: a trigger may note a deletion in a table that was emptied before.
        return [lock, *deletions, *deletions]


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
