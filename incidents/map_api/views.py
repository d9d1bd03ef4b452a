"""JSON under ``/api/v1/``: the same filter words as the pages."""

from functools import wraps

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from incidents.filters import FilterError, IncidentFilter, read_box, row_number
from incidents.map_api.clusters import clusters_in
from incidents.map_api.incident_json import incident_json
from incidents.map_api.outlines import outlines
from incidents.map_api.totals import totals
from incidents.map_api.version import version
from incidents.models.point_rules import TILE_ZOOM

PAGE_SIZE = 50
LARGEST_PAGE = 500
KNOWN = ("map", "version", "incidents", "outlines", "geocode")


def _error(message: str, parameter: str | None = None, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": message, "parameter": parameter}, status=status)


def api(*own_parameters: str):
    """A view that answers JSON: refuses strangers if reading is not public, and bad filters.

    The view is called with the filter as its second argument. ``own_parameters`` are
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
                return JsonResponse(view(request, incident_filter))
            except BadParameter as refused:
                return _error(refused.error.message, refused.error.parameter)

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
    if not (value.isascii() and value.isdigit() and least <= int(value[:9]) <= most):
        raise BadParameter(
            name,
            _("“%(value)s” is no %(name)s: it is a whole number from %(least)s to %(most)s.")
            % {"value": value, "name": name, "least": least, "most": most},
        )
    return int(value)


@api("zoom", "bbox")
def map_view(request, incident_filter):
    """Totals of the filter, and its clusters in the visible part of the map."""
    zoom = _whole_number(request, "zoom", default=5, least=0, most=TILE_ZOOM)
    box = request.GET.get("bbox", "")
    try:
        box = read_box(box) if box else None
    except ValueError:
        raise BadParameter(
            "bbox",
            _("“%(value)s” is not an area. Write west,south,east,north in degrees.")
            % {"value": box},
        ) from None
    return {**totals(incident_filter), "clusters": clusters_in(incident_filter, zoom, box)}


@api("page", "page_size")
def incidents_view(request, incident_filter):
    """One page of the filter's incidents, in the order that ``sort`` asks for."""
    size = _whole_number(request, "page_size", default=PAGE_SIZE, least=1, most=LARGEST_PAGE)
    number = _whole_number(request, "page", default=1, least=1, most=10**8)
    page = Paginator(incident_filter.listed(), size).get_page(number)
    if number > page.paginator.num_pages:
        raise BadParameter(
            "page",
            _("There is no page %(number)s; the last one is %(last)s.")
            % {"number": number, "last": page.paginator.num_pages},
        )

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    return {
        "count": page.paginator.count,
        "next": address(page.next_page_number()) if page.has_next() else None,
        "previous": address(page.previous_page_number()) if page.has_previous() else None,
        "figures": incident_filter.view_figure.figure.value,
        "side": incident_filter.view_figure.side.value,
        "figure_in_words": incident_filter.view_figure.in_words,
        "results": incident_json(page.object_list, request, incident_filter.view_figure),
    }


@api()
def version_view(request, incident_filter):
    """A token that changes when the filter's answer does, and how many incidents it has."""
    return version(incident_filter)


@require_safe
@conditional_page
@vary_on_headers("Accept-Language", "Cookie")
@cache_control(public=True, max_age=3600)
def outlines_view(request):
    """Outlines of ``?level=states`` or ``regions``; they are public-domain data.

    With ``?id=`` that of one state or region alone, which need not be in force today.
    """
    level = request.GET.get("level", "states")
    if level not in ("states", "regions"):
        return _error(
            _("“%(value)s” is no level: write states or regions.") % {"value": level}, "level"
        )
    number = request.GET.get("id", "")
    if number and not row_number(number):
        return _error(_("“%(value)s” is not the number of an area.") % {"value": number}, "id")
    found = outlines(level, row_number(number) if number else None)
    return JsonResponse(found, json_dumps_params={"separators": (",", ":")})


@csrf_exempt
def unknown_view(request):
    """An address that is none, answered like every other mistake: in JSON."""
    known = [reverse(f"api-{name}") for name in KNOWN]
    return _error(
        _("There is nothing at %(address)s. There are: %(known)s.")
        % {"address": request.path, "known": ", ".join(known)},
        status=404,
    )
