"""The incidents of one group, state, operation, report or place, as its page shows them."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.columns import Selection, select
from incidents.evidence import rows_of
from incidents.filters import FilterError, IncidentFilter
from incidents.statistics import facets, timeline, totals
from incidents.views.chips import chips_of
from incidents.views.filter_panel import FilterPanel
from incidents.views.map_config import incidents_config, tiles_attribution
from incidents.views.paging import Page, page_of
from incidents.views.query_links import map_address, page_address
from incidents.views.results import errors_by_field, orders_of, ways_out
from incidents.views.timeline_config import timeline_texts

ROWS_ON_A_PAGE = 20


def read_incidents_of(
    request: HttpRequest, subject, parameter: str, value: str, **kept_beside: str
) -> dict:
    """The context of ``incidents_of/_incidents.html``: what the address asks of the subject.

    The subject's page stands for one value of one parameter of the filter; its address
    holds the other parameters. Another value of its own parameter is refused.
    ``kept_beside`` is what else of the address the page's links repeat.
    """
    path = subject.get_absolute_url()
    own = {parameter: value}
    asked = request.GET.copy()
    asked.setlist(parameter, [value])
    incident_filter = IncidentFilter.read(asked, request.user)
    _refuse_others(request.GET.getlist(parameter), subject, own, incident_filter)
    full = QueryDict(incident_filter.query_string())
    kept = full.copy()
    kept.pop(parameter, None)
    kept.update(kept_beside)
    selection = select(incident_filter)
    found = totals(selection)
    chips = chips_of(incident_filter, kept, path)
    page = page_of(
        range(selection.count),
        size=ROWS_ON_A_PAGE,
        total=found["total"],
        params=request.GET,
        kept=kept,
        path=path,
        errors=incident_filter.errors,
    )
    field_errors = errors_by_field(incident_filter.errors)
    return {
        "incident_filter": incident_filter,
        "selection": selection,
        "errors": incident_filter.errors,
        "field_errors": field_errors,
        "panel": FilterPanel(
            incident_filter,
            facets(selection),
            path=path,
            query=kept,
            errors=field_errors,
            own=parameter,
            whole=request.GET.getlist("options"),
        ),
        "path": path,
        "query": kept,
        "is_public": settings.PUBLIC_READ,
        "feed_query": incident_filter.query_string(),
        "totals": found,
        "chips": chips,
        "clear_address": page_address(path, QueryDict(), **kept_beside),
        "ways_out": [] if found["total"] else ways_out(selection, chips, kept, path),
        "orders": orders_of(incident_filter, path, kept),
        "page": replace(page, rows=_rows(page, selection)),
        "map_address": map_address(full),
        "unplaced_address": map_address(full, list="unplaced"),
        "statistics_address": page_address(reverse("statistics"), full),
        "tiles_attribution": tiles_attribution(),
        "config": _config(selection, path, kept) if found["total"] else None,
    }


def status_of(context: dict) -> int:
    """A value that means nothing is a bad request, though all the rest is shown."""
    return 400 if context["errors"] else 200


def _refuse_others(given: list[str], subject, own: dict, incident_filter: IncidentFilter) -> None:
    [(parameter, value)] = own.items()
    for other in given:
        if other and other.lower() != value.lower():
            incident_filter.errors.append(
                FilterError(
                    parameter,
                    _("This page is about %(subject)s alone: “%(value)s” was left out.")
                    % {"subject": subject, "value": other},
                )
            )


def _rows(page: Page, selection: Selection) -> list:
    incident_filter = selection.incident_filter
    pks = selection.page(page.first - 1, len(page.rows))
    return rows_of(pks, incident_filter.user, incident_filter.view_figure)


def _config(selection: Selection, path: str, kept: QueryDict) -> dict:
    """What the scripts of the page need: its map, and its timeline at once."""
    config = incidents_config(selection.incident_filter.query_string())
    config["texts"] |= timeline_texts()
    return config | {
        "extent": selection.extent(),
        # Where the page has other dates or another drawing of its timeline.
        "page": path,
        "pageQuery": kept.urlencode(),
        "timeline": timeline(selection),
        "figure": selection.incident_filter.view_figure.in_words,
    }
