"""Incidents over time: so many in each day, week, month or year, and how many died in them."""

from bisect import bisect_left

import numpy as np
from django.utils import timezone

from incidents.columns import Columns, Selection
from incidents.columns.blocks import taken
from incidents.filters import Unit
from incidents.models import DatePrecision
from incidents.statistics import calendar
from incidents.statistics.categories import categories
from incidents.statistics.deaths import Deaths

# The sharpest unit is chosen that makes no more bars than can be told apart,
BARS_TO_READ = 200
# and none is drawn of which there would be more than this: 20 years of weeks.
MOST_BARS = 1_050
# How much more than the weeks before calls for a look.
MUCH_MORE = 1.25
RECENT_WEEKS = 4
WEEKS_BEFORE = 52
# With fewer in four weeks, two more or less are a change by a fifth and mostly chance:
# "0.25 a week, 0.02 before" says nothing of the conflict.
FEWEST_TO_COMPARE = 10

# What is known to one of these is in no bar of the unit: "in March" is no day of it.
_TOO_VAGUE = {
    Unit.DAY: (
        DatePrecision.FEW_DAYS,
        DatePrecision.WEEK,
        DatePrecision.MONTH,
        DatePrecision.LONGER,
    ),
    Unit.WEEK: (DatePrecision.MONTH, DatePrecision.LONGER),
    Unit.MONTH: (DatePrecision.LONGER,),
    Unit.YEAR: (),
}
# And what is known to one of these only where it ends in the bar in which it begins.
_VAGUE = {
    Unit.DAY: (),
    Unit.WEEK: (DatePrecision.WEEK,),
    Unit.MONTH: (DatePrecision.MONTH,),
    Unit.YEAR: (DatePrecision.MONTH, DatePrecision.LONGER),
}

_NOTHING = {
    "unit": Unit.MONTH.value,
    "units": [],
    "starts": [],
    "end": None,
    "incidents": [],
    "deaths": [],
    "loose": 0,
    "stack": None,
    "average_4": [],
    "average_52": [],
    "exceeds": [],
    "trend": None,
}


def timeline(selection: Selection, unit: Unit | None = None) -> dict:
    """The incidents and the dead of a selection by the unit of their first day.

    Its period is left out of account, so that another one can be chosen in the answer;
    ``selected`` has it. ``unit`` is the filter's, if not given; if there is none, or it
    would make too many bars, the sharpest that can be read.

    ``starts`` are the first days of all bars, empty ones too, ``end`` is the last day of
    the last; ``incidents`` and ``deaths`` (None where not known of any incident) have a
    number for each. An incident that is known to a longer time than the unit is in no bar
    but in ``loose``. ``stack`` parts the bars by the filter's ``stack``. Of weeks there
    are the means of the 4 and of the 52 weeks before each (None where there are not so
    many), and whether it ``exceeds`` the latter by more than a quarter, which no week does
    where the four that end with it are too few to tell. ``trend`` says the same of the
    last four whole weeks and the 52 before them, or is None.
    """
    incident_filter = selection.incident_filter
    found = selection.without("from", "to")
    selected = [
        day.isoformat() if day else None for day in (incident_filter.first, incident_filter.last)
    ]
    if not found.count:
        return _NOTHING | {"selected": selected}
    columns = found.columns
    # The newest stand first.
    last, first = columns.date[found.rows[[0, -1]]].tolist()
    units = [
        each
        for each in Unit
        if calendar.how_many(each, first, last) <= MOST_BARS or each is Unit.YEAR
    ]
    unit = _unit_for(unit or incident_filter.unit, units, first, last)
    starts, after = calendar.starts_of(unit, first, last), calendar.unit_after(unit, last)
    stack = categories(selection, incident_filter.stack) if incident_filter.stack else None
    shape = (len(starts) + 1, len(stack.all) if stack else 1)
    size = shape[0] * shape[1]
    # One more, for rows that do not count.
    bars, dead = Bars(columns, unit, starts, after), Deaths(found, size + 1)
    incidents, toll = np.zeros(size + 1, np.int64), columns.toll[found.audience]
    for rows, left_out in found.stretches():
        cells = bars.of(rows)
        if stack:
            cells *= shape[1]
            cells += stack.of(columns, rows)
        if left_out is not None:
            cells[left_out] = size
        incidents += np.bincount(cells, minlength=size + 1)
        dead.add(taken(toll, rows), cells)
    incidents, deaths, known = (
        numbers[:size].reshape(shape) for numbers in (incidents, *dead.sums())
    )
    # The last row has what is in no bar.
    loose = int(incidents[-1].sum())
    incidents, deaths, known = incidents[:-1], deaths[:-1], known[:-1]
    totals = incidents.sum(axis=1)
    return {
        "unit": unit.value,
        "units": [each.value for each in units],
        "starts": calendar.in_words(starts),
        "end": calendar.day_of(after - 1).isoformat(),
        "incidents": totals.tolist(),
        "deaths": _known(deaths.sum(axis=1), known.sum(axis=1)),
        "loose": loose,
        "stack": stack
        and {
            "by": incident_filter.stack.value,
            "parts": [
                {
                    "value": category.value,
                    "label": category.label,
                    "colour": category.colour,
                    "incidents": incidents[:, index].tolist(),
                    "deaths": _known(deaths[:, index], known[:, index]),
                }
                for index, category in enumerate(stack.all)
                if incidents[:, index].any()
            ],
        },
        **_compared(totals, unit),
        "trend": _trend(found, first, last),
        "selected": selected,
    }


def _unit_for(wanted: Unit | str, units: list[Unit], first: int, last: int) -> Unit:
    """The wanted unit, or the next longer one of ``units``; without one what can be read."""
    if wanted:
        scale = list(Unit)
        return next(each for each in units if scale.index(each) >= scale.index(wanted))
    return next(
        (each for each in units if calendar.how_many(each, first, last) <= BARS_TO_READ), Unit.YEAR
    )


class Bars:
    """In which bar incidents are: ``starts`` are the first days of all bars of a unit.

    ``after`` is the first day after the last bar.
    """

    def __init__(self, columns: Columns, unit: Unit, starts: np.ndarray, after: int):
        self._columns = columns
        self._edges = np.append(starts, after)
        self._bar_of_day = np.repeat(np.arange(len(starts)), np.diff(self._edges))
        self._kind = np.array(
            [
                2 if each in _TOO_VAGUE[unit] else 1 if each in _VAGUE[unit] else 0
                for each in DatePrecision
            ],
            dtype=np.uint8,
        )[columns.events.date_precision]

    def of(self, rows: slice | np.ndarray) -> np.ndarray:
        """For each of ``rows`` the number of its bar (int64).

        Who is known to a longer time than the unit has the number after the last.
        """
        columns, nowhere = self._columns, len(self._edges) - 1
        days = taken(columns.date, rows) - np.int32(self._edges[0])
        bars = np.take(self._bar_of_day, days, mode="clip")
        events = taken(columns.event, rows)
        kinds = np.take(self._kind, events, mode="clip")
        np.putmask(bars, kinds == 2, nowhere)
        unsure = np.flatnonzero(kinds == 1)
        if len(unsure):
            events = events[unsure]
            lasts = taken(columns.last_date, rows)[unsure]
            crosses = np.searchsorted(self._edges, lasts, side="right") - 1 != bars[unsure]
            # "Longer than a month" without a last day may end at any time.
            longer = list(DatePrecision).index(DatePrecision.LONGER)
            is_longer = columns.events.date_precision[events] == longer
            crosses |= is_longer & (columns.events.has_last_day[events] == 0)
            bars[unsure[crosses]] = nowhere
        return bars


def _known(deaths: np.ndarray, known: np.ndarray) -> list[int | None]:
    """The dead where they are known of any incident; None is not 0."""
    return [
        number if count else None
        for number, count in zip(deaths.tolist(), known.tolist(), strict=True)
    ]


def _compared(incidents: np.ndarray, unit: Unit) -> dict:
    """Each week beside the weeks before it; nothing for another unit."""
    if unit is not Unit.WEEK:
        return {"average_4": [], "average_52": [], "exceeds": []}
    recent, year = (_means_before(incidents, weeks) for weeks in (RECENT_WEEKS, WEEKS_BEFORE))
    lately = np.convolve(incidents, np.ones(RECENT_WEEKS, np.int64))[: len(incidents)]
    return {
        f"average_{RECENT_WEEKS}": recent,
        f"average_{WEEKS_BEFORE}": year,
        "exceeds": [
            before is not None and number > MUCH_MORE * before and in_four >= FEWEST_TO_COMPARE
            for number, before, in_four in zip(
                incidents.tolist(), year, lately.tolist(), strict=True
            )
        ],
    }


def _means_before(incidents: np.ndarray, weeks: int) -> list[float | None]:
    sums = np.concatenate(([0], np.cumsum(incidents)))
    means = (sums[weeks:-1] - sums[: -weeks - 1]) / weeks
    return [None] * min(weeks, len(incidents)) + np.round(means, 2).tolist()


def _trend(found: Selection, first: int, last: int) -> dict | None:
    """The mean of the last four whole weeks beside that of the 52 before them.

    None where the incidents do not reach back so far, and where both are too few to tell.
    """
    today = calendar.number_of(timezone.now().date())
    after = min(calendar.monday_of(last) + 7, calendar.monday_of(today))
    starts = np.arange(after - 7 * (RECENT_WEEKS + WEEKS_BEFORE), after, 7)
    if first >= starts[0] + 7:
        return None
    # The newest stand first.
    begin, end = (
        bisect_left(found.rows, 1 - int(day), key=lambda row: -int(found.columns.date[row]))
        for day in (after, starts[0])
    )
    bars = Bars(found.columns, Unit.WEEK, starts, after)
    weeks = np.bincount(bars.of(found.rows[begin:end]), minlength=len(starts))
    before, recent = weeks[:WEEKS_BEFORE].mean(), weeks[WEEKS_BEFORE : len(starts)].mean()
    # Many before and hardly any now is worth telling, so both have to be few.
    if RECENT_WEEKS * max(before, recent) < FEWEST_TO_COMPARE:
        return None
    return {
        f"last_{RECENT_WEEKS}": round(float(recent), 2),
        f"before_{WEEKS_BEFORE}": round(float(before), 2),
        "exceeds": bool(recent > MUCH_MORE * before),
        "until": calendar.day_of(int(after) - 1).isoformat(),
    }
