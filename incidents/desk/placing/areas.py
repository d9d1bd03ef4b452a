"""The state around a point."""

from django.contrib.gis.geos import Point

from incidents.models import State


def state_around(point: Point) -> State | None:
    """The state in whose outline ``point`` lies; None where no outline is known."""
    return State.objects.filter(outline__covers=point).defer("outline").first()
