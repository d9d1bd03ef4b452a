"""When an incident is looked up again: after a fault, or when a worker got lost.

After a fault of the provider the task itself comes back after growing delays. The
sweeper finds what was lost on the way, and after the quick tries asks now and then.
"""

import random
from datetime import datetime, timedelta

from django.db.models import Q

from incidents.models import LocationStatus

LAST_QUICK_TRY = 8
LAST_TRY = 40
FIRST_DELAY = 15
LONGEST_DELAY = 1800
JITTER = 0.25
# Redis hands a task out again after its visibility timeout of an hour, so that no
# delay of a queued task may come near to that.
LONGEST_COUNTDOWN = 2700

PENDING_TOO_LONG = timedelta(seconds=20)
# Several times the hard time limit of a task: its worker is gone.
RUNNING_TOO_LONG = timedelta(minutes=5)
RETRY_OVERDUE = timedelta(minutes=2)
SLOW_RETRY = timedelta(hours=6)


def seconds_before_retry(tries: int, retry_after: float | None) -> float | None:
    """How long the task waits before its next try; None if that is left to the sweeper.

    Delays double from 15 seconds to half an hour, give or take a quarter, so that the
    incidents of one outage do not all come back at once. A provider that named a time
    is not asked before it.
    """
    if tries > LAST_QUICK_TRY:
        return None
    delay = _delay(tries) * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    if retry_after:
        delay = max(delay, retry_after + random.uniform(0, FIRST_DELAY))  # noqa: S311
    return delay if delay <= LONGEST_COUNTDOWN else None


def claimable(now: datetime) -> Q:
    """Incidents that a worker may begin with: waiting ones, and those of a dead worker."""
    return Q(location_status__in=(LocationStatus.PENDING, LocationStatus.PROVIDER_ERROR)) | Q(
        location_status=LocationStatus.RUNNING,
        location_changed_at__lt=now - RUNNING_TOO_LONG,
    )


def overdue(now: datetime) -> Q:
    """Incidents that should have been looked up by now, whatever became of their task."""
    pending = Q(location_status=LocationStatus.PENDING) & (
        Q(location_changed_at__isnull=True) | Q(location_changed_at__lt=now - PENDING_TOO_LONG)
    )
    running = Q(
        location_status=LocationStatus.RUNNING,
        location_changed_at__lt=now - RUNNING_TOO_LONG,
    )
    slow = Q(
        location_attempts__gt=LAST_QUICK_TRY,
        location_attempts__lt=LAST_TRY,
        location_changed_at__lt=now - SLOW_RETRY,
    )
    failed = slow
    for tries in range(LAST_QUICK_TRY + 1):
        longest = timedelta(seconds=_delay(tries) * (1 + JITTER)) + RETRY_OVERDUE
        failed |= Q(location_attempts=tries, location_changed_at__lt=now - longest)
    return pending | running | (Q(location_status=LocationStatus.PROVIDER_ERROR) & failed)


def _delay(tries: int) -> float:
    return min(FIRST_DELAY * 2 ** max(tries - 1, 0), LONGEST_DELAY)
