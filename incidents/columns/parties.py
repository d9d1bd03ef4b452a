"""The distinct sets of involvements that incidents have."""

from dataclasses import dataclass

import numpy as np

from incidents.columns.keys import Keys, scrambled
from incidents.columns.references import Periods


@dataclass(frozen=True, eq=False)
class Eras:
    """The times between which nothing changed in who the ancestors of a group were.

    ``groups`` are those whose ancestors changed at all, ``breaks`` the days of all changes;
    ``numbers`` has for each group (row) and each time between breaks (column) the number of
    the group's own era.
    """

    groups: np.ndarray
    breaks: np.ndarray
    numbers: np.ndarray

    @classmethod
    def of(cls, ancestries: Periods) -> "Eras":
        breaks = ancestries.breaks()
        ends = np.concatenate((ancestries.since, ancestries.until))
        both = np.concatenate((ancestries.who, ancestries.who))
        dated = np.isin(ends, breaks)
        # The first row is for all other groups.
        groups, rows = np.unique(np.append(both[dated], -1), return_inverse=True)
        numbers = np.zeros((len(groups), len(breaks) + 1), np.int64)
        numbers[rows[:-1], np.searchsorted(breaks, ends[dated]) + 1] = 1
        return cls(groups, breaks, np.cumsum(numbers, axis=1))

    def on(self, days: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """The number of each group's era on a day of its own."""
        places = np.minimum(np.searchsorted(self.groups, groups), len(self.groups) - 1)
        rows = np.where(self.groups[places] == groups, places, 0)
        return self.numbers[rows, np.searchsorted(self.breaks, days, side="right")]


@dataclass(frozen=True, eq=False)
class Parties:
    """Sets of involvements; code 0 is the empty one.

    Involvement n belongs to the set ``party[n]`` (a code): ``group[n]`` (key, 0 for civilians)
    in the role and on the basis of index ``role[n]`` and ``basis[n]`` among ``Role`` and
    ``Basis``; each stands in a set once. One set of groups has several codes if the ancestors
    of one of them changed: ``day`` has for each code a day (since 1970-01-01) of the incidents
    that have it, on which the ancestors of its groups were those of all these incidents' days.
    """

    keys: Keys
    day: np.ndarray
    party: np.ndarray
    group: np.ndarray
    role: np.ndarray
    basis: np.ndarray

    def __len__(self):
        return len(self.keys)

    @classmethod
    def empty(cls) -> "Parties":
        return cls(
            Keys.starting_with(0),
            day=np.zeros(1, np.int32),
            party=np.zeros(0, np.int32),
            group=np.zeros(0, np.int32),
            role=np.zeros(0, np.uint8),
            basis=np.zeros(0, np.uint8),
        )

    def encode(
        self, involvements: dict[str, np.ndarray], dates: np.ndarray, eras: Eras
    ) -> tuple["Parties", np.ndarray, np.ndarray]:
        """The sets with the new ones among rows of these dates, these rows' codes and keys.

        The keys tell the sets apart whoever belonged to whom.
        """
        rows, group = involvements["row"], involvements["group"]
        role, basis = involvements["role"], involvements["basis"]
        era = eras.on(dates[rows], group)
        # A sum, so that the order of a set does not matter.
        lines = group.astype(np.int64) << 32 | role * 16 | basis
        row_keys, keys_of_sets = np.zeros((2, len(dates)), np.uint64)
        np.add.at(row_keys, rows, scrambled(lines | era << 16))
        np.add.at(keys_of_sets, rows, scrambled(lines))
        keys, codes, first = self.keys.encode(row_keys)
        if keys is self.keys:
            return self, codes, keys_of_sets
        is_first = np.zeros(len(dates), bool)
        is_first[first] = True
        new = is_first[rows]
        members = np.unique(
            np.stack((codes[rows[new]], group[new], role[new], basis[new])).astype(np.int32), axis=1
        )
        return (
            Parties(
                keys,
                day=np.concatenate((self.day, dates[first])),
                party=np.concatenate((self.party, members[0])),
                group=np.concatenate((self.group, members[1])),
                role=np.concatenate((self.role, members[2].astype(np.uint8))),
                basis=np.concatenate((self.basis, members[3].astype(np.uint8))),
            ),
            codes,
            keys_of_sets,
        )

    def encode_anew(
        self, party: np.ndarray, dates: np.ndarray, eras: Eras
    ) -> tuple["Parties", np.ndarray]:
        """The sets of rows with these codes and dates, by other eras, and the rows' new codes."""
        times = len(eras.breaks) + 1
        time = np.searchsorted(eras.breaks, dates, side="right")
        # Rows with one set between the same breaks are one case.
        _, first, case = np.unique(
            party.astype(np.int64) * times + time, return_index=True, return_inverse=True
        )
        # The involvements stand in the order of their sets' codes.
        starts, stops = (
            np.searchsorted(self.party, party[first], side=side) for side in ("left", "right")
        )
        counts = stops - starts
        line = np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)
        involvements = {
            "row": np.repeat(np.arange(len(first)), counts),
            "group": self.group[line],
            "role": self.role[line],
            "basis": self.basis[line],
        }
        parties, codes, _ = Parties.empty().encode(involvements, dates[first], eras)
        return parties, codes[case]

    def with_one(self, wanted: np.ndarray) -> np.ndarray:
        """For each code whether one of its involvements is wanted (bool by involvement)."""
        has = np.zeros(len(self), bool)
        has[self.party[wanted]] = True
        return has

    def belong_to(self, groups, ancestries: Periods) -> np.ndarray:
        """For each involvement whether its group is one of these (keys), or was part of one.

        On the day of the incident, that is.
        """
        belongs = np.zeros(len(self.group), bool)
        held = ancestries.of(groups)
        days = self.day[self.party]
        for group, since, until in zip(held.who, held.since, held.until, strict=True):
            belongs |= (self.group == group) & (since <= days) & (days < until)
        return belongs
