"""A point that stands for an area, and the state around a point."""

from django.contrib.gis.db.models import Collect
from django.contrib.gis.db.models.functions import Centroid, PointOnSurface
from django.contrib.gis.geos import Point
from django.db.models import F

from incidents.models import Place, PlaceName, Region, State, normalise


def state_around(point: Point) -> State | None:
    """The state in whose outline ``point`` lies; None where no outline is known."""
    return State.objects.filter(outline__covers=point).defer("outline").first()


def representative_point(area: State | Region) -> Point | None:
    """A point inside the area's outline; without one, the middle of its known places.

    A region that is newer than the gazetteer has no places yet: the town that it is
    named after stands for it. None if nothing at all is known.
    """
    outlined = type(area).objects.filter(pk=area.pk, outline__isnull=False)
    inside = outlined.annotate(inside=PointOnSurface("outline")).values_list("inside", flat=True)
    if point := inside.first():
        return point
    populated = Place.objects.filter(feature_class="P")
    own = populated.filter(**{"state" if isinstance(area, State) else "region": area})
    return own.aggregate(middle=Centroid(Collect("point")))["middle"] or _chief_town(area)


def _chief_town(area: State | Region) -> Point | None:
    if isinstance(area, State):
        return None
    named = PlaceName.objects.filter(normalised=normalise(area.name_en)).values("place")
    towns = Place.objects.filter(feature_class="P", state=area.state_id, pk__in=named)
    largest_first = towns.order_by(F("population").desc(nulls_last=True), "pk")
    return largest_first.values_list("point", flat=True).first()
