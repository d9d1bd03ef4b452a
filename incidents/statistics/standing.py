"""Who says who did it: how many incidents are claimed, observed, blamed, suspected."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from django.utils.translation import gettext_lazy as _

from incidents.models import Basis
from incidents.statistics.categories import AS_ATTACKER
from incidents.statistics.sums import Line
from incidents.statistics.tally import Tally


class Standing(StrEnum):
    """On what ground somebody is named as having done it, the strongest first."""

    CLAIMED = "claimed"
    OBSERVED = "observed"
    BLAMED = "blamed"
    SUSPECTED = "suspected"
    NOBODY = "nobody"


IN_WORDS = {
    Standing.CLAIMED: _("Claimed"),
    Standing.OBSERVED: _("Observed, not claimed"),
    Standing.BLAMED: _("Only blamed on a group"),
    Standing.SUSPECTED: _("Only suspected"),
    Standing.NOBODY: _("Nobody named"),
}


@dataclass(frozen=True)
class StandingLine:
    """A standing's incidents, and the same parted by whether a report called them unclaimed."""

    whole: Line
    told_unclaimed: Line
    not_told: Line


def standing(tally: Tally) -> list[StandingLine]:
    """A line for each ``Standing``: each incident in the first that fits.

    An attacker counts, and a party where nobody says who began; what is denied does not.
    """
    namings = tally.namings
    kinds = list(Standing)
    strongest = np.full(tally.by_party.size, kinds.index(Standing.NOBODY))
    for kind in reversed(kinds[:-1]):
        fits = namings.fit(AS_ATTACKER, (Basis(kind.value),)) & ~namings.are_civilians
        strongest[namings.party[fits]] = kinds.index(kind)
    wholes = tally.by_party.over(strongest, len(kinds))
    told = tally.of_called_unclaimed().by_party.over(strongest, len(kinds))
    not_told = wholes.less(told)
    return [
        StandingLine(
            wholes.line(number, kind.value, str(IN_WORDS[kind])),
            told_unclaimed=told.line(number),
            not_told=not_told.line(number),
        )
        for number, kind in enumerate(kinds)
    ]
