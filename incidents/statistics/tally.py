"""What the tables of a report share: the incidents of a selection with what they weigh."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from incidents.columns import Columns, Selection
from incidents.columns.conditions import sides_named
from incidents.columns.tolls import DISPUTED, HIGH_IS_OPEN
from incidents.evidence import Figure
from incidents.models import Basis, Role
from incidents.statistics.sums import UPPER, Sums

# Stands for civilians where others name a group.
CIVILIANS = 0


@dataclass(frozen=True)
class Namings:
    """Who is named in the sets of parties of some incidents: an entry for each naming.

    They are in the order of the sets and of the groups.

    ``party`` is the code of the set, ``group`` the index of the group in ``groups`` (keys,
    in order; ``CIVILIANS`` among them), ``role``, ``basis`` and ``side`` the index of the
    choice.
    """

    groups: np.ndarray
    party: np.ndarray
    group: np.ndarray
    role: np.ndarray
    basis: np.ndarray
    side: np.ndarray

    @property
    def key(self) -> np.ndarray:
        """One number for the set of parties and the group; in order."""
        return self.party * len(self.groups) + self.group

    @property
    def are_civilians(self) -> np.ndarray:
        return self.groups[self.group] == CIVILIANS

    def fit(self, roles: Iterable[Role], bases: Iterable[Basis]) -> np.ndarray:
        """Which entries are in one of ``roles`` and on one of ``bases``."""
        return _among(self.role, roles, Role) & _among(self.basis, bases, Basis)


def _among(codes: np.ndarray, wanted: Iterable, choices) -> np.ndarray:
    return np.isin(codes, [list(choices).index(each) for each in wanted])


class Tally:
    """A selection whose incidents and dead are added up by whatever each incident has.

    The dead are those of the view's side, with an incident's share of its operation's toll,
    as in every total.
    """

    def __init__(self, selection: Selection):
        self.selection = selection
        self.columns: Columns = selection.columns

    def by(self, codes: np.ndarray, size: int) -> Sums:
        """The sums by ``codes``: one in ``range(size)`` for each row of the selection."""
        numbers = [np.bincount(codes, minlength=size)]
        numbers += [
            np.bincount(codes, np.take(weights, self.selection.toll), minlength=size)
            for weights in self._weights
        ]
        return Sums(np.stack(numbers))

    @cached_property
    def party(self) -> np.ndarray:
        """The set of parties of each row."""
        return self.selection.of(self.columns.party)

    def of_called_unclaimed(self) -> "Tally":
        """The incidents among these of which a report said that nobody had claimed them."""
        is_called_so = self.columns.events.called_unclaimed[self.selection.event] > 0
        return Tally(self.selection.narrowed(is_called_so))

    @cached_property
    def by_party(self) -> Sums:
        """The sums by set of parties."""
        return self.by(self.party, len(self.columns.parties))

    @cached_property
    def by_site(self) -> Sums:
        """The sums by site."""
        return self.by(self.selection.site, len(self.columns.sites))

    @cached_property
    def by_event(self) -> Sums:
        """The sums by event."""
        return self.by(self.selection.event, len(self.columns.events))

    @cached_property
    def _weights(self) -> list[np.ndarray]:
        """What a toll of each code adds, as ``Sums`` packs it."""
        tolls = self.columns.tolls
        side = self.selection.incident_filter.view_figure.side.value
        weights = []
        for figure in Figure:
            numbers = tolls.numbers(figure.value, side).astype(np.float64)
            weights.append(np.where(numbers < 0, 0, numbers * UPPER + 1))
        flags = tolls.flags(side)
        weights.append(((flags & HIGH_IS_OPEN) != 0) * float(UPPER) + ((flags & DISPUTED) != 0))
        return weights

    @cached_property
    def namings(self) -> Namings:
        """Who is named in the sets of parties that the selection has."""
        parties = self.columns.parties
        order = np.lexsort((parties.group, parties.party))
        keep = order[self.by_party.incidents[parties.party[order]] > 0]
        groups, group = numbered(parties.group[keep])
        return Namings(
            groups,
            parties.party[keep].astype(np.int64),
            group,
            parties.role[keep],
            parties.basis[keep],
            sides_named(self.columns)[keep],
        )


def is_among(keys: np.ndarray, others: np.ndarray) -> np.ndarray:
    """For each of ``keys`` whether it is one of ``others``; ``others`` are in order."""
    if not len(others):
        return np.zeros(len(keys), dtype=bool)
    places = np.minimum(np.searchsorted(others, keys), len(others) - 1)
    return others[places] == keys


def distinct(keys: np.ndarray) -> np.ndarray:
    """Each of ``keys`` (int64, not negative) once, in order.

    ``np.unique`` takes ten times as long, by a hash table.
    """
    keys = np.sort(keys)
    return keys[np.flatnonzero(np.diff(keys, prepend=-1))]


def numbered(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different keys of rows, in order, and which of them each of ``keys`` is."""
    known = np.flatnonzero(np.bincount(keys))
    places = np.zeros(known.max(initial=0) + 1, dtype=np.intp)
    places[known] = np.arange(len(known))
    return known, places[keys]
