"""Puts incidents into the workers' queue, and finds those that fell out of it."""

import logging

import redis
from celery import current_app
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from kombu.exceptions import OperationalError

from incidents.geocoding.retries import LAST_TRY, RUNNING_TOO_LONG, overdue
from incidents.geocoding.turns import redis_client
from incidents.models import Incident, LocationStatus

logger = logging.getLogger(__name__)

# By name: tasks stand above geocoding and import it.
TASK = "incidents.tasks.geocode_incident"
MOST_A_SWEEP = 200
# An incident that the sweeper has queued is not queued again while it waits there.
QUEUED_FOR_SECONDS = 600

BROKE_OFF = _("The search broke off again and again. Save the place again to try once more.")


def queue_incident(incident_id: int) -> bool:
    """Hand an incident to the workers. Returns whether that worked; it never raises.

    Without Redis the incident stays as it is, and the sweeper queues it later.
    """
    try:
        current_app.send_task(TASK, args=[incident_id])
    except OperationalError as error:
        logger.warning("Incident %s is not queued yet, Redis is away: %s", incident_id, error)
        return False
    return True


def queue_overdue_incidents() -> int:
    """Queue the incidents whose task was never sent or got lost. Returns how many.

    Those that it queued a short while ago are left out, so that nothing piles up while
    no worker runs. The oldest come first, a limited number at a time.
    """
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
    waiting = waiting.order_by("location_changed_at", "pk").values_list("pk", flat=True)
    marks = redis_client(settings.REDIS_URL)
    queued = 0
    try:
        for incident_id in waiting.iterator():
            if not marks.set(_mark(incident_id), 1, nx=True, ex=QUEUED_FOR_SECONDS):
                continue
            if not queue_incident(incident_id):
                break
            queued += 1
            if queued == MOST_A_SWEEP:
                break
    except redis.RedisError as error:
        logger.warning("Waiting incidents are not queued, Redis is away: %s", error)
    return queued


def begin(incident_id: int) -> None:
    """Note that a worker has taken the incident from the queue: it may be queued again."""
    try:
        redis_client(settings.REDIS_URL).delete(_mark(incident_id))
    except redis.RedisError as error:
        logger.warning("Redis is away: %s", error)


def _mark(incident_id: int) -> str:
    return f"geocoding:queued:{incident_id}"
