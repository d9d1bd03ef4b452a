"""How a toll moved as claims came in, as a drawing: what the template draws, in percent."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil

from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from incidents.evidence import toll_in_words
from incidents.evidence.figures import UNKNOWN, Range
from incidents.evidence.judgement import Judged
from incidents.evidence.prose import is_french
from incidents.evidence.toll_history import TollHistory, TollStep
from incidents.evidence.words import day_in_words, day_number
from incidents.models import SECURITY_SIDES, Side, TollSide
from incidents.views.bar_chart import percent

# So few marks would stand too far apart.
FEWEST_SLOTS = 4
# With more days than these, drawings take the whole width instead of standing side by side.
MOST_SIDE_BY_SIDE = 6
# Days under the marks that have room beside each other on a wide and on a narrow screen.
MOST_DAYS = 12
MOST_DAYS_NARROW = 5
# How wide a drawing is at least, in pixels, and a character of a number above a mark.
SMALL, WIDE, NARROW, CHARACTER = 270, 700, 330, 7


@dataclass(frozen=True)
class Mark:
    """One step's range: a bar from low to high with a point for best, all in percent.

    ``tail`` and ``foot`` are where dashed lines to open ends lead, "" for none.
    ``value`` is the number above it, "" where it repeats the one before or has no room.
    """

    middle: str
    low: str
    high: str
    best: str
    tail: str
    foot: str
    value: str
    value_is_minor: bool
    words: str
    disputed: bool
    is_new: bool


@dataclass(frozen=True)
class Tick:
    """A day under the drawing."""

    middle: str
    label: str
    year: str
    is_minor: bool


@dataclass(frozen=True)
class SideChart:
    """One side's marks, and the lines from best to best between them."""

    side: TollSide
    marks: list[Mark]
    lines: list[tuple[Mark, Mark]]


@dataclass(frozen=True)
class DayRow:
    """A day as the table tells it; ``tolls`` has the words for each side of the chart."""

    day: date | None
    said: list[Judged]
    tolls: list[tuple[TollSide, str, bool]]


@dataclass(frozen=True)
class TollChart:
    """Drawings of like scale side by side, and the table of the same."""

    charts: list[SideChart]
    ticks: list[Tick]
    rows: list[DayRow]
    of_operation: bool
    is_long: bool


def toll_chart(history: TollHistory | None, *, of_operation: bool) -> TollChart | None:
    """The drawing of a history of more than one step; None where there is nothing to draw."""
    if history is None or history.is_of_one_step or not history.sides:
        return None
    sides = history.sides
    # Every mark has its number, so the height need not be a round one.
    ceiling = max(
        step.tolls[side].high for step in history.steps for side in sides if side in step.tolls
    )
    slot = 100 / max(len(history.steps), FEWEST_SLOTS)
    return TollChart(
        charts=[_side_chart(side, history.steps, ceiling or 1, slot) for side in sides],
        ticks=_ticks(history.steps, slot),
        rows=[_row(step, sides) for step in history.steps],
        of_operation=of_operation,
        is_long=len(history.steps) > MOST_SIDE_BY_SIDE,
    )


def _side_chart(side: TollSide, steps: list[TollStep], ceiling: int, slot: float) -> SideChart:
    values = _values(side, steps)
    is_long = len(steps) > MOST_SIDE_BY_SIDE
    shown = _with_room(values, slot / 100 * (WIDE if is_long else SMALL))
    shown_on_a_phone = _with_room(values, slot / 100 * (NARROW if is_long else SMALL))
    marks = [
        _mark(
            step.tolls[side],
            ceiling,
            middle=percent((index + 0.5) * slot),
            value=shown[index],
            value_is_minor=shown[index] != shown_on_a_phone[index],
            day=_day_or_none(step.day),
            is_new=any(_side_of(entry) == side for entry in step.said),
        )
        for index, step in enumerate(steps)
        if side in step.tolls
    ]
    with_best = [mark for mark in marks if mark.best]
    return SideChart(side, marks, list(pairwise(with_best)))


def _values(side: TollSide, steps: list[TollStep]) -> list[str]:
    """The number above each step's mark; "" where it is not known or as it was before."""
    values = [_value(step.tolls[side]) if side in step.tolls else "" for step in steps]
    return [
        "" if index and value == values[index - 1] else value for index, value in enumerate(values)
    ]


def _with_room(values: list[str], pixels: float) -> list[str]:
    """``values`` without those that would run into a later one, a slot having ``pixels``."""
    kept = [""] * len(values)
    next_start = float("inf")
    for index in reversed(range(len(values))):
        half = len(values[index]) * CHARACTER / 2
        if values[index] and (index + 0.5) * pixels + half <= next_start:
            kept[index] = values[index]
            next_start = (index + 0.5) * pixels - half
    return kept


def _mark(toll: Range, ceiling: int, *, day: str, **fields) -> Mark:
    def height(number: int) -> str:
        return percent(100 - 100 * number / ceiling)

    return Mark(
        low=height(toll.high if toll.low is None else toll.low),
        high=height(toll.high),
        best="" if toll.best is None else height(toll.best),
        tail=percent(100 - 100 * toll.high / ceiling - 14) if toll.high_is_open else "",
        foot="100%" if toll.low_is_open else "",
        words=_("%(day)s: %(toll)s") % {"day": day, "toll": toll_in_words(toll)},
        disputed=toll.disputed,
        **fields,
    )


def _value(toll: Range) -> str:
    """ "25–40", "133–400+", "≤40": short enough to stand above a mark."""
    high = number_format(toll.high, force_grouping=True) + ("+" if toll.high_is_open else "")
    if toll.low is None:
        return f"≤{high}"
    if toll.low == toll.high:
        return high
    return f"{number_format(toll.low, force_grouping=True)}–{high}"


def _side_of(entry: Judged) -> TollSide:
    side = Side(entry.claim.side)
    if side in SECURITY_SIDES:
        return TollSide.SECURITY
    return {
        Side.CIVILIANS: TollSide.CIVILIANS,
        Side.ARMED_GROUP: TollSide.ARMED_GROUPS,
        Side.UNKNOWN: TollSide.UNKNOWN,
    }[side]


def _ticks(steps: list[TollStep], slot: float) -> list[Tick]:
    every, every_narrow = (ceil(len(steps) / most) for most in (MOST_DAYS, MOST_DAYS_NARROW))
    ticks, year = [], None
    for index, step in enumerate(steps):
        day = step.day
        if index % every or (index and day == steps[index - 1].day):
            continue
        begins_year = day is not None and day.year != year
        year = day.year if day else year
        ticks.append(
            Tick(
                middle=percent((index + 0.5) * slot),
                label=_short_day(day) if day else _("undated"),
                year=str(day.year) if begins_year else "",
                is_minor=bool(index % every_narrow),
            )
        )
    return ticks


def _short_day(day: date) -> str:
    """ "1 Oct", in French "1er oct"."""
    return f"{day_number(day)} {date_format(day, 'b' if is_french() else 'M')}"


def _day_or_none(day: date | None) -> str:
    return day_in_words(day) if day else _("with figures of no date")


def _row(step: TollStep, sides: list[TollSide]) -> DayRow:
    tolls = [(side, step.tolls.get(side, UNKNOWN)) for side in sides]
    return DayRow(
        day=step.day,
        said=step.said,
        tolls=[(side, toll_in_words(toll), toll.disputed) for side, toll in tolls],
    )
