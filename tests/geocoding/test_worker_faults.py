"""Faults with real workers: a service in bad hours, kill -9, Redis that goes and comes back."""

import os
import shutil
import signal
import subprocess
from contextlib import contextmanager
from datetime import timedelta

import pytest
import redis
from celery import current_app
from django.db import transaction
from django.utils import timezone

from incidents.geocoding import request_location
from incidents.geocoding.queue import queue_overdue_incidents
from incidents.geocoding.retries import SLOW_RETRY
from incidents.geocoding.turns import redis_client
from incidents.models import Incident
from tests.builders import make_incident, make_place, make_state
from tests.geocoding.nominatim import settlement
from tests.worker import eventually, running_worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def online():
    """What a worker's environment says so that it asks the test's Nominatim."""

    def environment(nominatim):
        return {
            "GEOCODING_PROVIDER": "nominatim",
            "GEOCODING_CONTACT": "desk@example.org",
            "GEOCODING_URL": nominatim.url,
            "no_proxy": "127.0.0.1",
        }

    return environment


def save(place):
    with transaction.atomic():
        incident = make_incident(place_text=place, state="MLI")
        request_location(incident, placed_by_hand=False, place_changed=True)
    return incident


def status_of(incident):
    return Incident.objects.values_list("location_status", flat=True).get(pk=incident.pk)


def let_time_pass(incident):
    """As if nothing had happened to it for longer than anything is waited for."""
    long_ago = timezone.now() - SLOW_RETRY - timedelta(seconds=1)
    Incident.objects.filter(pk=incident.pk).update(location_changed_at=long_ago)


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
            eventually(lambda fault=fault: status_of(saved[fault]) == "provider_error")
            told = Incident.objects.get(pk=saved[fault].pk)
            assert told.location_problem, fault
            assert told.point is None, fault
            forget_pauses(settings)
        nominatim.know_every_name()
        for incident in saved.values():
            forget_pauses(settings)
            let_time_pass(incident)
            queue_overdue_incidents()
            eventually(lambda pk=incident.pk: located(pk))


def test_an_empty_answer_is_not_found(nominatim, online, tmp_path):
    make_state("MLI")
    nominatim.answer([])
    with running_worker(tmp_path / "log", **online(nominatim)):
        incident = save("Nowhere at all")
        eventually(lambda: status_of(incident) == "not_found")


def located(pk):
    return Incident.objects.filter(pk=pk, location_status="located").exists()


def forget_pauses(settings):
    client = redis_client(settings.REDIS_URL)
    client.delete(*client.scan_iter("geocoding:*"), "no such key")


def test_a_worker_killed_in_the_middle_loses_nothing(nominatim, online, settings, tmp_path):
    make_state("MLI")
    nominatim.hang()
    with running_worker(tmp_path / "first", **online(nominatim)) as worker:
        incident = save("Boulikessi")
        eventually(lambda: nominatim.asked)
        assert status_of(incident) == "running"
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert status_of(incident) == "running"
    nominatim.answer([settlement("Boulikessi")])
    forget_pauses(settings)
    let_time_pass(incident)
    with running_worker(tmp_path / "second", **online(nominatim)):
        assert queue_overdue_incidents() == 1
        eventually(lambda: located(incident.pk))


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


def test_redis_restarted_in_the_middle_loses_nothing(mali, settings, monkeypatch, tmp_path):
    make_place("Boulikessi", -1.31, 14.797)
    link = tmp_path / "redis.sock"
    settings.REDIS_URL = f"unix://{link}?db=0"
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)
    monkeypatch.setattr(current_app.conf, "broker_url", f"redis+socket://{link}?virtual_host=0")
    with redis_server(tmp_path):
        before = save("Boulikessi")
        with running_worker(tmp_path / "log"):
            eventually(lambda: located(before.pk))
    during = save("Boulikessi")
    assert status_of(during) == "pending"
    with redis_server(tmp_path), running_worker(tmp_path / "log"):
        let_time_pass(during)
        assert queue_overdue_incidents() == 1
        eventually(lambda: located(during.pk))
        after = save("Boulikessi")
        eventually(lambda: located(after.pk))
    assert located(before.pk)
