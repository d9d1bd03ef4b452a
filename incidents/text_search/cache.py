"""The incidents of common words, which take the database long to tell, kept from one question
to the next."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from threading import Lock

import numpy as np

# What fewer incidents hold is told at once: 1,000 of a million in 5 ms, 80,000 in 450.
WORTH_KEEPING = 5_000
# Together, in numbers of 8 bytes.
MOST_KEPT = 1_500_000


@dataclass(frozen=True)
class _Kept:
    """The incidents (keys, ascending) that an answer had, and those that changed since."""

    ids: np.ndarray
    changed: frozenset[int] = frozenset()


class TextCache:
    """Answers that are kept as long as somebody tells which incidents change.

    Whoever owns one has to call ``incidents_changed`` before it asks again. Many threads may
    use it at once.
    """

    def __init__(self):
        self._kept: dict[Hashable, _Kept] = {}
        self._changes = 0
        self._lock = Lock()

    def incidents_changed(self, ids: Iterable[int] | None) -> None:
        """These incidents (keys) may have other words now; None says that all may."""
        with self._lock:
            self._changes += 1
            if ids is None:
                self._kept = {}
                return
            changed = frozenset(ids)
            self._kept = {
                key: _Kept(kept.ids, kept.changed | changed) for key, kept in self._kept.items()
            }

    def ids(self, key: Hashable, ask: Callable) -> np.ndarray:
        """What ``ask(among)`` answers: the keys, ascending; ``among`` is None or some keys.

        ``key`` tells the question from all others.
        """
        with self._lock:
            kept, changes = self._kept.get(key), self._changes
        if kept is None:
            ids = ask(None)
        elif kept.changed:
            changed = np.fromiter(kept.changed, np.int64, len(kept.changed))
            ids = np.union1d(np.setdiff1d(kept.ids, changed, assume_unique=True), ask(changed))
        else:
            ids = kept.ids
        self._keep(key, ids, changes)
        return ids

    def _keep(self, key: Hashable, ids: np.ndarray, changes: int) -> None:
        with self._lock:
            # What changed while the database was asked may or may not be in its answer.
            if len(ids) < WORTH_KEEPING or changes != self._changes:
                return
            # The last that was asked for stands last.
            self._kept.pop(key, None)
            self._kept[key] = _Kept(ids)
            while sum(len(kept.ids) for kept in self._kept.values()) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
