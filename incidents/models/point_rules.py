import math

from django.contrib.gis.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _


class Longitude(Func):
    function = "ST_X"
    output_field = models.FloatField()


class Latitude(Func):
    function = "ST_Y"
    output_field = models.FloatField()


class PointIsOnEarth(Func):
    """SQL: the point has a longitude and latitude that exist, and is not 0,0.

    0,0 lies in the Gulf of Guinea and is what broken software writes for "unknown".
    """

    template = (
        "(%(expressions)s IS NULL OR ("
        "ST_X(%(expressions)s) BETWEEN -180 AND 180 "
        "AND ST_Y(%(expressions)s) BETWEEN -90 AND 90 "
        "AND NOT (ST_X(%(expressions)s) = 0 AND ST_Y(%(expressions)s) = 0)))"
    )
    conditional = True
    output_field = models.BooleanField()

    def as_sql(self, compiler, connection, **extra):
        # The point stands in the template several times, and so do its parameters where
        # a form checks a value that is not stored yet.
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql, [*params] * self.template.count("%(expressions)s")


def coordinates_are_valid(name: str, field: str = "point") -> models.CheckConstraint:
    """A constraint: ``field`` is empty or a point on Earth that is not 0,0."""
    return models.CheckConstraint(
        condition=Q(PointIsOnEarth(field)),
        name=name,
        violation_error_message=_(
            "Coordinates must lie between -180 and 180, -90 and 90, and cannot be 0, 0."
        ),
    )


# Web Mercator ends here: https://epsg.io/3857
MERCATOR_LATITUDE = 85.0511
TILE_ZOOM = 20


class TileColumn(Func):
    """SQL: the column of the Web-Mercator tile of a point at zoom 20 (0 at 180 W)."""

    template = f"floor((ST_X(%(expressions)s) + 180) / 360 * {2**TILE_ZOOM})::int"
    output_field = models.IntegerField()


class TileRow(Func):
    """SQL: the row of the Web-Mercator tile of a point at zoom 20 (0 in the north).

    Formula: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
    """

    template = (
        "floor((1 - asinh(tan(radians(least(greatest(ST_Y(%(expressions)s), "
        f"-{MERCATOR_LATITUDE}), {MERCATOR_LATITUDE})))) / pi()) / 2 * {2**TILE_ZOOM})::int"
    )
    output_field = models.IntegerField()


def tile_of(longitude: float, latitude: float) -> tuple[int, int]:
    """Column and row of the tile of a point at zoom 20, as the database counts them."""
    latitude = math.radians(max(-MERCATOR_LATITUDE, min(MERCATOR_LATITUDE, latitude)))
    column = math.floor((longitude + 180) / 360 * 2**TILE_ZOOM)
    row = math.floor((1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * 2**TILE_ZOOM)
    return column, row
