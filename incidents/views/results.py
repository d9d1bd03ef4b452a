"""What a filter finds, ready for the page: totals, chips, the list, the map."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse

from incidents.columns import Selection, select
from incidents.filters import FilterError, IncidentFilter, Sort
from incidents.statistics import beside, facets, timeline, totals
from incidents.views.chips import Chip, chips_of
from incidents.views.incident_list import UNPLACED, ListQuery, list_page
from incidents.views.query_links import map_address, page_address, values_of

# The parts of the page that a change of the filter changes, by the id of their element.
PARTS = {
    "errors": "map/_errors.html",
    "totals": "map/_totals.html",
    "chips": "map/_chips.html",
    "incident-list": "map/_list.html",
}


@dataclass(frozen=True)
class Order:
    """An order of the list, and where the list has it; the ``value`` "" goes without saying."""

    value: str
    label: str
    is_current: bool
    address: str


@dataclass(frozen=True)
class WayOut:
    """Out of a view without incidents: to a wider one that has some.

    ``label`` names the filter that is left out or, with ``alone``, the only one kept.
    """

    label: str
    alone: bool
    address: str
    count: int


def orders_of(incident_filter: IncidentFilter, path: str, kept: QueryDict) -> list[Order]:
    """The orders that the list on the page at ``path`` can have."""
    return [
        Order(
            value,
            str(sort.label),
            sort == incident_filter.sort,
            page_address(path, kept, sort=value or None),
        )
        for sort in Sort
        for value in ["" if sort == Sort.NEWEST else sort.value]
    ]


def read_results(request: HttpRequest) -> dict:
    """The context of the ``PARTS``: everything that a change of the filter changes.

    All of it is told of one selection, so that it agrees. What is still ``counted`` beside it
    is added by ``answer_of``. Raises StoreUnavailable.
    """
    incident_filter = IncidentFilter.read(request.GET, request.user)
    selection = select(incident_filter)
    list_query = ListQuery.read(request.GET)
    query_string = incident_filter.query_string()
    query = QueryDict(query_string)
    kept = query.copy()
    kept.update(list_query.values)
    path = reverse("map")
    counted = beside(_counted, selection)
    chips = chips_of(incident_filter, kept, path)
    return {
        "incident_filter": incident_filter,
        "selection": selection,
        "query_string": query_string,
        "errors": incident_filter.errors,
        "field_errors": errors_by_field(incident_filter.errors),
        "counted": counted,
        "chips": chips,
        "clear_address": map_address(QueryDict()),
        "list": list_page(selection, list_query, kept),
        "orders": orders_of(incident_filter, path, kept),
        "kept_in_order": [pair for pair in values_of(kept) if pair[0] != "sort"],
        "mapped_address": map_address(query),
        "unplaced_address": map_address(query, list=UNPLACED),
        "ways_out": [] if selection.count else ways_out(selection, chips, query, path),
    }


def answer_of(context: dict) -> dict:
    """What the script of the page is told of the results, besides their ``PARTS``.

    It completes the ``context`` of these with the ``totals``.
    """
    over_time = timeline(context["selection"])
    found, *counted = context["counted"].result()
    context["totals"] = found
    counts = ("total", "mapped", "unplaced", "awaiting_location")
    return {
        "query": context["query_string"],
        "figure_in_words": found["figure_in_words"],
        "totals": {name: found[name] for name in counts},
        "timeline": over_time,
        **dict(zip(("version", "extent", "facets"), counted, strict=True)),
    }


def _counted(selection: Selection) -> tuple:
    return totals(selection), selection.version, selection.extent(), facets(selection)


def parts_of(context: dict) -> dict[str, str]:
    """The HTML of the ``PARTS`` for the script to put in place, by the id of their element."""
    return {part: render_to_string(template, context) for part, template in PARTS.items()}


def errors_by_field(errors: list[FilterError]) -> dict[str, str]:
    """For every parameter the sentences about its values, "" where all is well."""
    return {
        parameter: " ".join(error.message for error in errors if error.parameter == parameter)
        for parameter in IncidentFilter.PARAMETERS
    }


def ways_out(selection: Selection, chips: list[Chip], query: QueryDict, path: str) -> list[WayOut]:
    """For a selection without incidents: which filter would have to go to find some.

    Where leaving out one is not enough, what each finds by itself. ``query`` is what the
    addresses on the page at ``path`` say of the filter.
    """
    labels: dict[str, list[str]] = {}
    for chip in chips:
        if chip.parameter in IncidentFilter.SETTINGS:
            continue
        # The template quotes a label; that of a text has quotation marks of its own.
        label = chip.value if chip.parameter == "q" else chip.label
        labels.setdefault(chip.parameter, []).append(label)
    for alone in (False, True):
        found = []
        for parameter in labels:
            left_out = [other for other in labels if (other == parameter) is not alone]
            count = selection.without(*left_out).count
            if count:
                wider = query.copy()
                for other in left_out:
                    wider.pop(other, None)
                label = ", ".join(labels[parameter])
                found.append(WayOut(label, alone, page_address(path, wider), count))
        if found:
            return sorted(found, key=lambda way: way.count, reverse=True)
    return []
