"""JSON under ``/api/v1/``: the same filter words as the pages."""

from functools import wraps

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from incidents.columns import StoreUnavailable, select
from incidents.filters import Box, FilterError, IncidentFilter, read_box, row_number
from incidents.map_api.incident_json import incident_json
from incidents.map_api.map_json import map_json
from incidents.map_api.outlines import outlines
from incidents.models.point_rules import TILE_ZOOM
from incidents.statistics import beside, facets, timeline, totals

PAGE_SIZE = 50
LARGEST_PAGE = 500
KNOWN = ("map", "facets", "timeline", "version", "incidents", "outlines", "geocode")
COMPACT = {"separators": (",", ":"), "ensure_ascii": False}


def _error(message: str, parameter: str | None = None, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": message, "parameter": parameter}, status=status)


def api(*own_parameters: str):
    """A view that answers JSON: refuses strangers if reading is not public, and bad filters.

    The view is called with what the filter finds as its second argument. ``own_parameters`` are
    those besides the filter's; a name that is neither gets a 400 rather than an
    answer to another question.
    """

    def decorate(view):
        # It only reads, so that another method is refused for what it is.
        @csrf_exempt
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest):
            if not settings.PUBLIC_READ and not request.user.is_authenticated:
                return _error(_("Sign in to read this."), status=401)
            known = (*IncidentFilter.PARAMETERS, *own_parameters, "lang")
            for name in request.GET:
                if name not in known:
                    return _error(
                        _("“%(name)s” is not a parameter. There are: %(known)s.")
                        % {"name": name, "known": ", ".join(known)},
                        name,
                    )
            incident_filter = IncidentFilter.read(request.GET, request.user)
            if incident_filter.errors:
                return _error(
                    incident_filter.errors[0].message, incident_filter.errors[0].parameter
                )
            try:
                found = view(request, select(incident_filter))
            except BadParameter as refused:
                return _error(refused.error.message, refused.error.parameter)
            except StoreUnavailable:
                return _error(
                    _("The incidents cannot be read at the moment. Try again in a minute."),
                    status=503,
                )
            return JsonResponse(found, json_dumps_params=COMPACT)

        return answer

    return decorate


class BadParameter(Exception):
    """A parameter of the API itself means nothing."""

    def __init__(self, parameter: str, message: str):
        super().__init__(message)
        self.error = FilterError(parameter, message)


def _whole_number(request, name: str, *, default: int, least: int, most: int) -> int:
    value = request.GET.get(name, "")
    if not value:
        return default
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
    if not least <= number <= most:
        raise BadParameter(
            name,
            _("“%(value)s” is no %(name)s: it is a whole number from %(least)s to %(most)s.")
            % {"value": value, "name": name, "least": least, "most": most},
        )
    return number


def read_window(request) -> tuple[int, Box | None]:
    """What a map shows: ``zoom``, and ``bbox`` (None for the whole Earth).

    Raises BadParameter.
    """
    zoom = _whole_number(request, "zoom", default=5, least=0, most=TILE_ZOOM)
    value = request.GET.get("bbox", "")
    try:
        return zoom, read_box(value) if value else None
    except ValueError:
        raise BadParameter(
            "bbox",
            _("“%(value)s” is not an area. Write west,south,east,north in degrees.")
            % {"value": value},
        ) from None


@api("zoom", "bbox")
def map_view(request, selection):
    """Totals of the filter, and what the map draws of it in the visible part."""
    window = read_window(request)
    counted = beside(totals, selection)
    drawn = map_json(selection, *window)
    return counted.result() | drawn


@api()
def facets_view(request, selection):
    """How many incidents each choice of each filter has."""
    return facets(selection)


@api()
def timeline_view(request, selection):
    """The filter's incidents over time, whatever its period."""
    return timeline(selection)


@api("page", "page_size")
def incidents_view(request, selection):
    """One page of the filter's incidents, in the order that ``sort`` asks for."""
    size = _whole_number(request, "page_size", default=PAGE_SIZE, least=1, most=LARGEST_PAGE)
    number = _whole_number(request, "page", default=1, least=1, most=10**8)
    last = max(1, -(-selection.count // size))
    if number > last:
        raise BadParameter(
            "page",
            _("There is no page %(number)s; the last one is %(last)s.")
            % {"number": number, "last": last},
        )

    def address(number: int) -> str | None:
        if not 1 <= number <= last:
            return None
        query = request.GET.copy()
        query["page"] = str(number)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    view_figure = selection.incident_filter.view_figure
    page = selection.page((number - 1) * size, size)
    return {
        "count": selection.count,
        "next": address(number + 1),
        "previous": address(number - 1),
        "figures": view_figure.figure.value,
        "side": view_figure.side.value,
        "figure_in_words": view_figure.in_words,
        "results": incident_json(page, request, view_figure),
    }


@api()
def version_view(request, selection):
    """A token that changes when the filter's answer does, and how many incidents it has."""
    return {"version": selection.version, "total": selection.count}


@require_safe
@conditional_page
@vary_on_headers("Accept-Language", "Cookie")
@cache_control(public=True, max_age=3600)
def outlines_view(request):
    """Outlines of ``?level=states`` or ``regions``; they are public-domain data.

    With ``?id=`` that of one state or region alone, which need not be in force today;
    with ``?coding=steps`` smaller, as ``outlines`` tells.
    """
    level = request.GET.get("level", "states")
    if level not in ("states", "regions"):
        return _error(
            _("“%(value)s” is no level: write states or regions.") % {"value": level}, "level"
        )
    number = request.GET.get("id", "")
    if number and not row_number(number):
        return _error(_("“%(value)s” is not the number of an area.") % {"value": number}, "id")
    found = outlines(
        level,
        row_number(number) if number else None,
        in_steps=request.GET.get("coding") == "steps",
    )
    return JsonResponse(found, json_dumps_params=COMPACT)


@csrf_exempt
def unknown_view(request):
    """An address that is none, answered like every other mistake: in JSON."""
    known = [reverse(f"api-{name}") for name in KNOWN]
    return _error(
        _("There is nothing at %(address)s. There are: %(known)s.")
        % {"address": request.path, "known": ", ".join(known)},
        status=404,
    )
