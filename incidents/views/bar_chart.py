"""Incidents and deaths over time as bars: what the template draws, in parts of a hundred."""

from dataclasses import dataclass
from math import ceil

from django.http import QueryDict
from django.utils.dateformat import format as date_format

from incidents.evidence import ViewFigure
from incidents.statistics.timeline import MONTH, Span, Timeline
from incidents.views.query_links import page_address

# So few bars would be as wide as they are high.
FEWEST_SLOTS = 12
BAR = 0.7  # of its slot
# Names under the bars that have room beside each other on a wide and on a narrow screen.
MOST_NAMES = 24
MOST_NAMES_NARROW = 8


@dataclass(frozen=True)
class Bar:
    """One span of time. Numbers of the drawing are texts with a point, in percent."""

    span: Span
    name: str
    address: str
    x: str
    width: str
    middle: str
    label: str
    sub_label: str
    label_is_minor: bool


@dataclass(frozen=True)
class Column:
    """What is drawn for a bar: ``number`` in a plot, from its bottom up to ``y``."""

    bar: Bar
    number: int
    y: str
    height: str


@dataclass(frozen=True)
class Plot:
    """One number of every span; ``ceiling`` is what the full height stands for."""

    of_deaths: bool
    ceiling: int
    columns: list[Column]


@dataclass(frozen=True)
class BarChart:
    """The same bars twice: the incidents, and the dead where any are known."""

    unit: str
    bars: list[Bar]
    plots: list[Plot]
    loose: int


def bar_chart(
    timeline: Timeline | None, path: str, kept: QueryDict, view_figure: ViewFigure
) -> BarChart | None:
    """The drawing of a timeline; each bar has the address of its span on the page at ``path``.

    The dead are those of the view's figure; a span of which it is not known has no column.
    """
    if timeline is None:
        return None
    slot = 100 / max(len(timeline.spans), FEWEST_SLOTS)
    bars = [
        _bar(index, span, timeline, slot, path, kept) for index, span in enumerate(timeline.spans)
    ]
    dead = [(bar, bar.span.deaths[view_figure.figure]) for bar in bars]
    plots = [
        _plot([(bar, bar.span.incidents) for bar in bars], of_deaths=False),
        _plot([(bar, number) for bar, number in dead if number is not None], of_deaths=True),
    ]
    return BarChart(
        unit=timeline.unit,
        bars=bars,
        plots=[plot for plot in plots if plot.columns],
        loose=timeline.loose,
    )


def _plot(numbers: list[tuple[Bar, int]], *, of_deaths: bool) -> Plot:
    ceiling = _round_up(max((number for _, number in numbers), default=0))
    columns = []
    for bar, number in numbers:
        height = 100 * number / ceiling
        if number:
            columns.append(Column(bar, number, percent(100 - height), percent(height)))
    return Plot(of_deaths, ceiling, columns)


def _bar(index, span, timeline, slot, path, kept) -> Bar:
    is_monthly = timeline.unit == MONTH
    step, narrow_step = (
        max(1, ceil(len(timeline.spans) / most)) for most in (MOST_NAMES, MOST_NAMES_NARROW)
    )
    year = date_format(span.first, "Y")
    begins_year = index == 0 or span.first.month == 1
    return Bar(
        span=span,
        name=date_format(span.first, "F Y") if is_monthly else year,
        address=page_address(
            path, kept, **{"from": span.first.isoformat(), "to": span.last.isoformat()}
        ),
        x=percent((index + (1 - BAR) / 2) * slot),
        width=percent(BAR * slot),
        middle=percent((index + 0.5) * slot),
        label="" if index % step else date_format(span.first, "M") if is_monthly else year,
        sub_label=year if is_monthly and begins_year else "",
        label_is_minor=bool(index % narrow_step),
    )


def _round_up(number: int) -> int:
    """The next number that reads well at the end of an axis and has a whole half."""
    unit = 1
    while True:
        for step in (2, 4, 6, 8, 10):
            if number <= step * unit:
                return step * unit
        unit *= 10


def percent(number: float) -> str:
    """A length of a drawing, whatever the reader's language writes for the point."""
    return f"{number:.2f}%"
