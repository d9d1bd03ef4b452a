"""What the map page asks: clusters, choices counted, time, outlines; others may ask it too."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema

from incidents.api.endpoint import Endpoint, answer
from incidents.api.openapi import (
    BBOX,
    FACETS,
    MAP,
    OUTLINE_CODING,
    OUTLINE_ID,
    OUTLINE_LEVEL,
    OUTLINES,
    PROBLEMS,
    TIMELINE,
    VERSION,
    ZOOM,
    filter_parameters,
)
from incidents.filters import row_number
from incidents.map_api import map_json
from incidents.map_api.outlines import outlines
from incidents.map_api.window import BadParameter, read_window
from incidents.statistics import beside, facets, timeline, totals


class Map(Endpoint):
    """Totals of the filter, and what the map draws of it in the visible part."""

    parameters = ("zoom", "bbox")
    is_asked_by_pages = True

    @extend_schema(
        operation_id="map",
        tags=["map and numbers"],
        summary="Totals, and circles or shaded regions for a part of the map",
        parameters=[*filter_parameters(), ZOOM, BBOX],
        responses={200: MAP, **PROBLEMS},
    )
    def get(self, request):
        selection = self.select(request)
        window = read_window(request)
        counted = beside(totals, selection)
        drawn = map_json(selection, *window)
        return answer(request, counted.result() | drawn)


class Facets(Endpoint):
    """How many incidents each choice of each filter has."""

    is_asked_by_pages = True

    @extend_schema(
        operation_id="facets",
        tags=["map and numbers"],
        summary="How many incidents each choice of each filter would find",
        parameters=filter_parameters(),
        responses={200: FACETS, **PROBLEMS},
    )
    def get(self, request):
        return answer(request, facets(self.select(request)))


class Timeline(Endpoint):
    """The filter's incidents over time, whatever its period."""

    is_asked_by_pages = True

    @extend_schema(
        operation_id="timeline",
        tags=["map and numbers"],
        summary="Incidents and deaths by day, week, month or year",
        parameters=filter_parameters(),
        responses={200: TIMELINE, **PROBLEMS},
    )
    def get(self, request):
        return answer(request, timeline(self.select(request)))


class Version(Endpoint):
    """A text that changes when the filter's answer does, and how many incidents it has."""

    is_asked_by_pages = True

    @extend_schema(
        operation_id="version",
        tags=["map and numbers"],
        summary="A text that changes when the filter's answers do",
        parameters=filter_parameters(),
        responses={200: VERSION, **PROBLEMS},
    )
    def get(self, request):
        selection = self.select(request)
        return answer(request, {"version": selection.version, "total": selection.count})


class Outlines(Endpoint):
    """Outlines of states or regions; they are in the public domain and tell of no incident."""

    parameters = ("level", "id", "coding")
    takes_filter = False
    is_asked_by_pages = True
    permission_classes = ()

    @extend_schema(
        operation_id="outlines",
        tags=["who and where"],
        summary="Outlines of states, or of regions, as GeoJSON",
        parameters=[OUTLINE_LEVEL, OUTLINE_ID, OUTLINE_CODING],
        responses={200: OUTLINES, **PROBLEMS},
    )
    def get(self, request) -> HttpResponse:
        level = request.GET.get("level", "states")
        if level not in ("states", "regions"):
            raise BadParameter(
                "level",
                _("“%(value)s” is no level: write states or regions.") % {"value": level},
            )
        number = request.GET.get("id", "")
        if number and not row_number(number):
            raise BadParameter(
                "id", _("“%(value)s” is not the number of an area.") % {"value": number}
            )
        found = outlines(
            level,
            row_number(number) if number else None,
            in_steps=request.GET.get("coding") == "steps",
        )
        response = answer(request, found)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
