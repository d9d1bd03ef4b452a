"""How many of a selection's incidents each group, state, region and bloc has."""

from collections import Counter

import numpy as np

from incidents.columns import Selection
from incidents.statistics.groups_named import groups_named


def counts_by_group(selection: Selection) -> dict[int, int]:
    """Incidents by the key of a group that has a part in them.

    The part is in one of the filter's roles and on one of its bases; without bases, on
    any but a denied one. With the filter's ``descendants`` a group also has those of the
    groups that belonged to it on the day, as everywhere. An incident counts once for
    each group.
    """
    incident_filter = selection.incident_filter
    parties, groups = groups_named(
        selection.columns,
        incident_filter.counted_roles,
        incident_filter.counted_bases,
        descendants=incident_filter.descendants,
    )
    return counted(groups, selection.party_counts()[parties])


def counts_by_state(selection: Selection) -> dict[int | None, int]:
    """Incidents by the key of their state; None stands for those whose state is not told."""
    return _with_none(counts_by(selection, "state"))


def counts_by_region(selection: Selection) -> dict[int | None, int]:
    """Incidents by the key of their region; None stands for those whose region is not told."""
    return _with_none(counts_by(selection, "region"))


def counts_by_bloc(selection: Selection) -> dict[int, int]:
    """Incidents by the key of an organisation to which their state belonged on the day."""
    columns, memberships = selection.columns, selection.columns.references.memberships
    breaks = memberships.breaks().tolist()
    states = columns.sites.state
    later = [counted(states, counts) for counts in selection.site_counts_since(breaks)]
    # Of each time between two breaks: those since its begin less those since its end.
    ever = counts_by(selection, "state")
    firsts = [np.iinfo(np.int32).min, *breaks]
    counts: Counter[int] = Counter()
    for day, begun, ended in zip(firsts, [ever, *later], [*later, {}], strict=True):
        holds = (memberships.since <= day) & (day < memberships.until)
        for state, bloc in zip(
            memberships.who[holds].tolist(), memberships.whose[holds].tolist(), strict=True
        ):
            counts[bloc] += begun.get(state, 0) - ended.get(state, 0)
    return {bloc: count for bloc, count in counts.items() if count}


def counts_by(selection: Selection, attribute: str) -> dict[int, int]:
    """Incidents by their value of an attribute of ``Sites`` or ``Events``.

    It is a key or an index; 0 stands for no key.
    """
    return counted(*selection.counts_of(attribute))


def counted(values: np.ndarray, counts: np.ndarray | None = None) -> dict[int, int]:
    """How often each of ``values`` (not negative) occurs, or the sum of its ``counts``.

    None has 0.
    """
    sums = np.bincount(values, weights=counts).astype(np.int64)
    found = np.flatnonzero(sums)
    return dict(zip(found.tolist(), sums[found].tolist(), strict=True))


def _with_none(counts: dict[int, int]) -> dict[int | None, int]:
    return {key or None: count for key, count in counts.items()}
