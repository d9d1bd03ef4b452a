"""What a form asks for when an incident's place or pin is saved."""

from django.db import transaction
from django.utils import timezone

from incidents.geocoding.queue import queue_incident
from incidents.models import (
    HAS_LOCATION,
    LOCATION_SEARCH_FIELDS,
    Incident,
    LocationPrecision,
    LocationStatus,
)

HAND = "hand"


def request_location(incident: Incident, *, placed_by_hand: bool, place_changed: bool) -> None:
    """Decide how ``incident`` gets its location now, and queue the search if it needs one.

    Call it when a form is saved, inside its transaction, before ``incident.save()``: a
    pin and its status must be written together, the database refuses one without the
    other. It sets the fields of the location on the instance; if the incident is stored
    already, it also writes them, and first takes over what a worker has written since
    the form was opened, so that saving the whole instance blanks nothing. Calling it
    once more after the save does no harm.

    ``placed_by_hand`` says that the person set, moved or took away the pin, and
    ``place_changed`` that the place text, the state or the region is another one than
    before. Pins set by hand stay, whatever else changes; those of workers do not outlive
    a change of the place. Without Redis all is saved, and looked up when it is back.
    """
    with transaction.atomic():
        stored = Incident.objects.select_for_update().filter(pk=incident.pk).first()
        if stored is None:
            # Nobody but the person at the form can have placed a new incident's pin.
            placed_by_hand = placed_by_hand or incident.point is not None
        else:
            _catch_up(incident, stored, placed_by_hand, place_changed)
        values = _new_location(incident, placed_by_hand, place_changed)
        for field, value in values.items():
            setattr(incident, field, value)
        if stored and values:
            Incident.objects.filter(pk=incident.pk).update(**values)
        if values.get("location_status") == LocationStatus.PENDING:
            transaction.on_commit(lambda: queue_incident(incident.pk), robust=True)


def _catch_up(
    incident: Incident, stored: Incident, placed_by_hand: bool, place_changed: bool
) -> None:
    """Bring to a form's instance what a worker has written while the form was open."""
    fields = list(LOCATION_SEARCH_FIELDS)
    if not placed_by_hand:
        fields.append("point")
    if not place_changed:
        fields += ["state_id", "region_id"]
    if incident.place_id is None:
        fields.append("place_id")
    if incident.location_precision == LocationPrecision.UNKNOWN:
        fields += ["location_precision", "location_radius_km"]
    for field in fields:
        setattr(incident, field, getattr(stored, field))


def _new_location(incident: Incident, placed_by_hand: bool, place_changed: bool) -> dict:
    """The fields of the location to write; none if all stays as it is."""
    status = incident.location_status
    has_text = bool(incident.place_text.strip())
    if placed_by_hand and incident.point is not None:
        precision = incident.location_precision
        if precision == LocationPrecision.UNKNOWN:
            precision = LocationPrecision.SETTLEMENT
        return _fresh(LocationStatus.BY_HAND) | {
            "point": incident.point,
            "location_precision": precision,
            "location_source": HAND,
        }
    if status == LocationStatus.BY_HAND and not placed_by_hand:
        return {}
    is_new = status == LocationStatus.NO_PLACE and has_text
    if not (placed_by_hand or place_changed or is_new):
        return {}
    values = _fresh(LocationStatus.PENDING if has_text else LocationStatus.NO_PLACE)
    values |= {"point": None, "place": None}
    if status in HAS_LOCATION:
        # It was the precision of the pin that goes.
        values |= {"location_precision": LocationPrecision.UNKNOWN, "location_radius_km": None}
    return values


def _fresh(status: LocationStatus) -> dict:
    return {
        "location_status": status,
        "location_source": "",
        "location_name": "",
        "location_candidates": [],
        "location_problem": "",
        "location_attempts": 0,
        "location_changed_at": timezone.now(),
    }
