"""An alert's mail goes out: at most once, whatever happens to workers and mail server.

In one transaction a worker takes the alert, notes that it is sending and what will have been
told; only then it hands the mail over. Another worker finds it taken. Where the mail server
has surely not taken the mail, what was told is put back, and the mail is tried again later.
Where that is not sure, as when the worker was killed meanwhile, nothing is sent again: the
reader's page says that a mail may not have come.
"""

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from incidents.alerts.following import filter_of, sends_mail
from incidents.alerts.known import Known
from incidents.alerts.mail import News, mail_of
from incidents.alerts.schedule import LONGEST_SENDING, due_after, due_after_failure
from incidents.columns import select
from incidents.models import Alert, AlertFrequency, AlertProblem

logger = logging.getLogger(__name__)

# What is put back where a mail has not gone out: what was told, and of which filter for whom.
_TOLD = ("told", "data_version", "told_at", "query_string", "audience")


@dataclass(frozen=True)
class _Taken:
    """A mail that nobody else sends, taken at ``since``, and the alert as it was before."""

    alert_id: int
    since: datetime
    mail: EmailMultiAlternatives
    before: dict[str, object]
    failures: int


def send_news(alert_id: int) -> bool:
    """Send the news of a view to its reader, if there is any and the time has come.

    Returns whether a mail went out.
    """
    if not sends_mail():
        return False
    taken = _take(alert_id)
    return taken is not None and _hand_over(taken)


@transaction.atomic
def _take(alert_id: int) -> _Taken | None:
    now = timezone.now()
    alert = (
        Alert.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("view__user")
        # Megabytes, of a large view: read and written where there may be news, not each minute.
        .defer("told")
        .filter(pk=alert_id, due_at__lte=now)
        .first()
    )
    if alert is None:
        return None
    if alert.sending_since is not None:
        if now - alert.sending_since > LONGEST_SENDING:
            _let_go(alert, now, AlertProblem.INTERRUPTED)
        return None
    found = _news_of(alert, now)
    if found is None:
        return None
    news, before = found
    alert.sending_since = now
    alert.save()
    return _Taken(alert.pk, now, mail_of(alert, news), before, alert.failures)


def _news_of(alert: Alert, now: datetime) -> tuple[News, dict[str, object]] | None:
    """What is to be told, noted as told in ``alert``, and what had been told before.

    None where nothing is to be told, or nobody.
    """
    user = alert.view.user
    if not user.is_active or not user.email:
        _let_go(alert, now, AlertProblem.NO_ADDRESS)
        return None
    incident_filter = filter_of(alert.view, user)
    if incident_filter.errors:
        # Without the word that means nothing it would be another view, and a wider one.
        _let_go(alert, now, AlertProblem.NO_VIEW)
        return None
    selection = select(incident_filter)
    query_string = incident_filter.query_string()
    is_same = (alert.query_string, alert.audience) == (query_string, selection.audience)
    news = None
    if is_same and alert.data_version == selection.version:
        _wait(alert, now)
        return None
    known = Known.of(selection)
    before = {name: getattr(alert, name) for name in _TOLD}
    if is_same:
        earlier = Known.read(alert.told)
        news = News(
            selection=selection,
            new=known.new_since(earlier),
            changed=known.changed_since(earlier),
            since=alert.told_at,
        )
    # Of another filter, or for somebody with other rights, nothing was told that could be
    # compared: from now on it is this one.
    alert.query_string, alert.audience = query_string, selection.audience
    alert.told, alert.data_version, alert.told_at = known.stored(), selection.version, now
    if not news:
        _wait(alert, now)
        return None
    return news, before


def _wait(alert: Alert, now: datetime) -> None:
    """Nothing to tell: one that tells at once is looked at again, others on their day."""
    if alert.frequency != AlertFrequency.AT_ONCE:
        alert.due_at = due_after(alert.frequency, now)
    # That a mail may not have come stays told until the next one.
    if alert.problem != AlertProblem.INTERRUPTED:
        alert.problem, alert.problem_at = "", None
    alert.failures = 0
    alert.save()


def _let_go(alert: Alert, now: datetime, problem: AlertProblem) -> None:
    alert.sending_since = None
    alert.problem, alert.problem_at, alert.failures = problem, now, 0
    alert.due_at = due_after(alert.frequency, now)
    alert.save()


def _hand_over(taken: _Taken) -> bool:
    connection = get_connection()
    try:
        connection.open()
    except smtplib.SMTPResponseException as error:
        return _put_back(taken, AlertProblem.REFUSED, error)
    except (OSError, smtplib.SMTPException) as error:
        return _put_back(taken, AlertProblem.NO_ANSWER, error)
    try:
        taken.mail.connection = connection
        taken.mail.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        # The server said no, so that it has not taken it.
        return _put_back(taken, AlertProblem.REFUSED, error)
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("A mail of alert %s may not have gone out: %s", taken.alert_id, error)
        _end(taken, problem=AlertProblem.INTERRUPTED, problem_at=timezone.now(), failures=0)
        return False
    finally:
        _close(connection)
    now = timezone.now()
    _end(taken, mailed_at=now, problem="", problem_at=None, failures=0)
    return True


def _close(connection) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        logger.info("The mail server hung up first.")


def _put_back(taken: _Taken, problem: AlertProblem, error: Exception) -> bool:
    logger.warning("A mail of alert %s did not go out: %s", taken.alert_id, error)
    now, failures = timezone.now(), taken.failures + 1
    _still(taken).update(
        **taken.before,
        sending_since=None,
        problem=problem,
        problem_at=now,
        failures=failures,
        due_at=due_after_failure(failures, now),
    )
    return False


def _end(taken: _Taken, **values) -> None:
    alert = _still(taken).defer("told").first()
    if alert is not None:
        due_at = due_after(alert.frequency, timezone.now())
        _still(taken).update(sending_since=None, due_at=due_at, **values)


def _still(taken: _Taken) -> QuerySet[Alert]:
    """The alert, unless its reader has ended it or this worker was given up meanwhile.

    A worker that slept is not to put back what was told before another one's mail.
    """
    return Alert.objects.filter(pk=taken.alert_id, sending_since=taken.since)
