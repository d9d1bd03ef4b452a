"""Everything that an incident's page shows of its evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from incidents.evidence.attribution import standing_in_full
from incidents.evidence.clocks import Clocks
from incidents.evidence.evidence import Evidence, load_evidence
from incidents.evidence.figures import Range, casualties_by_side, casualties_told_by_enemies
from incidents.evidence.judgement import NOBODY, Judged, StandingFigure, judge
from incidents.evidence.known_since import Statement
from incidents.evidence.toll_history import (
    Subject,
    TollHistory,
    history_of_incident,
    history_of_operation,
)
from incidents.evidence.tolls import attackers_of_all
from incidents.evidence.words import (
    casualties_in_words,
    operation_toll_in_words,
    reason_in_words,
    standing_in_words,
    toll_in_words,
)
from incidents.models import (
    Basis,
    CasualtyClaim,
    CasualtyOutcome,
    ChosenFigure,
    Citation,
    Claimant,
    Incident,
    Involvement,
    Operation,
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
    clocks: Clocks
    operation: Operation | None
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


def evidence_sheet(incident: Incident, user=None) -> EvidenceSheet:
    """Today's sheet of ``incident`` as ``user`` may see it, in a fixed number of queries."""
    return sheet_of(load_evidence(incident, user))


def sheet_of(evidence: Evidence) -> EvidenceSheet:
    """The sheet of what is told of an incident, of whatever day that is."""
    told, tolls = evidence.of_incident, evidence.tolls
    subjects = _subjects(evidence)
    itself, whole = subjects[evidence.incident.pk], subjects[None]
    judged, figures = judge(itself.claims, itself.attackers)
    judged_of_whole, figures_of_whole = judge(whole.claims, whole.attackers)
    lines = claim_lines([*judged, *judged_of_whole])
    size = len(evidence.incidents) if evidence.operation else 0
    is_told_as_a_whole = bool(tolls.of_operation) and not tolls.own
    return EvidenceSheet(
        incident=evidence.incident,
        clocks=evidence.clocks,
        operation=evidence.operation,
        claims=lines,
        tolls=[TollLine(side, figure, toll_in_words(figure)) for side, figure in tolls.own.items()],
        operation_size=size,
        operation_tolls=[
            TollLine(side, figure, operation_toll_in_words(figure, size))
            for side, figure in tolls.of_operation.items()
        ],
        other_outcomes=[
            *other_outcomes(itself, of_operation=False),
            *other_outcomes(whole, of_operation=True),
        ],
        figures=figures_of_whole if is_told_as_a_whole else figures,
        history=history_of_operation(whole, [s for pk, s in subjects.items() if pk is not None])
        if is_told_as_a_whole
        else history_of_incident(itself),
        involvements=told.involvements,
        attributions={
            basis: [i for i in told.involvements if i.role == Role.ATTACKER and i.basis == basis]
            for basis in Basis
        },
        targets=[i for i in told.involvements if i.role == Role.TARGET],
        parties=[i for i in told.involvements if i.role == Role.PARTY],
        unclaimed=told.unclaimed,
        outcomes=told.outcomes,
        weapons=told.weapons,
        standing_words=standing_in_words(told.involvements, told.unclaimed),
        standing_in_full=standing_in_full(told.involvements, told.unclaimed),
        reports=_reports(told.reports, [*told.statements, *(line.claim for line in lines)]),
        siblings=evidence.siblings,
        place_names=_place_names(evidence.incidents),
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


def _subjects(evidence: Evidence) -> dict[int | None, Subject]:
    """What is told of the incident and of each of its operation; of the whole under None."""
    claims, attackers = evidence.claims, evidence.attackers
    subjects: dict[int | None, Subject] = {
        each.pk: Subject(
            [claim for claim in claims if claim.incident_id == each.pk],
            attackers.get(each.pk, NOBODY),
        )
        for each in evidence.incidents
    }
    of_whole = [claim for claim in claims if claim.operation_id]
    return subjects | {None: Subject(of_whole, attackers_of_all(attackers.values()))}


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


def _place_names(incidents: list[Incident]) -> dict[tuple[int, str], str]:
    names = PlaceName.objects.filter(
        place__in={each.place_id for each in incidents} - {None}, kind=PlaceNameKind.OFFICIAL
    ).exclude(language="")
    return {
        (place, language): name
        for place, language, name in names.order_by("-pk").values_list("place", "language", "name")
    }


def _reports(telling: list[Report], statements: list[Statement]) -> list[Report]:
    """Those that tell of the incident, and those that a statement rests on, oldest first."""
    reports = {report.pk: report for report in telling}
    for statement in statements:
        for citation in statement.citations.all():
            reports.setdefault(citation.report_id, citation.report)
    return sorted(reports.values(), key=lambda r: (r.published_on or date.max, r.title))
