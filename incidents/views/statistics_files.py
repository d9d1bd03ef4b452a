"""The tables of the statistics as files: their columns, and the rows of each.

Every file has a line for each thing that it tells apart, numbers of incidents, and the
dead by every figure. Its last columns say what was counted, where, and when.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from incidents.evidence import VIEW_SIDES, Figure
from incidents.models import TollSide
from incidents.statistics import (
    Line,
    Tally,
    by_group,
    by_region,
    by_span,
    by_state,
    by_target,
    by_type,
    compare_periods,
    matrix,
    standing,
)

_DEATHS = (
    "deaths_side",
    *(f"deaths_{figure.value}" for figure in Figure),
    "deaths_high_is_open",
    "deaths_known",
    "deaths_disputed",
)
_PROVENANCE = ("filter", "address", "counted_at")

# What the columns hold, for the page.
COLUMNS = {
    "incidents": _("incidents that this line counts"),
    "deaths_side": _("whose dead the next columns count: the side that the view is set to"),
    "deaths_best, deaths_low, deaths_high, deaths_government": _(
        "sums of that figure over the incidents of which it is known; empty where it is of none"
    ),
    "deaths_high_is_open": _("1 where somebody says “at least”, so that the high may be higher"),
    "deaths_known": _("of how many incidents the view's figure is known"),
    "deaths_disputed": _("of how many incidents the figures are disputed"),
    "state, region, type, subtype, group, target, side": _(
        "the value as addresses of this site have it; empty where it is not told"
    ),
    "name, state_name, attacker_name, target_name": _("the same in the page's language"),
    "attribution": _(
        "all, claimed (by the group, or observed), blamed (or suspected, and no more), "
        "attacked (the group was the target), denied (and no more)"
    ),
    "standing": _("claimed, observed, blamed, suspected, nobody: the strongest that is said"),
    "unclaimed_told": _("1 where a report said that nobody had claimed it, 0 where none did"),
    "attacker, target": _("a group's value, civilians, others, or empty where nobody is named"),
    "period": _("now, or before"),
    "unit": _("day, week, month or year; “loose” is what is known to a longer time alone"),
    "first, last": _("the first and the last day, as 2019-09-30"),
    "filter, address, counted_at": _("the filter in words, the page's address, and the moment"),
}


def _lines(lines_of: Callable[[Tally], list[Line]]) -> Callable[[Tally], Iterator[tuple]]:
    """The rows of a table that has one line for each value."""

    def rows(tally: Tally) -> Iterator[tuple]:
        for line in lines_of(tally):
            yield line.value, line.name, *_numbers(tally, line)

    return rows


def _types(tally: Tally) -> Iterator[tuple]:
    for event_type in by_type(tally):
        for part in event_type.parts:
            yield event_type.whole.value, part.value, part.name, *_numbers(tally, part)


def _groups(tally: Tally) -> Iterator[tuple]:
    for group in by_group(tally):
        whole = group.whole
        yield whole.value, whole.name, "all", *_numbers(tally, whole)
        for attribution, line in group.parts.items():
            yield whole.value, whole.name, attribution.value, *_numbers(tally, line)


def _spans(tally: Tally) -> Iterator[tuple]:
    found = by_span(tally)
    for span in found.spans:
        yield found.unit.value, span.first, span.last, *_numbers(tally, span.line)
    if found.loose.incidents:
        yield "loose", None, None, *_numbers(tally, found.loose)


def _standings(tally: Tally) -> Iterator[tuple]:
    for each in standing(tally):
        for is_told, line in ((True, each.told_unclaimed), (False, each.not_told)):
            yield each.whole.value, is_told, each.whole.name, *_numbers(tally, line)


def _cells(tally: Tally) -> Iterator[tuple]:
    found = matrix(tally)
    for row, attacker in enumerate(found.attackers):
        for column, target in enumerate(found.targets):
            line = found.cell(row, column)
            if line.incidents:
                yield (
                    attacker.value,
                    attacker.name,
                    target.value,
                    target.name,
                    *_numbers(tally, line),
                )


def _periods(tally: Tally) -> Iterator[tuple]:
    incident_filter = tally.selection.incident_filter
    comparison = compare_periods(tally.selection)
    if comparison is None:
        return
    for name, period, totals in (
        ("now", comparison.now, comparison.totals),
        ("before", comparison.before, comparison.totals_before),
    ):
        for side in (*VIEW_SIDES, TollSide.UNKNOWN):
            numbers = _deaths(side, totals["deaths"][side.value], incident_filter.view_figure)
            yield name, period.first, period.last, totals["total"], *numbers


def _numbers(tally: Tally, line: Line) -> tuple:
    view_figure = tally.selection.incident_filter.view_figure
    return line.incidents, *_deaths(view_figure.side, line.deaths, view_figure)


def _deaths(side: TollSide, deaths: dict, view_figure) -> tuple:
    return (
        side.value,
        *(deaths[figure.value] for figure in Figure),
        deaths["high_is_open"],
        deaths["known"][view_figure.figure.value],
        deaths["disputed"],
    )


# The files by their names in addresses: the columns before the numbers, and the rows.
_FILES: dict[str, tuple[tuple[str, ...], Callable[[Tally], Iterator[tuple]]]] = {
    "periods": (("period", "first", "last"), _periods),
    "standing": (("standing", "unclaimed_told", "name"), _standings),
    "groups": (("group", "name", "attribution"), _groups),
    "states": (("state", "name"), _lines(by_state)),
    "regions": (("region", "name"), _lines(by_region)),
    "types": (("type", "subtype", "name"), _types),
    "targets": (("target", "name"), _lines(by_target)),
    "months": (("unit", "first", "last"), _spans),
    "matrix": (("attacker", "attacker_name", "target", "target_name"), _cells),
}
NAMES = tuple(_FILES)


def header_of(name: str) -> tuple[str, ...]:
    """The names of a file's columns. Raises KeyError for a file that there is not."""
    return (*_FILES[name][0], "incidents", *_DEATHS, *_PROVENANCE)


def rows_of(
    name: str, tally: Tally, *, filter_in_words: str, address: str, counted_at: datetime
) -> Iterator[tuple]:
    """The rows of a file for a selection, with where they come from."""
    moment = counted_at.isoformat(timespec="seconds")
    for row in _FILES[name][1](tally):
        yield *row, filter_in_words, address, moment
