"""Puts incidents into the workers' queue, and finds those that fell out of it."""

import logging

import redis
from celery import current_app
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from kombu.exceptions import OperationalError
from kombu.transport.redis import Channel

from incidents.geocoding.providers import service_in_use
from incidents.geocoding.retries import LAST_TRY, RUNNING_TOO_LONG, overdue
from incidents.geocoding.stop import is_stopped
from incidents.geocoding.turns import Access, access_to, redis_client
from incidents.models import Incident, LocationStatus

logger = logging.getLogger(__name__)

# By name: tasks stand above geocoding and import it.
TASK = "incidents.tasks.geocode_incident"
QUEUE = "geocoding"
# What a person has just saved goes before what has waited long: Celery's Redis queue serves
# priority 0 first and 9 last, and keeps each but 0 under a key of its own.
JUST_SAVED, BACKLOG = 0, 9
BACKLOG_KEY = f"{QUEUE}{Channel.sep}{BACKLOG}"
MOST_QUEUED = 200
# An incident that the sweeper has queued is not queued again while it waits there.
QUEUED_FOR_SECONDS = 600

BROKE_OFF = _("The search broke off again and again. Save the place again to try once more.")


def queue_incident(incident_id: int, priority: int = JUST_SAVED) -> bool:
    """Hand an incident to the workers. Returns whether that worked; it never raises.

    Without Redis the incident stays as it is, and the sweeper queues it later.
    """
    try:
        current_app.send_task(TASK, args=[incident_id], priority=priority)
    except OperationalError as error:
        logger.warning("Incident %s is not queued yet, Redis is away: %s", incident_id, error)
        return False
    return True


def queue_overdue_incidents() -> int:
    """Queue the incidents whose task was never sent or got lost. Returns how many.

    Those that it queued a short while ago are left out, so that nothing piles up while
    no worker runs, and those that wait for a service which is to be left alone. The
    oldest come first, a limited number at a time; none while the search is stopped.
    """
    if is_stopped():
        return 0
    now = timezone.now()
    Incident.objects.filter(
        location_status=LocationStatus.RUNNING,
        location_changed_at__lt=now - RUNNING_TOO_LONG,
        location_attempts__gte=LAST_TRY,
    ).update(
        location_status=LocationStatus.PROVIDER_ERROR,
        location_problem=BROKE_OFF,
        location_changed_at=now,
    )
    waiting = Incident.objects.filter(overdue(now), point__isnull=True)
    if _service_is_left_alone():
        waiting = waiting.exclude(location_status=LocationStatus.PROVIDER_ERROR)
    return queue_incidents(waiting.order_by("location_changed_at", "pk"))


def queue_incidents(waiting: QuerySet[Incident]) -> int:
    """Queue incidents in their order, as many as there is room for. Returns how many.

    Those that were queued here a short while ago are left out. What people save now
    goes before all of them.
    """
    marks = redis_client(settings.REDIS_URL)
    queued = 0
    try:
        room = MOST_QUEUED - marks.llen(BACKLOG_KEY)
        for incident_id in waiting.values_list("pk", flat=True).iterator():
            if queued >= room:
                break
            if not marks.set(_mark(incident_id), 1, nx=True, ex=QUEUED_FOR_SECONDS):
                continue
            if not queue_incident(incident_id, BACKLOG):
                marks.delete(_mark(incident_id))
                break
            queued += 1
    except redis.RedisError as error:
        logger.warning("Waiting incidents are not queued, Redis is away: %s", error)
    return queued


def begin(incident_id: int) -> None:
    """Note that a worker has taken the incident from the queue: it may be queued again."""
    try:
        redis_client(settings.REDIS_URL).delete(_mark(incident_id))
    except redis.RedisError as error:
        logger.warning("Redis is away: %s", error)


def _service_is_left_alone() -> bool:
    """Whether asking the online service is no use now: what failed by it can wait."""
    service = service_in_use()
    try:
        return service is not None and access_to(service.host)[0] != Access.FREE
    except redis.RedisError:
        return True


def _mark(incident_id: int) -> str:
    return f"geocoding:queued:{incident_id}"
