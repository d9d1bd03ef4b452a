"""Incidents over time: so many in each month or year, and how many died in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, DateField, Max, Min, Q, Value, When
from django.db.models.functions import Cast, TruncMonth, TruncYear
from django.db.models.lookups import Exact

from incidents.evidence import audience_of
from incidents.filters import IncidentFilter
from incidents.map_api.totals import DEATHS, deaths_of
from incidents.models import DatePrecision, Toll

# Up to two years are told by month, more by year.
MOST_MONTHS = 24

MONTH = "month"
YEAR = "year"


@dataclass(frozen=True)
class Span:
    """One month or year: its first and last day, its incidents and the dead of the view's side."""

    first: date
    last: date
    incidents: int
    deaths: dict


@dataclass(frozen=True)
class Timeline:
    """All months or years from the first to the last incident, empty ones too.

    ``loose`` are incidents that are not known to the ``unit``: they are in no span.
    """

    unit: str
    spans: list[Span]
    loose: int

    @property
    def most(self) -> int:
        """The incidents of the fullest span."""
        return max((span.incidents for span in self.spans), default=0)


def timeline(incident_filter: IncidentFilter) -> Timeline | None:
    """The filter's incidents by the month or year of their first day; None if it has none.

    An incident that is known to a month or a longer time alone counts in no span that
    is sharper than that.
    """
    incidents = incident_filter.incidents().order_by()
    ends = incidents.aggregate(first=Min("date"), last=Max("date"))
    if ends["first"] is None:
        return None
    unit = MONTH if _months_between(ends["first"], ends["last"]) < MOST_MONTHS else YEAR
    counts = dict(incidents.annotate(span=_span_of(unit)).values_list("span").annotate(Count("pk")))
    deaths = {
        row["span"]: deaths_of(row)
        for row in Toll.objects.filter(
            incident__in=incidents.values("pk"),
            audience=audience_of(incident_filter.user),
            side=incident_filter.view_figure.side,
        )
        .order_by()
        .annotate(span=_span_of(unit, "incident__"))
        .values("span")
        .annotate(**DEATHS)
    }
    loose = counts.pop(None, 0)
    spans = [
        Span(first, last, counts.get(first, 0), deaths.get(first, deaths_of(None)))
        for first, last in _spans(counts, unit)
    ]
    return Timeline(unit, spans, loose)


def _span_of(unit: str, prefix: str = "") -> Case:
    """SQL: the first day of an incident's month or year; NULL if it is not known to that."""
    truncate = {MONTH: TruncMonth, YEAR: TruncYear}[unit]
    first, last = truncate(f"{prefix}date"), truncate(f"{prefix}last_date")
    precision = f"{prefix}date_precision"
    is_vague = Q(**{f"{precision}__in": (DatePrecision.MONTH, DatePrecision.LONGER)})
    too_vague = Q(**{precision: DatePrecision.LONGER})
    if unit == YEAR:
        # "Longer than a month" without a last day may end in any year.
        too_vague &= Q(**{f"{prefix}date_end__isnull": True})
    return Case(
        When(too_vague | (is_vague & ~Q(Exact(first, last))), then=Value(None)),
        default=Cast(first, DateField()),
    )


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _spans(starts: Iterable[date], unit: str) -> Iterator[tuple[date, date]]:
    """First and last day of every month or year from the earliest of ``starts`` to the latest."""
    first, latest = min(starts, default=date.max), max(starts, default=date.min)
    while first <= latest:
        after = (
            date(first.year + 1, 1, 1)
            if unit == YEAR or first.month == 12
            else date(first.year, first.month + 1, 1)
        )
        yield first, after - timedelta(days=1)
        first = after
