"""Claims become tolls and attributions; every number leads back to who said it."""

from incidents.evidence.audience import audience_of
from incidents.evidence.contradictions import contradictions_of, lock_periods
from incidents.evidence.group_ancestry import rebuild_group_ancestry
from incidents.evidence.operation_sheet import operation_sheet
from incidents.evidence.rows import rows_for
from incidents.evidence.sheet import evidence_sheet
from incidents.evidence.tolls import recompute_tolls
from incidents.evidence.view_figure import NUMBER, VIEW_SIDES, Figure, ViewFigure
from incidents.evidence.words import toll_in_words

__all__ = [
    "NUMBER",
    "VIEW_SIDES",
    "Figure",
    "ViewFigure",
    "audience_of",
    "contradictions_of",
    "evidence_sheet",
    "lock_periods",
    "operation_sheet",
    "rebuild_group_ancestry",
    "recompute_tolls",
    "rows_for",
    "toll_in_words",
]
