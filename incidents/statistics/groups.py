"""The incidents of every group, by what it has to do with them."""

from dataclasses import dataclass

import numpy as np

from incidents.models import ArmedGroup, normalise
from incidents.statistics.attribution import PARTS, Attribution
from incidents.statistics.groups_named import groups_named
from incidents.statistics.sums import Line
from incidents.statistics.tally import Tally, is_among, numbered


@dataclass(frozen=True)
class GroupLine:
    """All incidents of a group, and parted by its attribution: each in one part."""

    whole: Line
    parts: dict[Attribution, Line]


def by_group(tally: Tally) -> list[GroupLine]:
    """A line for each group that has a part in an incident, those with most first.

    The part is in one of the filter's roles and on one of its bases, as the counts in the
    filter panel have it, with affiliates where the filter has them. What the group has
    to do with the incident is decided as by ``totals_by_attribution``.
    """
    incident_filter = tally.selection.incident_filter

    def named(roles, bases) -> np.ndarray:
        party, group = groups_named(
            tally.columns, roles, bases, descendants=incident_filter.descendants
        )
        is_there = tally.by_party.incidents[party] > 0
        return party[is_there].astype(np.int64) << 32 | group[is_there]

    counted = named(incident_filter.counted_roles, incident_filter.counted_bases)
    part = np.zeros(len(counted), dtype=np.intp)
    for number, condition in reversed(list(enumerate(PARTS.values()))):
        part[is_among(counted, named(*condition))] = number
    party = counted >> 32
    groups, place = numbered(counted & 0xFFFFFFFF)
    size = len(groups) * len(PARTS)
    sums = tally.by_party.spread(party, place * len(PARTS) + part, size)
    wholes = sums.over(np.arange(size) // len(PARTS), len(groups))
    found = ArmedGroup.objects.visible_to(incident_filter.user).in_bulk(groups.tolist())
    lines = [
        GroupLine(
            wholes.line(number, group.slug, group.name),
            {
                attribution: sums.line(number * len(PARTS) + index)
                for index, attribution in enumerate(PARTS)
            },
        )
        for number, pk in enumerate(groups.tolist())
        if (group := found.get(pk)) and wholes.incidents[number]
    ]
    return sorted(lines, key=lambda line: (-line.whole.incidents, normalise(line.whole.name)))
