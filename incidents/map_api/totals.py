"""The totals line: how many incidents, how many on the map, how many dead."""

from django.db.models import Count, Q, Sum

from incidents.evidence import NUMBER, Figure, ViewFigure, audience_of
from incidents.filters import IncidentFilter
from incidents.models import AWAITING_LOCATION, Toll, TollSide

# What a sum over tolls has, for ``deaths_of``.
DEATHS = {
    **{f"sum_{figure.value}": Sum(number) for figure, number in NUMBER.items()},
    **{f"known_{figure.value}": Count(number) for figure, number in NUMBER.items()},
    "open_lows": Count("pk", filter=Q(low_is_open=True)),
    "open_highs": Count("pk", filter=Q(high_is_open=True) | Q(share_is_open=True)),
    "disputes": Count("pk", filter=Q(disputed=True)),
}


def totals(incident_filter: IncidentFilter) -> dict:
    """Counts and deaths of all incidents of the filter, wherever the map looks."""
    return totals_of(incident_filter.incidents(), incident_filter.user, incident_filter.view_figure)


def totals_of(incidents, user, view_figure: ViewFigure) -> dict:
    """Counts and deaths of some incidents (a QuerySet), as ``user`` may see them.

    ``figures``, ``side`` and ``figure_in_words`` name the view's figure. ``deaths`` has
    the sums of every figure for each ``TollSide``, as ``deaths_of`` gives them.
    """
    incidents = incidents.order_by()
    counts = incidents.aggregate(
        total=Count("pk"),
        mapped=Count("pk", filter=Q(point__isnull=False)),
        awaiting_location=Count("pk", filter=Q(location_status__in=AWAITING_LOCATION)),
    )
    sums = {
        row.pop("side"): row
        for row in Toll.objects.filter(
            incident__in=incidents.values("pk"), audience=audience_of(user)
        )
        .order_by()
        .values("side")
        .annotate(**DEATHS)
    }
    return {
        **counts,
        "figures": view_figure.figure.value,
        "side": view_figure.side.value,
        "figure_in_words": view_figure.in_words,
        "deaths": {side.value: deaths_of(sums.get(side.value)) for side in TollSide},
    }


def deaths_of(row: dict | None) -> dict:
    """The sums in a row with those of ``DEATHS``; None stands for no toll at all.

    ``low``, ``best``, ``high`` and ``government`` are whole persons, None where nothing
    is known; ``known`` says, for each of them, of how many incidents it is known, and
    ``disputed`` of how many the figures are disputed.
    """
    row = row or {}
    return {
        **{figure.value: row.get(f"sum_{figure.value}") for figure in Figure},
        "known": {figure.value: row.get(f"known_{figure.value}", 0) for figure in Figure},
        "low_is_open": bool(row.get("open_lows")),
        "high_is_open": bool(row.get("open_highs")),
        "disputed": row.get("disputes", 0),
    }
