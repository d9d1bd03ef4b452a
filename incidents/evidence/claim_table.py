"""Claims side by side: a column for each claimant, a row for each side and outcome."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.evidence.sheet import ClaimLine
from incidents.models import ArmedGroup, CasualtyOutcome, Claimant, Side


@dataclass
class ClaimRow:
    """What befell the people of one side, or of one group on it.

    ``cells`` has a claimant with its lines, in time order, for each column of the table.
    """

    outcome: CasualtyOutcome
    side: Side
    group: ArmedGroup | None
    cells: list[tuple[Claimant, list[ClaimLine]]]


@dataclass
class ClaimTable:
    """``claimants`` stand in the order in which they first spoke."""

    claimants: list[Claimant]
    rows: list[ClaimRow]


def claim_table(lines: Iterable[ClaimLine]) -> ClaimTable:
    """The table of lines that are in time order; deaths come first."""
    told: dict[tuple, dict[Claimant, list[ClaimLine]]] = {}
    claimants: dict[Claimant, None] = {}
    for line in lines:
        claim = line.claim
        claimants.setdefault(claim.claimant)
        row = told.setdefault((claim.outcome, claim.side, claim.group), {})
        row.setdefault(claim.claimant, []).append(line)
    return ClaimTable(
        claimants=list(claimants),
        rows=[
            ClaimRow(
                outcome=CasualtyOutcome(outcome),
                side=Side(side),
                group=group,
                cells=[
                    (claimant, told[outcome, side, group].get(claimant, []))
                    for claimant in claimants
                ],
            )
            for outcome, side, group in sorted(told, key=_outcome_then_side)
        ],
    )


def _outcome_then_side(key: tuple) -> tuple:
    outcome, side, group = key
    return (
        CasualtyOutcome.values.index(outcome),
        Side.values.index(side),
        group.name if group else "",
    )
