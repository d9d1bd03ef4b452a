"""How far the search for places has come: what waits, how fast it goes, whom it may ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import redis
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from incidents.geocoding.providers.services import Service, chosen_service, service_in_use
from incidents.geocoding.requests import HAND
from incidents.geocoding.retries import LAST_TRY
from incidents.geocoding.turns import Access, access_to
from incidents.models import HAS_LOCATION, GeocodingStop, Incident, LocationStatus

# Long enough to even out, short enough to show a change.
WINDOW = timedelta(minutes=5)
# A rate over less says little.
SHORTEST = timedelta(seconds=5)

LOOKED_UP = (*HAS_LOCATION, LocationStatus.AMBIGUOUS, LocationStatus.NOT_FOUND)


class ServiceState(StrEnum):
    """Whether the online service is asked."""

    OFF = "off"
    # Chosen, but nobody could reach us.
    NO_CONTACT = "no_contact"
    ON = "on"
    PAUSED = "paused"
    OPEN = "open"
    # Redis, which keeps the pace, does not answer.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Progress:
    """The search as it stands.

    ``waiting`` are queued or will be, ``running`` in a worker's hands, ``failed`` by the
    online service and asked again later, ``given_up`` after too many tries. ``done`` were
    looked up in the last ``WINDOW``, ``per_minute`` of them a minute; None where too
    few were to tell. ``left`` is how long the rest takes at that rate.
    """

    waiting: int
    running: int
    failed: int
    given_up: int
    done: int
    per_minute: float | None
    left: timedelta | None
    stop: GeocodingStop | None
    service: Service | None
    service_state: ServiceState
    service_until: datetime | None

    @property
    def under_way(self) -> int:
        return self.waiting + self.running


def progress() -> Progress:
    """The search for places in the whole installation, in two queries."""
    now = timezone.now()
    failed = Q(location_status=LocationStatus.PROVIDER_ERROR)
    done = Q(location_status__in=LOOKED_UP, location_changed_at__gte=now - WINDOW) & ~Q(
        location_source=HAND
    )
    counted = Incident.objects.filter(
        Q(location_status__in=(LocationStatus.PENDING, LocationStatus.RUNNING)) | failed | done
    ).aggregate(
        waiting=Count("pk", filter=Q(location_status=LocationStatus.PENDING)),
        running=Count("pk", filter=Q(location_status=LocationStatus.RUNNING)),
        failed=Count("pk", filter=failed & Q(location_attempts__lt=LAST_TRY)),
        given_up=Count("pk", filter=failed & Q(location_attempts__gte=LAST_TRY)),
        done=Count("pk", filter=done),
        first=Min("location_changed_at", filter=done),
    )
    first = counted.pop("first")
    per_second = rate(counted["done"], now - first if first else timedelta())
    stop = GeocodingStop.objects.select_related("by").first()
    state, until = _service_state(now)
    return Progress(
        **counted,
        per_minute=per_second and 60 * per_second,
        left=time_left(counted["waiting"] + counted["running"], per_second),
        stop=stop,
        service=chosen_service(),
        service_state=state,
        service_until=until,
    )


def rate(done: int, elapsed: timedelta) -> float | None:
    """How many are done a second; None where that is too soon to tell."""
    return done / elapsed.total_seconds() if done and elapsed >= SHORTEST else None


def time_left(number: int, per_second: float | None) -> timedelta | None:
    """How long ``number`` more take; None where the rate is not known."""
    return timedelta(seconds=number / per_second) if per_second else None


def duration_in_words(duration: timedelta) -> str:
    """How long, as in "3 minutes", in the reader's language."""
    if duration < timedelta(minutes=1):
        return _("less than a minute")
    now = timezone.now()
    return timesince(now - duration, now)


def _service_state(now: datetime) -> tuple[ServiceState, datetime | None]:
    service = service_in_use()
    if service is None:
        return ServiceState.NO_CONTACT if chosen_service() else ServiceState.OFF, None
    try:
        access, seconds = access_to(service.host)
    except redis.RedisError:
        return ServiceState.UNKNOWN, None
    if access == Access.FREE:
        return ServiceState.ON, None
    return ServiceState(access.value), now + timedelta(seconds=seconds)
