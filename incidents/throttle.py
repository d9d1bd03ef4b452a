"""How much one person may ask of the server in a minute, counted in Redis for all its processes.

Who has not signed in is known by the address that the request comes from, for that minute alone.
"""

import logging
import time
from dataclasses import dataclass
from functools import lru_cache

import redis
from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

MINUTE = 60


class Throttled(Exception):
    """Too much for this minute; the next one begins in so many ``seconds``."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Allowance:
    """What one person may still ask until the minute ends, in so many ``seconds``."""

    most: int
    counted: int
    seconds: int

    @property
    def remaining(self) -> int:
        return max(0, self.most - self.counted)

    @property
    def is_used_up(self) -> bool:
        return self.counted > self.most


def throttle(request: HttpRequest, what: str, amount: int, most: int) -> None:
    """Count ``amount`` of ``what`` for who asks; raises ``Throttled`` beyond ``most`` a minute."""
    allowance = count(who_asks(request), what, amount, most)
    if allowance and allowance.is_used_up:
        raise Throttled(allowance.seconds)


def count(who: str, what: str, amount: int, most: int) -> Allowance | None:
    """Count ``amount`` of ``what`` for ``who``, of which there may be ``most`` a minute.

    Without Redis nothing is counted, and the answer is None: better some load than nobody's
    answer.
    """
    now = time.time()
    key = f"throttle:{what}:{who}:{int(now // MINUTE)}"
    try:
        pipeline = _redis(settings.REDIS_URL).pipeline()
        counted, _kept = pipeline.incrby(key, amount).expire(key, MINUTE).execute()
    except redis.RedisError as error:
        logger.warning("Requests are not counted, Redis does not answer: %s", error)
        return None
    return Allowance(most, counted, max(1, round(MINUTE - now % MINUTE)))


def who_asks(request: HttpRequest) -> str:
    """Who sent a request: somebody who has signed in, or an address."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # A proxy stands in front. It adds who asked it at the end; what comes before anybody
        # can have written.
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        address = told or address
    return f"from-{address}"


@lru_cache(maxsize=1)
def _redis(url: str) -> redis.Redis:
    """One for all threads: to connect anew takes as long as to count."""
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
