"""The search: candidates from the database, compared, with the reasons of the likely ones."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from incidents.duplicates.candidates import candidates, places_named
from incidents.duplicates.likeness import LIKELY, VERY_LIKELY, Kin, Likeness, compare
from incidents.duplicates.particulars import CIVILIANS, Particulars, particulars_of
from incidents.duplicates.words import in_words
from incidents.models import ArmedGroup, GroupAncestry, Incident, IncidentStatus, Report
from incidents.models.period import in_force_on

# More than these nobody reads.
MOST_SHOWN = 5


@dataclass(frozen=True)
class LikelyDuplicate:
    """An incident that may be the same as another, and why; ``points`` are 0 to 100."""

    incident: Incident
    points: int
    reasons: list[str]
    objections: list[str]

    @property
    def is_very_likely(self) -> bool:
        return self.points >= VERY_LIKELY


def likely_duplicates(
    particulars: Particulars, among: QuerySet, *, least: int = LIKELY
) -> list[LikelyDuplicate]:
    """Incidents of ``among`` that may be this one, the likeliest first, at most five.

    ``among`` decides what may be seen: ``Incident.objects.visible_to(user)``. Withdrawn
    incidents are nobody's duplicates. A fixed number of queries, whatever is there.
    """
    if particulars.place_text:
        named = places_named(particulars)
        particulars = replace(particulars, places=particulars.places | named)
    found = list(candidates(particulars, among.exclude(status=IncidentStatus.WITHDRAWN)))
    known = {incident.pk: particulars_of(incident) for incident in found}
    kin = _kin([particulars, *known.values()], particulars.date)
    likely = [
        (likeness, incident)
        for incident in found
        if (likeness := compare(particulars, known[incident.pk], kin)).points >= least
    ]
    likely.sort(key=lambda pair: -pair[0].points)
    groups = {
        each.group_id: each.group
        for incident in found
        for each in incident.involvements.all()
        if each.group_id
    } | _groups_of(particulars)
    reports = {report.pk: report for incident in found for report in incident.reports.all()}
    return [
        _told(incident, likeness, groups, reports) for likeness, incident in likely[:MOST_SHOWN]
    ]


def _told(
    incident: Incident,
    likeness: Likeness,
    groups: dict[int, ArmedGroup],
    reports: dict[int, Report],
) -> LikelyDuplicate:
    told = [(reason.points, in_words(reason, groups, reports)) for reason in likeness.reasons]
    return LikelyDuplicate(
        incident=incident,
        points=likeness.points,
        reasons=[words for points, words in told if points > 0],
        objections=[words for points, words in told if points <= 0],
    )


def _groups_of(particulars: Particulars) -> dict[int, ArmedGroup]:
    ids = (particulars.attackers | particulars.targets) - {CIVILIANS}
    return ArmedGroup.objects.in_bulk(ids)


def _kin(all_particulars: Iterable[Particulars], on_date) -> Kin:
    """For each group that is named, all that it belonged to on the day."""
    named = {group for each in all_particulars for group in each.attackers | each.targets}
    kin: dict[int, frozenset[int]] = {}
    rows = GroupAncestry.objects.filter(in_force_on(on_date), group__in=named - {CIVILIANS})
    for group, ancestor in rows.values_list("group", "ancestor"):
        kin[group] = kin.get(group, frozenset()) | {ancestor}
    return kin
