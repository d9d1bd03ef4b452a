"""An incident that was two: what was said of it is assigned by hand to the one or the other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pghistory
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.desk.merging import UNITS, Refused, check_versions
from incidents.desk.statements import MODELS, Kind
from incidents.duplicates import look_for_duplicates, tell_apart
from incidents.evidence import attach_cited_reports, lock_incidents, recompute_tolls
from incidents.geocoding import request_location
from incidents.models import Citation, Incident, IncidentStatus, Involvement

# What can be told of both: a copy goes along, and the row itself stays.
CAN_BE_BOTH = (Kind.REPORTS, Kind.INVOLVEMENTS)
_OF_THE_PLACE = ("place_text", "state_id", "region_id")


@dataclass
class Assignment:
    """Ids of the rows that go to the new incident, and of those that are copied, by kind."""

    moving: dict[Kind, Collection[int]] = field(default_factory=dict)
    both: dict[Kind, Collection[int]] = field(default_factory=dict)


@transaction.atomic
def split_incident(
    *,
    incident: Incident,
    by,
    reason: str,
    values: Mapping[str, object],
    assignment: Assignment,
    version: datetime | None = None,
) -> Incident:
    """Split a new incident with ``values`` off ``incident``; returns the new one.

    Rows move by UPDATE, so that their history goes on. The new one has the status, the
    operation and the dataset of the first unless ``values`` say otherwise, and its pin where
    place, region and state are the same; else its place is looked up. A report that
    something cites which is told of the one stays with it. ``version`` is ``updated_at`` as
    the person saw it. Raises Refused where somebody changed, merged or withdrew it meanwhile.
    """
    lock_incidents([incident.pk])
    incident = Incident.objects.select_related("merged_into").get(pk=incident.pk)
    if incident.status == IncidentStatus.WITHDRAWN:
        raise Refused(
            _("%(reference)s was withdrawn meanwhile.") % {"reference": incident.reference}
        )
    check_versions([incident], None if version is None else {incident.pk: version})
    with pghistory.context(user=by.pk, reason=reason):
        new = _new_incident(incident, values, by)
        for kind, ids in assignment.moving.items():
            if kind != Kind.REPORTS:
                MODELS[kind].objects.filter(incident=incident, pk__in=ids).update(incident=new)
        for involvement in incident.involvements.filter(
            pk__in=assignment.both.get(Kind.INVOLVEMENTS, ())
        ):
            _copy(involvement, new)
        links = Incident.reports.through.objects.filter(incident=incident)
        links.filter(report__in=assignment.moving.get(Kind.REPORTS, ())).update(incident=new)
        new.reports.add(*incident.reports.filter(pk__in=assignment.both.get(Kind.REPORTS, ())))
        for each in (incident, new):
            attach_cited_reports(each)
        incident.save(update_fields=["updated_at"])
        tell_apart(one=incident, other=new, by=by, reason=reason[:300])
        _log(by, incident, CHANGE, _("Split %(reference)s off it."), new)
        _log(by, new, ADDITION, _("Split off %(reference)s."), incident)
        recompute_tolls([incident.pk, new.pk])
    look_for_duplicates([incident.pk, new.pk])
    return new


def _new_incident(incident: Incident, values: Mapping[str, object], by) -> Incident:
    shared = ("status", "operation_id", "dataset_id", "date", "date_end", "date_precision")
    new = Incident(**{name: getattr(incident, name) for name in shared})
    for name, value in values.items():
        setattr(new, name, value)
    new.split_from, new.created_by = incident, by
    if all(getattr(new, name) == getattr(incident, name) for name in _OF_THE_PLACE):
        for name in UNITS["place"]:
            setattr(new, name, getattr(incident, name))
    # A search that goes on for the first says nothing yet: it begins anew for the second.
    if new.point is None:
        request_location(new, placed_by_hand=False, place_changed=True)
    new.save(force_insert=True)
    return new


def _copy(involvement: Involvement, new: Incident) -> None:
    citations = list(involvement.citations.all())
    involvement.pk, involvement.incident = None, new
    involvement._state.adding = True
    involvement.save()
    Citation.objects.bulk_create(
        Citation(report_id=each.report_id, quote=each.quote, involvement=involvement)
        for each in citations
    )


def _log(by, incident: Incident, flag: int, words: str, other: Incident) -> None:
    LogEntry.objects.log_actions(
        by.pk, [incident], flag, change_message=words % {"reference": other.reference}
    )
