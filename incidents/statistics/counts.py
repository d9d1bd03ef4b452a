"""How many of a filter's incidents each group, state and region has."""

from collections.abc import Iterable

from django.db.models import Count, F

from incidents.filters import IncidentFilter
from incidents.models import GroupAncestry
from incidents.models.period import in_force_on


def counts_by_group(incident_filter: IncidentFilter) -> dict[int, int]:
    """Incidents by the id of a group that has a part in them.

    The part is in one of the filter's roles and on one of its bases; without bases, on
    any but a denied one. With the filter's ``descendants`` a group also has those of the
    groups that belonged to it on the day, as everywhere. An incident counts once for
    each group.
    """
    incidents = incident_filter.incidents().order_by().values("pk")
    named = GroupAncestry.objects.filter(
        in_force_on(F("group__involvements__incident__date")),
        group__involvements__incident__in=incidents,
        group__involvements__role__in=incident_filter.counted_roles,
        group__involvements__basis__in=incident_filter.counted_bases,
    )
    if not incident_filter.descendants:
        named = named.filter(ancestor=F("group"))
    return _counted(
        named.values_list("ancestor")
        .annotate(Count("group__involvements__incident", distinct=True))
        .order_by()
    )


def counts_by_state(incident_filter: IncidentFilter) -> dict[int | None, int]:
    """Incidents by the id of their state; None stands for those whose state is not told."""
    return _counts_by(incident_filter, "state")


def counts_by_region(incident_filter: IncidentFilter) -> dict[int | None, int]:
    """Incidents by the id of their region; None stands for those whose region is not told."""
    return _counts_by(incident_filter, "region")


def _counts_by(incident_filter: IncidentFilter, field: str) -> dict[int | None, int]:
    incidents = incident_filter.incidents().order_by()
    return _counted(incidents.values_list(field).annotate(Count("pk")))


def _counted(rows: Iterable[tuple]) -> dict:
    return dict(rows)
