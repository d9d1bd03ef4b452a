"""Which groups the sets of involvements name, in what roles and on what bases."""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

import numpy as np

from incidents.columns import Columns, Selection
from incidents.columns.conditions import is_one_of
from incidents.columns.parties import Parties
from incidents.filters import IncidentFilter
from incidents.models import Basis, Role

# Answers by the sets that they are of; these change with a new combination of groups alone.
_known: WeakKeyDictionary[Parties, dict] = WeakKeyDictionary()
_starts: WeakKeyDictionary[Parties, np.ndarray] = WeakKeyDictionary()
# An answer takes some megabytes at a million incidents.
MOST_KEPT = 6


def groups_named(
    columns: Columns, roles: Iterable[Role], bases: Iterable[Basis], *, descendants: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a party's code and a group (key) that it names so, each pair once.

    With ``descendants`` also the groups to which these belonged on the day of the incident.
    """
    of_parties = _known.setdefault(columns.parties, {})
    asked = (tuple(roles), tuple(bases), descendants)
    ancestries, pairs = of_parties.get(asked, (None, None))
    if pairs is None or (descendants and ancestries is not columns.references.ancestries):
        pairs = _pairs(columns, *asked)
        if len(of_parties) >= MOST_KEPT:
            of_parties.pop(next(iter(of_parties)), None)
        of_parties[asked] = columns.references.ancestries, pairs
    return pairs


def has_part(columns: Columns, roles: Iterable[Role], bases: Iterable[Basis]) -> np.ndarray:
    """For each involvement of the sets whether it is in one of the roles on one of the bases."""
    parties = columns.parties
    return _is_chosen(Role, roles)[parties.role] & _is_chosen(Basis, bases)[parties.basis]


def of_groups(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray | bool:
    """For each involvement of the sets whether it is that of one of the filter's groups.

    With the filter's ``descendants``, or of one that belonged to it; True without groups.
    """
    groups = [group.pk for group in incident_filter.groups]
    if not groups:
        return True
    if incident_filter.descendants:
        return columns.parties.belong_to(groups, columns.references.ancestries)
    return is_one_of(columns.parties.group, groups)


def counts_by_choice(
    found: Selection, indexes: np.ndarray, wanted: np.ndarray, choices
) -> dict[str, int]:
    """Incidents by the choices that their wanted involvements have; none that has none.

    ``indexes`` has for each involvement of the sets the place of its choice among all (at
    most eight), ``wanted`` whether it counts.
    """
    parties = found.columns.parties
    if not len(indexes):
        return {}
    bits = (np.uint8(1) << np.arange(8, dtype=np.uint8))[indexes]
    bits *= wanted
    starts = _starts_of(parties)
    sets = np.bitwise_or.reduceat(bits, starts)
    counts = found.party_counts()[parties.party[starts]]
    return counts_by_bit(np.bincount(sets, weights=counts, minlength=256), choices)


def counts_by_bit(counts: np.ndarray, choices) -> dict[str, int]:
    """The sum of ``counts`` of all numbers with the bit of a choice's index; none that is 0."""
    numbers = np.arange(len(counts))
    by_choice = {
        choice.value: int(counts[numbers >> index & 1 > 0].sum())
        for index, choice in enumerate(choices)
    }
    return {value: count for value, count in by_choice.items() if count}


def _starts_of(parties: Parties) -> np.ndarray:
    """Where the involvements of each set begin, which stand beside each other."""
    if parties not in _starts:
        _starts[parties] = np.flatnonzero(np.diff(parties.party, prepend=-1))
    return _starts[parties]


def _is_chosen(choices, chosen) -> np.ndarray:
    """By the index of every choice whether it is chosen."""
    chosen = tuple(chosen)
    return np.array([choice in chosen for choice in choices])


def _pairs(columns, roles, bases, descendants) -> tuple[np.ndarray, np.ndarray]:
    sets = columns.parties
    wanted = has_part(columns, roles, bases) & (sets.group > 0)
    party, group = sets.party[wanted], sets.group[wanted]
    if descendants:
        party, group = _with_ancestors(columns, party, group)
    # One number for each pair sorts faster than two.
    pairs = np.unique(party.astype(np.int64) << 32 | group)
    return (pairs >> 32).astype(np.int32), pairs.astype(np.int32)


def _with_ancestors(columns, party, group) -> tuple[np.ndarray, np.ndarray]:
    """Every pair with each group to which the first one belonged on the party's day."""
    held = columns.references.ancestries
    order = np.argsort(held.who, kind="stable")
    who = held.who[order]
    begins, ends = (np.searchsorted(who, group, side=side) for side in ("left", "right"))
    lengths = ends - begins
    party = np.repeat(party, lengths)
    # Where each group's ancestries stand, one after the other.
    places = np.arange(len(party)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    held_then = order[np.repeat(begins, lengths) + places]
    days = columns.parties.day[party]
    holds = (held.since[held_then] <= days) & (days < held.until[held_then])
    return party[holds], held.whose[held_then][holds]
