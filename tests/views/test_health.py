import time

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection

from incidents.health import HEARTBEAT, note_heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_heartbeat_before():
    redis.Redis.from_url(django_settings.REDIS_URL).delete(HEARTBEAT)


def test_alive_asks_nobody_else(client, settings, django_assert_num_queries):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_once_a_worker_has_been_heard(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "database": "ok",
        "migrations": "ok",
        "redis": "ok",
        "worker": "silent",
    }
    note_heartbeat()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


def test_a_worker_not_heard_for_long_is_silent(client):
    redis.Redis.from_url(django_settings.REDIS_URL).set(HEARTBEAT, int(time.time()) - 3600)
    assert client.get("/readyz").json()["worker"] == "silent"


def test_redis_away_is_told_and_harms_nothing_else(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["redis"] == "unreachable"
    assert answer.json()["database"] == "ok"


def test_migrations_that_are_not_applied_are_told(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'incidents'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "missing"


def test_health_is_told_even_where_reading_is_not_public(client, settings):
    settings.PUBLIC_READ = False
    assert client.get("/healthz").status_code == 200
