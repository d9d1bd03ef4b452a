"""Claims as the table "Who says how many" shows them."""

from collections.abc import Iterable

from incidents.evidence.sheet import ClaimLine
from incidents.models import Claimant


def by_claimant(lines: Iterable[ClaimLine]) -> list[tuple[Claimant, list[ClaimLine]]]:
    """The lines under their claimant, in the order in which the claimants first spoke."""
    told = {}
    for line in lines:
        told.setdefault(line.claim.claimant, []).append(line)
    return list(told.items())
