"""The options of the filter panel that are rows: their names, and what else they are called."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from incidents.columns import select
from incidents.filters import IncidentFilter
from incidents.models import ArmedGroup, GroupKind, Region, normalise
from incidents.statistics import facets
from incidents.views.access import for_readers

# Those who attack on their own account first, then those who fight for a state.
KIND_ORDER = (
    GroupKind.NON_STATE,
    GroupKind.NETWORK,
    GroupKind.COMMUNAL_MILITIA,
    GroupKind.UNIDENTIFIED,
    GroupKind.STATE_FORCE,
    GroupKind.PRO_GOVERNMENT_MILITIA,
    GroupKind.INTERNATIONAL_FORCE,
    GroupKind.PEACEKEEPING_FORCE,
    GroupKind.PRIVATE_COMPANY,
)
SECONDS_TO_KEEP = 300


@dataclass(frozen=True)
class Option:
    """One box to tick, or one line of a drop-down list.

    ``count`` is how many incidents it would find, as the rest of the filter is. ``also`` are
    other names under which people look for it, ``beside`` tells it from its namesakes.
    """

    value: str
    label: str
    is_chosen: bool = False
    count: int = 0
    also: str = ""
    beside: str = ""


def group_options(slugs: Collection[str]) -> list[Option]:
    """The groups that addresses call so, by kind and name; two queries."""
    groups = ArmedGroup.objects.filter(slug__in=slugs).defer("summary_en", "summary_fr")
    return [
        Option(
            group.slug,
            group.name,
            also=" ".join(name.name for name in group.names.all()),
        )
        for group in sorted(
            groups.prefetch_related("names"),
            key=lambda group: (KIND_ORDER.index(group.kind), normalise(group.name)),
        )
    ]


def region_options(codes: Collection[str]) -> list[Option]:
    """The regions that addresses call so, by name, each beside its state's; one query."""
    regions = Region.objects.filter(code__in=codes).select_related("state")
    return [
        Option(region.code, region.name, beside=region.state.name)
        for region in sorted(
            regions.defer("outline", "state__outline"), key=lambda region: normalise(region.name)
        )
    ]


# The parameters that may have hundreds of options, and what makes options of their values.
LONG_LISTS = {"region": region_options, "group": group_options}


def values_there_are(user) -> dict[str, Collection[str]]:
    """All values of the long lists by which ``user`` finds anything, whatever the filter."""
    found = facets(select(IncidentFilter(user=user)))
    return {parameter: found[parameter].keys() for parameter in LONG_LISTS}


@require_safe
@for_readers
@cache_control(private=True, max_age=SECONDS_TO_KEEP)
def filter_options(request: HttpRequest) -> JsonResponse:
    """All options of the long lists: by parameter their value, label, other names, and state.

    They are what the page's script needs besides the counts that come with every answer.
    """
    values = values_there_are(request.user)
    return JsonResponse(
        {
            parameter: [
                [option.value, option.label, option.also, option.beside]
                for option in options_of(values[parameter])
            ]
            for parameter, options_of in LONG_LISTS.items()
        }
    )
