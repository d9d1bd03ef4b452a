"""What a filter finds, ready for the templates: totals, chips, and one page of the list."""

from dataclasses import dataclass

from django.contrib.gis.db.models import Extent
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from incidents.evidence import rows_for
from incidents.filters import FilterError, IncidentFilter, Sort
from incidents.map_api import totals, version
from incidents.views.chips import Chip, chips_of
from incidents.views.query_links import map_address, page_address

ROWS_ON_A_PAGE = 20
# Beyond this nobody pages by hand; a deeper page would make the database count there.
LAST_PAGE = 500
UNPLACED = "unplaced"


@dataclass(frozen=True)
class ListPage:
    """Some rows of the list, and the address of the page after it ("" at the end)."""

    rows: list
    unplaced: bool
    next_address: str


@dataclass(frozen=True)
class Order:
    """An order of the list, and where the list has it."""

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


def list_page(incident_filter: IncidentFilter, params: QueryDict, kept: QueryDict) -> ListPage:
    """The page of the list that ``params`` (``list``, ``page``) ask for."""
    unplaced = params.get("list") == UNPLACED
    number = params.get("page", "1")
    number = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    number = max(1, min(number, LAST_PAGE))
    incidents = incident_filter.listed().filter(point__isnull=unplaced)
    start = (number - 1) * ROWS_ON_A_PAGE
    # One more than is shown tells whether there is a next page.
    found = list(incidents.only("pk")[start : start + ROWS_ON_A_PAGE + 1])
    has_next = len(found) > ROWS_ON_A_PAGE and number < LAST_PAGE
    return ListPage(
        rows=rows_for(found[:ROWS_ON_A_PAGE], incident_filter.user, incident_filter.view_figure),
        unplaced=unplaced,
        next_address=map_address(kept, page=str(number + 1)) if has_next else "",
    )


def orders_of(incident_filter: IncidentFilter, path: str, kept: QueryDict) -> list[Order]:
    """The orders that the list on the page at ``path`` can have."""
    return [
        Order(
            str(sort.label),
            sort == incident_filter.sort,
            page_address(path, kept, sort=None if sort == Sort.NEWEST else sort.value),
        )
        for sort in Sort
    ]


def read_results(request: HttpRequest) -> dict:
    """The context of ``map/_results.html``: everything that a change of a filter changes."""
    incident_filter = IncidentFilter.read(request.GET, request.user)
    query_string = incident_filter.query_string()
    query = QueryDict(query_string)
    kept = query.copy()
    if request.GET.get("list") == UNPLACED:
        kept["list"] = UNPLACED
    found = totals(incident_filter)
    chips = chips_of(incident_filter, kept, reverse("map"))
    return {
        "incident_filter": incident_filter,
        "query_string": query_string,
        "errors": incident_filter.errors,
        "field_errors": errors_by_field(incident_filter.errors),
        "totals": found,
        "version": version(incident_filter)["version"],
        "unplaced_count": found["total"] - found["mapped"],
        "extent": extent_of(incident_filter),
        "chips": chips,
        "clear_address": map_address(QueryDict()),
        "list": list_page(incident_filter, request.GET, kept),
        "orders": orders_of(incident_filter, reverse("map"), kept),
        "mapped_address": map_address(kept, list=None),
        "unplaced_address": map_address(kept, list=UNPLACED),
        "ways_out": [] if found["total"] else ways_out(chips, query, reverse("map"), request.user),
    }


def errors_by_field(errors: list[FilterError]) -> dict[str, str]:
    """For every parameter the sentences about its values, "" where all is well."""
    return {
        parameter: " ".join(error.message for error in errors if error.parameter == parameter)
        for parameter in IncidentFilter.PARAMETERS
    }


def ways_out(
    chips: list[Chip], query: QueryDict, path: str, user, own: dict[str, str] | None = None
) -> list[WayOut]:
    """For a view without incidents: which filter would have to go to find some.

    Where leaving out one is not enough, what each finds by itself. ``own`` is what the
    page at ``path`` stands for: it always stays, and its addresses need not say it.
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
            wider = query.copy()
            for other in labels:
                if (other == parameter) is not alone:
                    wider.pop(other, None)
            asked = wider.copy()
            asked.update(own or {})
            count = IncidentFilter.read(asked, user).incidents().count()
            if count:
                label = ", ".join(labels[parameter])
                found.append(WayOut(label, alone, page_address(path, wider), count))
        if found:
            return sorted(found, key=lambda way: way.count, reverse=True)
    return []


def extent_of(incident_filter: IncidentFilter) -> list[float] | None:
    """West, south, east and north of the filter's pins; None where there is none."""
    extent = incident_filter.incidents().order_by().aggregate(extent=Extent("point"))["extent"]
    return [round(number, 4) for number in extent] if extent else None
