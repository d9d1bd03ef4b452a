"""Lets the whole installation ask an online service one question at a time.

The right to ask is one key in Redis, kept on Redis' own clock. It is held while a
question is out, and for a second after the answer, so that no number of workers on no
number of machines asks more than once a second.
"""

import logging
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

# Longer than any question may take; if its worker dies, the right comes back by itself.
HOLD_SECONDS = 60
REST_SECONDS = 1.0
PATIENCE_SECONDS = 10

_RESTING = "resting"
_PAUSED = "paused"
# Only its holder may end a turn: after HOLD_SECONDS the key may be somebody else's.
_END_TURN = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
"""


class Paused(Exception):
    """The service asked to be left alone; ``seconds`` says for how much longer."""

    def __init__(self, seconds: float):
        super().__init__(seconds)
        self.seconds = seconds


class TooBusy(Exception):
    """Others were first for longer than it is worth to wait."""


class Turn:
    """The right to ask now. Set ``rest`` to keep everybody away for longer afterwards."""

    def __init__(self):
        self.rest = REST_SECONDS


@cache
def redis_client(url: str) -> redis.Redis:
    """A client that gives up after a second, and connects anew once if Redis restarted."""
    return redis.Redis.from_url(
        url,
        socket_timeout=1,
        socket_connect_timeout=1,
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
    )


@contextmanager
def turn_to_ask(service: str, patience: float = PATIENCE_SECONDS) -> Iterator[Turn]:
    """Wait for the right to ask ``service`` and hold it for the length of the block.

    Raises ``Paused``, ``TooBusy`` or ``redis.RedisError``; then nobody may ask.
    """
    client = redis_client(settings.REDIS_URL)
    key = f"geocoding:turn:{service}"
    token = secrets.token_hex(8)
    gives_up_at = time.monotonic() + patience
    while not client.set(key, token, nx=True, px=int(HOLD_SECONDS * 1000)):
        seconds_left = client.pttl(key) / 1000
        if client.get(key) == _PAUSED:
            raise Paused(max(seconds_left, 1))
        if time.monotonic() > gives_up_at:
            raise TooBusy
        # Not all of those who wait should come back at the same moment.
        time.sleep(min(max(seconds_left, 0.02), 0.2) * random.uniform(1, 1.5))  # noqa: S311
    turn = Turn()
    try:
        yield turn
    finally:
        state = _RESTING if turn.rest <= REST_SECONDS else _PAUSED
        try:
            client.eval(_END_TURN, 1, key, token, state, int(turn.rest * 1000))
        except redis.RedisError as error:
            # The answer is not lost for that: the key ends by itself.
            logger.warning("Redis went away while %s was asked: %s", service, error)
