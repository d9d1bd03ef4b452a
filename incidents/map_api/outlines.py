"""Outlines of states and regions as GeoJSON, from our own data."""

import json

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.utils import timezone

from incidents.models import Region, State


def outlines(level: str, number: int | None = None) -> dict:
    """A FeatureCollection of the ``states`` or the ``regions`` in force today.

    With ``number`` that row alone, in force or not: what happened in a region that has
    been split since was known to the region as it was.

    Each has its row's number as ``id``, by which the forms know it. Properties: ``code``
    (ISO alpha-3, or the region's), ``name`` in the reader's language, and for states
    ``in_scope``.
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
    # Two decimals, about a kilometre: the outlines are simplified to as much.
    for row in rows.defer("outline").annotate(geometry=AsGeoJSON("outline", precision=2)):
        properties = {"code": row.alpha3 if level == "states" else row.code, "name": row.name}
        if level == "states":
            properties["in_scope"] = row.in_scope
        features.append(
            {
                "type": "Feature",
                "id": row.pk,
                "properties": properties,
                "geometry": json.loads(row.geometry),
            }
        )
    return {"type": "FeatureCollection", "features": features}
