"""Counts and sums over a selection: of its filters' choices, by time, by name, by attribution."""

from incidents.statistics.attribution import Attribution, totals_by_attribution
from incidents.statistics.beside import beside
from incidents.statistics.breakdowns import TypeLine, by_region, by_state, by_target, by_type
from incidents.statistics.categories import categories
from incidents.statistics.counts import counts_by_group, counts_by_region, counts_by_state
from incidents.statistics.facets import facets
from incidents.statistics.groups import GroupLine, by_group
from incidents.statistics.matrix import Matrix, matrix
from incidents.statistics.periods import (
    FEWEST_FOR_PERCENT,
    Change,
    Comparison,
    Period,
    compare_periods,
)
from incidents.statistics.spans import Span, Spans, by_span
from incidents.statistics.standing import Standing, StandingLine, standing
from incidents.statistics.sums import Line
from incidents.statistics.tally import Tally
from incidents.statistics.timeline import FEWEST_TO_COMPARE, timeline
from incidents.statistics.totals import totals

__all__ = [
    "FEWEST_FOR_PERCENT",
    "FEWEST_TO_COMPARE",
    "Attribution",
    "Change",
    "Comparison",
    "GroupLine",
    "Line",
    "Matrix",
    "Period",
    "Span",
    "Spans",
    "Standing",
    "StandingLine",
    "Tally",
    "TypeLine",
    "beside",
    "by_group",
    "by_region",
    "by_span",
    "by_state",
    "by_target",
    "by_type",
    "categories",
    "compare_periods",
    "counts_by_group",
    "counts_by_region",
    "counts_by_state",
    "facets",
    "matrix",
    "standing",
    "timeline",
    "totals",
    "totals_by_attribution",
]
