"""Clusters, computed by the database from the integer tile columns of the points."""

from django.db.models import Avg, Count, F, Func, IntegerField, Max, Min, Q, Sum

from incidents.evidence import NUMBER, audience_of
from incidents.filters import Box, IncidentFilter
from incidents.map_api.drawing import area_drawn, drawn_as
from incidents.models import AREA_PRECISIONS, RADIUS_KM, Incident, Toll
from incidents.models.point_rules import TILE_ZOOM, Latitude, Longitude, tile_of

# A cluster gathers what lies in one cell of 64 pixels; a tile of the map has 256.
CELLS_PER_TILE = 2


class ShiftRight(Func):
    template = "(%(expressions)s)"
    arg_joiner = " >> "
    output_field = IntegerField()


def clusters_in(incident_filter: IncidentFilter, zoom: int, box: Box | None) -> list[dict]:
    """Clusters of the filter's incidents inside ``box`` at a Web-Mercator ``zoom``.

    Each has its mean position, the box around its incidents, how many they are and
    how many dead by the filter's figure and side (None where none is known),
    whether shares of an operation's toll are among them, which are for sums and are no
    incident's own figure, and how many of the incidents are known to an area only. One
    incident alone also has its reference, title, status, event type, precision, and how
    its location is drawn (``drawing.location_drawn``).
    """
    incidents = Incident.objects.filter(pk__in=incident_filter.incidents().order_by().values("pk"))
    incidents = incidents.mapped()
    if box is not None:
        (left, bottom), (right, top) = tile_of(box[0], box[1]), tile_of(box[2], box[3])
        incidents = incidents.filter(tile_x__range=(left, right), tile_y__range=(top, bottom))
    shift = max(0, TILE_ZOOM - zoom - CELLS_PER_TILE)
    view_figure = incident_filter.view_figure
    deaths = Toll.objects.filter(audience=audience_of(incident_filter.user), side=view_figure.side)
    rows = (
        incidents.annotate(
            column=ShiftRight(F("tile_x"), shift),
            row=ShiftRight(F("tile_y"), shift),
        )
        .values("column", "row")
        .annotate(
            count=Count("pk"),
            west=Min(Longitude("point")),
            south=Min(Latitude("point")),
            east=Max(Longitude("point")),
            north=Max(Latitude("point")),
            lon=Avg(Longitude("point")),
            lat=Avg(Latitude("point")),
            reference=Min("reference"),
            title=Min("title"),
            status=Min("status"),
            type=Min("event_type"),
            precision=Min("location_precision"),
            radius_km=Min("location_radius_km"),
            area_region=Min("region"),
            area_state=Min("state"),
            area_only=Count("pk", filter=Q(location_precision__in=AREA_PRECISIONS)),
        )
        .order_by("-count", "column", "row")
    )
    dead = {
        (row["column"], row["row"]): row
        for row in deaths.filter(incident__in=incidents.values("pk"))
        .annotate(
            column=ShiftRight(F("incident__tile_x"), shift),
            row=ShiftRight(F("incident__tile_y"), shift),
        )
        .values("column", "row")
        .annotate(
            deaths=Sum(NUMBER[view_figure.figure]),
            shares=Count("pk", filter=Q(share_high__isnull=False)),
        )
        .order_by()
    }
    return [_cluster(row, dead.get((row["column"], row["row"]), {})) for row in rows]


def _cluster(row: dict, dead: dict) -> dict:
    alone = row["count"] == 1
    precision = row["precision"]
    return {
        "lon": round(row["lon"], 5),
        "lat": round(row["lat"], 5),
        "count": row["count"],
        "deaths": dead.get("deaths"),
        "deaths_are_shared": bool(dead.get("shares")),
        "incident": row["reference"] if alone else None,
        "title": row["title"] if alone else None,
        "status": row["status"] if alone else None,
        "type": row["type"] if alone else None,
        "precision": precision if alone else None,
        "drawn": drawn_as(precision).value if alone else None,
        "radius_km": (row["radius_km"] or RADIUS_KM[precision]) if alone else None,
        "area": area_drawn(precision, row["area_region"], row["area_state"]) if alone else None,
        "area_only": row["area_only"],
        "bounds": [round(row[end], 5) for end in ("west", "south", "east", "north")],
    }
