"""How much one person may ask of the server in a minute, counted in Redis for all its processes."""

import logging
import time

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

MINUTE = 60


class Throttled(Exception):
    """Too much for this minute; the next one begins in so many ``seconds``."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


def throttle(user, what: str, amount: int, most: int) -> None:
    """Count ``amount`` of ``what`` for ``user``; raises ``Throttled`` beyond ``most`` a minute.

    Without Redis nothing is counted: better some load than nobody's answer.
    """
    now = time.time()
    key = f"throttle:{what}:{user.pk}:{int(now // MINUTE)}"
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
