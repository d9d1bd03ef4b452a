"""The period of a report, and the one before it: as many days, or whole months."""

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
    def months(self) -> int:
        """How many calendar months it is, if it is whole ones; else 0."""
        ends_a_month = self.last == date.max or (self.last + timedelta(days=1)).day == 1
        if self.first.day != 1 or not ends_a_month:
            return 0
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def years(self) -> int:
        """How many calendar years it is, if it is whole ones; else 0."""
        years, months_over = divmod(self.months, 12)
        return 0 if months_over or self.first.month != 1 else years

    @property
    def days_before(self) -> "Period | None":
        """As many days that end the day before; None before the year 1."""
        if (self.first - date.min).days < self.days:
            return None
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def months_before(self) -> "Period | None":
        """Of a period of whole months the same number of them before it; None before the year 1."""
        year, month = divmod(self.first.year * 12 + self.first.month - 1 - self.months, 12)
        if year < date.min.year:
            return None
        return Period(date(year, month + 1, 1), self.first - timedelta(days=1))

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

    The periods have as many days, or are ``by_calendar``: whole months, which differ in days.
    An incident of several days that lies in both counts in both: ``in_both`` of them do.
    """

    now: Period
    before: Period
    by_calendar: bool
    totals: dict
    totals_before: dict
    in_both: int


def compare_periods(selection: Selection) -> Comparison | None:
    """What the selection's filter finds in its period and in the one before.

    Where the filter asks for whole months, quarters or years it is beside the whole ones
    before, as every report has it; else beside as many days. None where there are no data,
    or no such days before.
    """
    incident_filter = selection.incident_filter
    now = period_of(incident_filter, _newest_day(selection))
    if now is None:
        return None
    # Four weeks that happen to be a February stay four weeks.
    by_calendar = bool(incident_filter.first and incident_filter.last and now.months)
    before = now.months_before if by_calendar else now.days_before
    if before is None:
        return None
    found, found_before = (selection.asking(period.of(incident_filter)) for period in (now, before))
    return Comparison(
        now=now,
        before=before,
        by_calendar=by_calendar,
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
