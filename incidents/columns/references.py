"""The small tables by which incidents are judged, as arrays."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from incidents.models import (
    SIDE_OF_KIND,
    ArmedGroup,
    Dataset,
    GroupAncestry,
    GroupKind,
    Membership,
    Organisation,
    Region,
    Side,
    State,
)

EPOCH = date(1970, 1, 1)
# Days before and after all others, for periods whose end is not known.
EVER = np.iinfo(np.int32)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, eq=False)
class Periods:
    """What held of ``who`` and ``whose`` (keys) from a day until before another (int32 days)."""

    who: np.ndarray
    whose: np.ndarray
    since: np.ndarray
    until: np.ndarray

    @classmethod
    def read(cls, rows) -> "Periods":
        """From (who, whose, since or None, until or None)."""
        numbers = [
            (
                who,
                whose,
                EVER.min if since is None else day_number(since),
                EVER.max if until is None else day_number(until),
            )
            for who, whose, since, until in sorted(rows, key=repr)
        ]
        return cls(*np.array(numbers, np.int32).reshape(-1, 4).T)

    def of(self, whose) -> "Periods":
        """Those of some organisations or ancestors (keys)."""
        keep = np.isin(self.whose, list(whose))
        return Periods(self.who[keep], self.whose[keep], self.since[keep], self.until[keep])

    def breaks(self) -> np.ndarray:
        """The days, in order, on which one of them began to hold or held no more."""
        days = np.unique(np.concatenate((self.since, self.until)))
        return days[(days != EVER.min) & (days != EVER.max)]

    def same_as(self, other: "Periods") -> bool:
        return all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("who", "whose", "since", "until")
        )


@dataclass(frozen=True, eq=False)
class References:
    """Ancestries of groups, memberships of states, and what else incidents are judged by.

    ``in_scope`` are the states that are followed, ``kept_in`` the datasets that may not be
    passed on, ``sides`` the side on which each group's own dead are counted, as its index in
    ``Side``; ``names`` has the name of each state and region in English and in French.
    ``addresses`` has for ``state``, ``region``, ``bloc``, ``group`` and ``dataset`` what an
    address calls each; ``unchecked`` are the groups that nobody has looked at yet.
    """

    ancestries: Periods
    memberships: Periods
    in_scope: frozenset[int]
    kept_in: frozenset[int]
    sides: dict[int, int]
    names: dict[type, dict[int, dict[str, str]]]
    addresses: dict[str, dict[int, str]]
    unchecked: frozenset[int]

    @classmethod
    def read(cls) -> "References":
        sides = {kind.value: list(Side).index(SIDE_OF_KIND[kind]) for kind in GroupKind}
        states = list(State.objects.values_list("pk", "alpha3", "in_scope", "name_en", "name_fr"))
        regions = list(Region.objects.order_by().values_list("pk", "code", "name_en", "name_fr"))
        groups = list(
            ArmedGroup.objects.order_by().values_list("pk", "slug", "kind", "to_be_checked")
        )
        datasets = list(Dataset.objects.order_by().values_list("pk", "slug", "redistributable"))
        blocs = list(Organisation.objects.order_by().values_list("pk", "slug"))
        return cls(
            ancestries=Periods.read(
                GroupAncestry.objects.values_list("group", "ancestor", "since", "until")
            ),
            memberships=Periods.read(
                Membership.objects.values_list("state", "organisation", "since", "until")
            ),
            in_scope=frozenset(pk for pk, _, in_scope, *_ in states if in_scope),
            kept_in=frozenset(pk for pk, _, redistributable in datasets if not redistributable),
            sides={pk: sides[kind] for pk, _, kind, _ in groups},
            names={
                State: {pk: {"en": en, "fr": fr} for pk, _, _, en, fr in states},
                Region: {pk: {"en": en, "fr": fr} for pk, _, en, fr in regions},
            },
            addresses={
                parameter: {pk: address for pk, address, *_ in rows}
                for parameter, rows in (
                    ("state", states),
                    ("region", regions),
                    ("bloc", blocs),
                    ("group", groups),
                    ("dataset", datasets),
                )
            },
            unchecked=frozenset(pk for pk, _, _, to_be_checked in groups if to_be_checked),
        )
