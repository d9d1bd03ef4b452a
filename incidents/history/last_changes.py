"""When incidents were last published or changed for the public, by the versions kept of them.

What is meant are an incident's own words, day and place, the figures told of it or of its
operation, who was involved, what came of it and with what. A figure of a dataset that may not
be passed on is no change for the public: its moment would tell of it.
"""
# ruff: noqa: S608 - the statements are put together from our own words alone

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection

from incidents.columns import Selection

# Of so few incidents the versions are looked up by an index; of more, the newest versions are
# gone through until enough of theirs are found.
MOST_NAMED = 2_000
# So many versions of each kind at first, and so many times more each time that they are too few.
FIRST_STEP = 2_000
LARGER = 20

_MAY_BE_PASSED_ON = """
    NOT EXISTS (
        SELECT FROM incidents_dataset closed
        WHERE closed.id = {claim}.dataset_id AND NOT closed.redistributable
    )
"""


@dataclass(frozen=True)
class _Source:
    """Versions of one kind as SQL: those that count, and of which incident each of them is.

    ``versions`` has the columns ``pgh_id``, ``at`` and those that ``incident`` and ``named``
    read; ``named`` keeps to the incidents of a parameter. What is ``joined`` takes no version
    away.
    """

    versions: str
    incident: str
    named: str
    joined: str = ""


def _of_incident(table: str, key: str = "incident_id", more: str = "") -> _Source:
    return _Source(
        f"SELECT pgh_id, pgh_created_at AS at, {key} AS incident FROM {table} version {more}",
        "incident",
        f"{key} = ANY(%(ids)s)",
    )


_OF_PUBLIC_CLAIM = _MAY_BE_PASSED_ON.format(claim="version")
_SOURCES = (
    _of_incident("incidents_incidentevent", "pgh_obj_id", "WHERE true"),
    *(
        _of_incident(f"incidents_{name}event", more="WHERE true")
        for name in ("involvement", "incidentoutcome", "incidentweapon", "unclaimedstatement")
    ),
    _of_incident(
        "incidents_casualtyclaimevent",
        more=f"WHERE incident_id IS NOT NULL AND {_OF_PUBLIC_CLAIM}",
    ),
    # What is told of an operation changes all of its attacks.
    _Source(
        "SELECT pgh_id, pgh_created_at AS at, version.operation_id"
        " FROM incidents_casualtyclaimevent version"
        f" WHERE version.operation_id IS NOT NULL AND {_OF_PUBLIC_CLAIM}",
        "member.id",
        "version.operation_id IN (SELECT operation_id FROM incidents_incident"
        " WHERE id = ANY(%(ids)s))",
        "LEFT JOIN incidents_incident member USING (operation_id)",
    ),
    # An editor chose a figure, or took the choice back; of a claim that is gone, its end tells.
    _Source(
        "SELECT version.pgh_id, version.pgh_created_at AS at,"
        " claim.incident_id, claim.operation_id"
        " FROM incidents_chosenfigureevent version"
        " JOIN incidents_casualtyclaim claim ON claim.id = version.claim_id"
        f" WHERE {_MAY_BE_PASSED_ON.format(claim='claim')}",
        "member.id",
        "version.claim_id IN (SELECT told.id FROM incidents_casualtyclaim told"
        " LEFT JOIN incidents_incident attack USING (operation_id)"
        " WHERE told.incident_id = ANY(%(ids)s) OR attack.id = ANY(%(ids)s))",
        "LEFT JOIN incidents_incident member"
        " ON member.id = found.incident_id OR member.operation_id = found.operation_id",
    ),
)


def _newest(source: _Source, number: int) -> str:
    """SQL: the newest versions of one kind; of those with the same moment any."""
    return (
        f"SELECT {number} AS source, {source.incident} AS incident, found.at FROM"
        f" ({source.versions} ORDER BY version.pgh_id DESC LIMIT %(most)s) found {source.joined}"
    )


def _named(source: _Source) -> str:
    return (
        f"SELECT {source.incident} AS incident, found.at FROM"
        f" ({source.versions} AND {source.named}) found {source.joined}"
    )


# No version is older than what was gone through of its kind, so that an incident's moment is
# known for sure from the oldest of those on. (A transaction that took long may have written a
# version later than its moment says: then an incident stands as high as its other versions do.)
_NEWEST = f"""
    WITH seen AS MATERIALIZED ({" UNION ALL ".join(map(_newest, _SOURCES, range(len(_SOURCES))))}),
    known AS (
        SELECT max(oldest) AS since, bool_or(true) AS is_cut FROM (
            SELECT min(at) AS oldest FROM seen GROUP BY source HAVING count(*) >= %(most)s
        ) AS sources
    )
    SELECT incident, max(at), bool_or(is_cut) FROM seen, known
    WHERE incident IS NOT NULL AND (since IS NULL OR at >= since)
    GROUP BY incident ORDER BY 2 DESC, 1 DESC
"""
_OF_NAMED = f"""
    SELECT incident, max(at) FROM ({" UNION ALL ".join(map(_named, _SOURCES))}) AS seen
    WHERE incident = ANY(%(ids)s)
    GROUP BY incident ORDER BY 2 DESC, 1 DESC
"""


def newest_for_the_public(selection: Selection, count: int) -> list[tuple[int, datetime]]:
    """The ``count`` incidents of a selection that were published or changed last, newest first.

    Each as its key and that moment. The selection is one of the public's own.
    """
    keys = selection.columns.pk[selection.marked.mask]
    if len(keys) <= MOST_NAMED:
        return list(last_changes_of(keys.tolist()).items())[:count]
    most = FIRST_STEP
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST, {"most": most})
            seen = cursor.fetchall()
        is_wanted = np.isin([incident for incident, _at, _cut in seen], keys)
        found = [(seen[row][0], seen[row][1]) for row in np.flatnonzero(is_wanted)[:count]]
        if len(found) == count or not any(is_cut for _incident, _at, is_cut in seen):
            return found
        most *= LARGER


def last_changes_of(ids: Iterable[int]) -> dict[int, datetime]:
    """When each of some published incidents was published or changed last, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_NAMED, {"ids": list(ids)})
        return dict(cursor.fetchall())
