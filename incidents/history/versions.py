"""Every version of everything that ever belonged to an incident."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, Q
from pghistory.models import Event

from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    Citation,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    Operation,
    Report,
    UnclaimedStatement,
)

IncidentReport = Incident.reports.through
# What is said of an incident, each row on its own.
STATEMENTS = (Involvement, UnclaimedStatement, IncidentOutcome, IncidentWeapon)
# The column of a citation that names what it supports.
CITED_AS = {
    CasualtyClaim: "casualty_claim",
    Involvement: "involvement",
    UnclaimedStatement: "unclaimed_statement",
    IncidentOutcome: "outcome",
    IncidentWeapon: "weapon",
}
GONE = "delete"


@dataclass(frozen=True)
class Versions:
    """The versions of rows, oldest first: ``{model: {id: [event, ...]}}``.

    An event has the row's columns as they were after the change; one labelled ``GONE``
    has them as they were before the row was deleted.
    """

    of: dict[type[Model], dict[int, list[Event]]]

    def at(self, moment: datetime) -> dict[type[Model], dict[int, Event]]:
        """The rows that there were at ``moment``, each in its version of then."""
        then = {model: {} for model in self.of}
        for model, rows in self.of.items():
            for pk, events in rows.items():
                before = [event for event in events if event.pgh_created_at <= moment]
                if before and before[-1].pgh_label != GONE:
                    then[model][pk] = before[-1]
        return then


def versions_of(incident_ids: Iterable[int]) -> Versions:
    """All versions of these incidents and of what ever belonged to one, in one query a model.

    That is: what was ever said of them, with citations and choices; the operations of
    which they were ever a part, and the figures told of these; the reports that ever
    told of them or were cited. A row that belonged to another incident for a time has
    its versions of that time too.
    """
    # Step by step with the keys that were found: PostgreSQL reads whole tables of versions for
    # conditions on subqueries that are joined by OR.
    ids = list(incident_ids)
    operations = list(
        Incident.pgh_event_model.objects.filter(pgh_obj__in=ids, operation__isnull=False)
        .values_list("operation", flat=True)
        .distinct()
    )
    belonging = {
        Incident: Q(pgh_obj__in=ids),
        Operation: Q(pgh_obj__in=operations),
        **dict.fromkeys((*STATEMENTS, ExternalReference, IncidentReport), Q(incident__in=ids)),
        CasualtyClaim: Q(incident__in=ids) | Q(operation__in=operations),
    }
    rows = {model: _ever(model, condition) for model, condition in belonging.items()}
    rows[ChosenFigure] = _ever(ChosenFigure, Q(claim__in=list(rows[CasualtyClaim])))
    cited = Q()
    for model, column in CITED_AS.items():
        cited |= Q(**{f"{column}__in": list(rows[model])})
    rows[Citation] = _ever(Citation, cited)
    reports = {
        event.report_id
        for model in (IncidentReport, Citation)
        for events in rows[model].values()
        for event in events
    }
    rows[Report] = _ever(Report, Q(pgh_obj__in=reports))
    return Versions(rows)


def _ever(model: type[Model], belonging: Q) -> dict[int, list[Event]]:
    """All versions, by row, of the rows of ``model`` that have one to which it applies."""
    events = model.pgh_event_model.objects
    rows = defaultdict(list)
    ever = events.filter(belonging).values("pgh_obj")
    for event in events.filter(pgh_obj__in=ever).order_by("pgh_id"):
        rows[event.pgh_obj_id].append(event)
    return dict(rows)
