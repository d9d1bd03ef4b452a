"""The totals line: how many incidents, how many on the map, how many dead."""

import numpy as np

from incidents.columns import Selection
from incidents.columns.tolls import DISPUTED, HIGH_IS_OPEN, LOW_IS_OPEN
from incidents.evidence import Figure
from incidents.models import AWAITING_LOCATION, HAS_LOCATION, LocationStatus, TollSide
from incidents.statistics.counts import counts_by


def totals(selection: Selection) -> dict:
    """Counts and deaths of all incidents of a selection, wherever the map looks.

    ``figures``, ``side`` and ``figure_in_words`` name the view's figure. ``deaths`` has for
    each ``TollSide`` the sum of every figure: whole persons, None where nothing is known;
    ``known`` says, for each of them, of how many incidents it is known, and ``disputed`` of
    how many the figures are disputed.
    """
    by_status = counts_by(selection, "location_status")
    mapped, awaiting = (
        sum(by_status.get(index, 0) for index, each in enumerate(LocationStatus) if each in some)
        for some in (HAS_LOCATION, AWAITING_LOCATION)
    )
    view_figure = selection.incident_filter.view_figure
    # Who moves the map is told the same totals again.
    deaths = selection.marked.made_once(("deaths", selection.audience), lambda: _deaths(selection))
    return {
        "total": selection.count,
        "mapped": mapped,
        "unplaced": selection.count - mapped,
        "awaiting_location": awaiting,
        "figures": view_figure.figure.value,
        "side": view_figure.side.value,
        "figure_in_words": view_figure.in_words,
        "deaths": deaths,
    }


def _deaths(selection: Selection) -> dict[str, dict]:
    counts = selection.toll_counts()
    # Not all that there are occur here.
    tolls = np.flatnonzero(counts)
    counts = counts[tolls].astype(np.float64)
    return {side.value: _deaths_of(selection, side, tolls, counts) for side in TollSide}


def _deaths_of(selection: Selection, side: TollSide, tolls, counts) -> dict:
    ranges = selection.columns.tolls.ranges
    of_side = selection.columns.tolls.side[side.value][tolls]
    by_range = np.bincount(of_side, weights=counts, minlength=1).astype(np.int64)
    found = np.flatnonzero(by_range)
    by_range, flags = by_range[found], ranges.flags[found]
    sums, known = {}, {}
    for figure in Figure:
        numbers = ranges.numbers[figure.value][found]
        known[figure.value] = int(by_range @ (numbers >= 0))
        sums[figure.value] = int(by_range @ np.maximum(numbers, 0)) if known[figure.value] else None
    low_is_open, high_is_open, disputed = (
        int(by_range @ (flags & flag > 0)) for flag in (LOW_IS_OPEN, HIGH_IS_OPEN, DISPUTED)
    )
    return sums | {
        "known": known,
        "low_is_open": low_is_open > 0,
        "high_is_open": high_is_open > 0,
        "disputed": disputed,
    }
