"""Everything that an incident's page shows of its evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from incidents.evidence.attribution import standing_in_full
from incidents.evidence.audience import audience_of
from incidents.evidence.figures import Range, casualties_by_side, casualties_told_by_enemies
from incidents.evidence.judgement import NOBODY, Judged, StandingFigure, judge
from incidents.evidence.rows import operation_tolls, own_range
from incidents.evidence.toll_history import (
    Subject,
    TollHistory,
    history_of_incident,
    history_of_operation,
)
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
    Claimant,
    Incident,
    Involvement,
    PlaceName,
    PlaceNameKind,
    Report,
    Role,
    Side,
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


@dataclass(frozen=True)
class OutcomeLine:
    """How many of one side were wounded, missing ...: never added to the dead.

    ``enemy`` is the party that alone says so of its enemy, None for figures that count.
    """

    outcome: CasualtyOutcome
    side: Side
    figure: Range
    of_operation: bool
    enemy: Claimant | None = None

    @property
    def words(self) -> str:
        """ "at least 60 missing (state forces)", "2 captured (state forces), says JNIM"."""
        words = {
            "figure": casualties_in_words(self.figure, self.outcome),
            "side": self.side.label,
            "claimant": self.enemy,
        }
        if self.enemy is None:
            return _("%(figure)s (%(side)s)") % words
        return _("%(figure)s (%(side)s), says %(claimant)s") % words


@dataclass
class EvidenceSheet:
    """What is known of one incident, each part with the reports that it rests on.

    ``figures`` are those that stand, of the incident itself if it has a toll of its
    own, else of its operation; so is ``history``.
    """

    incident: Incident
    claims: list[ClaimLine]
    tolls: list[TollLine]
    operation_size: int
    operation_tolls: list[TollLine]
    other_outcomes: list[OutcomeLine]
    figures: list[StandingFigure]
    history: TollHistory | None
    involvements: list[Involvement]
    attributions: dict[Basis, list[Involvement]]
    targets: list[Involvement]
    parties: list[Involvement]
    unclaimed: list
    outcomes: list
    weapons: list
    standing_words: str
    standing_in_full: str
    reports: list[Report]
    siblings: list[Incident]
    # Official names in one language, by the place's id and that language.
    place_names: dict[tuple[int, str], str]

    @property
    def deaths_shown_only(self) -> list[ClaimLine]:
        """Counts of the dead that set no figure, such as a party's of its enemy."""
        return [
            line
            for line in self.claims
            if line.standing == "shown_only" and line.claim.outcome == CasualtyOutcome.KILLED
        ]

    @property
    def is_told_as_a_whole(self) -> bool:
        """Whether its dead are told of its operation alone."""
        return bool(self.operation_tolls) and not self.tolls

    @property
    def claims_on_incident(self) -> list[ClaimLine]:
        return [line for line in self.claims if not line.of_operation]

    @property
    def claims_on_operation(self) -> list[ClaimLine]:
        return [line for line in self.claims if line.of_operation]


def cited(queryset):
    """Statements with their citations, and the reports of these, ready to be shown."""
    citations = Citation.objects.select_related("report__publisher").defer("report__text")
    return queryset.prefetch_related(Prefetch("citations", citations))


def evidence_sheet(incident: Incident, user=None) -> EvidenceSheet:
    """The sheet of ``incident`` as ``user`` may see it, in a fixed number of queries."""
    audience = audience_of(user)
    involvements = list(cited(incident.involvements.select_related("group", "claimant")))
    unclaimed = list(cited(incident.unclaimed_statements.all()))
    outcomes = list(cited(incident.outcomes.select_related("claimant")))
    weapons = list(cited(incident.weapons.select_related("claimant")))
    siblings = _siblings(incident, user)
    subjects = _load_subjects(incident, siblings, audience)
    itself, whole = subjects[incident.pk], subjects[None]
    judged, figures = judge(itself.claims, itself.attackers)
    judged_of_whole, figures_of_whole = judge(whole.claims, whole.attackers)
    lines = claim_lines([*judged, *judged_of_whole])
    operation = operation_tolls([incident.operation_id], audience).get(incident.operation_id)
    own = {toll.side: toll for toll in incident.tolls.filter(audience=audience)}
    tolls = [
        TollLine(side, figure, toll_in_words(figure))
        for side in TollSide
        if side in own and (figure := own_range(own[side])).is_known
    ]
    of_operation = _operation_lines(operation, own)
    is_told_as_a_whole = bool(of_operation) and not tolls
    return EvidenceSheet(
        incident=incident,
        claims=lines,
        tolls=tolls,
        operation_size=operation["size"] if operation else 0,
        operation_tolls=of_operation,
        other_outcomes=[
            *other_outcomes(itself, of_operation=False),
            *other_outcomes(whole, of_operation=True),
        ],
        figures=figures_of_whole if is_told_as_a_whole else figures,
        history=history_of_operation(whole, [s for pk, s in subjects.items() if pk is not None])
        if is_told_as_a_whole
        else history_of_incident(itself),
        involvements=involvements,
        attributions={
            basis: [i for i in involvements if i.role == Role.ATTACKER and i.basis == basis]
            for basis in Basis
        },
        targets=[i for i in involvements if i.role == Role.TARGET],
        parties=[i for i in involvements if i.role == Role.PARTY],
        unclaimed=unclaimed,
        outcomes=outcomes,
        weapons=weapons,
        standing_words=standing_in_words(involvements, unclaimed),
        standing_in_full=standing_in_full(involvements, unclaimed),
        reports=_reports(
            incident,
            [*involvements, *unclaimed, *outcomes, *weapons, *(line.claim for line in lines)],
        ),
        siblings=siblings,
        place_names=_place_names([incident, *siblings]),
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


def _load_subjects(
    incident: Incident, siblings: list[Incident], audience: Audience
) -> dict[int | None, Subject]:
    """What is told of the incident and of each of its operation; of the whole under None."""
    ids = [incident.pk, *(sibling.pk for sibling in siblings)]
    told = Q(incident__in=ids)
    if incident.operation_id:
        told |= Q(operation=incident.operation_id)
    claims = claims_told(CasualtyClaim.objects.filter(told), audience)
    attackers = load_attackers(ids)
    subjects: dict[int | None, Subject] = {
        pk: Subject([c for c in claims if c.incident_id == pk], attackers.get(pk, NOBODY))
        for pk in ids
    }
    of_whole = [claim for claim in claims if claim.operation_id]
    return subjects | {None: Subject(of_whole, attackers_of_all(attackers.values()))}


def claims_told(claims, audience: Audience) -> list[CasualtyClaim]:
    """Those of ``claims`` (a QuerySet) that an audience is told, with all that judging needs."""
    if audience == Audience.PUBLIC:
        claims = claims.exclude(dataset__redistributable=False)
    return list(cited(claims.select_related("claimant__group", "group", "dataset", "chosen")))


def other_outcomes(subject: Subject, *, of_operation: bool) -> list[OutcomeLine]:
    """What claims on one subject tell but death; what a party says of its enemy by its name."""
    lines = []
    for outcome in CasualtyOutcome:
        if outcome == CasualtyOutcome.KILLED:
            continue
        told = (subject.claims, subject.attackers, outcome)
        for side, figure in casualties_by_side(*told).items():
            lines.append(OutcomeLine(outcome, side, figure, of_operation))
        for side, enemy, figure in casualties_told_by_enemies(*told):
            lines.append(OutcomeLine(outcome, side, figure, of_operation, enemy))
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


def _place_names(incidents: list[Incident]) -> dict[tuple[int, str], str]:
    names = PlaceName.objects.filter(
        place__in={each.place_id for each in incidents} - {None}, kind=PlaceNameKind.OFFICIAL
    ).exclude(language="")
    return {
        (place, language): name
        for place, language, name in names.order_by("-pk").values_list("place", "language", "name")
    }


def _reports(incident: Incident, statements: list) -> list[Report]:
    """Those that tell of the incident, and those that a statement rests on, oldest first."""
    telling = incident.reports.select_related("publisher").defer("text")
    reports = {report.pk: report for report in telling}
    for statement in statements:
        for citation in statement.citations.all():
            reports.setdefault(citation.report_id, citation.report)
    return sorted(reports.values(), key=lambda r: (r.published_on or date.max, r.title))
