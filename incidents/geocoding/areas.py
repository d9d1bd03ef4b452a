"""States and regions: which one a name means, which was in force, where its point lies."""

from datetime import date

from django.contrib.gis.db.models import Collect
from django.contrib.gis.db.models.functions import Centroid, PointOnSurface
from django.contrib.gis.geos import Point
from django.db.models import F

from incidents.models import normalise
from incidents.models.place import Place
from incidents.models.place_name import PlaceName
from incidents.models.region import Region
from incidents.models.state import State

# How far outside a simplified outline a place at the border may seem to lie, in degrees.
BORDER_TOLERANCE = 0.2


def states_named(name: str) -> list[State]:
    """The states that have this normalised name in English or French."""
    return [state for state in State.objects.defer("outline") if _is_named(state, name)]


def regions_named(name: str, on_date: date | None) -> list[Region]:
    """The regions that have this normalised name, those in force on the day before others."""
    regions = Region.objects.select_related("state").defer("outline", "state__outline")
    named = [region for region in regions if _is_named(region, name)]
    in_force = [region for region in named if on_date and region_was_in_force(region, on_date)]
    return in_force or named


def region_was_in_force(region: Region, day: date) -> bool:
    """Whether the region existed on ``day``."""
    return (region.since is None or region.since <= day) and (
        region.until is None or day < region.until
    )


def region_of(region: Region | None, point: Point, state: State | None, day: date):
    """The region in force on ``day`` for a place that the gazetteer puts into ``region``.

    Regions were split and renamed: for another day it is the predecessor or successor
    that was in force then. Where several were, or where the gazetteer names no region,
    the outlines decide. Returns None where they cannot: no region is better than a guess.
    """
    if region is not None:
        if region_was_in_force(region, day):
            return region
        then = Region.objects.same_land_as(region).exclude(pk=region.pk)
    elif state is not None:
        then = Region.objects.filter(state=state)
    else:
        return None
    # Read by key in two steps: rows with outlines cannot be compared cheaply.
    keys = list(then.in_force_on(day).values_list("pk", flat=True))
    if region is None or len(keys) != 1:
        keys = list(
            Region.objects.filter(pk__in=keys, outline__covers=point).values_list("pk", flat=True)
        )
    return Region.objects.defer("outline").get(pk=keys[0]) if len(keys) == 1 else None


def representative_point(area: State | Region) -> Point | None:
    """A point inside the area's outline; without one, the middle of its known places.

    A region that is newer than the gazetteer has no places yet: the town that it is
    named after stands for it. None if nothing at all is known.
    """
    outlined = type(area).objects.filter(pk=area.pk, outline__isnull=False)
    point = outlined.annotate(inside=PointOnSurface("outline")).values_list("inside", flat=True)
    if point := point.first():
        return point
    populated = Place.objects.current().filter(feature_class="P")
    if isinstance(area, State):
        populated = populated.filter(state=area)
    elif populated.filter(region=area).exists():
        populated = populated.filter(region=area)
    else:
        named = PlaceName.objects.filter(normalised=normalise(area.name_en))
        towns = populated.filter(
            state=area.state_id, pk__in=list(named.values_list("place", flat=True))
        )
        largest_first = towns.order_by(F("population").desc(nulls_last=True), "pk")
        return largest_first.values_list("point", flat=True).first()
    return populated.aggregate(middle=Centroid(Collect("point")))["middle"]


def _is_named(area: State | Region, name: str) -> bool:
    return name in (normalise(area.name_en), normalise(area.name_fr))
