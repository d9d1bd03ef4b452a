"""Deriving everything anew that is derived: the tolls of all incidents, the groups' ancestry."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.evidence.group_ancestry import rebuild_group_ancestry
from incidents.evidence.tolls import recompute_tolls
from incidents.models import Incident

# Each batch is a transaction of its own: people who save meanwhile wait for one batch.
BATCH_SIZE = 2000


@dataclass(frozen=True)
class Recomputed:
    """How many incidents were looked at, and what had stood otherwise."""

    incidents: int
    differing: list[str]
    ancestry_differed: bool


def recompute_evidence(incident_ids: Iterable[int] | None = None) -> Recomputed:
    """Derive the tolls of these incidents, or of all, and the ancestry of all groups.

    Safe while people work: see ``recompute_tolls``, which does the work of each batch
    and brings along what shares an operation with it.
    """
    if incident_ids is None:
        incident_ids = Incident.objects.order_by("pk").values_list("pk", flat=True)
    ids = sorted(incident_ids)
    differed: set[int] = set()
    for start in range(0, len(ids), BATCH_SIZE):
        differed |= recompute_tolls(ids[start : start + BATCH_SIZE])
    return Recomputed(
        incidents=len(ids),
        differing=sorted(
            Incident.objects.filter(pk__in=differed).values_list("reference", flat=True)
        ),
        ancestry_differed=rebuild_group_ancestry(),
    )
