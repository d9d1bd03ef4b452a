"""An incident's location as plain values, so that a pick can be taken back."""

from datetime import datetime
from hashlib import sha256

from django.contrib.gis.geos import Point
from django.utils.dateparse import parse_datetime

from incidents.models import Incident

# Every column that says where it happened or how that is known; those added later too.
FIELDS = (
    "state_id",
    "region_id",
    "place_id",
    "point",
    *(
        field.attname
        for field in Incident._meta.concrete_fields
        if field.name.startswith("location_")
    ),
)


def location_of(incident: Incident) -> dict:
    """The location of ``incident`` as JSON; a point is [longitude, latitude].

    ``text`` tells the place as reported from others: candidates of one are none of another.
    It is no text, lest one that is redacted stands here.
    """
    values = {name: _as_json(getattr(incident, name)) for name in FIELDS}
    return values | {"text": sha256(incident.place_text.encode()).hexdigest()[:16]}


def values_of(location: dict) -> dict:
    """What ``location_of`` made, as values to write into an incident."""
    values = {name: location[name] for name in FIELDS if name in location}
    if values["point"] is not None:
        values["point"] = Point(*values["point"], srid=4326)
    if values["location_changed_at"] is not None:
        values["location_changed_at"] = parse_datetime(values["location_changed_at"])
    return values


def _as_json(value):
    if isinstance(value, Point):
        return [value.x, value.y]
    if isinstance(value, datetime):
        return value.isoformat()
    return value
