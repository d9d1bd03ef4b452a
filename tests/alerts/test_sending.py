"""A mail goes out once: whoever sends, whatever becomes of workers and of the mail server."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings as of_installation
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents import tasks
from incidents.alerts import send_news, sending
from incidents.models import Alert
from sahel.celery import app
from tests.alerts.conftest import make_due
from tests.builders import make_incident
from tests.worker import environment_of_tests

pytestmark = pytest.mark.django_db


def page_of(client, alert) -> str:
    client.force_login(alert.view.user)
    return " ".join(client.get("/views/").content.decode().split())


def pass_on(alert, **fields) -> None:
    """Time passes: the alert is due, or what was noted of it is older."""
    Alert.objects.filter(pk=alert.pk).update(**fields)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_send_one_mail(post, make_alert):
    alert = make_alert()
    make_incident("Attack")
    at_the_same_time = Barrier(4)

    def send():
        try:
            at_the_same_time.wait()
            return send_news(alert.pk)
        finally:
            connection.close()

    make_due(alert)
    with ThreadPoolExecutor(4) as workers:
        sent = [future.result() for future in [workers.submit(send) for _ in range(4)]]
    assert sorted(sent) == [False, False, False, True]
    assert len(post.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_it_could_note_the_mail_has_sent_it_once(post, make_alert, client):
    alert = make_alert()
    make_incident("Attack")
    make_due(alert)
    program = f"""
import django; django.setup()
from incidents.alerts import send_news
send_news({alert.pk})
"""
    worker = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=of_installation.BASE_DIR,
        env=environment_of_tests(EMAIL_URL=f"smtp://127.0.0.1:{post.port}"),
    )
    # It has taken the mail whole, and has not said so.
    post.after_data = lambda: os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait(60) == -signal.SIGKILL
    assert len(post.mails) == 1

    # The queue hands the task to another worker, at once and later.
    post.after_data = lambda: None
    assert not send_news(alert.pk)
    pass_on(alert, sending_since=timezone.now() - timedelta(hours=1))
    assert not send_news(alert.pk)
    assert "The mail may not have come." in page_of(client, alert)
    assert not send_news(make_due(alert))
    assert len(post.mails) == 1

    # The next news go out as ever.
    make_incident("Another")
    assert send_news(make_due(alert))
    assert "1 new incident" in post.mails[1].get_body(("plain",)).get_content()
    assert "may not have come" not in page_of(client, alert)


def test_a_mail_server_that_is_away_is_tried_again_and_its_reader_told(
    post, make_alert, client, settings
):
    alert = make_alert()
    make_incident("Attack")
    # Nobody listens at the discard port of this machine.
    settings.EMAIL_PORT = 9
    for tries in (1, 2):
        assert not send_news(make_due(alert))
        alert.refresh_from_db()
        assert (alert.problem, alert.failures) == ("no_answer", tries)
        assert alert.due_at > timezone.now() + timedelta(minutes=2**tries - 1)
    page = page_of(client, alert)
    assert "the mail server does not answer" in page
    assert "2 tries failed; the next is at" in page
    settings.EMAIL_PORT = post.port
    make_incident("Another")
    assert send_news(make_due(alert))
    # Nothing is lost.
    assert "2 new incidents" in post.mails[0].get_body(("plain",)).get_content()
    assert "tries failed" not in page_of(client, alert)


@pytest.mark.parametrize(
    "refusal",
    [
        {"greeting": "554 go away"},
        {"answer_to_recipient": "550 no such person"},
        {"answer_to_mail": "452 the disk is full"},
    ],
    ids=lambda refusal: next(iter(refusal)),
)
def test_what_the_mail_server_refuses_is_sent_later(post, make_alert, refusal):
    alert = make_alert()
    make_incident("Attack")
    for name, answer in refusal.items():
        setattr(post, name, answer)
    assert not send_news(make_due(alert))
    alert.refresh_from_db()
    assert (alert.problem, alert.failures) == ("refused", 1)
    post.mails.clear()
    post.greeting, post.answer_to_recipient, post.answer_to_mail = "220 hello", "250 OK", "250 OK"
    assert send_news(make_due(alert))
    assert len(post.mails) == 1


def test_a_mail_that_may_have_been_taken_is_not_sent_again(post, make_alert, client):
    alert = make_alert()
    make_incident("Attack")
    # It has the mail, and hangs up without a word.
    post.answer_to_mail = ""
    assert not send_news(make_due(alert))
    post.answer_to_mail = "250 OK"
    assert not send_news(make_due(alert))
    assert len(post.mails) == 1
    # That stays told until the next mail.
    assert "The mail may not have come." in page_of(client, alert)
    make_incident("Another")
    assert send_news(make_due(alert))
    assert "may not have come" not in page_of(client, alert)


@pytest.fixture
def tasks_done_here():
    """No worker runs: whoever queues a task does it."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_beat_has_each_due_alert_looked_at(post, make_alert, tasks_done_here):
    due, waiting = make_alert(), make_alert(username="ali", frequency="daily")
    make_incident("Attack")
    tasks.queue_due_alerts.delay()
    assert [mail["Subject"] for mail in post.mails] == ["Liptako: 1 new incident"]
    assert Alert.objects.get(mailed_at__isnull=False) == due != waiting


def test_a_worker_that_slept_puts_nothing_back_that_another_has_told(post, make_alert, settings):
    alert = make_alert()
    make_incident("Attack")
    make_due(alert)
    asleep = sending._take(alert.pk)
    # It is given up, and another one sends the next news.
    Alert.objects.update(sending_since=timezone.now() - timedelta(hours=1))
    assert not send_news(make_due(alert))
    make_incident("Another")
    assert send_news(make_due(alert))

    settings.EMAIL_PORT = 9
    assert not sending._hand_over(asleep)

    settings.EMAIL_PORT = post.port
    assert not send_news(make_due(alert))
    assert len(post.mails) == 1


def test_what_was_told_is_not_read_nor_written_where_nothing_has_changed(post, make_alert):
    alert = make_alert()
    send_news(make_due(alert))

    with CaptureQueriesContext(connection) as asked:
        assert not send_news(make_due(alert))

    assert not [query for query in asked.captured_queries if '"told"' in query["sql"]]


def test_an_alert_that_is_ended_while_its_mail_goes_out_stays_ended(post, make_alert):
    alert = make_alert()
    make_incident("Attack")
    make_due(alert)
    taken = sending._take(alert.pk)
    Alert.objects.all().delete()
    assert sending._hand_over(taken)
    assert not Alert.objects.exists()
