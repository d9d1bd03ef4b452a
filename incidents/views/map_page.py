"""The map page, and the parts of it that change with the filter."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.columns import select
from incidents.filters import IncidentFilter
from incidents.map_api import map_json
from incidents.map_api.window import COMPACT, BadParameter, read_window
from incidents.views.access import for_readers
from incidents.views.filter_panel import FilterPanel
from incidents.views.incident_list import ListQuery, list_page
from incidents.views.legend import legend_options
from incidents.views.map_config import map_page_config, tiles_attribution
from incidents.views.results import answer_of, parts_of, read_results
from incidents.views.saved_views import saved_views_context


def _status(context: dict) -> int:
    """A value that means nothing is a bad request, though all the rest is shown."""
    return 400 if context["errors"] else 200


@require_safe
@for_readers
def map_page(request: HttpRequest) -> HttpResponse:
    """Filter panel, map, totals and list; it works without scripts, map aside."""
    context = read_results(request)
    incident_filter, answer = context["incident_filter"], answer_of(context)
    context |= legend_options(incident_filter) | {
        "panel": FilterPanel(
            incident_filter,
            answer["facets"],
            path=request.path,
            query=QueryDict(context["query_string"]),
            errors=context["field_errors"],
            whole=request.GET.getlist("options"),
        ),
        "tiles_attribution": tiles_attribution(),
        # Where reading is not public, there is nothing to embed.
        "is_public": settings.PUBLIC_READ,
        "config": map_page_config(answer),
    }
    if request.user.is_authenticated:
        context |= saved_views_context(request.user, context["query_string"])
    return render(request, "map/page.html", context, status=_status(context))


@require_safe
@for_readers
def results(request: HttpRequest) -> JsonResponse:
    """Everything that a change of the filter changes, in one answer.

    ``parts`` are pieces of the page by the id of their element, ``field_errors`` the
    sentences about values that mean nothing by their parameter; the rest is for the
    script. ``map`` is what ``/api/v1/map/`` says for the same ``zoom`` and ``bbox``.
    """
    try:
        zoom, box = read_window(request)
    except BadParameter as refused:
        return JsonResponse({"error": refused.error.message}, status=400)
    context = read_results(request)
    drawn = map_json(context["selection"], zoom, box)
    answer = answer_of(context) | {
        "parts": parts_of(context),
        "field_errors": {name: told for name, told in context["field_errors"].items() if told},
        "map": drawn,
    }
    return JsonResponse(answer, status=_status(context), json_dumps_params=COMPACT)


@require_safe
@for_readers
def rows(request: HttpRequest) -> HttpResponse:
    """One page of the list's rows."""
    incident_filter = IncidentFilter.read(request.GET, request.user)
    list_query = ListQuery.read(request.GET)
    kept = QueryDict(incident_filter.query_string(), mutable=True)
    kept.update(list_query.values)
    context = {"list": list_page(select(incident_filter), list_query, kept)}
    return render(request, "map/_more_rows.html", context)
