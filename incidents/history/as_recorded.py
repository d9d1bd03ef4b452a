"""The evidence on an incident as this database held it on a day: ``?recorded=2026-11-20``."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Model
from django.utils import timezone
from pghistory.models import Event

from incidents.evidence import audience_of
from incidents.evidence.evidence import Evidence, with_derived_tolls
from incidents.history.rebuilt import Rebuilt, Rows
from incidents.history.versions import (
    CITED_AS,
    GONE,
    STATEMENTS,
    IncidentReport,
    Versions,
    versions_of,
)
from incidents.models import (
    Audience,
    CasualtyClaim,
    ChosenFigure,
    Citation,
    Dataset,
    Incident,
    IncidentStatus,
    Operation,
    Report,
)

# The label of the versions of what was there already when history began to be kept.
BEGIN = "begin"


@dataclass(frozen=True)
class Recorded:
    """``evidence`` is None where the reader could see nothing of the incident on the day.

    ``days`` are those on which what he could see changed, in order. ``kept_since`` is the
    day from which history is kept of an incident that was here before; None for one of
    which there is all. ``gone`` counts what is left out because whom it names has been
    deleted since.
    """

    evidence: Evidence | None
    days: list[date]
    kept_since: date | None
    gone: int = 0


def as_recorded(incident: Incident, day: date, user=None) -> Recorded:
    """What this database held of ``incident`` at the end of ``day``, as ``user`` may see it.

    The day is one of the installation's time zone. The public sees what was published
    then; nobody sees anything of other incidents of the operation that he may not see
    today. The number of queries is fixed.
    """
    reader = _Reader.of(incident, user)
    versions = versions_of(reader.may_see)
    days = _days_of_change(incident, versions, reader)
    first = versions.of[Incident][incident.pk][0]
    kept_since = _day_of(first) if first.pgh_label == BEGIN else None
    seen = _seen(versions.at(_end_of(day)), incident.pk, reader)
    if seen is None:
        return Recorded(None, days, kept_since)
    rebuilt = Rebuilt(seen)
    rebuilt.mark_what_has_no_page(user)
    evidence = with_derived_tolls(rebuilt.evidence(incident.pk, reader.audience, day))
    return Recorded(evidence, days, kept_since, rebuilt.gone)


@dataclass(frozen=True)
class _Reader:
    """For whom: his audience, the incidents that he may see today, the datasets kept in."""

    audience: Audience
    may_see: frozenset[int]
    kept_in: frozenset[int]

    @classmethod
    def of(cls, incident: Incident, user) -> "_Reader":
        versions = Incident.pgh_event_model.objects
        operations = versions.filter(pgh_obj=incident.pk).exclude(operation=None)
        siblings = versions.filter(operation__in=operations.values("operation"))
        visible = Incident.objects.visible_to(user).filter(pk__in=siblings.values("pgh_obj"))
        audience = audience_of(user)
        kept_in = Dataset.objects.filter(redistributable=False)
        return cls(
            audience,
            frozenset({incident.pk, *visible.values_list("pk", flat=True)}),
            frozenset(kept_in.values_list("pk", flat=True))
            if audience == Audience.PUBLIC
            else frozenset(),
        )

    def could_see(self, incident: Event) -> bool:
        """Whether he could see an incident in this version of it."""
        if incident.dataset_id in self.kept_in:
            return False
        if self.audience == Audience.PUBLIC:
            return incident.status == IncidentStatus.PUBLISHED
        return incident.status != IncidentStatus.WITHDRAWN


def _end_of(day: date) -> datetime:
    """The last moment of a day in the installation's time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight, timezone.get_default_timezone()) - timedelta(
        microseconds=1
    )


def _day_of(version: Event) -> date:
    return timezone.localdate(version.pgh_created_at, timezone.get_default_timezone())


def _seen(then: Rows, pk: int, reader: _Reader) -> Rows | None:
    """Of the rows of then, those that the reader could see of incident ``pk``; None if none."""
    incident = then[Incident].get(pk)
    if incident is None or not reader.could_see(incident):
        return None
    operation = incident.operation_id
    incidents = {
        key: row
        for key, row in then[Incident].items()
        if key in reader.may_see
        and (key == pk or (operation is not None and row.operation_id == operation))
        and reader.could_see(row)
    }
    seen: Rows = {
        Incident: incidents,
        Operation: {key: row for key, row in then[Operation].items() if key == operation},
        CasualtyClaim: {
            key: row
            for key, row in then[CasualtyClaim].items()
            if row.dataset_id not in reader.kept_in
            and (
                row.incident_id in incidents
                or (operation is not None and row.operation_id == operation)
            )
        },
    }
    for model in (*STATEMENTS, IncidentReport):
        seen[model] = {k: row for k, row in then[model].items() if row.incident_id in incidents}
    claims = seen[CasualtyClaim]
    seen[ChosenFigure] = {k: r for k, r in then[ChosenFigure].items() if r.claim_id in claims}
    seen[Citation] = {
        key: row
        for key, row in then[Citation].items()
        if any(getattr(row, f"{column}_id") in seen[model] for model, column in CITED_AS.items())
    }
    telling = {row.report_id for row in (*seen[IncidentReport].values(), *seen[Citation].values())}
    seen[Report] = {key: row for key, row in then[Report].items() if key in telling}
    return seen


def _days_of_change(incident: Incident, versions: Versions, reader: _Reader) -> list[date]:
    """The days at whose end the reader could see something else than the day before."""
    history: dict[date, list[tuple[type[Model], Event]]] = defaultdict(list)
    for model, rows in versions.of.items():
        for events in rows.values():
            for event in events:
                history[_day_of(event)].append((model, event))
    days, then, before = [], {model: {} for model in versions.of}, None
    for day in sorted(history):
        for model, event in history[day]:
            if event.pgh_label == GONE:
                then[model].pop(event.pgh_obj_id, None)
            else:
                then[model][event.pgh_obj_id] = event
        seen = _seen(then, incident.pk, reader)
        # An incident that cannot be seen any more is a change too, but nothing to go to.
        versions_seen = seen and {
            (model, event.pgh_id) for model, rows in seen.items() for event in rows.values()
        }
        if versions_seen and versions_seen != before:
            days.append(day)
        before = versions_seen
    return days
