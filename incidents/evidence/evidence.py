"""All that is told of an incident and its operation: what its page is made of."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models import Prefetch, Q, QuerySet

from incidents.evidence.audience import audience_of
from incidents.evidence.clocks import TODAY, Clocks
from incidents.evidence.figures import Range
from incidents.evidence.judgement import Attackers
from incidents.evidence.known_since import Statement
from incidents.evidence.rows import own_range, sum_of
from incidents.evidence.tolls import attackers_among, derive_tolls
from incidents.models import (
    Audience,
    CasualtyClaim,
    Citation,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    Operation,
    Report,
    Toll,
    TollSide,
    UnclaimedStatement,
)


@dataclass(frozen=True)
class Told:
    """What is told of one incident but its figures; ``reports`` tell of it as a whole."""

    involvements: list[Involvement] = field(default_factory=list)
    unclaimed: list[UnclaimedStatement] = field(default_factory=list)
    outcomes: list[IncidentOutcome] = field(default_factory=list)
    weapons: list[IncidentWeapon] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    @property
    def statements(self) -> list[Statement]:
        return [*self.involvements, *self.unclaimed, *self.outcomes, *self.weapons]


@dataclass(frozen=True)
class Tolls:
    """The dead by side: ``own`` of the incident by itself, ``of_operation`` of the whole.

    The latter has the sides on which the incident has a share of what is told of the
    operation.
    """

    own: dict[TollSide, Range] = field(default_factory=dict)
    of_operation: dict[TollSide, Range] = field(default_factory=dict)

    @classmethod
    def of(cls, incident: Incident, rows: Iterable[Toll]) -> "Tolls":
        """Those of one incident, from the tolls of all incidents of its operation."""
        by_side: dict[str, list[Toll]] = defaultdict(list)
        for row in rows:
            by_side[row.side].append(row)
        own = {
            side: row
            for side in TollSide
            for row in by_side[side]
            if row.incident_id == incident.pk
        }
        return cls(
            own={side: figure for side, row in own.items() if (figure := own_range(row)).is_known},
            of_operation={
                side: sum_of(by_side[side])
                for side, row in own.items()
                if row.share_high is not None
            },
        )


@dataclass(frozen=True)
class Evidence:
    """An incident, and what ``audience`` is told of it, as of ``clocks``.

    ``siblings`` are the other incidents of its operation, by date; ``told`` has what is
    told of each of them and of the incident itself by their ids. ``claims`` are those on
    all of them and on the operation as a whole.
    """

    audience: Audience
    incident: Incident
    operation: Operation | None
    siblings: list[Incident]
    told: dict[int, Told]
    claims: list[CasualtyClaim]
    tolls: Tolls = Tolls()
    clocks: Clocks = TODAY

    @property
    def of_incident(self) -> Told:
        return self.told[self.incident.pk]

    @property
    def incidents(self) -> list[Incident]:
        """It and its siblings."""
        return [self.incident, *self.siblings]

    @property
    def shown_claims(self) -> list[CasualtyClaim]:
        """Those that the incident's page shows: on itself and on its operation."""
        return [claim for claim in self.claims if claim.incident_id in (None, self.incident.pk)]

    @property
    def attackers(self) -> dict[int, Attackers]:
        return attackers_among(
            self.incidents, (line for told in self.told.values() for line in told.involvements)
        )


def load_evidence(incident: Incident, user=None) -> Evidence:
    """Today's evidence on ``incident`` as ``user`` may see it, in a fixed number of queries."""
    audience = audience_of(user)
    siblings = _siblings(incident, user)
    incidents = [incident, *siblings]
    ids = [each.pk for each in incidents]
    told = {pk: Told() for pk in ids}
    for name, statements in (
        ("involvements", Involvement.objects.select_related("group", "claimant")),
        ("unclaimed", UnclaimedStatement.objects.all()),
        ("outcomes", IncidentOutcome.objects.select_related("claimant")),
        ("weapons", IncidentWeapon.objects.select_related("claimant")),
    ):
        for statement in cited(statements.filter(incident__in=ids)):
            getattr(told[statement.incident_id], name).append(statement)
    telling = Incident.reports.through.objects.filter(incident__in=ids)
    for link in telling.select_related("report__publisher").defer("report__text"):
        told[link.incident_id].reports.append(link.report)
    on_these = Q(incident__in=ids)
    if incident.operation_id:
        on_these |= Q(operation=incident.operation_id)
    return Evidence(
        audience=audience,
        incident=incident,
        operation=incident.operation,
        siblings=siblings,
        told=told,
        claims=claims_told(CasualtyClaim.objects.filter(on_these), audience),
        tolls=Tolls.of(incident, Toll.objects.filter(incident__in=ids, audience=audience)),
    )


def with_derived_tolls(evidence: Evidence) -> Evidence:
    """The evidence with the tolls that follow from its own claims, whatever is stored."""
    rows = derive_tolls(evidence.audience, evidence.incidents, evidence.claims, evidence.attackers)
    return replace(evidence, tolls=Tolls.of(evidence.incident, rows))


def cited(statements: QuerySet, *, as_list: str | None = None) -> QuerySet:
    """Statements with their citations, and the reports of these, ready to be shown.

    ``as_list`` names an attribute for them: hundreds are told faster as plain lists.
    """
    citations = Citation.objects.select_related("report__publisher").defer("report__text")
    return statements.prefetch_related(Prefetch("citations", citations, to_attr=as_list))


def rest_on(statement: Statement, citations: list[Citation]) -> None:
    """Let ``statement`` have these citations alone, as if they had been prefetched."""
    found = Citation.objects.none()
    found._result_cache = citations
    statement._prefetched_objects_cache = {"citations": found}


def claims_told(claims: QuerySet, audience: Audience) -> list[CasualtyClaim]:
    """Those of ``claims`` that an audience is told, with all that judging needs."""
    return list(claims_for(claims, audience))


def claims_for(claims: QuerySet, audience: Audience) -> QuerySet:
    """The same as a QuerySet, of which a page can be taken."""
    if audience == Audience.PUBLIC:
        claims = claims.exclude(dataset__redistributable=False)
    return cited(claims.select_related("claimant__group", "group", "dataset", "chosen"))


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
