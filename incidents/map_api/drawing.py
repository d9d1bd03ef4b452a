"""How a map draws a location: as exactly as it is known, and never more so."""

from enum import StrEnum

from incidents.models import AREA_PRECISIONS, LocationPrecision


class Drawn(StrEnum):
    """The shape on the map: a pin is sharp, a circle holds the site, an area has no spot."""

    PIN = "pin"
    CIRCLE = "circle"
    AREA = "area"


def drawn_as(precision: str) -> Drawn:
    """The shape for a location that is known to this ``LocationPrecision``."""
    if precision == LocationPrecision.EXACT:
        return Drawn.PIN
    return Drawn.AREA if precision in AREA_PRECISIONS else Drawn.CIRCLE


def area_drawn(precision: str, region: int | None, state: int | None) -> dict | None:
    """Whose outline to draw, as ``level`` and ``id`` of the outlines of the API.

    ``region`` and ``state`` are the rows' numbers. None where no such area is known; a
    circle of the radius stands in for it.
    """
    if precision == LocationPrecision.FIRST_LEVEL and region:
        return {"level": "regions", "id": region}
    if precision == LocationPrecision.STATE and state:
        return {"level": "states", "id": state}
    return None


def location_drawn(incident) -> dict:
    """What a script needs to draw an incident with a pin: position, shape, radius in km, area."""
    precision = incident.location_precision
    return {
        "lon": incident.point.x,
        "lat": incident.point.y,
        "drawn": drawn_as(precision).value,
        "radius_km": incident.radius_km,
        "area": area_drawn(precision, incident.region_id, incident.state_id),
    }
