"""Incidents and deaths over time as bars: what the template draws, in parts of a hundred."""

from dataclasses import dataclass
from datetime import date
from math import ceil

from django.http import QueryDict
from django.utils.dateformat import format as date_format

from incidents.evidence import ViewFigure
from incidents.evidence.prose import is_french
from incidents.evidence.words import day_number
from incidents.filters import Unit
from incidents.statistics import Line, Span, Spans
from incidents.templatetags.incident_words import day_in_words
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

    unit: Unit
    bars: list[Bar]
    plots: list[Plot]
    loose: Line
    download: str


def bar_chart(
    found: Spans, path: str, kept: QueryDict, view_figure: ViewFigure, *, download: str
) -> BarChart:
    """The drawing of spans of time; each bar has the address of its span on the page at ``path``.

    The dead are those of the view's figure; a span of which it is not known has no column.
    """
    slot = 100 / max(len(found.spans), FEWEST_SLOTS)
    bars = [_bar(index, span, found, slot, path, kept) for index, span in enumerate(found.spans)]
    dead = [(bar, bar.span.line.deaths[view_figure.figure]) for bar in bars]
    plots = [
        _plot([(bar, bar.span.line.incidents) for bar in bars], of_deaths=False),
        _plot([(bar, number) for bar, number in dead if number is not None], of_deaths=True),
    ]
    return BarChart(
        unit=found.unit,
        bars=bars,
        plots=[plot for plot in plots if plot.columns],
        loose=found.loose,
        download=download,
    )


def _plot(numbers: list[tuple[Bar, int]], *, of_deaths: bool) -> Plot:
    ceiling = _round_up(max((number for _, number in numbers), default=0))
    columns = []
    for bar, number in numbers:
        height = 100 * number / ceiling
        if number:
            columns.append(Column(bar, number, percent(100 - height), percent(height)))
    return Plot(of_deaths, ceiling, columns)


def _bar(index: int, span: Span, found: Spans, slot: float, path: str, kept: QueryDict) -> Bar:
    step, narrow_step = (
        max(1, ceil(len(found.spans) / most)) for most in (MOST_NAMES, MOST_NAMES_NARROW)
    )
    year = date_format(span.first, "Y")
    is_of_year = found.unit is Unit.YEAR
    begins_year = index == 0 or found.spans[index - 1].first.year != span.first.year
    return Bar(
        span=span,
        name=span_in_words(span, found.unit),
        address=page_address(
            path, kept, **{"from": span.first.isoformat(), "to": span.last.isoformat()}
        ),
        x=percent((index + (1 - BAR) / 2) * slot),
        width=percent(BAR * slot),
        middle=percent((index + 0.5) * slot),
        label="" if index % step else _label(span.first, found.unit),
        sub_label="" if is_of_year or not begins_year else year,
        label_is_minor=bool(index % narrow_step),
    )


def _label(first: date, unit: Unit) -> str:
    """How a bar is named below it; its year stands under the first bar of each."""
    if unit is Unit.YEAR:
        return date_format(first, "Y")
    # In French three letters do not tell June from July.
    month = date_format(first, "N" if is_french() else "M")
    return month if unit is Unit.MONTH else f"{day_number(first)} {month}"


def span_in_words(span: Span, unit: Unit) -> str:
    """ "March 2024", "2024", "3 March 2024"; a week by its first and last day."""
    match unit:
        case Unit.MONTH:
            return date_format(span.first, "F Y")
        case Unit.YEAR:
            return date_format(span.first, "Y")
        case Unit.DAY:
            return day_in_words(span.first)
    return f"{day_in_words(span.first)} – {day_in_words(span.last)}"


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
