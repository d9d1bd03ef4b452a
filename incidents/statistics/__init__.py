"""Counts and sums over the incidents of a filter: by time, by name, by attribution."""

from incidents.statistics.attribution import totals_by_attribution
from incidents.statistics.counts import counts_by_group, counts_by_region, counts_by_state
from incidents.statistics.timeline import timeline

__all__ = [
    "counts_by_group",
    "counts_by_region",
    "counts_by_state",
    "timeline",
    "totals_by_attribution",
]
