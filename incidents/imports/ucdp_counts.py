"""How a row of UCDP GED counts the dead: low, best and high of the event, best by side."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from incidents.imports.rows import Count
from incidents.models import CasualtyOutcome, Side


@dataclass(frozen=True, slots=True)
class DeadOfSide:
    """The dead of one side by UCDP's best estimate; ``group`` is "" for the whole side."""

    side: str
    number: int
    group: str = ""


def counts_by_side(
    sides: tuple[DeadOfSide, ...], low: int, best: int, high: int
) -> tuple[tuple[Count, ...], tuple[str, ...]]:
    """The event's estimates as counts by side, and what had to be put right, in sentences.

    UCDP gives low, best and high for the whole event and splits only best by side. The counts are
    made so that their minimums add up to low, their figures to best and their maximums to high:

    - One side has all the dead: low to high, and best inside it, are that side's.
    - Several have: each has its own figure. What high leaves above best may be anybody's and is
      the maximum of the side "not told". What low leaves below best is taken from the minimum of
      that side first, then from the largest side on, as it is the best that is least sure.
    - Nobody has: it is nobody, which is a count of 0; a high above it is of the side "not told".

    Where low <= best <= high is broken (one row in 75), low becomes the smallest of the three and
    high the largest; best stays. Where the sides add up to less than best, the rest is of the side
    "not told"; where to more, all are, since none of the sides can be relied on.
    """
    lowest, highest = min(low, best, high), max(low, best, high)
    warnings = []
    if lowest != low or highest != high:
        warnings.append(
            _(
                "The dataset's estimates are not in order: low %(low)d, best %(best)d, "
                "high %(high)d. Its bounds are put in order."
            )
            % {"low": low, "best": best, "high": high}
        )
    told = tuple(side for side in sides if side.number)
    total = sum(side.number for side in told)
    if total != best:
        warnings.append(
            _("The dead of the sides add up to %(total)d, the dataset's best is %(best)d.")
            % {"total": total, "best": best}
        )
        if total > best:
            told = ()
        elif told:
            told = _with_unknown(told, best - total)
    # The note is kept with the claim, in the dataset's language.
    note = f"UCDP's own estimates: low {low}, best {best}, high {high}." if warnings else ""
    if len(told) <= 1:
        side = told[0] if told else DeadOfSide(Side.UNKNOWN.value, best)
        return (_count(side, lowest, best, highest, note),), tuple(warnings)
    above, below = highest - best, best - lowest
    if above:
        told = _with_unknown(told, 0)
    # The side not told first, then the largest on; of equals the one that comes first.
    taken = {}
    for side in sorted(told, key=lambda side: (side.side != Side.UNKNOWN, -side.number)):
        taken[side] = min(side.number, below)
        below -= taken[side]
    return tuple(
        _count(
            side,
            side.number - taken[side],
            side.number,
            side.number + (above if side.side == Side.UNKNOWN else 0),
            note,
        )
        for side in told
    ), tuple(warnings)


def _with_unknown(sides: tuple[DeadOfSide, ...], number: int) -> tuple[DeadOfSide, ...]:
    unknown = Side.UNKNOWN.value
    known = tuple(side for side in sides if side.side != unknown)
    number += sum(side.number for side in sides if side.side == unknown)
    return (*known, DeadOfSide(unknown, number))


def _count(side: DeadOfSide, low: int, best: int, high: int, note: str) -> Count:
    return Count(
        side=side.side,
        outcome=CasualtyOutcome.KILLED.value,
        minimum=low,
        maximum=high,
        # A figure inside the range is told only where there is a range.
        figure=None if low == high else best,
        group=side.group,
        note=note,
    )
