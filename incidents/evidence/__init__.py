"""Claims become tolls and attributions; every number leads back to who said it."""

from incidents.evidence.audience import audience_of
from incidents.evidence.choice import Choice, choices_on, choose_best_figure, take_back_choice
from incidents.evidence.cited_reports import attach_cited_reports
from incidents.evidence.claim_table import claim_table
from incidents.evidence.contradictions import contradictions_of, lock_periods
from incidents.evidence.group_ancestry import rebuild_group_ancestry
from incidents.evidence.judgement import counts_its_enemy
from incidents.evidence.operation_sheet import operation_sheet
from incidents.evidence.recompute import recompute_evidence
from incidents.evidence.rows import rows_for, rows_of
from incidents.evidence.sheet import EvidenceSheet, evidence_sheet, sheet_of
from incidents.evidence.situation_sentence import situation_sentences
from incidents.evidence.timeline import timeline
from incidents.evidence.tolls import lock_incidents, one_of, recompute_tolls
from incidents.evidence.view_figure import VIEW_SIDES, Figure, ViewFigure
from incidents.evidence.words import toll_in_words

__all__ = [
    "VIEW_SIDES",
    "Choice",
    "EvidenceSheet",
    "Figure",
    "ViewFigure",
    "attach_cited_reports",
    "audience_of",
    "choices_on",
    "choose_best_figure",
    "claim_table",
    "contradictions_of",
    "counts_its_enemy",
    "evidence_sheet",
    "lock_incidents",
    "lock_periods",
    "one_of",
    "operation_sheet",
    "rebuild_group_ancestry",
    "recompute_evidence",
    "recompute_tolls",
    "rows_for",
    "rows_of",
    "sheet_of",
    "situation_sentences",
    "take_back_choice",
    "timeline",
    "toll_in_words",
]
