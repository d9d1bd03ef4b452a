"""The gazetteer in memory, kept as it is in the database: one for all threads of a process."""

from dataclasses import dataclass, replace
from threading import Lock

from django.db import connection

from incidents.geocoding.index import GazetteerIndex

# With more changed places than this it is read anew.
MOST_CHANGED = 2_000
# The log of changes reaches back two days; what was read long before the end of it is too old.
SECONDS_TO_KEEP = 12 * 3600
# The mark of no change.
_NOTHING = (0, None, None)
# A snapshot in which no transaction has ended yet.
BEFORE_ALL = "1:1:"

_CHANGES = """
    SELECT
        pg_current_snapshot()::text,
        extract(epoch FROM clock_timestamp())::float8,
        coalesce(array_agg(DISTINCT place) FILTER (WHERE place IS NOT NULL), '{}'),
        coalesce(bool_or(place IS NULL), false),
        coalesce(bool_or(changed_by = own), false),
        count(change.id), max(change.id), max(changed_by)
    FROM (SELECT pg_current_xact_id_if_assigned()::text::bigint AS own) AS here
    LEFT JOIN incidents_gazetteerchange AS change ON (
        changed_by >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
        AND NOT pg_visible_in_snapshot(changed_by::text::xid8, %(seen)s::pg_snapshot)
        -- A backup that was restored may speak of transactions that are still to come here.
        AND (changed_by = own
             OR pg_visible_in_snapshot(changed_by::text::xid8, pg_current_snapshot()))
    )
"""


@dataclass(frozen=True)
class _Changes:
    """What the database says about the time since a snapshot; ``mark`` tells it from other times.

    ``are_own`` says that this very transaction has changed something, which may yet be undone.
    """

    snapshot: str
    now: float
    places: tuple[int, ...]
    are_large: bool
    are_own: bool
    mark: tuple


@dataclass(frozen=True)
class _Held:
    """The gazetteer as it was read at a snapshot, and as it is with the changes since."""

    database: str
    snapshot: str
    read_at: float
    read: GazetteerIndex
    mark: tuple
    index: GazetteerIndex


_held: _Held | None = None
_lock = Lock()


def current_index() -> GazetteerIndex:
    """The gazetteer as it is in the database at this moment; it asks one small question.

    The first call of a process reads all of it, and so does one after a large load; after
    smaller changes, such as an analyst's alias, the changed places alone are read. What the
    open transaction has changed itself counts for its own look-ups only.
    """
    held = _held if _held and _held.database == _database() else None
    changes = _changes_since(held.snapshot if held else BEFORE_ALL)
    if held and changes.mark == held.mark and not changes.are_own and not _is_old(held, changes):
        return held.index
    if changes.are_own:
        # Neither kept for others nor read under the lock, as this transaction may hold rows.
        return _brought_up_to_date(held, changes).index
    with _lock:
        return _keep(changes)


def _keep(changes: _Changes) -> GazetteerIndex:
    """Bring what is held up to date, unless another thread has done so meanwhile."""
    global _held
    held = _held if _held and _held.database == _database() else None
    if held:
        changes = _changes_since(held.snapshot)
        if changes.mark == held.mark and not _is_old(held, changes):
            return held.index
    _held = _brought_up_to_date(held, changes)
    return _held.index


def _brought_up_to_date(held: _Held | None, changes: _Changes) -> _Held:
    is_large = changes.are_large or len(changes.places) > MOST_CHANGED
    if held is None or is_large or _is_old(held, changes):
        # What is changed while it is read is read again at the next look-up: the snapshot is
        # older than the rows.
        index = GazetteerIndex.load()
        return _Held(_database(), changes.snapshot, changes.now, index, _NOTHING, index)
    index = held.read.with_changes(changes.places) if changes.places else held.read
    return replace(held, mark=changes.mark, index=index)


def _is_old(held: _Held, changes: _Changes) -> bool:
    return changes.now - held.read_at > SECONDS_TO_KEEP


def _changes_since(snapshot: str) -> _Changes:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {"seen": snapshot})
        seen, now, places, are_large, are_own, *mark = cursor.fetchone()
    return _Changes(seen, now, tuple(places), are_large, are_own, tuple(mark))


def _database() -> str:
    return f"{connection.settings_dict['HOST']} {connection.settings_dict['NAME']}"
