"""One `make run` at a time in a checkout. The kernel forgets the lock of a run that crashed."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .checkout import Checkout
from .messages import CannotGoOn

SECONDS_TO_STOP = 90


@dataclass(frozen=True)
class Run:
    """A `make run` that goes on now."""

    pid: int
    url: str


@contextmanager
def hold(checkout: Checkout, url: str) -> Iterator[None]:
    """Hold the lock of this checkout. Raises CannotGoOn while another run holds it."""
    with (checkout.local / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = current(checkout)
            address = f" at {other.url}" if other else ""
            raise CannotGoOn(f"It already runs{address}. `make stop` ends it.") from None
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "url": url}))
        lock.flush()
        yield


def current(checkout: Checkout) -> Run | None:
    """The run that goes on in this checkout, or None."""
    path = checkout.local / "run.lock"
    if not path.exists():
        return None
    with path.open() as lock:
        try:
            # Shared, so that two that only look do not see each other.
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                return Run(**json.loads(lock.read()))
            except ValueError:
                # It has only just taken the lock.
                return None
    return None


def stop(checkout: Checkout) -> bool:
    """End the run that goes on, wait until it has. Returns False when there is none."""
    run = current(checkout)
    if run is None:
        return False
    os.kill(run.pid, signal.SIGTERM)
    give_up_at = time.monotonic() + SECONDS_TO_STOP
    while current(checkout) == run:
        if time.monotonic() > give_up_at:
            raise CannotGoOn(f"The run (process {run.pid}) does not end.")
        time.sleep(0.1)
    return True
