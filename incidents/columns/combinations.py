"""The distinct combinations of what an incident is one of few of.

In one dictionary places and events would multiply to hundreds of thousands. Apart they are
some thousand each, and a table of them stays in the processor's cache.
"""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import ClassVar, Self

import numpy as np

from incidents.columns.keys import Keys, key_of
from incidents.models import HAS_LOCATION, LocationStatus

# By the index of the status.
_HAS_LOCATION = np.array([status in HAS_LOCATION for status in LocationStatus])


@dataclass(frozen=True, eq=False)
class Combinations:
    """One array for each attribute, with a value for each code; ``len`` is how many there are.

    ``KINDS`` has the attributes and the types of their values.
    """

    KINDS: ClassVar[dict[str, type]]

    keys: Keys

    def __len__(self):
        return len(self.keys)

    @classmethod
    def empty(cls) -> Self:
        """Code 0, which no incident has, stands for nothing at all."""
        nothing = {name: np.zeros(1, kind) for name, kind in cls.KINDS.items()}
        return cls(Keys.starting_with(0), **nothing)

    def encode(self, attributes: dict[str, np.ndarray]) -> tuple[Self, np.ndarray, np.ndarray]:
        """The combinations with the new ones among some rows, these rows' codes and keys."""
        names = [field.name for field in fields(self) if field.name in self.KINDS]
        wide = [attributes[name] for name in names if self.KINDS[name] is np.int32]
        # Eight bits each, of at most eight choices.
        choices = np.zeros(len(attributes[names[0]]), np.int64)
        for name in names:
            if self.KINDS[name] is np.uint8:
                choices <<= 8
                choices |= attributes[name]
        row_keys = key_of(choices, *wide)
        keys, codes, first = self.keys.encode(row_keys)
        if keys is self.keys:
            return self, codes, row_keys
        more = {
            name: np.concatenate((getattr(self, name), attributes[name][first])) for name in names
        }
        return type(self)(keys, **more), codes, row_keys


@dataclass(frozen=True, eq=False)
class Sites(Combinations):
    """Where incidents are, how well that is known, and who may see them.

    ``state``, ``region`` and ``dataset`` are keys, 0 for none. ``precision``
    (``LocationPrecision``), ``location_status`` and ``status`` are the index among all choices.
    """

    KINDS: ClassVar = {
        "state": np.int32,
        "region": np.int32,
        "dataset": np.int32,
        "precision": np.uint8,
        "location_status": np.uint8,
        "status": np.uint8,
    }

    state: np.ndarray
    region: np.ndarray
    dataset: np.ndarray
    precision: np.ndarray
    location_status: np.ndarray
    status: np.ndarray

    @cached_property
    def has_point(self) -> np.ndarray:
        """Whether incidents of each code are on the map."""
        return _HAS_LOCATION[self.location_status]


@dataclass(frozen=True, eq=False)
class Events(Combinations):
    """What happened, and how well its time is known.

    ``event_type``, ``sub_type`` (``SubEventType``) and ``date_precision`` are the index among
    all choices, 255 for none. ``outcomes`` and ``weapons`` have bit n for the choice of index
    n. ``has_last_day`` is 1 where a last day is told besides the date, ``called_unclaimed``
    where a report said that nobody had claimed it.
    """

    KINDS: ClassVar = {
        "event_type": np.uint8,
        "sub_type": np.uint8,
        "date_precision": np.uint8,
        "has_last_day": np.uint8,
        "called_unclaimed": np.uint8,
        "outcomes": np.int32,
        "weapons": np.int32,
    }

    event_type: np.ndarray
    sub_type: np.ndarray
    date_precision: np.ndarray
    has_last_day: np.ndarray
    called_unclaimed: np.ndarray
    outcomes: np.ndarray
    weapons: np.ndarray
