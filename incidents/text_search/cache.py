"""The incidents of common words, which take the database long to tell, kept from one question
to the next."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from threading import Lock

import numpy as np

# What fewer incidents hold is told at once: 1,000 in 5 ms, 40,000 in 100.
WORTH_KEEPING = 1_000
# Together; one bit for each incident, whether it holds the word.
MOST_BYTES = 12_000_000


@dataclass(frozen=True)
class _Kept:
    """An answer, as bits by the incidents' keys, and the keys of those that changed since."""

    bits: np.ndarray
    changed: frozenset[int] = frozenset()

    @property
    def holds(self) -> np.ndarray:
        return np.unpackbits(self.bits).view(bool)


class TextCache:
    """Answers that are kept as long as somebody tells which incidents change.

    Whoever owns one has to call ``incidents_changed`` before it asks again. Many threads may
    use it at once.
    """

    def __init__(self):
        self._kept: dict[Hashable, _Kept] = {}
        self._changes = 0
        self._lock = Lock()

    def incidents_changed(self, ids: Iterable[int]) -> None:
        """These incidents (keys) may have other words now."""
        with self._lock:
            self._changes += 1
            changed = frozenset(ids)
            self._kept = {
                key: _Kept(kept.bits, kept.changed | changed) for key, kept in self._kept.items()
            }

    def holds(self, key: Hashable, ask: Callable) -> np.ndarray:
        """What ``ask(among)`` answers: whether an incident holds it (bool), by its key.

        ``among`` is None or some keys: others need no answer. ``key`` tells the question from
        all others.
        """
        with self._lock:
            kept, changes = self._kept.get(key), self._changes
        if kept is None:
            holds = ask(None)
        elif kept.changed:
            holds = _with_changes(kept.holds, sorted(kept.changed), ask)
        else:
            holds = kept.holds
        self._keep(key, holds, changes)
        return holds

    def _keep(self, key: Hashable, holds: np.ndarray, changes: int) -> None:
        with self._lock:
            # What changed while the database was asked may or may not be in its answer.
            if np.count_nonzero(holds) < WORTH_KEEPING or changes != self._changes:
                return
            # The last that was asked for stands last.
            last = self._kept.pop(key, None)
            self._kept[key] = last if last and not last.changed else _Kept(np.packbits(holds))
            while sum(kept.bits.nbytes for kept in self._kept.values()) > MOST_BYTES:
                del self._kept[next(iter(self._kept))]


def _with_changes(holds: np.ndarray, changed: list[int], ask: Callable) -> np.ndarray:
    """An answer that was, with what is now true of the changed ones, whose keys are in order."""
    now = ask(np.array(changed))
    size = max(len(holds), len(now), changed[-1] + 1)
    holds, now = (np.pad(each, (0, size - len(each))) for each in (holds, now))
    holds[changed] = now[changed]
    return holds
