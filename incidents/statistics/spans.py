"""The incidents of a selection by month, or by another unit, with all figures of their dead."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from incidents.filters import Unit
from incidents.statistics import calendar
from incidents.statistics.sums import Line
from incidents.statistics.tally import Tally
from incidents.statistics.timeline import Bars

# Of more months a table and its chart cannot be read: then years.
MOST_MONTHS = 360


@dataclass(frozen=True)
class Span:
    """One day, week, month or year: its first and last day, and what happened in it."""

    first: date
    last: date
    line: Line


@dataclass(frozen=True)
class Spans:
    """All units from the first to the last incident, empty ones too.

    ``loose`` is what is known to a longer time than the unit: it is in no span.
    """

    unit: Unit
    spans: list[Span]
    loose: Line


def by_span(tally: Tally) -> Spans:
    """The incidents by the filter's unit of their first day; by month without one.

    Spans and loose ones together hold each incident once; without any there is no span.
    """
    dates = tally.selection.of(tally.columns.date)
    wanted = tally.selection.incident_filter.unit or Unit.MONTH
    if not len(dates):
        nothing = tally.by(dates, 1)
        return Spans(wanted, [], nothing.line(0))
    first, last = int(dates.min()), int(dates.max())
    unit = wanted if calendar.how_many(wanted, first, last) <= MOST_MONTHS else Unit.YEAR
    starts = calendar.starts_of(unit, first, last)
    after = calendar.unit_after(unit, last)
    bars = Bars(tally.columns, unit, starts, after).of(tally.selection.rows)
    found = tally.by(bars, len(starts) + 1)
    edges = [*starts.tolist(), after]
    return Spans(
        unit,
        [
            Span(calendar.day_of(start), calendar.day_of(next_start - 1), found.line(number))
            for number, (start, next_start) in enumerate(pairwise(edges))
        ],
        found.line(len(starts)),
    )
