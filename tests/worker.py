"""A real Celery worker for tests: its own process, the test database, the test Redis."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from sahel.machine import environment

SECONDS_TO_START = 60
SECONDS_TO_STOP = 20


def environment_of_tests(**more: str) -> dict[str, str]:
    """The environment for another process of this application to share the test's data.

    It signs in as the application's role, as outside of tests.
    """
    address = os.environ.get("DATABASE_URL", "postgis:///sahel")
    address, _, options = address.partition("?")
    address = f"{address.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    # What the browser's own loop needs here and nowhere else, and what only a migration may.
    unwanted = ("DJANGO_ALLOW_ASYNC_UNSAFE", environment.OWNER_URL)
    inherited = {k: v for k, v in os.environ.items() if k not in unwanted}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "sahel.settings",
        "DATABASE_URL": f"{address}?{options}" if options else address,
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "GEOCODING_PROVIDER": "",
        "EMAIL_URL": "",
        **more,
    }


@contextmanager
def running_worker(log: Path, *, processes: int = 1, **more_environment: str):
    """A worker that is ready to work, for the length of the block; what it says is in ``log``.

    It does as many tasks at once as it has ``processes``.
    """
    options = ["--queues", "celery,geocoding", "--loglevel", "INFO"]
    options += ["--concurrency", str(processes)]
    # Nothing that the test needs, and each takes its time at the start.
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    options += ["--hostname", f"test-{log.name}-{os.getpid()}@%h"]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "sahel", "worker", *options],
            cwd=settings.BASE_DIR,
            env=environment_of_tests(**more_environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Its pool is ended with it, whatever happens.
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, log)
        yield process
    finally:
        _end(process)


def eventually(condition, seconds: float = 20):
    """Wait until ``condition()`` is true and return what it gives; fail if it never is."""
    gives_up_at = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < gives_up_at, f"It did not happen within {seconds} seconds."
        time.sleep(0.05)
    return value


def wait_until_others_are_idle() -> None:
    """Wait until no other process has done anything in the test database for a moment."""
    quiet, gives_up_at = 0, time.monotonic() + SECONDS_TO_STOP
    while quiet < 5 and time.monotonic() < gives_up_at:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                " AND (state <> 'idle' OR state_change > now() - interval '0.1 s')"
            )
            quiet = 0 if cursor.fetchone()[0] else quiet + 1
        time.sleep(0.05)


def _wait_until_ready(process: subprocess.Popen, log: Path) -> None:
    gives_up_at = time.monotonic() + SECONDS_TO_START
    while " ready." not in log.read_text():
        if process.poll() is not None or time.monotonic() > gives_up_at:
            raise RuntimeError(f"The worker did not start:\n{log.read_text()}")
        time.sleep(0.1)


def _end(process: subprocess.Popen) -> None:
    try:
        if process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS_TO_STOP)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
