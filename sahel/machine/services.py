"""Starts and stops the private servers; whoever uses them last stops them."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from . import environment, interruptions
from .checkout import Checkout
from .cluster import Cluster
from .messages import warn
from .redis_server import RedisServer


class Services:
    """The private servers of a checkout: those that `chosen` does not replace with a team's.

    `chosen` are the person's settings.
    """

    def __init__(self, checkout: Checkout, chosen: Mapping[str, str]) -> None:
        self.checkout = checkout
        self.cluster = None if chosen.get("DATABASE_URL") else Cluster(checkout)
        self.redis = None if chosen.get("REDIS_URL") else RedisServer(checkout)
        # Whoever uses the servers holds a shared lock on it.
        self._users = checkout.local / "services.users"
        # While it exists, the servers keep running when nobody uses them.
        self._kept = checkout.local / "services_kept"

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Have the servers running. The last of the processes that use them stops them."""
        with self._users.open("w") as users:
            with self._one_at_a_time():
                fcntl.flock(users, fcntl.LOCK_SH)
                try:
                    self._start()
                except BaseException:
                    with interruptions.ignored():
                        self._stop_if_unused(users)
                    raise
            try:
                yield
            finally:
                with interruptions.ignored(), self._one_at_a_time():
                    self._stop_if_unused(users)

    def start_what_ended(self) -> None:
        """Start a server again that somebody, or a lack of memory, has ended."""
        servers = {"PostgreSQL": self.cluster, "Redis": self.redis}
        ended = [name for name, server in servers.items() if server and server.has_ended()]
        if ended:
            warn(f"{' and '.join(ended)} ended by itself and is started again.")
            with self._one_at_a_time():
                self._start()

    def keep_running(self) -> None:
        """Start the servers and leave them running until `make stop`."""
        with self._one_at_a_time():
            self._start()
            self._kept.touch()

    def stop(self) -> bool:
        """Stop servers that nobody uses. Returns False when a command still uses them."""
        self._kept.unlink(missing_ok=True)
        with self._one_at_a_time(), self._users.open("w") as users:
            return self._stop_if_unused(users)

    def _start(self) -> None:
        urls = {}
        if self.cluster:
            self.cluster.start()
            urls["DATABASE_URL"] = self.cluster.url
            environment.write_owner_url(self.checkout.root, self.cluster.owner_url)
        if self.redis:
            self.redis.start()
            urls["REDIS_URL"] = self.redis.url()
        environment.write_local_settings(self.checkout.root, urls)

    def _stop_if_unused(self, users: IO[str]) -> bool:
        if self._kept.exists():
            return False
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if self.redis:
            self.redis.stop()
        if self.cluster:
            self.cluster.stop()
        return True

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Keep two commands from starting or stopping the servers at the same moment."""
        with (self.checkout.local / "services.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
