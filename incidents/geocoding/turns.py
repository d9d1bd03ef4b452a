"""Lets the whole installation ask an online service one question at a time, and not too often.

The right to ask is one key in Redis, kept on Redis' own clock. It is held while a
question is out, and rests for a while after the answer, so that no number of workers on no
number of machines asks more often than that. The same key keeps everybody away for as long
as the service wants to be left alone, and after several faults in a row (the circuit is
open): then one question is let through, and if it fails too, the next pause is longer.
"""

import logging
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
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

FAULTS_THAT_OPEN = 5
FIRST_OPEN_SECONDS = 60
LONGEST_OPEN_SECONDS = 1800
# Faults further apart are no row.
FAULTS_REMEMBERED_SECONDS = 86400

_RESTING = "resting"
# Only its holder may end a turn: after HOLD_SECONDS the key may be somebody else's. Where there
# is none, Redis has lost it, and the rest after this question must be kept all the same.
_END_TURN = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
    return
end
local state, rest, outcome = ARGV[2], tonumber(ARGV[3]), ARGV[4]
if outcome == 'answered' then
    redis.call('DEL', KEYS[2])
elseif outcome == 'fault' then
    local faults = redis.call('INCR', KEYS[2])
    redis.call('EXPIRE', KEYS[2], ARGV[5])
    if faults >= tonumber(ARGV[6]) then
        local pause = math.min(ARGV[7] * 2 ^ math.min(faults - ARGV[6], 20), tonumber(ARGV[8]))
        if pause > rest then
            state, rest = 'open', pause
        end
    end
end
if rest > 0 then
    redis.call('SET', KEYS[1], state, 'PX', math.ceil(rest * 1000))
else
    redis.call('DEL', KEYS[1])
end
"""


class Access(StrEnum):
    """Whether a service may be asked."""

    FREE = "free"
    # It said when to come back.
    PAUSED = "paused"
    # It failed again and again.
    OPEN = "open"


class Outcome(StrEnum):
    """What became of a turn; faults in a row open the circuit."""

    ANSWERED = "answered"
    FAULT = "fault"
    # Says nothing about the service's health.
    NEITHER = "neither"


class Paused(Exception):
    """The service is left alone for ``seconds`` more; ``access`` says why."""

    def __init__(self, seconds: float, access: Access = Access.PAUSED):
        super().__init__(seconds, access)
        self.seconds = seconds
        self.access = access


class TooBusy(Exception):
    """Others were first for longer than it is worth to wait."""


@dataclass
class Turn:
    """The right to ask now.

    ``pause`` keeps everybody away for longer afterwards, in seconds; ``outcome`` is
    counted. ``was_used`` is set to False where no question was sent after all.
    """

    pause: float = 0
    outcome: Outcome = Outcome.ANSWERED
    was_used: bool = True


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
def turn_to_ask(
    service: str, *, rest: float = REST_SECONDS, patience: float = PATIENCE_SECONDS
) -> Iterator[Turn]:
    """Wait for the right to ask ``service`` and hold it for the length of the block.

    For ``rest`` seconds after the block nobody has it. Raises ``Paused``, ``TooBusy`` or
    ``redis.RedisError``; then nobody may ask.
    """
    client = redis_client(settings.REDIS_URL)
    key = _turn_key(service)
    token = secrets.token_hex(8)
    gives_up_at = time.monotonic() + patience
    while not client.set(key, token, nx=True, px=int(HOLD_SECONDS * 1000)):
        access, seconds_left = _access(client, key)
        if access != Access.FREE:
            raise Paused(max(seconds_left, 1), access)
        if time.monotonic() > gives_up_at:
            raise TooBusy
        # Not all of those who wait should come back at the same moment.
        time.sleep(min(max(seconds_left, 0.02), 0.2) * random.uniform(1, 1.5))  # noqa: S311
    turn = Turn()
    try:
        yield turn
    finally:
        try:
            _end(client, service, token, turn, rest)
        except redis.RedisError as error:
            # The answer is not lost for that: the key ends by itself.
            logger.warning("Redis went away while %s was asked: %s", service, error)


def access_to(service: str) -> tuple[Access, float]:
    """Whether ``service`` may be asked, and for how many seconds it may not.

    Raises ``redis.RedisError``.
    """
    return _access(redis_client(settings.REDIS_URL), _turn_key(service))


def _access(client: redis.Redis, key: str) -> tuple[Access, float]:
    with client.pipeline() as both:
        milliseconds, holder = both.pttl(key).get(key).execute()
    access = Access(holder) if holder in (Access.PAUSED, Access.OPEN) else Access.FREE
    return access, max(milliseconds, 0) / 1000


def _end(client: redis.Redis, service: str, token: str, turn: Turn, rest: float) -> None:
    if not turn.was_used:
        state, seconds, outcome = _RESTING, 0, Outcome.NEITHER
    elif turn.pause > rest:
        state, seconds, outcome = Access.PAUSED, turn.pause, turn.outcome
    else:
        state, seconds, outcome = _RESTING, rest, turn.outcome
    client.eval(
        _END_TURN,
        2,
        _turn_key(service),
        f"geocoding:faults:{service}",
        token,
        str(state),
        seconds,
        str(outcome),
        FAULTS_REMEMBERED_SECONDS,
        FAULTS_THAT_OPEN,
        FIRST_OPEN_SECONDS,
        LONGEST_OPEN_SECONDS,
    )


def _turn_key(service: str) -> str:
    return f"geocoding:turn:{service}"
