"""The period of a report, and the one before it of the same length."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from incidents.columns import Selection
from incidents.filters import IncidentFilter
from incidents.statistics import calendar
from incidents.statistics.totals import totals

FOUR_WEEKS = timedelta(weeks=4)
# With fewer in the period before, one more or less is already a large part of it.
FEWEST_FOR_PERCENT = 10


@dataclass(frozen=True)
class Period:
    """Some days, the first and the last of them included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period | None":
        """The one of the same length that ends the day before; None before the year 1."""
        if (self.first - date.min).days < self.days:
            return None
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def of(self, incident_filter: IncidentFilter) -> IncidentFilter:
        """The same filter for this period."""
        return replace(incident_filter, first=self.first, last=self.last)


@dataclass(frozen=True)
class Change:
    """From one number to another. None is "not known", which nothing can be compared with.

    ``percent`` is in whole percent of the number before, None where that is too small
    for it.
    """

    before: int | None
    now: int | None

    @property
    def difference(self) -> int | None:
        return None if self.before is None or self.now is None else self.now - self.before

    @property
    def percent(self) -> int | None:
        if self.difference is None or self.before < FEWEST_FOR_PERCENT:
            return None
        return round(100 * self.difference / self.before)


def period_of(incident_filter: IncidentFilter, newest: date | None) -> Period | None:
    """The days that a report on this filter is about; None where there is nothing to tell.

    They are the filter's own. Where it leaves one end open, the report goes to the
    ``newest`` day of the data, or over the four weeks that end with its last day; with
    neither end, over the last four weeks of the data.
    """
    last = incident_filter.last or newest
    if last is None:
        return None
    first = incident_filter.first or date.fromordinal(
        max(1, last.toordinal() - FOUR_WEEKS.days + 1)
    )
    # What begins after the newest day holds that one day at least.
    return Period(first, max(first, last))


@dataclass(frozen=True)
class Comparison:
    """A period and the one before it, each with its totals as ``totals`` has them.

    An incident of several days that lies in both counts in both: ``in_both`` of them do.
    """

    now: Period
    before: Period
    totals: dict
    totals_before: dict
    in_both: int


def compare_periods(selection: Selection) -> Comparison | None:
    """What the selection's filter finds in its period and in the one before.

    None where there are no data, or no such days before.
    """
    incident_filter = selection.incident_filter
    now = period_of(incident_filter, _newest_day(selection))
    before = now and now.before
    if before is None:
        return None
    found, found_before = (selection.asking(period.of(incident_filter)) for period in (now, before))
    return Comparison(
        now=now,
        before=before,
        totals=totals(found),
        totals_before=totals(found_before),
        in_both=len(np.intersect1d(found.rows, found_before.rows)),
    )


def _newest_day(selection: Selection) -> date | None:
    """The first day of the newest incident that the user may see, whatever the filter asks."""
    everything = selection.asking(IncidentFilter(user=selection.incident_filter.user))
    if not everything.count:
        return None
    return calendar.day_of(int(everything.columns.date[everything.rows[0]]))
