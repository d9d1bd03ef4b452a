"""States: all of them, and one with its memberships, regions and incidents."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.columns import select
from incidents.filters import FilterError, IncidentFilter
from incidents.models import Membership, Region, State, normalise
from incidents.models.period import in_force_on
from incidents.statistics import counts_by_region, counts_by_state
from incidents.views.access import for_readers
from incidents.views.as_of import as_of_fields, read_as_of
from incidents.views.chips import chips_of
from incidents.views.incidents_of import read_incidents_of, status_of
from incidents.views.period_chart import Line, period_chart
from incidents.views.query_links import page_address


@dataclass(frozen=True)
class Entry:
    """A state or a region in a list; ``address`` leads to it under the list's filter."""

    area: State | Region
    incidents: int
    address: str


@require_safe
@for_readers
def states_page(request: HttpRequest) -> HttpResponse:
    """The states that are followed, each with how many incidents of the filter; then others."""
    incident_filter = IncidentFilter.read(request.GET, request.user)
    selection = select(incident_filter)
    counts = counts_by_state(selection)
    visible = State.objects.visible_to(request.user).defer("outline")
    if not incident_filter.states:
        # States that are not followed have to be asked for by name.
        others = list(visible.filter(in_scope=False))
        counts |= counts_by_state(selection.asking(replace(incident_filter, states=others)))
    query = QueryDict(incident_filter.query_string())
    members = Membership.objects.filter(in_force_on(timezone.now().date()))
    states = visible.prefetch_related(
        Prefetch("memberships", members.select_related("organisation"))
    )
    entries = [
        Entry(
            state,
            counts.get(state.pk, 0),
            page_address(state.get_absolute_url(), query, state=None, region=None),
        )
        for state in sorted(states, key=lambda state: normalise(state.name))
    ]
    path = reverse("states")
    context = {
        "followed": [entry for entry in entries if entry.area.in_scope],
        "others": [entry for entry in entries if not entry.area.in_scope],
        "not_told": counts.get(None, 0),
        "errors": incident_filter.errors,
        "chips": chips_of(incident_filter, query, path),
        "clear_address": path,
    }
    return render(request, "states/list.html", context, status=status_of(context))


@require_safe
@for_readers
def state_page(request: HttpRequest, alpha3: str) -> HttpResponse:
    """To what it belongs, its regions of today and before, and what happened there."""
    states = State.objects.visible_to(request.user).defer("outline")
    state = get_object_or_404(states, alpha3=alpha3.upper())
    as_of_errors: list[FilterError] = []
    as_of = read_as_of(request.GET, as_of_errors)
    context = read_incidents_of(request, state, "state", state.alpha3, **as_of.kept)
    context["errors"] += as_of_errors
    # Each region is counted as if none were chosen.
    counts = counts_by_region(context["selection"].without("region"))
    regions = _region_entries(state, counts, context["query"])
    memberships = list(
        Membership.objects.filter(state=state)
        .select_related("organisation", "report__publisher")
        .defer("report__text")
        .order_by("since", "organisation__name_en")
    )
    context |= as_of_fields(as_of, context["path"], context["query"]) | {
        "state": state,
        "memberships": [(line, line.holds_on(as_of.day)) for line in memberships],
        "chart": period_chart([_line_of(membership) for membership in memberships], as_of),
        "regions": [entry for entry in regions if _exists_on(entry.area, as_of.today)],
        "former_regions": [entry for entry in regions if not _exists_on(entry.area, as_of.today)],
        "region_not_told": counts.get(None, 0),
    }
    return render(request, "states/page.html", context, status=status_of(context))


def _line_of(membership: Membership) -> Line:
    organisation = membership.organisation
    return Line(membership, look="member", name=organisation.acronym or organisation.name)


def _region_entries(state: State, counts: dict, query: QueryDict) -> list[Entry]:
    others = Region.objects.defer("outline")
    regions = (
        Region.objects.filter(state=state)
        .defer("outline")
        .prefetch_related(Prefetch("predecessors", others), Prefetch("successors", others))
    )
    path = state.get_absolute_url()
    return [
        Entry(region, counts.get(region.pk, 0), page_address(path, query, region=region.code))
        for region in sorted(regions, key=lambda region: normalise(region.name))
    ]


def _exists_on(region: Region, day: date) -> bool:
    return (region.since is None or region.since <= day) and (
        region.until is None or region.until > day
    )
