"""The map page, and the parts of it that change with the filter."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.filters import IncidentFilter
from incidents.views.access import for_readers
from incidents.views.filter_panel import (
    WITHOUT_FIELD,
    choice_options,
    group_options,
    kept_values,
    state_options,
)
from incidents.views.map_config import map_page_config, tiles_attribution
from incidents.views.results import UNPLACED, list_page, read_results


def _status(context: dict) -> int:
    """A value that means nothing is a bad request, though all the rest is shown."""
    return 400 if context["errors"] else 200


@require_safe
@for_readers
def map_page(request: HttpRequest) -> HttpResponse:
    """Filter panel, map, totals and list; it works without scripts, map aside."""
    context = read_results(request)
    incident_filter = context["incident_filter"]
    context |= choice_options(incident_filter) | {
        "kept_values": kept_values(QueryDict(context["query_string"])),
        "fields_without": [(name, context["field_errors"][name]) for name in WITHOUT_FIELD],
        "states": state_options(incident_filter),
        "groups": group_options(incident_filter),
        "tiles_attribution": tiles_attribution(),
        "config": map_page_config(context["query_string"]),
    }
    return render(request, "map/page.html", context, status=_status(context))


@require_safe
@for_readers
def results(request: HttpRequest) -> HttpResponse:
    """The parts that a change of the filter changes, for the script to put in place."""
    context = read_results(request)
    return render(request, "map/_results.html", context, status=_status(context))


@require_safe
@for_readers
def rows(request: HttpRequest) -> HttpResponse:
    """One page of the list's rows."""
    incident_filter = IncidentFilter.read(request.GET, request.user)
    kept = QueryDict(incident_filter.query_string(), mutable=True)
    if request.GET.get("list") == UNPLACED:
        kept["list"] = UNPLACED
    context = {"list": list_page(incident_filter, request.GET, kept)}
    return render(request, "map/_rows.html", context)
