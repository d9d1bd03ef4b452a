"""Numbers of 64 bits that tell combinations of values apart, and the codes that they get.

A combination is known by a sum or chain of scrambled numbers. Among 300,000 of them the
chance that any two get the same number is one in 400 million.
"""

from dataclasses import dataclass

import numpy as np


def scrambled(numbers: np.ndarray) -> np.ndarray:
    """uint64 for integers; different ones stay different, and look like drawn by lot.

    The finaliser of SplitMix64: https://prng.di.unimi.it/splitmix64.c
    """
    bits = numbers.astype(np.int64).view(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def key_of(*parts: np.ndarray) -> np.ndarray:
    """One uint64 for each row of several integer arrays, which depends on their order."""
    key = scrambled(parts[0])
    for part in parts[1:]:
        key = scrambled((key + scrambled(part)).view(np.int64))
    return key


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys that have a code, in order, and their codes: 0 to ``len`` - 1."""

    keys: np.ndarray
    codes: np.ndarray

    def __len__(self):
        return len(self.keys)

    @classmethod
    def starting_with(cls, key: int) -> "Keys":
        """This key alone; its code is 0."""
        return cls(np.array([key], np.uint64), np.zeros(1, np.int32))

    def encode(self, keys: np.ndarray) -> tuple["Keys", np.ndarray, np.ndarray]:
        """The codes (int32) of ``keys``; those that are new get the next ones.

        Returns what is known then, the codes, and for each new code the index of the first
        of ``keys`` that has it.
        """
        unique, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        places = np.minimum(np.searchsorted(self.keys, unique), len(self.keys) - 1)
        is_new = self.keys[places] != unique
        codes = self.codes[places]
        count = np.count_nonzero(is_new)
        if not count:
            return self, codes[inverse], first[:0]
        codes[is_new] = np.arange(len(self), len(self) + count, dtype=np.int32)
        places = np.searchsorted(self.keys, unique[is_new])
        known = Keys(
            np.insert(self.keys, places, unique[is_new]),
            np.insert(self.codes, places, codes[is_new]),
        )
        return known, codes[inverse], first[is_new]
