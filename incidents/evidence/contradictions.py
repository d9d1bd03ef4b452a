"""Periods that cannot stand beside each other: refused in forms and by loaders.

Two periods of one matter may not share a day; the database holds that as well. And no
group may, on any day, belong to itself through others: only this module sees that.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from django.db import connection
from django.utils.translation import gettext as _

from incidents.evidence.period_words import period_in_words, relation_in_words
from incidents.models import DESCENT, GroupRelation, Period

# From a day (None: from ever) until the first day after (None: for ever).
Days = tuple[date | None, date | None]


def lock_periods(model: type[Period]) -> None:
    """Let nobody else change rows of ``model`` until this transaction ends.

    Take it before reading what a change is checked against: of two people who save at
    once, the second is checked against what the first has saved. Others may read.
    """
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def contradictions_of(
    rows: Sequence[Period], others: Iterable[Period] = ()
) -> list[tuple[Period, str]]:
    """For each of ``rows`` that cannot stand beside the rest: the row, and a sentence.

    ``rows`` are entered together, saved or not; ``others`` are the stored rows of their
    model that stay as they are. What is wrong among ``others`` alone is not told.
    """
    everything = [*others, *rows]
    found = _overlaps(rows, everything)
    if any(isinstance(row, GroupRelation) for row in rows):
        found += _circles(rows, everything)
    return found


def _overlaps(rows: Sequence[Period], everything: list[Period]) -> list[tuple[Period, str]]:
    by_matter = defaultdict(list)
    for row in everything:
        by_matter[row.matter].append(row)
    ours = {id(row) for row in rows}
    return [
        (second, _overlap_in_words(first, second))
        for of_matter in by_matter.values()
        for first, second in combinations(of_matter, 2)
        # ``rows`` come last: the second is one of them wherever one of the two is.
        if id(second) in ours and _common(_days(first), _days(second)) is not None
    ]


def _overlap_in_words(first: Period, second: Period) -> str:
    return _(
        "“%(matter)s” is told twice for the same days: %(first)s, and %(second)s. "
        "Let one end before the other begins, or delete one. “Until” is the first day on which "
        "it held no more; a date known to its month or year counts from the first day of it."
    ) % {
        "matter": str(second),
        "first": period_in_words(first),
        "second": period_in_words(second),
    }


def _circles(rows: Sequence[GroupRelation], everything) -> list[tuple[GroupRelation, str]]:
    upwards = defaultdict(list)
    for relation in everything:
        if relation.kind in DESCENT:
            upwards[relation.group_id].append(relation)
    found, told = [], set()
    for row in rows:
        if row.kind not in DESCENT or id(row) in told:
            continue
        circle = _way_up([row], _days(row), upwards)
        if circle:
            told |= {id(relation) for relation in circle}
            found.append((row, _circle_in_words(circle)))
    return found


def _way_up(chain: list[GroupRelation], days: Days, upwards: dict) -> list[GroupRelation]:
    """``chain`` and the links that lead it back to its first group; [] if none do.

    ``days`` are those on which all of the chain holds.
    """
    top = chain[-1].other_id
    if top == chain[0].group_id:
        return chain
    for relation in upwards[top]:
        # A circle that the first group has no part in is not this chain's.
        if any(relation.other_id == link.other_id for link in chain):
            continue
        common = _common(days, _days(relation))
        found = common and _way_up([*chain, relation], common, upwards)
        if found:
            return found
    return []


def _circle_in_words(circle: list[GroupRelation]) -> str:
    return _(
        "%(chain)s: together they would make a circle. "
        "Correct one of them, or let it end before the others begin."
    ) % {"chain": ", ".join(relation_in_words(relation) for relation in circle)}


def _days(period: Period) -> Days:
    return (period.since, period.until)


def _common(one: Days, other: Days) -> Days | None:
    """The days that both have; None for none."""
    first = max((day for day in (one[0], other[0]) if day), default=None)
    after = min((day for day in (one[1], other[1]) if day), default=None)
    return None if first and after and first >= after else (first, after)
