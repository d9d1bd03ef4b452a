"""The database backend of the tests."""

from django.contrib.gis.db.backends.postgis import base
from django.contrib.gis.db.backends.postgis.operations import PostGISOperations

# The same after every migration; what is not deleted need not be made again.
MADE_BY_MIGRATING = {"django_content_type", "auth_permission"}
# The emptying itself is noted there, for this process and others that hold what was deleted.
LOGS_OF_CHANGES = {"incidents_gazetteerchange", "incidents_incidentchange"}


class DatabaseOperations(PostGISOperations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        """SQL that empties the tables, except those that a migration fills or that note changes.

        TRUNCATE makes new files for every table and index, also of those that are empty: more
        than half a second, where the few rows of a test are deleted in milliseconds.
        Foreign keys are checked at the end of the transaction, so that any order will do.
        """
        kept = MADE_BY_MIGRATING | LOGS_OF_CHANGES
        names = [self.quote_name(table) for table in tables if table not in kept]
        if not names:
            return []
        # As TRUNCATE does, wait for whoever still writes: a page that was left, a worker.
        lock = f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE"
        deletions = [f"DELETE FROM {name}" for name in names]
        # Twice: a trigger may note a deletion in a table that was emptied before.
        return [lock, *deletions, *deletions]


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
