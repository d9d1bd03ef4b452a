"""A group's incidents, those it claimed or was seen in apart from those laid at its door."""

from dataclasses import dataclass
from enum import StrEnum

from incidents.filters import IncidentFilter
from incidents.map_api import totals_of
from incidents.models import COUNTED_BASES, Basis, Role


class Attribution(StrEnum):
    """What a group has to do with an incident. Each incident counts in the first that fits."""

    CLAIMED = "claimed"
    BLAMED = "blamed"
    ATTACKED = "attacked"
    DENIED = "denied"


@dataclass(frozen=True)
class AttributionTotals:
    """The totals of the incidents with one attribution, as ``map_api.totals`` has them."""

    attribution: Attribution
    totals: dict


# In an incident whose initiator is not told, a party may have attacked.
_AS_ATTACKER = (Role.ATTACKER, Role.PARTY)
# In the order in which an incident's part is decided: in what role, on which bases.
_PARTS = {
    Attribution.CLAIMED: (_AS_ATTACKER, (Basis.CLAIMED, Basis.OBSERVED)),
    Attribution.BLAMED: (_AS_ATTACKER, (Basis.BLAMED, Basis.SUSPECTED)),
    Attribution.ATTACKED: ((Role.TARGET,), COUNTED_BASES),
    Attribution.DENIED: (tuple(Role), (Basis.DENIED,)),
}


def totals_by_attribution(incident_filter: IncidentFilter) -> list[AttributionTotals]:
    """The filter's totals parted by what its groups have to do with the incidents.

    The parts hold all incidents of a filter with groups, each once: claimed or observed,
    else blamed or suspected alone, else as the target; and, if the filter asks for
    them, what the groups only deny.
    """
    rest = incident_filter.incidents()
    parts = []
    for attribution, (roles, bases) in _PARTS.items():
        if attribution == Attribution.DENIED and Basis.DENIED not in incident_filter.bases:
            continue
        named = rest.involving(
            incident_filter.groups,
            descendants=incident_filter.descendants,
            roles=roles,
            bases=bases,
        )
        found = totals_of(named, incident_filter.user, incident_filter.view_figure)
        parts.append(AttributionTotals(attribution, found))
        rest = rest.exclude(pk__in=named.order_by().values("pk"))
    return parts
