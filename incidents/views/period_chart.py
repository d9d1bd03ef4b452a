"""Periods on an axis of time: what the template draws, a row for each.

Across, numbers are texts in percent; down, in em. Where the box is narrow, CSS makes the
em of the drawing larger, and the dates go onto a line of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from incidents.models import Period, PeriodPrecision
from incidents.views.as_of import AsOf

ROW = 2.75
# The middle of a row's mark, and where a group's own line runs, below the row's top.
MARK = 1.95
HEAD = 1.7  # for the years
HEAD_AS_OF = 1.5  # for the day above them
FOOT = 0.4

# Parts of the width: free at the right for what still holds, and years at least.
FREE_RIGHT = 0.03
FEWEST_YEARS = 5
YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MOST_YEARS = 12
MOST_YEARS_NARROW = 6
# A year's number would not fit behind a line further to the right, in percent.
LAST_NAME = 93


@dataclass(frozen=True)
class Line:
    """A period with its words: ``before``, the ``name`` that leads to ``address``, ``after``.

    ``leads`` is where an event leads: "down" from the line of the page's own group to
    this row, "up" from the row to it; "" for what is no event.
    """

    period: Period
    look: str
    name: str
    address: str = ""
    before: str = ""
    after: str = ""
    leads: str = ""


@dataclass(frozen=True)
class Piece:
    """A part of a bar; a vague one is the year or month to which an end is known."""

    x: str
    width: str
    is_vague: bool
    fades_in: bool = False


@dataclass(frozen=True)
class Row:
    """``mark`` is where an event or a listing stands, "" for nowhere.

    ``thread`` is the line of another group, from where it began or until where it ended.
    """

    line: Line
    top: str
    pieces: list[Piece]
    mark: str
    still: str
    thread: tuple[str, str] | None
    is_in_force: bool


@dataclass(frozen=True)
class Join:
    """From the group's own line down to a row; the arrow stands at one of its ends."""

    x: str
    top: str
    bottom: str
    arrow: str
    leads: str


@dataclass(frozen=True)
class OwnLine:
    """The line of the page's own group, open at an end that no split or merger sets."""

    name: str
    top: str
    start: str
    end: str
    width: str
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Year:
    x: str
    name: str
    is_minor: bool


@dataclass(frozen=True)
class DayMark:
    """The day that is asked for; ``is_right`` where its name has more room on the left."""

    x: str
    is_right: bool


@dataclass(frozen=True)
class PeriodChart:
    height: str
    years_y: str
    lines_top: str
    years: list[Year]
    rows: list[Row]
    own: OwnLine | None
    joins: list[Join]
    day: DayMark | None
    has_vague: bool
    has_unknown_start: bool
    has_still: bool
    day_is_outside: bool


def period_chart(lines: Sequence[Line], as_of: AsOf, own_name: str = "") -> PeriodChart | None:
    """The drawing of ``lines``, in their order; None for no lines.

    With ``own_name`` the line of the page's own group runs above them.
    """
    if not lines:
        return None
    scale = _Scale([line.period for line in lines], as_of.today)
    is_inside = as_of.asked is not None and scale.first <= as_of.asked <= scale.edge
    head = HEAD + (HEAD_AS_OF if is_inside else 0)
    first_row = head + (ROW if own_name else 0)
    rows = [_row(line, first_row + number * ROW, scale, as_of) for number, line in enumerate(lines)]
    pieces = [piece for row in rows for piece in row.pieces]
    own = _own_line(own_name, head, lines, scale) if own_name else None
    return PeriodChart(
        height=_em(first_row + len(lines) * ROW + FOOT),
        years_y=_em(head - 0.6),
        lines_top=_em(head - 0.25),
        years=scale.years(),
        rows=rows,
        own=own,
        joins=[
            _join(line, head + MARK, first_row + number * ROW + MARK, scale)
            for number, line in enumerate(lines)
            if line.leads and line.period.since
        ],
        day=DayMark(scale.x(as_of.asked), scale.percent(as_of.asked) > 50) if is_inside else None,
        has_vague=any(piece.is_vague for piece in pieces),
        has_unknown_start=any(piece.fades_in for piece in pieces)
        or (own is not None and not own.begins),
        has_still=any(row.still for row in rows),
        day_is_outside=as_of.asked is not None and not is_inside,
    )


class _Scale:
    """Days to percent of the width: from before all that is known until today or later."""

    def __init__(self, periods: Sequence[Period], today: date):
        known = [day for period in periods for day in (period.since, period.until) if day]
        last_days = [
            _after(day, precision)
            for period in periods
            for day, precision in (
                (period.since, period.since_precision),
                (period.until, period.until_precision),
            )
            if day
        ]
        self.edge = max([today, *last_days])
        first_year = min([day.year for day in known] or [today.year])
        # Unknown beginnings need room before the first that is known.
        if any(period.since is None for period in periods):
            first_year -= max(2, (self.edge.year - first_year) // 5)
        first_year = max(1, min(first_year, self.edge.year - FEWEST_YEARS))
        self.first = date(first_year, 1, 1)
        self.days = (self.edge - self.first).days / (1 - FREE_RIGHT)

    def percent(self, day: date) -> float:
        return 100 * (day - self.first).days / self.days

    def x(self, day: date) -> str:
        return _percent(self.percent(day))

    def years(self) -> list[Year]:
        count = self.edge.year - self.first.year + 1
        step = next(step for step in YEAR_STEPS if count <= step * MOST_YEARS)
        shown = [
            year
            for year in range(self.first.year, self.edge.year + 1)
            if year % step == 0 and self.percent(date(year, 1, 1)) <= LAST_NAME
        ]
        narrow_step = ceil(len(shown) / MOST_YEARS_NARROW)
        return [
            Year(self.x(date(year, 1, 1)), str(year), bool(index % narrow_step))
            for index, year in enumerate(shown)
        ]


@dataclass
class _Bar:
    """Collects the pieces of one bar, from left to right."""

    scale: _Scale
    pieces: list[Piece] = field(default_factory=list)

    def add(self, first: date, after: date, *, is_vague: bool, fades_in: bool = False) -> None:
        if first < after:
            width = self.scale.percent(after) - self.scale.percent(first)
            self.pieces.append(Piece(self.scale.x(first), _percent(width), is_vague, fades_in))


def _row(line: Line, top: float, scale: _Scale, as_of: AsOf) -> Row:
    period = line.period
    bar = _Bar(scale)
    if not period.is_event:
        _lay_bar(bar, period, scale)
    elif period.since:
        bar.add(period.since, _surely(period.since, period.since_precision), is_vague=True)
    return Row(
        line=line,
        top=_em(top),
        pieces=bar.pieces,
        mark=scale.x(_middle(period)) if period.since else "",
        still="" if period.is_event or period.until else scale.x(scale.edge),
        thread=_thread(line, scale),
        is_in_force=period.holds_on(as_of.day),
    )


def _lay_bar(bar: _Bar, period: Period, scale: _Scale) -> None:
    first, ends = period.since or scale.first, period.until or scale.edge
    surely = _surely(first, period.since_precision) if period.since else first
    over = _surely(ends, period.until_precision) if period.until else ends
    if surely > ends:
        # It began and ended within what is known of either.
        bar.add(first, over, is_vague=True)
        return
    bar.add(first, surely, is_vague=True)
    bar.add(surely, ends, is_vague=False, fades_in=period.since is None)
    bar.add(ends, over, is_vague=True)


def _surely(day: date, precision: str) -> date:
    """By when it had begun, or was over, however late in the month or year that is known."""
    return day if precision == PeriodPrecision.DAY else _after(day, precision)


def _thread(line: Line, scale: _Scale) -> tuple[str, str] | None:
    if not line.leads or not line.period.since:
        return None
    here, left, right = scale.x(_middle(line.period)), _percent(0), scale.x(scale.edge)
    if line.look == "split_from":
        return (here, right) if line.leads == "down" else (left, right)
    return (left, here) if line.leads == "up" else (left, right)


def _join(line: Line, own: float, row: float, scale: _Scale) -> Join:
    x = scale.x(_middle(line.period))
    return Join(x, _em(own), _em(row), _em(row if line.leads == "down" else own), line.leads)


def _own_line(name: str, top: float, lines: Sequence[Line], scale: _Scale) -> OwnLine:
    born = [
        _middle(line.period)
        for line in lines
        if line.look == "split_from" and line.leads == "up" and line.period.since
    ]
    gone = [
        _middle(line.period)
        for line in lines
        if line.look == "merged_into" and line.leads == "down" and line.period.since
    ]
    start = scale.percent(min(born)) if born else 0
    end = scale.percent(max(gone) if gone else scale.edge)
    return OwnLine(
        name=name,
        top=_em(top),
        start=_percent(start),
        end=_percent(end),
        width=_percent(max(0, end - start)),
        begins=bool(born),
        ends=bool(gone),
    )


def _middle(period: Period) -> date:
    """Where the "since" of ``period`` is drawn as one point."""
    after = _after(period.since, period.since_precision)
    return period.since + (after - period.since) // 2


def _after(day: date, precision: str) -> date:
    """The first day after the day, month or year that a date stands for."""
    if precision == PeriodPrecision.YEAR and day.year < date.max.year:
        return date(day.year + 1, 1, 1)
    if precision == PeriodPrecision.MONTH and (day.year, day.month) < (date.max.year, 12):
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=1) if day < date.max else day


def _percent(number: float) -> str:
    return f"{number:.2f}%"


def _em(number: float) -> str:
    return f"{number:.2f}em"
