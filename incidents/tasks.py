"""What the workers do; each task hands over to the feature that knows how."""

import pghistory
from celery import shared_task

from incidents import health
from incidents.alerts import due_alerts, send_news
from incidents.duplicates import refresh_duplicate_pairs
from incidents.exports import preparing
from incidents.geocoding import locate_incident
from incidents.geocoding.providers.answers import forget_old_answers
from incidents.geocoding.queue import begin, queue_overdue_incidents
from incidents.imports import uploaded_import
from incidents.imports.rejected_rows import forget_old_rejected_rows

SECONDS_TO_NEXT_TURN = 20

SECONDS_TO_WAIT_FOR_TURN = 2


# The number of tries is limited where their delays are chosen, in geocoding/retries.py.
@shared_task(bind=True, max_retries=None)
def geocode_incident(self, incident_id: int) -> None:
    """Locate one incident; come back later if the online provider is out of order."""
    begin(incident_id)
    with pghistory.context(program="geocoding"):
        seconds = locate_incident(incident_id)
        if seconds is not None:
            raise self.retry(countdown=seconds)
        # With its pin, it may be the same as another.
        refresh_duplicate_pairs([incident_id])


@shared_task
def queue_waiting_incidents() -> None:
    """Queue what waits for a location and is in no worker's hands."""
    queue_overdue_incidents()


@shared_task
def forget_old_provider_answers() -> None:
    """Delete what online services answered too long ago."""
    forget_old_answers()


# A million incidents take some minutes; a task that takes an hour would be handed out again.
@shared_task(bind=True, max_retries=None, soft_time_limit=1800, time_limit=1860)
def prepare_file(self, key: str) -> None:
    """Make a file that somebody waits for; come back later while another one is made."""
    if not preparing.prepare_file(key):
        raise self.retry(countdown=SECONDS_TO_WAIT_FOR_TURN)


@shared_task
def queue_lost_files() -> None:
    """Queue the files that nobody makes any more; beat asks again before these tasks are old."""
    for key in preparing.lost_files():
        prepare_file.apply_async([key], expires=60)


@shared_task
def forget_old_files() -> None:
    """Delete the prepared files whose day is over."""
    preparing.forget_old_files()


@shared_task
def queue_due_alerts() -> None:
    """Have a worker look at each alert whose time has come; one that is looked at twice is safe."""
    for alert_id in due_alerts():
        send_alert.apply_async([alert_id], expires=60)


@shared_task
def send_alert(alert_id: int) -> None:
    """Send the news of a saved view to its reader, if there is any."""
    send_news(alert_id)


# Hours of rows are no fault; a run that another worker takes for lost waits for its end.
@shared_task(bind=True, max_retries=None, soft_time_limit=12 * 3600, time_limit=12 * 3600 + 60)
def run_uploaded_import(self, import_id: int) -> None:
    """Read, compare or load a file that somebody brought; come back while another is at it."""
    if not uploaded_import.run_uploaded_import(import_id):
        raise self.retry(countdown=SECONDS_TO_NEXT_TURN)


@shared_task
def queue_lost_imports() -> None:
    """Queue the imports whose worker is gone, or whose task was never sent."""
    uploaded_import.queue_lost_imports()


@shared_task
def delete_old_import_files() -> None:
    """Delete files that nobody has loaded for a week, and rows that were rejected long ago."""
    uploaded_import.delete_old_files()
    forget_old_rejected_rows()


@shared_task
def note_heartbeat() -> None:
    """Show that a task comes from beat through the queue to a worker."""
    health.note_heartbeat()
