"""Which incidents wait for a person to place them, for whom, in which order."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from incidents.desk.moves import EDIT, OPEN_TO_ANALYSTS, PUBLISH
from incidents.models import NEEDS_A_PERSON, Incident, LocationStatus


def may_settle(user, incident: Incident) -> bool:
    """Analysts settle what is not published yet; whoever may publish settles everything."""
    return user.has_perm(EDIT) and (user.has_perm(PUBLISH) or incident.status in OPEN_TO_ANALYSTS)


def waiting_for(user) -> QuerySet:
    """The incidents whose place ``user`` may settle, the one that has waited longest first."""
    incidents = Incident.objects.with_a_place_to_settle()
    if not user.has_perm(PUBLISH):
        incidents = incidents.filter(status__in=OPEN_TO_ANALYSTS)
    return incidents.order_by("location_changed_at", "pk")


@dataclass(frozen=True)
class Waiting:
    """The queue as somebody works through it.

    ``references`` are those of the incidents in order, of one state of the location if
    ``only`` names it; ``counts`` are of each state. ``for_editors`` wait too, but are
    published: the reader may not settle them.
    """

    references: list[str]
    counts: dict[LocationStatus, int]
    for_editors: int
    only: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def position(self, reference: str) -> int | None:
        """From 1; None for what does not wait."""
        return self.references.index(reference) + 1 if reference in self.references else None

    def after(self, reference: str, *, leaving_out=frozenset()) -> str | None:
        """The one that follows, the first after the last; None where nothing else waits."""
        return self._neighbour(reference, 1, leaving_out)

    def before(self, reference: str) -> str | None:
        """The one that precedes, the last before the first; None where nothing else waits."""
        return self._neighbour(reference, -1, frozenset())

    def _neighbour(self, reference: str, step: int, leaving_out) -> str | None:
        if reference not in self.references:
            rest = [each for each in self.references if each not in leaving_out]
            return rest[0] if rest else None
        start = self.references.index(reference)
        size = len(self.references)
        for distance in range(1, size):
            neighbour = self.references[(start + step * distance) % size]
            if neighbour not in leaving_out:
                return neighbour
        return None


def waiting_places(user, only: str = "") -> Waiting:
    """The queue of ``user``, in one query; ``only`` one state of the location, or all."""
    everything = Incident.objects.with_a_place_to_settle()
    rows = everything.order_by("location_changed_at", "pk")
    may_publish = user.has_perm(PUBLISH)
    own, for_editors = [], 0
    for reference, location_status, status in rows.values_list(
        "reference", "location_status", "status"
    ):
        if may_publish or status in OPEN_TO_ANALYSTS:
            own.append((reference, location_status))
        else:
            for_editors += 1
    counts = Counter(location_status for _reference, location_status in own)
    return Waiting(
        references=[reference for reference, state in own if only in ("", state)],
        counts={state: counts[state] for state in NEEDS_A_PERSON},
        for_editors=for_editors,
        only=only,
    )


def version_of(incident: Incident) -> str:
    """The same as long as nobody changed the place as reported, its search, or the status."""
    seen = (
        incident.place_text,
        incident.state_id,
        incident.region_id,
        incident.status,
        incident.location_status,
        incident.location_changed_at and incident.location_changed_at.isoformat(),
    )
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]
