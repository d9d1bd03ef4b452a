"""Everything that an incident's page shows of its evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from incidents.evidence.audience import audience_of
from incidents.evidence.figures import Range, casualties_by_side, casualties_told_by_enemies
from incidents.evidence.judgement import NOBODY, Attackers, Judged, judge
from incidents.evidence.rows import operation_tolls, own_range
from incidents.evidence.tolls import attackers_of_all, load_attackers
from incidents.evidence.words import (
    casualties_in_words,
    operation_toll_in_words,
    reason_in_words,
    standing_in_words,
    toll_in_words,
)
from incidents.models import (
    Audience,
    Basis,
    CasualtyClaim,
    CasualtyOutcome,
    ChosenFigure,
    Citation,
    Incident,
    Involvement,
    Role,
    TollSide,
)


@dataclass
class ClaimLine:
    """A casualty claim as the page shows it."""

    claim: CasualtyClaim
    standing: str
    reason: str
    of_operation: bool
    # An editor's choice of it as the best figure, which has lapsed where it stands no more.
    chosen: ChosenFigure | None
    choice_lapsed: bool
    citations: list[Citation]


@dataclass
class TollLine:
    """One side's dead, in numbers and words."""

    side: TollSide
    figure: Range
    words: str


@dataclass
class EvidenceSheet:
    """What is known of one incident, each part with the reports that it rests on."""

    incident: Incident
    claims: list[ClaimLine]
    tolls: list[TollLine]
    operation_size: int
    operation_tolls: list[TollLine]
    other_outcomes: list[str]
    shown_only: list[ClaimLine]
    attributions: dict[Basis, list[Involvement]]
    targets: list[Involvement]
    parties: list[Involvement]
    unclaimed: list
    outcomes: list
    weapons: list
    standing_words: str
    reports: list
    siblings: list[Incident]


def cited(queryset):
    """Statements with their citations, and the reports of these, ready to be shown."""
    return queryset.prefetch_related(
        Prefetch("citations", Citation.objects.select_related("report__publisher"))
    )


def evidence_sheet(incident: Incident, user=None) -> EvidenceSheet:
    """The sheet of ``incident`` as ``user`` may see it, in a fixed number of queries."""
    audience = audience_of(user)
    involvements = list(cited(incident.involvements.select_related("group", "claimant")))
    unclaimed = list(cited(incident.unclaimed_statements.all()))
    siblings = _siblings(incident, user)
    claims = _load_claims(incident, audience)
    judged, outcomes = _judge(incident, siblings, claims)
    lines = claim_lines(judged)
    operation = operation_tolls([incident.operation_id], audience).get(incident.operation_id)
    own = {toll.side: toll for toll in incident.tolls.filter(audience=audience)}
    return EvidenceSheet(
        incident=incident,
        claims=lines,
        tolls=[
            TollLine(side, figure, toll_in_words(figure))
            for side in TollSide
            if side in own and (figure := own_range(own[side])).is_known
        ],
        operation_size=operation["size"] if operation else 0,
        operation_tolls=_operation_lines(operation, own),
        other_outcomes=outcomes,
        shown_only=[line for line in lines if line.standing == "shown_only"],
        attributions={
            basis: [i for i in involvements if i.role == Role.ATTACKER and i.basis == basis]
            for basis in Basis
        },
        targets=[i for i in involvements if i.role == Role.TARGET],
        parties=[i for i in involvements if i.role == Role.PARTY],
        unclaimed=unclaimed,
        outcomes=list(cited(incident.outcomes.select_related("claimant"))),
        weapons=list(cited(incident.weapons.select_related("claimant"))),
        standing_words=standing_in_words(involvements, unclaimed),
        reports=_reports(incident),
        siblings=siblings,
    )


def claim_lines(judged: Iterable[Judged]) -> list[ClaimLine]:
    """Judged claims as a page shows them, in the order in which they were made."""
    lines = [
        ClaimLine(
            claim=entry.claim,
            standing=entry.standing.value,
            reason=reason_in_words(entry),
            of_operation=entry.claim.operation_id is not None,
            chosen=entry.claim.chosen if entry.claim.is_chosen else None,
            choice_lapsed=entry.claim.is_chosen and not entry.stands,
            citations=list(entry.claim.citations.all()),
        )
        for entry in judged
    ]
    return sorted(lines, key=lambda line: (line.claim.as_of or date.max, line.claim.pk))


def _load_claims(incident: Incident, audience: Audience) -> list[CasualtyClaim]:
    of_this = Q(incident=incident)
    if incident.operation_id:
        of_this |= Q(operation=incident.operation_id)
    return claims_told(CasualtyClaim.objects.filter(of_this), audience)


def claims_told(claims, audience: Audience) -> list[CasualtyClaim]:
    """Those of ``claims`` (a QuerySet) that an audience is told, with all that judging needs."""
    if audience == Audience.PUBLIC:
        claims = claims.exclude(dataset__redistributable=False)
    return list(cited(claims.select_related("claimant__group", "group", "dataset", "chosen")))


def _judge(incident, siblings, claims):
    """Every claim judged among those on the same subject, and what is known but death."""
    attackers = load_attackers([incident.pk, *(sibling.pk for sibling in siblings)])
    subjects = [
        ([claim for claim in claims if claim.incident_id], attackers.get(incident.pk, NOBODY)),
        ([claim for claim in claims if claim.operation_id], attackers_of_all(attackers.values())),
    ]
    judged, words = [], []
    for subject_claims, accused in subjects:
        judged += judge(subject_claims, accused)[0]
        words += other_outcomes_in_words(subject_claims, accused)
    return judged, words


def other_outcomes_in_words(claims: list[CasualtyClaim], accused: Attackers) -> list[str]:
    """What claims on one subject tell but death: "at least 60 missing (state forces)".

    What a party says of its enemy bears its name: "2 captured (state forces), says JNIM".
    """
    lines = []
    for outcome in CasualtyOutcome:
        if outcome == CasualtyOutcome.KILLED:
            continue
        for side, figure in casualties_by_side(claims, accused, outcome).items():
            lines.append(f"{casualties_in_words(figure, outcome)} ({side.label})")
        for side, claimant, figure in casualties_told_by_enemies(claims, accused, outcome):
            words = {
                "figure": casualties_in_words(figure, outcome),
                "side": side.label,
                "claimant": claimant,
            }
            lines.append(_("%(figure)s (%(side)s), says %(claimant)s") % words)
    return lines


def _operation_lines(operation, own) -> list[TollLine]:
    if operation is None:
        return []
    return [
        TollLine(side, figure, operation_toll_in_words(figure, operation["size"]))
        for side in TollSide
        if (figure := operation["tolls"].get(side)) is not None
        and side in own
        and own[side].share_high is not None
    ]


def _siblings(incident: Incident, user) -> list[Incident]:
    if incident.operation_id is None:
        return []
    return list(
        Incident.objects.visible_to(user)
        .filter(operation=incident.operation_id)
        .exclude(pk=incident.pk)
        .select_related("place")
        .order_by("date", "pk")
    )


def _reports(incident: Incident) -> list:
    return list(incident.reports.select_related("publisher").defer("text"))
