"""Faults with real workers: a service in bad hours, kill -9, Redis that goes and comes back."""

import os
import shutil
import signal
import subprocess
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
import redis
from celery import current_app
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import transaction
from django.utils import timezone

from incidents.geocoding import request_location
from incidents.geocoding.queue import (
    BACKLOG_KEY,
    QUEUE,
    queue_incident,
    queue_overdue_incidents,
)
from incidents.geocoding.retries import SLOW_RETRY
from incidents.geocoding.turns import redis_client
from incidents.models import Incident
from tests.builders import make_incident, make_place, make_state
from tests.geocoding.nominatim import settlement
from tests.worker import eventually, running_worker

pytestmark = pytest.mark.django_db(transaction=True)

# Quicker than the second that public servers want; bench/geocoding_pace.py keeps that one.
PACE = 0.2


@pytest.fixture
def online():
    """What a worker's environment says so that it asks the test's Nominatim."""

    def environment(nominatim):
        return {
            "GEOCODING_PROVIDER": "nominatim",
            "GEOCODING_CONTACT": "desk@example.org",
            "GEOCODING_URL": nominatim.url,
            "GEOCODING_SECONDS_BETWEEN": str(PACE),
            "no_proxy": "127.0.0.1",
        }

    return environment


def save(place):
    with transaction.atomic():
        incident = make_incident(place_text=place, state="MLI")
        request_location(incident, placed_by_hand=False, place_changed=True)
    return incident


def status_of(pk):
    return Incident.objects.values_list("location_status", flat=True).get(pk=pk)


def let_time_pass(*statuses):
    """As if nothing had happened to those for longer than anything is waited for."""
    long_ago = timezone.now() - SLOW_RETRY - timedelta(seconds=1)
    Incident.objects.filter(location_status__in=statuses).update(location_changed_at=long_ago)


FAULTS = {
    "429 with Retry-After": lambda nominatim: nominatim.fail(429, Retry_After="120"),
    "403": lambda nominatim: nominatim.fail(403),
    "500": lambda nominatim: nominatim.fail(500),
    "a cut connection": lambda nominatim: nominatim.cut_the_line(),
    "HTML as 200": lambda nominatim: nominatim.answer("<p>Maintenance</p>", 200, "text/html"),
    "a hang": lambda nominatim: nominatim.hang(),
}

NAMES = ("Kobi", "Tina", "Moundo", "Sari", "Bélédé", "Gomba")


def test_no_fault_of_the_service_ends_as_not_found_and_all_end_located(
    nominatim, online, settings, tmp_path
):
    make_state("MLI")
    saved = {}
    with running_worker(tmp_path / "log", **online(nominatim)):
        for fault, happens in FAULTS.items():
            happens(nominatim)
            saved[fault] = save(NAMES[len(saved)])
            eventually(lambda fault=fault: status_of(saved[fault].pk) == "provider_error", 60)
            told = Incident.objects.get(pk=saved[fault].pk)
            assert told.location_problem, fault
            assert told.point is None, fault
            forget_pauses(settings)
        nominatim.know_every_name()
        for incident in saved.values():
            forget_pauses(settings)
            let_time_pass("provider_error")
            queue_overdue_incidents()
            eventually(lambda pk=incident.pk: located(pk), 60)


NO_PLACE = {
    "an empty list": [],
    "a point in the wrong country": [settlement("Dori", country="bf", lon=-0.03, lat=14.03)],
    "a point outside of its country": [settlement("Paris", country="ml", lon=2.35, lat=48.85)],
    "0, 0": [settlement("Null", lon=0, lat=0)],
}


def test_an_answer_without_the_place_is_not_found_and_sets_no_pin(nominatim, online, tmp_path):
    mali = make_state("MLI")
    mali.outline = MultiPolygon(Polygon.from_bbox((-12.3, 10.1, 4.3, 25)), srid=4326)
    mali.save()
    with running_worker(tmp_path / "log", **online(nominatim)):
        for number, (what, places) in enumerate(NO_PLACE.items()):
            nominatim.answer(places)
            incident = save(NAMES[number])
            eventually(lambda pk=incident.pk: status_of(pk) == "not_found", 60)
            assert Incident.objects.get(pk=incident.pk).point is None, what
    assert len(nominatim.asked) == len(NO_PLACE)


def test_four_at_work_keep_one_pace_and_do_nothing_twice(nominatim, online, tmp_path):
    make_state("MLI")
    nominatim.know_every_name()
    with running_worker(tmp_path / "log", processes=4, **online(nominatim)):
        incidents = [save(f"Place {number}") for number in range(16)]
        eventually(lambda: all(located(each.pk) for each in incidents), 60)
    asked = [question["q"] for question in nominatim.asked]
    assert sorted(asked) == sorted(f"place {number}" for number in range(16))
    # The server notes a question before it answers, and the pace begins after that answer:
    # however slow the machine is, two never stand closer together.
    assert all(later - earlier >= PACE - 0.01 for earlier, later in pairwise(nominatim.times))


def test_the_same_task_a_hundred_times_is_one_look_up(nominatim, online, settings, tmp_path):
    make_state("MLI")
    nominatim.know_every_name()
    incident, last = save("Boulikessi"), save("Mondoro")
    for _ in range(99):
        queue_incident(incident.pk)
    queue_incident(last.pk)
    with running_worker(tmp_path / "log", processes=4, **online(nominatim)):
        eventually(lambda: located(incident.pk) and located(last.pk), 60)
        eventually(lambda: nothing_is_queued(settings), 60)
    incident.refresh_from_db()
    assert (incident.location_status, incident.location_attempts) == ("located", 1)
    assert sorted(question["q"] for question in nominatim.asked) == ["boulikessi", "mondoro"]


def test_a_worker_takes_what_was_just_saved_before_the_backlog(
    nominatim, online, settings, tmp_path
):
    make_state("MLI")
    nominatim.know_every_name()
    backlog = [save(f"Place {number}") for number in range(6)]
    redis_client(settings.REDIS_URL).delete(QUEUE)
    let_time_pass("pending")
    assert queue_overdue_incidents() == len(backlog)
    saved = save("Mondoro")
    with running_worker(tmp_path / "log", **online(nominatim)):
        eventually(lambda: all(located(each.pk) for each in [*backlog, saved]), 60)
    assert nominatim.asked[0]["q"] == "mondoro"


def nothing_is_queued(settings):
    client = redis_client(settings.REDIS_URL)
    # What a worker holds and has not ended yet stands in the second.
    return not client.exists(QUEUE, BACKLOG_KEY) and not client.hlen("unacked")


def located(pk):
    return status_of(pk) == "located"


def forget_pauses(settings):
    client = redis_client(settings.REDIS_URL)
    client.delete(*client.scan_iter("geocoding:*"), "no such key")


def test_a_worker_killed_in_the_middle_loses_nothing(nominatim, online, settings, tmp_path):
    make_state("MLI")
    nominatim.hang()
    with running_worker(tmp_path / "first", **online(nominatim)) as worker:
        incidents = [save(name) for name in NAMES]
        eventually(lambda: nominatim.asked, 60)
        statuses = [status_of(each.pk) for each in incidents]
        assert sorted(statuses) == ["pending"] * (len(NAMES) - 1) + ["running"]
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert [status_of(each.pk) for each in incidents] == statuses
    nominatim.know_every_name()
    # As after the minute for which a turn is held.
    forget_pauses(settings)
    let_time_pass("running", "pending")
    with running_worker(tmp_path / "second", **online(nominatim)):
        assert queue_overdue_incidents() >= 1
        eventually(lambda: all(located(each.pk) for each in incidents), 60)
    assert sorted(each.location_attempts for each in Incident.objects.all()) == [
        *([1] * (len(NAMES) - 1)),
        2,
    ]


@contextmanager
def redis_server(folder):
    socket = folder / "redis.sock"
    server = subprocess.Popen(
        [
            *(shutil.which("redis-server"), "--port", "0", "--unixsocket", str(socket)),
            *("--dir", str(folder), "--appendonly", "yes", "--save", ""),
        ],
        stdout=subprocess.DEVNULL,
    )
    client = redis.Redis(unix_socket_path=str(socket))

    def answers():
        try:
            return client.ping()
        except redis.RedisError:
            return False

    try:
        eventually(answers)
        yield
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def redis_of_its_own(settings, monkeypatch, tmp_path):
    """Where the queue lies for the length of the test; ``redis_server(tmp_path)`` runs it."""
    link = tmp_path / "redis.sock"
    settings.REDIS_URL = f"unix://{link}?db=0"
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)
    monkeypatch.setattr(current_app.conf, "broker_url", f"redis+socket://{link}?virtual_host=0")


def test_what_is_saved_while_redis_is_away_is_looked_up_later(redis_of_its_own, mali, tmp_path):
    make_place("Boulikessi", -1.31, 14.797)
    during = save("Boulikessi")
    assert status_of(during.pk) == "pending"
    with redis_server(tmp_path), running_worker(tmp_path / "log"):
        let_time_pass("pending")
        assert queue_overdue_incidents() == 1
        eventually(lambda: located(during.pk), 60)


def test_redis_restarted_under_a_working_worker_loses_nothing_and_asks_nothing_twice(
    redis_of_its_own, nominatim, online, tmp_path
):
    make_state("MLI")
    nominatim.know_every_name()

    def all_located():
        # What was given back for want of Redis comes again with the sweeper.
        let_time_pass("pending", "provider_error")
        queue_overdue_incidents()
        return all(located(each.pk) for each in incidents)

    # The worker outlives both servers: it is started while the first one answers.
    with ExitStack() as worker:
        with redis_server(tmp_path):
            worker.enter_context(running_worker(tmp_path / "log", processes=2, **online(nominatim)))
            incidents = [save(f"Place {number}") for number in range(12)]
            eventually(lambda: len(nominatim.asked) >= 3, 60)
        incidents.append(save("Place saved meanwhile"))
        with redis_server(tmp_path):
            eventually(all_located, 90)
    asked = [question["q"] for question in nominatim.asked]
    assert len(asked) == len(set(asked)) == len(incidents)
