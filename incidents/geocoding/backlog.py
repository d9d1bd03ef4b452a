"""The incidents whose place waits to be looked up, worked off as one run."""

from collections import Counter

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from incidents.geocoding.retries import claimable
from incidents.models import Incident, LocationStatus
from incidents.models.state import State


def begin_run(*, state: State | None = None, limit: int | None = None) -> list[int]:
    """The ids of all that wait (in ``state``), the longest first, at most ``limit``.

    Those that failed by the online service count as never tried: a run gives each a
    fresh start, also where the tries had come to their end.
    """
    now = timezone.now()
    waiting = Incident.objects.filter(claimable(now), point__isnull=True)
    if state is not None:
        waiting = waiting.filter(state=state)
    waiting = waiting.order_by("location_changed_at", "pk").values_list("pk", flat=True)
    ids = list(waiting[:limit])
    Incident.objects.filter(pk__in=ids, location_status=LocationStatus.PROVIDER_ERROR).update(
        location_status=LocationStatus.PENDING,
        location_problem="",
        location_attempts=0,
        location_changed_at=now,
    )
    return ids


def still_to_do(ids: list[int]) -> QuerySet[Incident]:
    """Those of a run that wait for a worker, in the order of the run."""
    waiting = Q(location_status=LocationStatus.PENDING) | claimable(timezone.now()) & Q(
        location_status=LocationStatus.RUNNING
    )
    return Incident.objects.filter(waiting, pk__in=ids).order_by("location_changed_at", "pk")


def outcome_of(ids: list[int]) -> Counter[str]:
    """How many of a run have which location status."""
    counted = Incident.objects.filter(pk__in=ids).values_list("location_status")
    return Counter(dict(counted.annotate(number=Count("pk")).order_by()))
