"""Taking a pick back: incidents and gazetteer are again as they were before it."""

from dataclasses import dataclass, field

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.desk.placing.location import location_of, values_of
from incidents.desk.placing.picking import kept_reason, log_change
from incidents.desk.placing.waiting import may_settle
from incidents.duplicates import look_for_duplicates
from incidents.evidence import lock_incidents, recompute_tolls
from incidents.geocoding.finding import GAZETTEER
from incidents.geocoding.place_text import readings
from incidents.geocoding.requests import request_location
from incidents.models import (
    Incident,
    IncidentStatus,
    LocationPick,
    LocationStatus,
    Place,
    PlaceName,
    normalise,
)


class CannotBeUndone(Exception):
    """Why a pick stands, as a sentence."""


@dataclass(frozen=True)
class TakenBack:
    """The incidents that wait again, and those that somebody changed since and that stay.

    ``looked_up_anew`` counts those that workers had placed by what the pick taught.
    """

    incidents: list[Incident]
    left: list[Incident] = field(default_factory=list)
    looked_up_anew: int = 0


@transaction.atomic
def take_back_pick(*, pick_id: int, by) -> TakenBack:
    """Take back a pick of one's own, with those made along with it.

    The alias and the place that it added go too, unless another pick or incident rests on
    them, and what workers placed by them since is looked up anew. Raises CannotBeUndone where
    it was taken back already or its incident changed since, PermissionDenied where it is
    somebody else's or ``by`` may not settle it any more, LocationPick.DoesNotExist.
    """
    pick = _locked(pick_id)
    if pick.by_id != by.pk:
        raise PermissionDenied
    if pick.undone_at is not None:
        raise CannotBeUndone(_("This was taken back already."))
    picks = [pick, *pick.others.order_by("pk")]
    heir = _heir(pick)
    taught = [] if heir else _placed_by(pick)
    lock_incidents([*taught, *(each.incident_id for each in picks)])
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
    _look_up_anew(taught, by)
    _forget(pick, heir)
    ids = [incident.pk for incident in restored]
    if has_new_state:
        recompute_tolls(ids)
    look_for_duplicates(ids)
    log_change(by, restored)
    return TakenBack(incidents=restored, left=left, looked_up_anew=len(taught))


def _locked(pick_id: int) -> LocationPick:
    """The pick, locked with all of its place, in one order: what one taught another inherits."""
    picks = LocationPick.objects.order_by("pk")
    pick = picks.get(pk=pick_id, along_with=None)
    together = Q(pk=pick.pk) | Q(along_with=pick.pk)
    if pick.place_id is not None:
        together |= Q(place=pick.place_id)
    locked = {each.pk: each for each in picks.filter(together).select_for_update(of=("self",))}
    return locked[pick.pk]


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


def _placed_by(pick: LocationPick) -> list[int]:
    """The incidents that workers have placed by the alias or the place that the pick added."""
    names = PlaceName.objects.filter(Q(pk=pick.name_added_id) | Q(place=pick.place_added_id))
    taught = set(names.values_list("normalised", flat=True))
    if pick.place is None or not taught:
        return []
    placed = Incident.objects.filter(
        location_changed_at__gte=pick.at,
        location_status=LocationStatus.LOCATED,
        location_source=GAZETTEER,
        # Not by the place itself: what is measured from it has none.
        location_name=pick.place.name,
    ).exclude(status=IncidentStatus.WITHDRAWN)
    texts = placed.order_by("pk").values_list("pk", "place_text")
    return [pk for pk, text in texts if taught & {reading.name for reading in readings(text)}]


def _look_up_anew(ids: list[int], by) -> None:
    for incident in Incident.objects.defer("search_text").filter(pk__in=ids).order_by("pk"):
        reason = _("It was placed by a pick that is taken back, and is looked up anew.")
        with pghistory.context(user=by.pk, **kept_reason(incident, reason)):
            request_location(incident, placed_by_hand=False, place_changed=True)


def _forget(pick: LocationPick, heir: LocationPick | None) -> None:
    """Take away what the gazetteer learnt by the pick, or hand it to another that rests on it."""
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
