"""Outlines of states and regions as GeoJSON, from our own data."""

import json

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.utils import timezone

from incidents.models import Region, State

# Two decimals, about a kilometre: the outlines are simplified to as much.
DECIMALS = 2


def outlines(level: str, number: int | None = None, *, in_steps: bool = False) -> dict:
    """A FeatureCollection of the ``states`` or the ``regions`` in force today.

    With ``number`` that row alone, in force or not: what happened in a region that has
    been split since was known to the region as it was.

    Each has its row's number as ``id``, by which the forms know it. Properties: ``code``
    (ISO alpha-3, or the region's), ``name`` in the reader's language, and for states
    ``in_scope``.

    ``in_steps`` has ``steps`` in the place of ``geometry``, for the scripts of our pages: as
    GeoJSON has the coordinates of a MultiPolygon, but each ring is one list of whole
    hundredths of a degree, east and north, each from the point before; the first from 0, 0.
    It is a third of the size.
    """
    if level == "states":
        rows = State.objects.with_outline()
    else:
        rows = Region.objects.filter(outline__isnull=False)
        if number is None:
            rows = rows.in_force_on(timezone.now().date())
    if number is not None:
        rows = rows.filter(pk=number)
    features = []
    geometry = AsGeoJSON("outline", precision=DECIMALS)
    for row in rows.defer("outline").annotate(geometry=geometry):
        properties = {"code": row.alpha3 if level == "states" else row.code, "name": row.name}
        if level == "states":
            properties["in_scope"] = row.in_scope
        shape = json.loads(row.geometry)
        features.append(
            {
                "type": "Feature",
                "id": row.pk,
                "properties": properties,
                **({"steps": _steps(shape)} if in_steps else {"geometry": shape}),
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _steps(multi_polygon: dict) -> list[list[list[int]]]:
    return [[_steps_of_ring(ring) for ring in polygon] for polygon in multi_polygon["coordinates"]]


def _steps_of_ring(ring: list[list[float]]) -> list[int]:
    steps, east, north = [], 0, 0
    for lon, lat in ring:
        x, y = round(lon * 10**DECIMALS), round(lat * 10**DECIMALS)
        steps += (x - east, y - north)
        east, north = x, y
    return steps
