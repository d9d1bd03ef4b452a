"""A whole filter change by the ORM: what the dashboard did before it had columns of its own.

Map, totals, every facet without its own parameter, timeline, and the first page of the list.
"""

from datetime import date

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.db.models import Avg, Count, Exists, F, Func, IntegerField, Max, Min, OuterRef, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.http import HttpRequest, JsonResponse, QueryDict

from incidents.evidence import Figure
from incidents.models import (
    AWAITING_LOCATION,
    COUNTED_BASES,
    Audience,
    GroupAncestry,
    Incident,
    IncidentOutcome,
    IncidentStatus,
    IncidentWeapon,
    Involvement,
    LocationPrecision,
    PlaceName,
    Role,
    Toll,
    TollSide,
    normalise,
)
from incidents.models.period import in_force_on
from incidents.models.point_rules import TILE_ZOOM, Latitude, Longitude, tile_of

_CELLS_PER_TILE = 2
_ROWS = 20
_OF_INVOLVEMENT = ("group", "descendants", "role", "basis")


def _with_share(own, share) -> Coalesce:
    return Coalesce(own + share, own, share)


# A toll's part in a sum: the incident's own figure and its share of its operation's.
_NUMBER = {
    Figure.BEST: _with_share(Coalesce("best", "low"), Coalesce("share_best", "share_low")),
    Figure.LOW: _with_share(F("low"), F("share_low")),
    Figure.HIGH: _with_share(F("high"), F("share_high")),
    Figure.GOVERNMENT: _with_share(F("government"), F("share_government")),
}


class _ShiftRight(Func):
    template = "(%(expressions)s)"
    arg_joiner = " >> "
    output_field = IntegerField()


def filter_change(request: HttpRequest) -> JsonResponse:
    """Everything that the page needs at once, for an anonymous reader."""
    incidents = incidents_of(request.GET)
    return JsonResponse(
        {
            "totals": _totals(incidents),
            "map": _clusters(incidents, request.GET),
            "facets": _facets(request.GET),
            "timeline": _timeline(incidents),
            "list": list(
                incidents.order_by("-date", "-pk").values("reference", "title", "date")[:_ROWS]
            ),
        }
    )


def incidents_of(query: QueryDict, without: tuple[str, ...] = ()):
    """The public incidents that the query asks for, less the parameters in ``without``."""

    def given(name: str) -> list[str]:
        return [] if name in without else query.getlist(name)

    incidents = Incident.objects.filter(status=IncidentStatus.PUBLISHED).exclude(
        dataset__redistributable=False
    )
    for name, lookup in (
        ("state", "state__alpha3__in"),
        ("region", "region__code__in"),
        ("type", "event_type__in"),
    ):
        if given(name):
            incidents = incidents.filter(**{lookup: given(name)})
    if not (given("state") or given("region")):
        incidents = incidents.filter(Q(state__isnull=True) | Q(state__in_scope=True))
    for name, lookup in (("from", "last_date__gte"), ("to", "date__lte")):
        if given(name):
            incidents = incidents.filter(**{lookup: date.fromisoformat(given(name)[0])})
    if given("precision"):
        scale = LocationPrecision.values
        known = scale[: scale.index(given("precision")[0]) + 1]
        incidents = incidents.filter(location_precision__in=known, point__isnull=False)
    if given("within"):
        box = Polygon.from_bbox([float(edge) for edge in given("within")[0].split(",")])
        box.srid = 4326
        incidents = incidents.filter(point__coveredby=box)
    if given("group") or given("role") or given("basis"):
        lines = _involvements(query, given).filter(incident=OuterRef("pk"))
        incidents = incidents.filter(Exists(lines))
    for word in normalise(" ".join(given("q"))).split():
        named = Involvement.objects.filter(group__names__normalised__contains=word)
        places = PlaceName.objects.filter(place=OuterRef("place"), normalised__contains=word)
        incidents = incidents.filter(
            Q(search_text__contains=word)
            | Exists(named.filter(incident=OuterRef("pk")))
            | Exists(places)
        )
    return incidents


def _involvements(query: QueryDict, given):
    lines = Involvement.objects.filter(
        role__in=given("role") or Role.values, basis__in=given("basis") or COUNTED_BASES
    )
    if not given("group"):
        return lines
    if query.get("descendants") == "0":
        return lines.filter(group__slug__in=given("group"))
    return lines.filter(
        in_force_on(F("incident__date"), "group__ancestries__"),
        group__ancestries__ancestor__slug__in=given("group"),
    )


def _totals(incidents) -> dict:
    counts = incidents.aggregate(
        total=Count("pk"),
        mapped=Count("point"),
        awaiting=Count("pk", filter=Q(location_status__in=AWAITING_LOCATION)),
        extent=Extent("point"),
    )
    deaths = (
        Toll.objects.filter(incident__in=incidents.values("pk"), audience=Audience.PUBLIC)
        .values("side")
        .annotate(
            **{f"sum_{figure.value}": Sum(_NUMBER[figure]) for figure in Figure},
            disputed=Count("pk", filter=Q(disputed=True)),
            open_ends=Count("pk", filter=Q(high_is_open=True)),
        )
        .order_by()
    )
    return counts | {"deaths": list(deaths)}


def _clusters(incidents, query: QueryDict) -> list[dict]:
    incidents = Incident.objects.filter(pk__in=incidents.values("pk"), point__isnull=False)
    if query.get("bbox"):
        west, south, east, north = (float(edge) for edge in query["bbox"].split(","))
        (left, bottom), (right, top) = tile_of(west, south), tile_of(east, north)
        incidents = incidents.filter(tile_x__range=(left, right), tile_y__range=(top, bottom))
    shift = max(0, TILE_ZOOM - int(query.get("zoom", 6)) - _CELLS_PER_TILE)
    cell = {"column": _ShiftRight(F("tile_x"), shift), "row": _ShiftRight(F("tile_y"), shift)}
    parts = incidents.annotate(**cell).values("column", "row", "event_type")
    tolls = Toll.objects.filter(
        incident__in=incidents.values("pk"), audience=Audience.PUBLIC, side=TollSide.ALL_SIDES
    ).annotate(
        column=_ShiftRight(F("incident__tile_x"), shift),
        row=_ShiftRight(F("incident__tile_y"), shift),
    )
    return {
        "clusters": list(
            incidents.annotate(**cell)
            .values("column", "row")
            .annotate(
                count=Count("pk"),
                lon=Avg(Longitude("point")),
                lat=Avg(Latitude("point")),
                west=Min(Longitude("point")),
                south=Min(Latitude("point")),
                east=Max(Longitude("point")),
                north=Max(Latitude("point")),
                reference=Min("reference"),
                title=Min("title"),
            )
            .order_by()
        ),
        "parts": list(parts.annotate(count=Count("pk")).order_by()),
        "deaths": list(
            tolls.values("column", "row").annotate(deaths=Sum(_NUMBER[Figure.BEST])).order_by()
        ),
    }


def _facets(query: QueryDict) -> dict:
    facets = {}
    for name, field, own in (
        ("state", "state", ("state",)),
        ("region", "region", ("region",)),
        ("type", "event_type", ("type",)),
        ("subtype", "sub_event_type", ("subtype",)),
        ("precision", "location_precision", ("precision",)),
        ("dataset", "dataset", ("dataset",)),
        ("status", "status", ("status",)),
    ):
        counted = incidents_of(query, without=own).values(field).annotate(count=Count("pk"))
        facets[name] = list(counted.order_by())
    for name, model in (("outcome", IncidentOutcome), ("weapon", IncidentWeapon)):
        told = model.objects.filter(incident__in=incidents_of(query, without=(name,)).values("pk"))
        counted = told.values("code").annotate(count=Count("incident", distinct=True))
        facets[name] = list(counted.order_by())
    without_group = incidents_of(query, without=_OF_INVOLVEMENT).values("pk")
    named = GroupAncestry.objects.filter(
        in_force_on(F("group__involvements__incident__date")),
        group__involvements__incident__in=without_group,
        group__involvements__basis__in=COUNTED_BASES,
    )
    counted = named.values("ancestor").annotate(
        count=Count("group__involvements__incident", distinct=True)
    )
    facets["group"] = list(counted.order_by())
    for name in ("role", "basis"):
        lines = Involvement.objects.filter(
            incident__in=incidents_of(query, without=(name,)).values("pk")
        )
        counted = lines.values(name).annotate(count=Count("incident", distinct=True))
        facets[name] = list(counted.order_by())
    return facets


def _timeline(incidents) -> list[dict]:
    deaths = (
        Toll.objects.filter(
            incident__in=incidents.values("pk"),
            audience=Audience.PUBLIC,
            side=TollSide.ALL_SIDES,
        )
        .annotate(month=TruncMonth("incident__date"))
        .values("month")
        .annotate(deaths=Sum(_NUMBER[Figure.BEST]))
    )
    months = incidents.annotate(month=TruncMonth("date")).values("month", "event_type")
    return {
        "incidents": list(months.annotate(count=Count("pk")).order_by()),
        "deaths": list(deaths.order_by()),
    }
