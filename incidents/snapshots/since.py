"""What became of the incidents of a snapshot since it was made."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from incidents.columns import select
from incidents.evidence import one_of
from incidents.filters import IncidentFilter
from incidents.history.last_changes import last_changes_of
from incidents.models import Incident, Snapshot


@dataclass(frozen=True)
class Since:
    """How many of a snapshot's incidents are ``gone`` (withdrawn, merged, or not for everybody
    any more) and how many ``changed``; how many the same view holds ``today``, None where the
    words of its filter mean nothing any more.
    """

    gone: int
    changed: int
    today: int | None

    @property
    def differing(self) -> int:
        return self.gone + self.changed


def since(snapshot: Snapshot) -> Since:
    """What became of its incidents, by what everybody may see; three questions, however many."""
    ids = snapshot.incidents
    public = Incident.objects.public().filter(pk__in=one_of(ids)).order_by()
    there = set(public.values_list("pk", flat=True))
    changed_at = last_changes_of(there)
    return Since(
        gone=len(ids) - len(there),
        changed=sum(at > snapshot.made_at for at in changed_at.values()),
        today=_today(snapshot),
    )


def _today(snapshot: Snapshot) -> int | None:
    incident_filter = IncidentFilter.read(QueryDict(snapshot.query_string), AnonymousUser())
    return None if incident_filter.errors else select(incident_filter).count
