"""The statistics of a filter: the questions of a weekly report, as a page and as files."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from incidents.columns import select
from incidents.filters import IncidentFilter
from incidents.statistics import (
    Line,
    Tally,
    by_group,
    by_region,
    by_span,
    by_state,
    by_target,
    by_type,
    compare_periods,
    matrix,
    standing,
    totals,
)
from incidents.templatetags.incident_words import whole_number
from incidents.views.access import for_readers
from incidents.views.bar_chart import bar_chart
from incidents.views.chips import Chip, chips_of
from incidents.views.csv_table import csv_table
from incidents.views.incidents_of import status_of
from incidents.views.matrix_table import matrix_table
from incidents.views.query_links import map_address, page_address, values_of
from incidents.views.results import errors_by_field, ways_out
from incidents.views.statistics_files import COLUMNS, NAMES, header_of, rows_of
from incidents.views.statistics_tables import (
    group_table,
    line_table,
    period_table,
    standing_table,
    type_table,
)


@require_safe
@for_readers
def statistics_page(request: HttpRequest) -> HttpResponse:
    """All tables of the filter's incidents, each with its bars and its file."""
    incident_filter = IncidentFilter.read(request.GET, request.user)
    selection = select(incident_filter)
    path = reverse("statistics")
    query = QueryDict(incident_filter.query_string())
    found = totals(selection)
    chips = chips_of(incident_filter, query, path)
    context = {
        "incident_filter": incident_filter,
        "errors": incident_filter.errors,
        "field_errors": errors_by_field(incident_filter.errors),
        "path": path,
        "query": query,
        "kept_values": [pair for pair in values_of(query) if pair[0] not in ("from", "to")],
        "totals": found,
        "chips": chips,
        "clear_address": path,
        "filter_in_words": _in_words(chips),
        "address": request.build_absolute_uri(page_address(path, query)),
        "counted_at": timezone.now(),
        "map_address": map_address(query),
        "unplaced_address": map_address(query, list="unplaced"),
        "ways_out": [] if found["total"] else ways_out(selection, chips, query, path),
    }
    if found["total"]:
        context |= _tables(Tally(selection), query, found)
    return render(request, "statistics/page.html", context, status=status_of(context))


@require_safe
@for_readers
def statistics_file(request: HttpRequest, name: str) -> HttpResponse:
    """One of the tables as CSV, for the same filter; a value that means nothing is refused."""
    if name not in NAMES:
        raise Http404
    incident_filter = IncidentFilter.read(request.GET, request.user)
    if incident_filter.errors:
        return HttpResponse(
            incident_filter.errors[0].message, content_type="text/plain; charset=utf-8", status=400
        )
    query = QueryDict(incident_filter.query_string())
    path = reverse("statistics")
    counted_at = timezone.now()
    rows = rows_of(
        name,
        Tally(select(incident_filter)),
        filter_in_words=_in_words(chips_of(incident_filter, query, path)),
        address=request.build_absolute_uri(page_address(path, query)),
        counted_at=counted_at,
    )
    file = f"sahel-incidents-{name}-{timezone.localdate(counted_at).isoformat()}.csv"
    return csv_table(file, header_of(name), rows)


def _in_words(chips: list[Chip]) -> str:
    return " · ".join(chip.label for chip in chips)


def _tables(tally: Tally, query: QueryDict, found: dict) -> dict:
    """The context of the tables, each with the address of its file."""
    incident_filter = tally.selection.incident_filter
    view_figure, total = incident_filter.view_figure, found["total"]
    files = {name: page_address(reverse("statistics_file", args=[name]), query) for name in NAMES}
    comparison, targets = compare_periods(tally.selection), by_target(tally)
    return {
        "periods": comparison
        and period_table(comparison, incident_filter, query, download=files["periods"]),
        "standing": standing_table(
            standing(tally), view_figure, total=total, download=files["standing"]
        ),
        "by_group": group_table(
            by_group(tally),
            query,
            download=files["groups"],
            descendants=incident_filter.descendants,
        ),
        "by_state": line_table(
            by_state(tally), "state", query, view_figure, total=total, download=files["states"]
        ),
        "by_region": line_table(
            by_region(tally), "region", query, view_figure, total=total, download=files["regions"]
        ),
        "by_target": line_table(
            targets,
            "target",
            query,
            view_figure,
            total=total,
            download=files["targets"],
            note=_note_on_targets(targets, total),
        ),
        "by_type": type_table(
            by_type(tally), query, view_figure, total=total, download=files["types"]
        ),
        "over_time": bar_chart(
            by_span(tally), reverse("statistics"), query, view_figure, download=files["months"]
        ),
        "matrix": matrix_table(matrix(tally), download=files["matrix"]),
        "file_columns": COLUMNS,
    }


def _note_on_targets(lines: list[Line], total: int) -> str:
    """Why the lines add up to more than there are incidents; "" where they do not."""
    added_up = sum(line.incidents for line in lines)
    if added_up == total:
        return ""
    return ngettext(
        "An incident with targets of two sides counts for each: the lines add up to %(lines)s, "
        "of %(total)s incident.",
        "An incident with targets of two sides counts for each: the lines add up to %(lines)s, "
        "of %(total)s incidents.",
        total,
    ) % {"lines": whole_number(added_up), "total": whole_number(total)}
