"""Whether the installation works: each part asked, with an answer in one word."""

import time

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

HEARTBEAT = "sahel:heartbeat"
# Three of beat's heartbeats may be lost before somebody is told.
HEARTBEAT_IS_LATE = 4 * settings.HEARTBEAT_SECONDS
ANSWER_WITHIN = 2


def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=ANSWER_WITHIN, socket_connect_timeout=ANSWER_WITHIN
    )


def note_heartbeat() -> None:
    """Note in Redis that a task went from beat through the queue to a worker just now."""
    with _redis() as server:
        server.set(HEARTBEAT, int(time.time()))


def readiness() -> dict[str, str]:
    """Each part and "ok", or what is wrong with it: database, migrations, redis, worker."""
    return {**_database(), **queue_readiness()}


def _database() -> dict[str, str]:
    try:
        loader = MigrationLoader(connection)
    except DatabaseError:
        return {"database": "unreachable", "migrations": "unknown"}
    missing = set(loader.graph.leaf_nodes()) - set(loader.applied_migrations)
    return {"database": "ok", "migrations": "missing" if missing else "ok"}


def queue_readiness() -> dict[str, str]:
    """The same for redis and worker alone; without a question to the database."""
    try:
        with _redis() as server:
            last = server.get(HEARTBEAT)
    except redis.RedisError:
        return {"redis": "unreachable", "worker": "unknown"}
    if last is None or time.time() - int(last) > HEARTBEAT_IS_LATE:
        return {"redis": "ok", "worker": "silent"}
    return {"redis": "ok", "worker": "ok"}
