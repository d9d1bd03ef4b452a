from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.geocoding import retries
from incidents.geocoding.providers import service_in_use
from incidents.geocoding.queue import (
    BACKLOG_KEY,
    begin,
    queue_incident,
    queue_overdue_incidents,
)
from incidents.geocoding.stop import go_on_geocoding, stop_geocoding
from incidents.geocoding.turns import redis_client, turn_to_ask
from incidents.models import Incident, LocationStatus
from tests.builders import make_incident, make_user

pytestmark = pytest.mark.django_db


def incident_since(status, age, **fields):
    return make_incident(
        place_text="Boulikessi",
        location_status=status,
        location_changed_at=timezone.now() - age,
        **fields,
    )


def test_what_was_saved_without_redis_is_queued_when_it_is_back(queue):
    incident = incident_since("pending", timedelta(minutes=1))

    assert queue_overdue_incidents() == 1
    assert queue() == [incident.pk]


def test_what_was_saved_just_now_is_in_the_queue_already(queue):
    incident_since("pending", timedelta(seconds=1))

    assert queue_overdue_incidents() == 0


def test_what_a_dead_worker_left_is_queued(queue):
    incident = incident_since("running", retries.RUNNING_TOO_LONG + timedelta(seconds=1))

    queue_overdue_incidents()

    assert queue() == [incident.pk]


def test_what_a_worker_is_busy_with_is_left_alone(queue):
    incident_since("running", timedelta(minutes=1))

    queue_overdue_incidents()

    assert queue() == []


def test_sweeping_twice_queues_once(queue):
    incident = incident_since("pending", timedelta(minutes=1))
    queue_overdue_incidents()
    queue_overdue_incidents()

    assert queue() == [incident.pk]


def test_an_incident_that_left_the_queue_may_be_queued_again(queue):
    incident = incident_since("pending", timedelta(minutes=1))
    queue_overdue_incidents()
    begin(incident.pk)
    queue_overdue_incidents()

    assert queue() == [incident.pk, incident.pk]


def test_a_lost_retry_is_made_up_for(queue):
    incident = incident_since("provider_error", timedelta(minutes=5), location_attempts=1)

    queue_overdue_incidents()

    assert queue() == [incident.pk]


def test_a_retry_that_is_still_to_come_is_waited_for(queue):
    incident_since("provider_error", timedelta(minutes=5), location_attempts=6)

    queue_overdue_incidents()

    assert queue() == []


def test_after_the_quick_tries_the_provider_is_asked_now_and_then(queue):
    tries = retries.LAST_QUICK_TRY + 1
    incident_since("provider_error", timedelta(hours=2), location_attempts=tries)
    due = incident_since("provider_error", timedelta(hours=7), location_attempts=tries)

    queue_overdue_incidents()

    assert queue() == [due.pk]


def test_the_tries_come_to_an_end(queue):
    incident_since("provider_error", timedelta(days=30), location_attempts=retries.LAST_TRY)

    queue_overdue_incidents()

    assert queue() == []


def test_a_search_that_kills_every_worker_ends_with_a_word(queue):
    incident = incident_since("running", timedelta(hours=1), location_attempts=retries.LAST_TRY)

    queue_overdue_incidents()

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.PROVIDER_ERROR
    assert incident.location_problem
    assert queue() == []


@pytest.mark.parametrize("status", ["ambiguous", "not_found", "no_place"])
def test_what_waits_for_a_person_is_not_queued(status, queue):
    incident_since(status, timedelta(days=1))

    queue_overdue_incidents()

    assert queue() == []


def test_pins_are_not_looked_up(queue):
    make_incident(place_text="Boulikessi", lon=-1.3, lat=14.8)

    queue_overdue_incidents()

    assert queue() == []


def test_one_sweep_queues_a_limited_number_the_oldest_first(queue, monkeypatch):
    monkeypatch.setattr("incidents.geocoding.queue.MOST_QUEUED", 2)
    ages = (timedelta(minutes=2), timedelta(minutes=9), timedelta(minutes=5))
    _newest, oldest, middle = (incident_since("pending", age) for age in ages)

    assert queue_overdue_incidents() == 2
    assert queue() == [oldest.pk, middle.pk]


def test_the_queue_is_never_longer_than_its_room(queue, monkeypatch, settings):
    monkeypatch.setattr("incidents.geocoding.queue.MOST_QUEUED", 2)
    incidents = [incident_since("pending", timedelta(minutes=age)) for age in (9, 5, 2)]
    queue_overdue_incidents()

    assert queue_overdue_incidents() == 0

    redis_client(settings.REDIS_URL).rpop(BACKLOG_KEY)
    assert queue_overdue_incidents() == 1
    assert queue()[-1] == incidents[2].pk


def test_what_a_person_has_just_saved_goes_before_the_backlog(queue):
    waiting = incident_since("pending", timedelta(minutes=1))
    just_saved = incident_since("pending", timedelta())
    queue_overdue_incidents()
    queue_incident(just_saved.pk)

    assert queue() == [just_saved.pk, waiting.pk]


def test_nothing_is_queued_while_the_search_is_stopped(queue):
    incident_since("pending", timedelta(minutes=1))
    stop_geocoding(make_user("editor", "editor"))

    assert queue_overdue_incidents() == 0

    go_on_geocoding()
    assert queue_overdue_incidents() == 1


def test_what_a_paused_service_failed_waits_for_its_end_and_the_rest_does_not(queue, nominatim):
    incident_since("provider_error", timedelta(days=1), location_attempts=1)
    pending = incident_since("pending", timedelta(minutes=1))
    with turn_to_ask(service_in_use().host) as turn:
        turn.pause = 300

    queue_overdue_incidents()

    assert queue() == [pending.pk]


def test_without_redis_a_sweep_does_nothing(redis_is_away):
    incident = incident_since("pending", timedelta(minutes=1))

    assert queue_overdue_incidents() == 0
    assert Incident.objects.get() == incident


def test_delays_grow_and_differ_and_end():
    delays = [retries.seconds_before_retry(tries, None) for tries in range(1, 9)]
    doubled = [15, 30, 60, 120, 240, 480, 960, 1800]

    assert all(d * 0.75 <= delay <= d * 1.25 for d, delay in zip(doubled, delays, strict=True))
    assert len({retries.seconds_before_retry(1, None) for _ in range(10)}) > 1
    assert retries.seconds_before_retry(9, None) is None


def test_no_delay_outlasts_the_time_after_which_redis_hands_a_task_out_again(settings):
    visible_again = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]

    assert visible_again > retries.LONGEST_COUNTDOWN
    assert retries.seconds_before_retry(1, retry_after=7200) is None
