"""Armed groups: all of them, and one with its names, relations and incidents."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.columns import select
from incidents.filters import FilterError, IncidentFilter
from incidents.models import (
    ArmedGroup,
    GroupKind,
    GroupName,
    GroupNameKind,
    GroupRelation,
    normalise,
)
from incidents.statistics import counts_by_group, totals_by_attribution
from incidents.views.access import for_readers
from incidents.views.as_of import as_of_fields, read_as_of
from incidents.views.chips import chips_of
from incidents.views.filter_options import KIND_ORDER
from incidents.views.group_web import above_and_below, lines_of_group, who_belonged_to_whom
from incidents.views.incidents_of import read_incidents_of, status_of
from incidents.views.period_chart import period_chart
from incidents.views.query_links import page_address, values_of

LONGEST_NAME = 200


@dataclass(frozen=True)
class GroupEntry:
    """A line of the list; ``address`` leads to the group under the list's filter."""

    group: ArmedGroup
    other_names: list[str]
    incidents: int
    address: str


@require_safe
@for_readers
def groups_page(request: HttpRequest) -> HttpResponse:
    """All groups by kind, each with how many incidents of the filter it has a part in."""
    incident_filter = IncidentFilter.read(request.GET, request.user)
    as_of = read_as_of(request.GET, incident_filter.errors)
    wanted = _name_looked_for(request.GET.get("name", ""), incident_filter.errors)
    counts = counts_by_group(select(incident_filter))
    groups = sorted(
        ArmedGroup.objects.visible_to(request.user)
        .called(wanted)
        .prefetch_related(Prefetch("names", GroupName.objects.exclude(kind=GroupNameKind.ALIAS)))
        .defer("summary_en", "summary_fr"),
        key=lambda group: (KIND_ORDER.index(group.kind), normalise(group.name)),
    )
    query = QueryDict(incident_filter.query_string())
    kept = query.copy()
    kept.update(as_of.kept)
    if wanted:
        kept["name"] = wanted
    path = reverse("groups")
    kept_query = page_address("", query, group=None, **as_of.kept)
    context = as_of_fields(as_of, path, kept) | {
        "kinds": [
            (
                GroupKind(kind).label,
                [
                    GroupEntry(
                        group=group,
                        other_names=_other_names(group),
                        incidents=counts.get(group.pk, 0),
                        address=group.get_absolute_url() + kept_query,
                    )
                    for group in of_kind
                ],
            )
            for kind, of_kind in groupby(groups, key=lambda group: group.kind)
        ],
        "kept_query": kept_query,
        "trees": [] if wanted else who_belonged_to_whom(request.user, as_of.day),
        "name_looked_for": wanted,
        "search_values": [*values_of(query), *as_of.kept.items()],
        "errors": incident_filter.errors,
        "chips": chips_of(incident_filter, kept, path),
        "clear_address": page_address(path, QueryDict(), name=wanted or None, **as_of.kept),
        "all_address": page_address(path, query, **as_of.kept),
    }
    return render(request, "groups/list.html", context, status=status_of(context))


@require_safe
@for_readers
def group_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who it is, whom it belongs to and fights, who lists it, and what is said of it."""
    group = get_object_or_404(
        ArmedGroup.objects.visible_to(request.user).select_related("state").defer("state__outline"),
        slug=slug.lower(),
    )
    as_of_errors: list[FilterError] = []
    as_of = read_as_of(request.GET, as_of_errors)
    context = read_incidents_of(request, group, "group", group.slug, **as_of.kept)
    context["errors"] += as_of_errors
    relations = _relations(group, request.user)
    designations = list(
        group.designations.select_related("authority", "report__publisher")
        .defer("report__text")
        .order_by("since", "listing")
    )
    lines = lines_of_group(group, relations, designations)
    above, below = above_and_below(group, request.user, as_of.day)
    context |= as_of_fields(as_of, context["path"], context["query"]) | {
        "group": group,
        "names": [
            (GroupNameKind(kind).label, list(names))
            for kind, names in groupby(_names_by_kind(group), key=lambda name: name.kind)
        ],
        "lines": lines,
        "chart": period_chart(lines, as_of, group.name),
        "above": above,
        "below": below,
        "listed": [listing for listing in designations if listing.holds_on(as_of.day)],
        "parts": totals_by_attribution(context["selection"]),
    }
    return render(request, "groups/page.html", context, status=status_of(context))


def _name_looked_for(text: str, errors: list[FilterError]) -> str:
    if "\x00" in text:
        errors.append(FilterError("name", _("The name to look for cannot be read.")))
        return ""
    return text.strip()[:LONGEST_NAME]


def _other_names(group: ArmedGroup) -> list[str]:
    """Names and acronyms in either language, without the one that the list shows anyway."""
    names = [group.name_en, group.name_fr, *(name.name for name in group.names.all())]
    return [name for name in dict.fromkeys(names) if name and name != group.name]


def _names_by_kind(group: ArmedGroup) -> list[GroupName]:
    order = list(GroupNameKind)
    return sorted(group.names.all(), key=lambda name: (order.index(name.kind), name.name.lower()))


def _relations(group: ArmedGroup, user) -> list[GroupRelation]:
    """All relations of ``group`` with groups that ``user`` may see, the oldest first."""
    visible = ArmedGroup.objects.visible_to(user)
    return list(
        GroupRelation.objects.filter(
            Q(group=group, other__in=visible) | Q(other=group, group__in=visible)
        )
        .select_related("group", "other", "report__publisher")
        .defer("report__text")
        .order_by("since", "kind")
    )
