"""The gazetteer in memory, kept as it is in the database: one for all threads of a process."""

from dataclasses import dataclass

from incidents.change_log import ChangeLog, Changes, Kept
from incidents.geocoding.index import GazetteerIndex

# With more changed places than this it is read anew.
MOST_CHANGED = 2_000


@dataclass(frozen=True)
class _Gazetteer:
    """The gazetteer as it was read, and as it is with the places that were changed since."""

    read: GazetteerIndex
    changed: frozenset[int]
    index: GazetteerIndex


def current_index() -> GazetteerIndex:
    """The gazetteer as it is in the database at this moment; it asks one small question.

    The first call of a process reads all of it, and so does one after a large load; after
    smaller changes, such as an analyst's alias, the changed places alone are read. What the
    open transaction has changed itself counts for its own look-ups only.
    """
    return _kept.current().index


def _read(_changes: Changes) -> _Gazetteer:
    index = GazetteerIndex.load()
    return _Gazetteer(index, frozenset(), index)


def _renew(gazetteer: _Gazetteer, changes: Changes) -> _Gazetteer | None:
    changed = gazetteer.changed.union(changes.keys)
    if changes.are_large or len(changed) > MOST_CHANGED:
        return None
    return _Gazetteer(gazetteer.read, changed, gazetteer.read.with_changes(changed))


_kept = Kept(
    ChangeLog("incidents_gazetteerchange", "CASE WHEN place IS NOT NULL THEN ARRAY[place] END"),
    _read,
    _renew,
)
