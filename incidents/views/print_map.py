"""The map for paper: with its legend, what it shows in words, sources and the day."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.columns import select
from incidents.exports.sources import datasets_of
from incidents.filters import IncidentFilter, read_box
from incidents.models import EventType, sees_drafts
from incidents.statistics import totals
from incidents.views.access import for_readers
from incidents.views.filter_words import filter_in_words
from incidents.views.map_config import incidents_config, tiles_attribution
from incidents.views.query_links import map_address, page_address

PORTRAIT = "portrait"
LANDSCAPE = "landscape"


@require_safe
@for_readers
def print_map(request: HttpRequest) -> HttpResponse:
    """The map of a filter on one page of A4.

    ``bbox`` (west, south, east, north) is the part of the map that is shown, all that is
    found without one; ``map`` is the same as the map page's address has it, and ``paper``
    is ``portrait`` or ``landscape``.
    """
    incident_filter = IncidentFilter.read(request.GET, request.user)
    selection = select(incident_filter)
    query_string = incident_filter.query_string()
    paper = LANDSCAPE if request.GET.get("paper") == LANDSCAPE else PORTRAIT
    box = _box(request.GET.get("bbox", ""))
    of_map = QueryDict(query_string, mutable=True)
    if request.GET.get("map"):
        of_map["map"] = request.GET["map"]
    kept = of_map.copy()
    if box:
        kept["bbox"] = request.GET["bbox"]
    context = {
        "types": list(EventType),
        "incident_filter": incident_filter,
        "errors": incident_filter.errors,
        "words": filter_in_words(incident_filter),
        "totals": totals(selection),
        "datasets": datasets_of(selection),
        "has_drafts": sees_drafts(request.user),
        "version": selection.version,
        "printed_at": timezone.now(),
        "view_address": request.build_absolute_uri(map_address(of_map)),
        "paper": paper,
        "papers": {
            each: page_address(reverse("print_map"), kept, paper=each)
            for each in (PORTRAIT, LANDSCAPE)
        },
        "tiles_attribution": tiles_attribution(),
        "config": incidents_config(query_string)
        | {"extent": box or selection.extent(), "isView": box is not None},
    }
    status = 400 if incident_filter.errors else 200
    return render(request, "print/map.html", context, status=status)


def _box(text: str) -> list[float] | None:
    """The part of the map that is asked for; None where that is no box on Earth."""
    try:
        return list(read_box(text))
    except ValueError:
        return None
