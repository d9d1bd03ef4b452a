"""An incident's location as plain values, so that a pick can be taken back."""

from datetime import datetime

from django.contrib.gis.geos import Point
from django.utils.dateparse import parse_datetime

from incidents.models import Incident

# Every column that says where it happened or how that is known; those added later too. With
# another text the candidates of the old one are none of it: a pick for that is not taken back.
FIELDS = (
    "place_text",
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
    """The location of ``incident`` as JSON; a point is [longitude, latitude]."""
    return {name: _as_json(getattr(incident, name)) for name in FIELDS}


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
