"""Taking a pick back: incidents and gazetteer are again as they were before it."""

from dataclasses import dataclass, field

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.desk.placing.location import location_of, values_of
from incidents.desk.placing.picking import kept_reason, log_change
from incidents.desk.placing.waiting import may_settle
from incidents.duplicates import look_for_duplicates
from incidents.evidence import lock_incidents, recompute_tolls
from incidents.models import (
    Incident,
    IncidentStatus,
    LocationPick,
    Place,
    PlaceName,
    normalise,
)


class CannotBeUndone(Exception):
    """Why a pick stands, as a sentence."""


@dataclass(frozen=True)
class TakenBack:
    """The incidents that wait again, and those that somebody changed since and that stay."""

    incidents: list[Incident]
    left: list[Incident] = field(default_factory=list)


@transaction.atomic
def take_back_pick(*, pick_id: int, by) -> TakenBack:
    """Take back a pick of one's own, with those made along with it.

    The alias and the place that it added go too, unless another pick or incident rests on
    them. Raises CannotBeUndone where it was taken back already or its incident changed
    since, PermissionDenied where it is somebody else's or ``by`` may not settle it any more,
    LocationPick.DoesNotExist.
    """
    pick = LocationPick.objects.select_for_update().get(pk=pick_id, along_with=None)
    if pick.by_id != by.pk:
        raise PermissionDenied
    if pick.undone_at is not None:
        raise CannotBeUndone(_("This was taken back already."))
    picks = [pick, *pick.others.order_by("pk")]
    lock_incidents([each.incident_id for each in picks])
    incidents = Incident.objects.defer("search_text").in_bulk([p.incident_id for p in picks])
    first = incidents[pick.incident_id]
    if not _is_as_left(first, pick):
        raise CannotBeUndone(
            _("“%(title)s” was changed since: it stays as it is. Its form changes it again.")
            % {"title": first}
        )
    if not may_settle(by, first):
        raise PermissionDenied
    restored, left, undone = [], [], []
    has_new_state = False
    for each in picks:
        incident = incidents[each.incident_id]
        if not (_is_as_left(incident, each) and may_settle(by, incident)):
            left.append(incident)
            continue
        has_new_state |= each.before["state_id"] != incident.state_id
        _restore(incident, each, by)
        restored.append(incident)
        undone.append(each.pk)
    LocationPick.objects.filter(pk__in=undone).update(undone_at=timezone.now())
    _forget(pick)
    ids = [incident.pk for incident in restored]
    if has_new_state:
        recompute_tolls(ids)
    look_for_duplicates(ids)
    log_change(by, restored)
    return TakenBack(incidents=restored, left=left)


def _is_as_left(incident: Incident, pick: LocationPick) -> bool:
    return incident.status != IncidentStatus.WITHDRAWN and location_of(incident) == pick.after


def _restore(incident: Incident, pick: LocationPick, by) -> None:
    values = values_of(pick.before) | {"updated_at": timezone.now()}
    if not Place.objects.filter(pk=values["place_id"]).exists():
        values["place_id"] = None
    reason = _("Its place was settled by mistake and waits again.")
    with pghistory.context(user=by.pk, **kept_reason(incident, reason)):
        Incident.objects.filter(pk=incident.pk).update(**values)
    for name, value in values.items():
        setattr(incident, name, value)


def _forget(pick: LocationPick) -> None:
    """Take away what the gazetteer learnt by the pick, or hand it to another that rests on it."""
    heir = _heir(pick)
    if heir is not None:
        LocationPick.objects.filter(pk=heir.pk).update(
            name_added=pick.name_added_id or heir.name_added_id,
            place_added=pick.place_added_id or heir.place_added_id,
        )
        LocationPick.objects.filter(pk=pick.pk).update(name_added=None, place_added=None)
        return
    PlaceName.objects.filter(pk=pick.name_added_id).delete()
    places = Place.objects.filter(pk=pick.place_added_id, incidents=None)
    for place in places.select_for_update(of=("self",)):
        place.delete()


def _heir(pick: LocationPick) -> LocationPick | None:
    """Another standing pick that says the same of the same text, if there is one."""
    if pick.place_id is None:
        return None
    text = normalise(pick.incident.place_text)
    same = LocationPick.objects.standing().filter(place=pick.place_id).exclude(pk=pick.pk)
    same = same.filter(along_with=None).select_related("incident").order_by("at", "pk")
    return next((each for each in same if normalise(each.incident.place_text) == text), None)
