"""Everything that an operation's page shows of its evidence."""

from dataclasses import dataclass

from django.db.models import Q

from incidents.evidence.audience import audience_of
from incidents.evidence.evidence import claims_told
from incidents.evidence.judgement import NOBODY, judge
from incidents.evidence.rows import operation_tolls
from incidents.evidence.sheet import (
    ClaimLine,
    OutcomeLine,
    TollLine,
    claim_lines,
    other_outcomes,
)
from incidents.evidence.toll_history import Subject, TollHistory, history_of_operation
from incidents.evidence.tolls import attackers_of_all, load_attackers
from incidents.evidence.words import toll_in_words
from incidents.models import CasualtyClaim, Incident, Operation, Report, TollSide


@dataclass
class OperationSheet:
    """What is told of an operation as a whole, and what it adds up to.

    ``tolls`` and ``history`` count what is told of its incidents by themselves too;
    ``claims`` are those on the operation alone.
    """

    operation: Operation
    size: int
    claims: list[ClaimLine]
    tolls: list[TollLine]
    history: TollHistory | None
    other_outcomes: list[OutcomeLine]
    reports: list[Report]


def operation_sheet(operation: Operation, user=None) -> OperationSheet:
    """The sheet of ``operation`` as ``user`` may see it, in a fixed number of queries."""
    audience = audience_of(user)
    ids = list(
        Incident.objects.visible_to(user)
        .filter(operation=operation)
        .order_by()
        .values_list("pk", flat=True)
    )
    told = Q(operation=operation) | Q(incident__in=ids)
    claims = claims_told(CasualtyClaim.objects.filter(told), audience)
    attackers = load_attackers(ids)
    whole = Subject(
        [claim for claim in claims if claim.operation_id], attackers_of_all(attackers.values())
    )
    incidents = [
        Subject([c for c in claims if c.incident_id == pk], attackers.get(pk, NOBODY)) for pk in ids
    ]
    toll = operation_tolls([operation.pk], audience).get(operation.pk, {"size": 0, "tolls": {}})
    return OperationSheet(
        operation=operation,
        size=toll["size"],
        claims=claim_lines(judge(whole.claims, whole.attackers)[0]),
        tolls=[
            TollLine(side, figure, toll_in_words(figure))
            for side in TollSide
            if (figure := toll["tolls"].get(side)) is not None and figure.is_known
        ],
        history=history_of_operation(whole, incidents),
        other_outcomes=other_outcomes(whole, of_operation=True),
        reports=_reports(whole.claims, ids),
    )


def _reports(claims: list[CasualtyClaim], incident_ids: list[int]) -> list[Report]:
    """Those that tell of its incidents, and those that its claims rest on, oldest first."""
    cited = {citation.report_id for claim in claims for citation in claim.citations.all()}
    telling = Incident.reports.through.objects.filter(incident__in=incident_ids)
    reports = Report.objects.filter(pk__in=[*cited, *telling.values_list("report", flat=True)])
    return list(reports.select_related("publisher").defer("text").order_by("published_on", "title"))
