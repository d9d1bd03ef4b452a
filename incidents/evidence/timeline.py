"""The evidence on one incident in the order in which it came: who said what on which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from incidents.evidence.attribution import (
    Naming,
    blame_clause,
    claim_clause,
    denial_clause,
    namings,
    suspicion_clause,
)
from incidents.evidence.sheet import ClaimLine, EvidenceSheet
from incidents.models import Basis, Involvement, Report, Role

_CLAUSES = {
    Basis.CLAIMED: claim_clause,
    Basis.BLAMED: blame_clause,
    Basis.SUSPECTED: suspicion_clause,
    Basis.DENIED: denial_clause,
}


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that was said: by a report as a whole, or a figure, or who did it."""

    words: str
    report: Report | None = None
    figures: tuple[ClaimLine, ...] = ()


@dataclass(frozen=True)
class TimelineDay:
    """What was said on one day; ``day`` is None for what has no date."""

    day: date | None
    entries: list[TimelineEntry]


def timeline(sheet: EvidenceSheet) -> list[TimelineDay]:
    """The days on which somebody said something, what has no date at the end."""
    days: dict[date | None, list[TimelineEntry]] = {}
    for day, entry in (
        (sheet.incident.date, TimelineEntry(_("The incident"))),
        *_reports(sheet.reports),
        *_unclaimed(sheet.unclaimed),
        *_attributions(sheet.involvements),
        *_figures(sheet.claims),
    ):
        days.setdefault(day, []).append(entry)
    in_order = sorted(days, key=lambda day: day or date.max)
    return [TimelineDay(day, days[day]) for day in in_order]


def _reports(reports: list[Report]) -> Iterable[tuple[date | None, TimelineEntry]]:
    dated = [report for report in reports if report.published_on]
    first = min(dated, key=lambda report: (report.published_on, report.pk), default=None)
    for report in reports:
        words = _("First report") if report == first else _("Report")
        yield report.published_on, TimelineEntry(words, report=report)


def _unclaimed(statements) -> Iterable[tuple[date, TimelineEntry]]:
    for statement in statements:
        yield statement.as_of, TimelineEntry(_("Nobody had claimed it"))


def _attributions(
    involvements: list[Involvement],
) -> Iterable[tuple[date | None, TimelineEntry]]:
    attackers = [line for line in involvements if line.role == Role.ATTACKER and line.group_id]
    for basis, clause in _CLAUSES.items():
        for naming in namings(line for line in attackers if line.basis == basis):
            undated = Naming(naming.groups, naming.claimant, label=naming.label)
            yield naming.day, TimelineEntry(capfirst(clause(undated)))


def _figures(lines: list[ClaimLine]) -> Iterable[tuple[date | None, TimelineEntry]]:
    """A claimant's figures of one day together."""
    told: dict[tuple, list[ClaimLine]] = {}
    for line in lines:
        told.setdefault((line.claim.as_of, line.claim.claimant), []).append(line)
    for (day, claimant), figures in told.items():
        yield day, TimelineEntry(str(claimant), figures=tuple(figures))
