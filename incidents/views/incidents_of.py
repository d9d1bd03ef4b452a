"""The incidents of one group, state, operation, report or place, as its page shows them."""

from dataclasses import replace

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from incidents.evidence import rows_for
from incidents.filters import FilterError, IncidentFilter
from incidents.map_api import totals
from incidents.statistics import timeline
from incidents.views.bar_chart import bar_chart
from incidents.views.chips import chips_of
from incidents.views.filter_panel import choice_options, group_options, kept_values, state_options
from incidents.views.map_config import incidents_config, tiles_attribution
from incidents.views.paging import page_of
from incidents.views.query_links import map_address, page_address
from incidents.views.results import errors_by_field, extent_of, orders_of, ways_out

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
    found = totals(incident_filter)
    chips = chips_of(incident_filter, kept, path)
    page = page_of(
        incident_filter.listed().only("pk"),
        size=ROWS_ON_A_PAGE,
        total=found["total"],
        params=request.GET,
        kept=kept,
        path=path,
        errors=incident_filter.errors,
    )
    return choice_options(incident_filter) | {
        "incident_filter": incident_filter,
        "errors": incident_filter.errors,
        "field_errors": errors_by_field(incident_filter.errors),
        "path": path,
        "query": kept,
        "kept_values": [*kept_values(kept), *kept_beside.items()],
        "totals": found,
        "chips": chips,
        "clear_address": page_address(path, QueryDict(), **kept_beside),
        "ways_out": [] if found["total"] else ways_out(chips, kept, path, request.user, own),
        "over_time": bar_chart(timeline(incident_filter), path, kept, incident_filter.view_figure),
        "orders": orders_of(incident_filter, path, kept),
        "page": replace(page, rows=rows_for(page.rows, request.user, incident_filter.view_figure)),
        "map_address": map_address(full),
        "unplaced_address": map_address(full, list="unplaced"),
        "states": [] if parameter == "state" else state_options(incident_filter),
        "groups": [] if parameter == "group" else group_options(incident_filter),
        "tiles_attribution": tiles_attribution(),
        "config": _map_config(incident_filter) if found["mapped"] else None,
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


def _map_config(incident_filter: IncidentFilter) -> dict:
    return incidents_config(incident_filter.query_string()) | {"extent": extent_of(incident_filter)}
