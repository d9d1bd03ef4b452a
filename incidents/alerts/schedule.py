"""When an alert is due."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from incidents.models import Alert, AlertFrequency

# In the installation's time: it is there when the day's work begins.
MORNING = time(6)
# What comes in quick succession is one mail and not twenty.
PAUSE = timedelta(minutes=10)
MONDAY = 0
# A worker that has held a mail for longer than any task may run was killed.
LONGEST_SENDING = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)


def due_alerts() -> list[int]:
    """The keys of the alerts of which a worker has to see whether there is news."""
    due = Alert.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    return list(due.values_list("pk", flat=True))


def due_after(frequency: str, moment: datetime) -> datetime:
    """When an alert is due next, after a mail at ``moment``."""
    if frequency == AlertFrequency.AT_ONCE:
        return moment + PAUSE
    return next_morning(frequency, moment)


def next_morning(frequency: str, moment: datetime) -> datetime:
    """The next morning on which a daily or weekly mail goes out."""
    here = timezone.localtime(moment)
    morning = timezone.make_aware(datetime.combine(here.date(), MORNING))
    while morning <= moment or (frequency == AlertFrequency.WEEKLY and morning.weekday() != MONDAY):
        morning += timedelta(days=1)
    return morning


def due_after_failure(failures: int, moment: datetime) -> datetime:
    """When a mail is tried again that failed so many times: after 2, 4, 8 ... 60 minutes."""
    return moment + min(timedelta(minutes=2 ** min(failures, 10)), LONGEST_WAIT)
