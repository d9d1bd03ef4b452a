"""The search: candidates from the database, compared, with the reasons of the likely ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from incidents.duplicates.candidates import candidates, with_places_named
from incidents.duplicates.kinship import Kinship
from incidents.duplicates.likeness import LIKELY, VERY_LIKELY, Likeness, compare
from incidents.duplicates.particulars import CIVILIANS, Particulars, particulars_of
from incidents.duplicates.words import in_words
from incidents.models import ArmedGroup, Incident, IncidentStatus

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
    [particulars] = with_places_named([particulars])
    found = list(candidates(particulars, among.exclude(status=IncidentStatus.WITHDRAWN)))
    known = {incident.pk: particulars_of(incident) for incident in found}
    kin = Kinship.of([particulars, *known.values()]).on(particulars.date)
    likely = [
        (likeness, incident)
        for incident in found
        if (likeness := compare(particulars, known[incident.pk], kin)).points >= least
    ]
    likely.sort(key=lambda pair: -pair[0].points)
    groups = _groups_of(particulars)
    return [
        LikelyDuplicate(incident, likeness.points, *told_in_words(likeness, found, groups))
        for likeness, incident in likely[:MOST_SHOWN]
    ]


def told_in_words(
    likeness: Likeness,
    incidents: Iterable[Incident],
    more_groups: dict[int, ArmedGroup] | None = None,
) -> tuple[list[str], list[str]]:
    """What speaks for the likeness and what against it, in the reader's language.

    ``incidents`` have the groups and reports that it is about, all but ``more_groups``;
    their ``involvements`` with the ``group`` and their ``reports`` are read.
    """
    groups = dict(more_groups or {})
    reports = {}
    for incident in incidents:
        groups |= {
            each.group_id: each.group for each in incident.involvements.all() if each.group_id
        }
        reports |= {report.pk: report for report in incident.reports.all()}
    told = [(reason.points, in_words(reason, groups, reports)) for reason in likeness.reasons]
    return (
        [words for points, words in told if points > 0],
        [words for points, words in told if points <= 0],
    )


def _groups_of(particulars: Particulars) -> dict[int, ArmedGroup]:
    ids = (particulars.attackers | particulars.targets) - {CIVILIANS}
    return ArmedGroup.objects.in_bulk(ids)
