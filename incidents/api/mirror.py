"""Keeping a copy true: what has changed of a filter's incidents since a copy was last told.

A position is PostgreSQL's own account of which transactions a reader had seen. What no
transaction among these wrote is new to the reader, however late it was committed; a time would
miss what was written before and committed after. Beside a position stand the filter and the
audience for which it was given: another filter's copy holds other incidents.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import connection
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from incidents.api.paging import sealed, unsealed
from incidents.api.problems import Problem
from incidents.columns import Selection
from incidents.evidence import audience_of
from incidents.filters import IncidentFilter
from incidents.models import Audience, Incident, IncidentTrace

PARAMETER = "updated_since"
# What was written before a time may be committed after it, but hardly so much later.
LONGEST_TRANSACTION = timedelta(hours=1)


@dataclass(frozen=True)
class Position:
    """How far a copy is: ``seen`` is a snapshot of PostgreSQL's, or an ISO time to begin with.

    ``era`` is the number of the table of traces, which a restored backup makes anew.
    """

    seen: str
    era: int
    audience: str
    filter: str

    @property
    def text(self) -> str:
        return sealed("position", asdict(self))


@dataclass(frozen=True)
class Trace:
    """An incident of which something changed: its key, and its reference."""

    incident: int
    reference: str


@dataclass(frozen=True)
class Gone:
    """An incident that a copy has to drop: ``reason`` is why.

    ``merged`` into the incident ``merged_into``, ``withdrawn`` from what the reader may see,
    ``deleted``, or ``outside`` the filter by now.
    """

    reference: str
    reason: str
    merged_into: str | None = None


def position_now(incident_filter: IncidentFilter) -> Position:
    """The position of a copy that is told everything from here on; asks one query.

    Take it before what is told is read: so nothing falls between the two.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_current_snapshot()::text, %s::regclass::oid::bigint",
            [IncidentTrace._meta.db_table],
        )
        seen, era = cursor.fetchone()
    return Position(seen, era, audience_of(incident_filter.user).value, _mark_of(incident_filter))


def read_position(text: str, now: Position) -> Position:
    """The position that ``updated_since`` names, for the filter and audience of ``now``.

    Raises BadParameter where it is none, and Problem (410) where it was given for another
    filter or other rights, or by a database that is no more: then all has to be read anew.
    """
    moment = _moment(text)
    if moment is not None:
        seen = (moment - LONGEST_TRANSACTION).isoformat()
        return Position(seen, now.era, now.audience, now.filter)
    position = Position(**unsealed(PARAMETER, "position", text))
    if (position.audience, position.filter) != (now.audience, now.filter):
        raise Problem(
            _(
                "This updated_since was given for another filter or for other rights. Read all "
                "anew without it."
            ),
            PARAMETER,
            code=410,
        )
    if position.era != now.era or _last_of(position.seen) > _last_of(now.seen):
        raise Problem(
            _(
                "The database was restored from a backup since. Read all anew without "
                "updated_since."
            ),
            PARAMETER,
            code=410,
        )
    return position


def traces_since(position: Position, after: int, most: int) -> list[Trace]:
    """Up to ``most`` incidents changed since a position, by key, from those after ``after``.

    The public is told only of what it may see, or might once.
    """
    by_time = _moment(position.seen) is not None
    condition = _SINCE_TIME if by_time else _SINCE_SNAPSHOT
    whose = _PUBLIC if position.audience == Audience.PUBLIC else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _TRACES.format(condition=condition, whose=whose),
            {"seen": position.seen, "after": after, "most": most},
        )
        return [Trace(*row) for row in cursor.fetchall()]


def gone_of(traces: list[Trace], selection: Selection) -> list[Gone]:
    """What became of incidents that are not among a selection's; asks two queries."""
    if not traces:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SURVIVORS, [[trace.incident for trace in traces]])
        survivors = {row[0]: row[1:] for row in cursor.fetchall()}
    visible = dict(
        Incident.objects.visible_to(selection.incident_filter.user)
        .filter(pk__in={*survivors, *(pk for pk, _steps in survivors.values())})
        .order_by()
        .values_list("pk", "reference")
    )
    return [_gone(trace, survivors.get(trace.incident), visible) for trace in traces]


def _gone(trace: Trace, survivor: tuple[int, int] | None, visible: dict[int, str]) -> Gone:
    if survivor is None:
        return Gone(trace.reference, "deleted")
    pk, steps = survivor
    if trace.incident in visible:
        return Gone(trace.reference, "outside")
    if steps and pk in visible:
        return Gone(trace.reference, "merged", visible[pk])
    return Gone(trace.reference, "withdrawn")


_SINCE_SNAPSHOT = """
    trace.changed_by >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
    AND NOT pg_visible_in_snapshot(trace.changed_by::text::xid8, %(seen)s::pg_snapshot)
"""
_SINCE_TIME = "trace.changed_at >= %(seen)s::timestamptz"
_PUBLIC = """
    AND (trace.was_public OR EXISTS (
        SELECT FROM incidents_incident incident
        LEFT JOIN incidents_dataset dataset ON dataset.id = incident.dataset_id
        WHERE incident.id = trace.incident AND incident.status = 'published'
            AND coalesce(dataset.redistributable, true)
    ))
"""
_TRACES = """
    SELECT trace.incident, trace.reference FROM incidents_incidenttrace trace
    WHERE {condition} AND trace.incident > %(after)s {whose}
    ORDER BY trace.incident LIMIT %(most)s
"""
# For each incident the one into which it was merged in the end, and after how many steps.
_SURVIVORS = """
    WITH RECURSIVE way (first, id, merged_into_id, steps) AS (
        SELECT id, id, merged_into_id, 0 FROM incidents_incident WHERE id = ANY(%s)
      UNION ALL
        SELECT way.first, incident.id, incident.merged_into_id, way.steps + 1
        FROM way JOIN incidents_incident incident ON incident.id = way.merged_into_id
    )
    SELECT first, id, steps FROM way WHERE merged_into_id IS NULL
"""


def _mark_of(incident_filter: IncidentFilter) -> str:
    """What tells the filter from others that find other incidents."""
    query = QueryDict(incident_filter.query_string(), mutable=True)
    for name in IncidentFilter.SETTINGS:
        # The figure and side of the view decide who has ``deaths_min`` dead.
        if name not in ("figures", "side") or not incident_filter.deaths_min:
            query.pop(name, None)
    return sha256(query.urlencode().encode()).hexdigest()[:16]


def _moment(text: str) -> datetime | None:
    """An ISO day or time, in UTC unless it says otherwise; None for another text."""
    try:
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day) if day else parse_datetime(text)
    except ValueError:
        return None
    if moment is None:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    # Before this nobody kept a copy, and an hour less would leave the calendar.
    return moment if moment.year > 1970 else None


def _last_of(snapshot: str) -> int:
    """The first transaction that a snapshot had not seen begin; 0 for a time."""
    parts = snapshot.split(":")
    return int(parts[1]) if _moment(snapshot) is None else 0
