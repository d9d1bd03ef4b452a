"""The evidence on an incident as far as it had been published by a day: ``?known=2019-10-01``.

Only the days that statements and reports bear decide, whenever they were entered here.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from incidents.evidence.evidence import Evidence, Told, rest_on, with_derived_tolls
from incidents.evidence.known_since import Statement, known_since
from incidents.models import CasualtyClaim, Report


@dataclass(frozen=True)
class Known:
    """``evidence`` is None where nothing had been published by the day.

    The counts are of what the page would show otherwise: statements and reports of which
    no day tells when they were published, and choices of a best figure that editors made
    after the day.
    """

    evidence: Evidence | None
    undated_statements: int
    undated_reports: int
    later_choices: int


def known_by(evidence: Evidence, day: date) -> Known:
    """What of ``evidence`` had been published by ``day``.

    A statement counts from the day on which it was said, else from that of the first
    report that cites it; a sibling from the first thing that was told of it. An
    editor's choice of a best figure counts if it was made by then.
    """
    incident = evidence.incident
    told = {pk: _told_by(told, day) for pk, told in evidence.told.items()}
    claims = _by(evidence.claims, day)
    later = {claim.pk for claim in claims if claim.is_chosen and _chosen_on(claim) > day}
    for claim in claims:
        if claim.pk in later:
            CasualtyClaim._meta.get_field("chosen").set_cached_value(claim, None)
    siblings = [
        sibling
        for sibling in evidence.siblings
        if told[sibling.pk] != Told() or any(c.incident_id == sibling.pk for c in claims)
    ]
    is_told_of_operation = bool(siblings) or any(claim.operation_id for claim in claims)
    known = replace(
        evidence,
        operation=evidence.operation if is_told_of_operation else None,
        siblings=siblings,
        told={each.pk: told[each.pk] for each in (incident, *siblings)},
        claims=claims,
        clocks=replace(evidence.clocks, known=day),
    )
    is_known = known.of_incident != Told() or bool(known.shown_claims)
    shown = [*evidence.of_incident.statements, *evidence.shown_claims]
    return Known(
        evidence=with_derived_tolls(known) if is_known else None,
        undated_statements=sum(known_since(statement) is None for statement in shown),
        undated_reports=len({r for r in _reports(evidence) if r.published_on is None}),
        later_choices=sum(claim.pk in later for claim in known.shown_claims),
    )


def days_of_news(evidence: Evidence) -> list[date]:
    """The days on which something was published that changes an incident's page, in order.

    On the first of them there is something to show.
    """
    shown = [*evidence.of_incident.statements, *evidence.shown_claims]
    days = _days(shown, _reports(evidence))
    if not days:
        return []
    of_siblings = {known_since(claim) for claim in evidence.claims if claim.incident_id}
    for sibling in evidence.siblings:
        told = evidence.told[sibling.pk]
        of_siblings.update(sorted(_days(told.statements, told.reports))[:1])
    first = min(days)
    return sorted(days | {day for day in of_siblings if day is not None and day > first})


def _days(statements: Iterable[Statement], reports: Iterable[Report]) -> set[date]:
    days = {*map(known_since, statements), *(report.published_on for report in reports)}
    return days - {None}


def _told_by(told: Told, day: date) -> Told:
    return Told(
        involvements=_by(told.involvements, day),
        unclaimed=_by(told.unclaimed, day),
        outcomes=_by(told.outcomes, day),
        weapons=_by(told.weapons, day),
        reports=[report for report in told.reports if _was_published(report, day)],
    )


def _by(statements: Iterable[Statement], day: date) -> list[Statement]:
    """Copies of the statements that were known, each resting on the reports of by then."""
    known = []
    for statement in statements:
        since = known_since(statement)
        if since is None or since > day:
            continue
        then = copy(statement)
        rest_on(then, [c for c in statement.citations.all() if _was_published(c.report, day)])
        known.append(then)
    return known


def _was_published(report: Report, day: date) -> bool:
    return report.published_on is not None and report.published_on <= day


def _chosen_on(claim: CasualtyClaim) -> date:
    return timezone.localdate(claim.chosen.chosen_at, timezone.get_default_timezone())


def _reports(evidence: Evidence) -> list[Report]:
    """Those that tell of the incident, and those that its page's statements rest on."""
    statements = [*evidence.of_incident.statements, *evidence.shown_claims]
    return [
        *evidence.of_incident.reports,
        *(citation.report for s in statements for citation in s.citations.all()),
    ]
