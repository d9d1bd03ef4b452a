"""A person settles where incidents happened: written at once, with who, why and what was before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pghistory
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.desk.placing.aliases import learn_spelling, remember_place
from incidents.desk.placing.choices import Choice, NotPossible
from incidents.desk.placing.location import location_of
from incidents.desk.placing.waiting import may_settle, version_of
from incidents.duplicates import look_for_duplicates
from incidents.evidence import lock_incidents, recompute_tolls
from incidents.geocoding.areas import region_of
from incidents.geocoding.finding import coarser
from incidents.geocoding.requests import HAND
from incidents.models import (
    NEEDS_A_PERSON,
    Incident,
    IncidentStatus,
    LocationPick,
    LocationPrecision,
    LocationStatus,
    Place,
    PlaceName,
    Region,
)


class SettledMeanwhile(Exception):
    """Somebody else, or a worker, was quicker; a sentence that says what happened."""


@dataclass(frozen=True)
class Settled:
    """What was done: the pick, which incidents it placed, and which others had changed."""

    pick: LocationPick
    incidents: list[Incident]
    left: list[Incident] = field(default_factory=list)


@transaction.atomic
def settle_place(
    *,
    incident_id: int,
    choose: Callable[[Incident], Choice],
    by,
    seen: str,
    others: Mapping[int, str] | None = None,
    reason: str = "",
) -> Settled:
    """Place an incident, and ``others`` that wait with the same text, by the choice of ``by``.

    ``choose`` says what is chosen for the incident as it is stored; it may raise NotPossible.
    ``seen`` and the values of ``others`` (by id) are ``version_of`` as the person saw them.
    Others that changed meanwhile are left as they are. A worker never moves what is placed
    so. Of published incidents the history keeps ``reason``. The choice becomes an alias of its
    place, or a place of our own, as it says.

    Raises SettledMeanwhile where the first does not wait any more as it was seen,
    NotPossible where a published one lacks its reason, PermissionDenied where ``by`` may not
    settle the first, Incident.DoesNotExist where it was deleted.
    """
    others = dict(others or {})
    others.pop(incident_id, None)
    lock_incidents([incident_id, *others])
    stored = _stored([incident_id, *others])
    if (first := stored.get(incident_id)) is None:
        raise Incident.DoesNotExist
    _refuse_if_changed(first, seen)
    if not may_settle(by, first):
        raise PermissionDenied
    alike, left = [], []
    for pk, version in others.items():
        other = stored.get(pk)
        if other is None:
            continue
        waits = other.location_status in NEEDS_A_PERSON and version_of(other) == version
        (alike if waits and may_settle(by, other) else left).append(other)
    placed = [first, *alike]
    reason = reason.strip()
    if not reason and any(each.status == IncidentStatus.PUBLISHED for each in placed):
        raise NotPossible(_("Say why: this is published, and its history keeps the reason."))
    choice = choose(first)
    now = timezone.now()
    place, place_added, name_added = _learn(choice, first)
    pick = None
    has_new_state = False
    for incident in placed:
        before = location_of(incident)
        has_new_state |= _write(incident, choice, place, by=by, reason=reason, now=now)
        made = LocationPick.objects.create(
            incident=incident,
            along_with=pick,
            before=before,
            after=location_of(incident),
            place=place,
            name_added=None if pick else name_added,
            place_added=None if pick else place_added,
            by=by,
            at=now,
        )
        pick = pick or made
    ids = [incident.pk for incident in placed]
    if has_new_state:
        # In which state it happened says whose authorities count.
        recompute_tolls(ids)
    look_for_duplicates(ids)
    log_change(by, placed)
    return Settled(pick=pick, incidents=placed, left=left)


def log_change(by, incidents: list[Incident]) -> None:
    """Name ``by`` as who changed the place last, for the form of each incident."""
    LogEntry.objects.log_actions(
        by.pk,
        incidents,
        CHANGE,
        change_message=[{"changed": {"fields": [str(_("location"))]}}],
    )


def kept_reason(incident: Incident, reason: str) -> dict[str, str]:
    """What the history is told besides who: readers of published incidents read why."""
    return {"reason": reason} if incident.status == IncidentStatus.PUBLISHED else {}


def _stored(ids: list[int]) -> dict[int, Incident]:
    incidents = Incident.objects.select_related("state", "region__state", "merged_into")
    return incidents.defer(
        "search_text", "state__outline", "region__outline", "region__state__outline"
    ).in_bulk(ids)


def _refuse_if_changed(incident: Incident, seen: str) -> None:
    if incident.merged_into_id is not None:
        raise SettledMeanwhile(
            _("%(reference)s was merged into %(other)s meanwhile.")
            % {"reference": incident.reference, "other": incident.merged_into.reference}
        )
    if incident.status == IncidentStatus.WITHDRAWN:
        raise SettledMeanwhile(
            _("%(reference)s was withdrawn meanwhile.") % {"reference": incident.reference}
        )
    if incident.location_status in (LocationStatus.PENDING, LocationStatus.RUNNING):
        raise SettledMeanwhile(_("Its place is being looked up once more just now."))
    if incident.point is not None:
        raise SettledMeanwhile(_("It was placed meanwhile, by a colleague or a worker."))
    if version_of(incident) != seen:
        raise SettledMeanwhile(
            _("Somebody changed it meanwhile: its place, state, region or status. Look again.")
        )


def _learn(
    choice: Choice, incident: Incident
) -> tuple[Place | None, Place | None, PlaceName | None]:
    """The place of the choice; the place of our own and the alias that it made."""
    if choice.place:
        return choice.place, None, learn_spelling(choice.place, incident.place_text)
    if not choice.remembered_as or choice.state is None:
        return None, None, None
    region = region_of(choice.region, choice.point, choice.state, incident.date)
    place = remember_place(choice, choice.state, region)
    return place, place, learn_spelling(place, incident.place_text)


def _write(
    incident: Incident, choice: Choice, place: Place | None, *, by, reason: str, now: datetime
) -> bool:
    """Place one incident; returns whether its state is another one now."""
    state, region = _area(incident, choice)
    values = {
        "point": choice.point,
        "place": place,
        **_precision(incident, choice),
        "location_status": LocationStatus.BY_HAND,
        "location_source": choice.source,
        "location_name": choice.name,
        "location_candidates": [],
        "location_problem": "",
        "location_attempts": 0,
        "location_changed_at": now,
        "state": state,
        "region": region,
        # A person changed it: a form that is open with the older version is told.
        "updated_at": now,
    }
    has_new_state = (state and state.pk) != incident.state_id
    with pghistory.context(user=by.pk, **kept_reason(incident, reason)):
        Incident.objects.filter(pk=incident.pk).update(**values)
    for name, value in values.items():
        setattr(incident, name, value)
    return has_new_state


def _area(incident: Incident, choice: Choice):
    """State and region of the incident once it is placed: what it lacked, or had wrong."""
    state, region = incident.state, incident.region
    if choice.state and (state is None or (choice.is_sure_of_area and state != choice.state)):
        state, region = choice.state, None
    if choice.precision == LocationPrecision.STATE:
        return state, region
    is_elsewhere = (
        choice.is_sure_of_area
        and region is not None
        and choice.region is not None
        and not Region.objects.same_land_as(region).filter(pk=choice.region.pk).exists()
    )
    if region is None or is_elsewhere:
        # A pin may lie beyond the border of the state that was chosen: then it has no region.
        found = region_of(choice.region, choice.point, choice.state, incident.date)
        is_inside = found is not None and found.state_id == (state and state.pk)
        region = found if is_inside else (None if is_elsewhere else region)
    return state, region


def _precision(incident: Incident, choice: Choice) -> dict:
    """Who entered "near a settlement" knows better than the village's entry; a pin says it.

    A candidate's radius goes with its own precision alone; a person's own stays.
    """
    precision = choice.precision
    if choice.source != HAND and incident.location_precision != LocationPrecision.UNKNOWN:
        precision = coarser(incident.location_precision, precision)
    radius = choice.radius_km if precision == choice.precision else None
    return {
        "location_precision": precision,
        "location_radius_km": incident.location_radius_km or radius,
    }
