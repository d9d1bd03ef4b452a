"""The totals line: how many incidents, how many on the map, how many dead."""

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from incidents.evidence import audience_of
from incidents.filters import IncidentFilter
from incidents.models import AWAITING_LOCATION, Toll, TollSide

# An incident's part in a sum: its own figure, and its share of its operation's.
# NULL only where neither is known. A disputed best counts with its low.
LOW = Coalesce(F("low") + F("share_low"), F("low"), F("share_low"))
_OWN_BEST = Coalesce(F("best"), F("low"))
_SHARE_BEST = Coalesce(F("share_best"), F("share_low"))
BEST = Coalesce(_OWN_BEST + _SHARE_BEST, _OWN_BEST, _SHARE_BEST)
HIGH = Coalesce(F("high") + F("share_high"), F("high"), F("share_high"))


# What a sum over tolls has, for ``deaths_of``.
DEATHS = {
    "sum_low": Sum(LOW),
    "sum_best": Sum(BEST),
    "sum_high": Sum(HIGH),
    "open_lows": Count("pk", filter=Q(low_is_open=True)),
    "open_highs": Count("pk", filter=Q(high_is_open=True) | Q(share_is_open=True)),
    "disputes": Count("pk", filter=Q(disputed=True)),
}


def totals(incident_filter: IncidentFilter) -> dict:
    """Counts and deaths of all incidents of the filter, wherever the map looks."""
    return totals_of(incident_filter.incidents(), incident_filter.user)


def totals_of(incidents, user=None) -> dict:
    """Counts and deaths of some incidents (a QuerySet), as ``user`` may see them.

    ``deaths`` has, for each ``TollSide``, ``low``, ``best`` and ``high`` (whole
    persons, None where nothing is known), whether an end is open, and how many
    incidents' figures are disputed.
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
    return {**counts, "deaths": {side.value: deaths_of(sums.get(side.value)) for side in TollSide}}


def deaths_of(row: dict | None) -> dict:
    """Low, best and high of a row with the sums of ``DEATHS``; None stands for no toll at all."""
    row = row or {}
    return {
        "low": row.get("sum_low"),
        "best": row.get("sum_best"),
        "high": row.get("sum_high"),
        "low_is_open": bool(row.get("open_lows")),
        "high_is_open": bool(row.get("open_highs")),
        "disputed": row.get("disputes", 0),
    }
