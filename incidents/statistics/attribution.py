"""A group's incidents, those it claimed or was seen in apart from those laid at its door."""

from dataclasses import dataclass
from enum import StrEnum

from incidents.filters import IncidentFilter
from incidents.map_api import totals_of
from incidents.models import Basis, Role


class Attribution(StrEnum):
    """What a group has to do with an incident. Each incident counts in the first that fits."""

    CLAIMED = "claimed"
    BLAMED = "blamed"
    ATTACKED = "attacked"


@dataclass(frozen=True)
class AttributionTotals:
    """The totals of the incidents with one attribution, as ``map_api.totals`` has them."""

    attribution: Attribution
    totals: dict


# In an incident whose initiator is not told, a party may have attacked.
_AS_ATTACKER = (Role.ATTACKER, Role.PARTY)


def totals_by_attribution(incident_filter: IncidentFilter) -> list[AttributionTotals]:
    """The filter's totals parted by what its groups have to do with the incidents.

    The parts hold all incidents of a filter with groups, each once: claimed or observed,
    else blamed or suspected alone, else as the target.
    """
    incidents = incident_filter.incidents()

    def attacked_on(*bases):
        return incidents.involving(
            incident_filter.groups,
            descendants=incident_filter.descendants,
            roles=_AS_ATTACKER,
            bases=bases,
        )

    claimed = attacked_on(Basis.CLAIMED, Basis.OBSERVED)
    laid_at_its_door = attacked_on(Basis.BLAMED, Basis.SUSPECTED)
    parts = {
        Attribution.CLAIMED: claimed,
        Attribution.BLAMED: laid_at_its_door.exclude(pk__in=claimed.order_by().values("pk")),
        Attribution.ATTACKED: incidents.exclude(pk__in=claimed.order_by().values("pk")).exclude(
            pk__in=laid_at_its_door.order_by().values("pk")
        ),
    }
    return [
        AttributionTotals(attribution, totals_of(part, incident_filter.user))
        for attribution, part in parts.items()
    ]
