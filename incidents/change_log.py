"""What a process holds in memory of the database, kept as it is in the database.

Triggers note every change in a table of its own, whoever makes it: the keys of what was
changed, and the transaction that did it. Whoever holds something in memory asks that table,
before each answer, what has been committed since.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, local
from typing import Generic, TypeVar

from django.db import connection, transaction
from psycopg import sql

T = TypeVar("T")

# The tables of changes reach back two days; who has not asked for long reads all anew.
SECONDS_TO_KEEP = 12 * 3600
# A snapshot in which no transaction has ended yet.
BEFORE_ALL = "1:1:"

_CHANGES = """
    SELECT
        (SELECT max(oid)::bigint FROM pg_trigger),
        pg_current_snapshot()::text,
        extract(epoch FROM clock_timestamp())::float8,
        coalesce(array_agg(DISTINCT key) FILTER (WHERE key IS NOT NULL), '{{}}'),
        coalesce(bool_or(change.id IS NOT NULL AND change.keys IS NULL), false),
        coalesce(bool_or(cardinality(change.keys) = 0), false),
        max(own) FILTER (WHERE changed_by = own),
        count(DISTINCT change.id), max(change.id), max(changed_by)
    FROM (SELECT pg_current_xact_id_if_assigned()::text::bigint AS own) AS here
    LEFT JOIN (SELECT id, changed_by, {keys} AS keys FROM {table}) AS change ON (
        changed_by >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(changed_by::text::xid8, %(seen)s::pg_snapshot)
        -- A backup that was restored may speak of transactions that are still to come here.
        AND (changed_by = own
             OR pg_visible_in_snapshot(changed_by::text::xid8, pg_current_snapshot()))
    )
    LEFT JOIN LATERAL unnest(change.keys) AS key ON true
"""


@dataclass(frozen=True)
class Changes:
    """What the database says about the time since a snapshot.

    ``keys`` are those of what was changed; ``are_large`` says that besides more was changed
    than could be named, ``are_beside`` that what everything is judged by was. ``own`` is the
    number of the open transaction, if it made some of them: they may yet be undone.
    ``mark`` tells these changes from others since the same snapshot. ``triggers`` is the number
    of the newest trigger: a backup that is restored makes all of them anew, after the data.
    """

    triggers: int | None
    snapshot: str
    now: float
    keys: tuple[int, ...]
    are_large: bool
    are_beside: bool
    own: int | None
    mark: tuple

    @property
    def are_there(self) -> bool:
        return self.mark[0] > 0


@dataclass(frozen=True)
class ChangeLog:
    """A table of changes; ``keys`` is the SQL of the keys in a row of it, as a bigint[].

    NULL stands there for more than can be named, and an empty array for a change of what
    everything is judged by.
    """

    table: str
    keys: str

    def since(self, snapshot: str) -> Changes:
        """The changes that are committed now, or the open transaction's own, since a snapshot."""
        table = sql.Identifier(self.table)
        # As text, which is what everything that watches the queries expects.
        statement = sql.SQL(_CHANGES).format(table=table, keys=sql.SQL(self.keys)).as_string(None)
        with connection.cursor() as cursor:
            cursor.execute(statement, {"seen": snapshot})
            triggers, seen, now, keys, are_large, are_beside, own, *mark = cursor.fetchone()
        return Changes(triggers, seen, now, tuple(keys), are_large, are_beside, own, tuple(mark))


@dataclass(frozen=True)
class _Held:
    database: str
    triggers: int | None
    snapshot: str
    value: object


class Kept(Generic[T]):
    """Something that a process holds in memory for all its threads, true to the database.

    ``read`` makes it from the database; ``renew`` brings it up to date with some changes and
    gives None where reading it anew is better. Both make a new value: an old one may be in use.
    """

    def __init__(
        self,
        log: ChangeLog,
        read: Callable[[Changes], T],
        renew: Callable[[T, Changes], T | None],
    ):
        self._log = log
        self._read = read
        self._renew = renew
        self._held: _Held | None = None
        self._asked_at = 0.0
        self._lock = Lock()
        self._of_transaction = local()

    def current(self) -> T:
        """The value at this moment; where nothing has changed it asks one small question.

        What the open transaction has changed itself counts for its own look-ups only.
        """
        held, changes = self._held_and_changes()
        if held and not changes.are_there:
            self._asked_at = changes.now
            return held.value
        if changes.own is not None:
            # Neither kept for others nor read under the lock, as this transaction may hold rows.
            return self._own(held, changes)
        with self._lock, _one_moment():
            return self._keep()

    def _keep(self) -> T:
        """Bring what is held up to date, unless another thread has done so meanwhile."""
        held, changes = self._held_and_changes()
        if held is None or changes.are_there:
            # What is changed while it is read is read again at the next look-up: the snapshot
            # is older than the rows.
            value = self._brought_up_to_date(held, changes)
            self._held = held = _Held(_database(), changes.triggers, changes.snapshot, value)
        self._asked_at = changes.now
        return held.value

    def _own(self, held: _Held | None, changes: Changes) -> T:
        """The value as the open transaction sees it, once for each state of that."""
        state = (_database(), held and held.snapshot, changes.own, changes.mark)
        if getattr(self._of_transaction, "state", None) != state:
            self._of_transaction.value = self._brought_up_to_date(held, changes)
            self._of_transaction.state = state
        return self._of_transaction.value

    def _brought_up_to_date(self, held: _Held | None, changes: Changes) -> T:
        renewed = None if held is None else self._renew(held.value, changes)
        return self._read(changes) if renewed is None else renewed

    def _held_and_changes(self) -> tuple[_Held | None, Changes]:
        """What is held, if the log can bring it up to date, and what the log says since."""
        held = self._held if self._held and self._held.database == _database() else None
        changes = self._log.since(held.snapshot if held else BEFORE_ALL)
        is_long_ago = changes.now - self._asked_at > SECONDS_TO_KEEP
        # Without triggers, as while a backup is restored, nothing was noted.
        is_blind = held is not None and held.triggers != changes.triggers
        return None if is_long_ago or is_blind else held, changes


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the database as it is at one moment, in all that is read inside.

    An open transaction of the caller goes on as it is; what is committed between its
    questions is noted as a change since.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _database() -> str:
    return f"{connection.settings_dict['HOST']} {connection.settings_dict['NAME']}"
