"""A group's incidents, those it claimed or was seen in apart from those laid at its door."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from incidents.columns import Selection
from incidents.models import COUNTED_BASES, Basis, Role
from incidents.statistics.categories import AS_ATTACKER
from incidents.statistics.groups_named import has_part, of_groups
from incidents.statistics.totals import totals


class Attribution(StrEnum):
    """What a group has to do with an incident. Each incident counts in the first that fits."""

    CLAIMED = "claimed"
    BLAMED = "blamed"
    ATTACKED = "attacked"
    DENIED = "denied"


@dataclass(frozen=True)
class AttributionTotals:
    """The totals of the incidents with one attribution, as ``totals`` has them."""

    attribution: Attribution
    totals: dict


# In the order in which an incident's part is decided: in what role, on which bases.
PARTS = {
    Attribution.CLAIMED: (AS_ATTACKER, (Basis.CLAIMED, Basis.OBSERVED)),
    Attribution.BLAMED: (AS_ATTACKER, (Basis.BLAMED, Basis.SUSPECTED)),
    Attribution.ATTACKED: ((Role.TARGET,), COUNTED_BASES),
    Attribution.DENIED: (tuple(Role), (Basis.DENIED,)),
}


def totals_by_attribution(selection: Selection) -> list[AttributionTotals]:
    """The selection's totals parted by what its filter's groups have to do with the incidents.

    The parts hold all incidents of a filter with groups, each once: claimed or observed,
    else blamed or suspected alone, else as the target; and, if the filter asks for
    them, what the groups only deny.
    """
    columns, incident_filter = selection.columns, selection.incident_filter
    is_theirs = of_groups(columns, incident_filter)
    is_left = np.ones(len(columns.parties), dtype=bool)
    parts = []
    for attribution, (roles, bases) in PARTS.items():
        if attribution == Attribution.DENIED and Basis.DENIED not in incident_filter.bases:
            continue
        named = columns.parties.with_one(is_theirs & has_part(columns, roles, bases)) & is_left
        is_left &= ~named
        part = selection.narrowed(named[selection.of(columns.party)])
        parts.append(AttributionTotals(attribution, totals(part)))
    return parts
