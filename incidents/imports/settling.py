"""What a newer release changes where our analysts have worked too: pure, no database.

What nobody of ours has changed since the last import follows the release. What somebody has,
stays, and the release's word is told beside it.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass
class Settled(Generic[Key]):
    """By key what is to be added, changed and removed; ``kept`` stay against the release."""

    add: list[Key] = field(default_factory=list)
    change: list[Key] = field(default_factory=list)
    remove: list[Key] = field(default_factory=list)
    kept: list[Key] = field(default_factory=list)


def settle(
    *,
    before: Mapping[Key, object] | None,
    here: Mapping[Key, object],
    told: Mapping[Key, object],
) -> Settled[Key]:
    """Bring ``here`` to what the release tells, but for what people have changed.

    ``before`` is what the last import told, None where nothing was imported yet: then nothing
    that is here is known to be the dataset's unchanged word, and all of it stays.
    """
    settled: Settled[Key] = Settled()
    for key, value in here.items():
        if key in told and told[key] == value:
            continue
        if before is None or key not in before or before[key] != value:
            # What somebody added beside the dataset's own is no difference to tell.
            if key in told or (before is not None and key in before):
                settled.kept.append(key)
        elif key in told:
            settled.change.append(key)
        else:
            settled.remove.append(key)
    for key in told:
        if key not in here:
            # What was imported and is gone, somebody took away.
            if before is not None and key in before:
                if told[key] != before[key]:
                    settled.kept.append(key)
            else:
                settled.add.append(key)
    return settled
