"""Everything that an operation's page shows of its evidence."""

from dataclasses import dataclass

from incidents.evidence.audience import audience_of
from incidents.evidence.judgement import judge
from incidents.evidence.rows import operation_tolls
from incidents.evidence.sheet import (
    ClaimLine,
    TollLine,
    claim_lines,
    claims_told,
    other_outcomes_in_words,
)
from incidents.evidence.tolls import attackers_of_all, load_attackers
from incidents.evidence.words import toll_in_words
from incidents.models import Incident, Operation, Report, TollSide


@dataclass
class OperationSheet:
    """What is told of an operation as a whole, and what it adds up to.

    ``tolls`` count what is told of its incidents by themselves too; ``claims`` are
    those on the operation alone.
    """

    operation: Operation
    size: int
    claims: list[ClaimLine]
    tolls: list[TollLine]
    other_outcomes: list[str]
    reports: list[Report]


def operation_sheet(operation: Operation, user=None) -> OperationSheet:
    """The sheet of ``operation`` as ``user`` may see it, in a fixed number of queries."""
    audience = audience_of(user)
    incidents = Incident.objects.visible_to(user).filter(operation=operation)
    claims = claims_told(operation.casualty_claims.all(), audience)
    attackers = load_attackers(incidents.order_by().values("pk"))
    accused = attackers_of_all(attackers.values())
    told = operation_tolls([operation.pk], audience).get(operation.pk, {"size": 0, "tolls": {}})
    return OperationSheet(
        operation=operation,
        size=told["size"],
        claims=claim_lines(judge(claims, accused)[0]),
        tolls=[
            TollLine(side, figure, toll_in_words(figure))
            for side in TollSide
            if (figure := told["tolls"].get(side)) is not None and figure.is_known
        ],
        other_outcomes=other_outcomes_in_words(claims, accused),
        reports=_reports(claims, incidents),
    )


def _reports(claims, incidents) -> list[Report]:
    """Those that tell of its incidents, and those that its claims rest on, newest first."""
    cited = {citation.report_id for claim in claims for citation in claim.citations.all()}
    telling = Incident.reports.through.objects.filter(incident__in=incidents.values("pk"))
    reports = Report.objects.filter(pk__in=[*cited, *telling.values_list("report", flat=True)])
    return list(reports.select_related("publisher").defer("text"))
