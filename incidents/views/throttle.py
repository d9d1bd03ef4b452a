"""How much one person may ask of the server in a minute, counted in Redis for all its processes.

Who has not signed in is known by the address that the request comes from, for that minute alone.
"""

import logging
import time

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


def throttle(request: HttpRequest, what: str, amount: int, most: int) -> None:
    """Count ``amount`` of ``what`` for who asks; raises ``Throttled`` beyond ``most`` a minute.

    Without Redis nothing is counted: better some load than nobody's answer.
    """
    now = time.time()
    key = f"throttle:{what}:{_who_asks(request)}:{int(now // MINUTE)}"
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1
        ) as server:
            counted, _kept = server.pipeline().incrby(key, amount).expire(key, MINUTE).execute()
    except redis.RedisError as error:
        logger.warning("Requests are not counted, Redis does not answer: %s", error)
        return
    if counted > most:
        raise Throttled(max(1, round(MINUTE - now % MINUTE)))


def _who_asks(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return str(request.user.pk)
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # A proxy stands in front. It adds who asked it at the end; what comes before anybody
        # can have written.
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        address = told or address
    return f"from-{address}"
