"""Points that are told by their distance and direction from a named place."""

from dataclasses import replace
from math import ceil

from django.contrib.gis.geos import Point
from geopy.distance import great_circle

from incidents.geocoding.areas import state_unless_outside
from incidents.geocoding.finding import (
    AROUND,
    HALFWAY,
    MEASURED_FROM,
    Candidate,
    Reason,
    coarser,
    kilometres,
)
from incidents.geocoding.place_text import Displacement
from incidents.models import AREA_PRECISIONS, LocationPrecision

# Reports round to five or ten kilometres and to the eight points of the compass. A point
# that lies anywhere in such an eighth is off by up to sin(22.5°) of its distance sideways.
SHARE_OFF = 0.4
LEAST_RADIUS_KM = 5.0
# "North of Djibo", without a distance.
UNTOLD_RADIUS_KM = 25.0


def displaced(candidate: Candidate, displacement: Displacement) -> Candidate:
    """The candidate moved by distance and direction, with the radius in which it may lie.

    Without a direction, or without a distance, it stays and the radius takes them in.
    Areas stay as they are. The region is left open: the border may lie between, and so is a
    state whose outline does not hold the point.
    """
    if candidate.precision in AREA_PRECISIONS:
        return candidate
    km, bearing = displacement.km, displacement.bearing
    if km is None or bearing is None:
        return replace(
            candidate,
            precision=coarser(candidate.precision, LocationPrecision.NEAR_SETTLEMENT),
            radius_km=UNTOLD_RADIUS_KM if km is None else max(LEAST_RADIUS_KM, float(km)),
            reasons=(*candidate.reasons, Reason(AROUND, (("name", candidate.name),))),
        )
    start = (candidate.point.y, candidate.point.x)
    end = great_circle(kilometers=km).destination(start, bearing)
    point = Point(end.longitude, end.latitude, srid=4326)
    return replace(
        candidate,
        point=point,
        precision=coarser(candidate.precision, LocationPrecision.NEAR_SETTLEMENT),
        radius_km=max(LEAST_RADIUS_KM, float(round(SHARE_OFF * km))),
        state=state_unless_outside(point, candidate.state),
        region=None,
        place=None,
        reasons=(
            *candidate.reasons,
            Reason(MEASURED_FROM, (("name", candidate.name), ("km", km))),
        ),
    )


def halfway(one: Candidate, other: Candidate) -> Candidate:
    """The middle between two places, with a radius that reaches both."""
    # Roads bend, and the radius is far larger than what the curve of the Earth adds.
    middle = Point((one.point.x + other.point.x) / 2, (one.point.y + other.point.y) / 2, srid=4326)
    names = (("one", one.name), ("other", other.name))
    return Candidate(
        provider=one.provider,
        name=f"{one.name} – {other.name}",
        point=middle,
        precision=LocationPrecision.ALONG_LINE,
        state=one.state if one.state == other.state else None,
        region=one.region if one.region == other.region else None,
        radius_km=max(LEAST_RADIUS_KM, float(ceil(kilometres(one.point, other.point) / 2))),
        score=round(one.score * other.score, 3) if one.score and other.score else None,
        reasons=(Reason(HALFWAY, names),),
    )
