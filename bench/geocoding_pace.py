"""``python -m bench.geocoding_pace``: four workers, a hundred incidents, one question a second.

The online service is played by a server on this machine, whose own log is what counts. It
works in a database and a Redis database of its own. It takes two minutes. The tests do the
same with fewer incidents at a quicker pace.
"""

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import django

from sahel.machine import environment

INCIDENTS = 100
WORKERS = 4
SECONDS_BETWEEN = 1.0
# Far from those of the application and of the tests.
REDIS_DATABASES_LATER = 8
# Clocks of two programs; the pace itself is never undercut.
CLOCK_TOLERANCE = 0.01


def main() -> int:
    """Measure and print a table; returns the exit code: 1 where the pace was not kept."""
    root = Path(__file__).resolve().parent.parent
    os.environ.update(environment.complete(root), DJANGO_SETTINGS_MODULE="sahel.settings")
    from tests.processes import later_redis_database

    redis_url = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
    os.environ["REDIS_URL"] = later_redis_database(redis_url, REDIS_DATABASES_LATER)
    django.setup()
    # Django is ready only now.
    from bench.__main__ import database_of_its_own, table
    from incidents.management.application_role import as_owner

    with as_owner(), database_of_its_own():
        measurements = list(measure_pace())
    print(table(measurements))
    return 1 if any(each.is_missed for each in measurements) else 0


def measure_pace():
    """What the server saw of a run of ``INCIDENTS`` by ``WORKERS`` workers."""
    from django.conf import settings

    from bench.measurements import Measurement
    from incidents.geocoding.turns import redis_client
    from incidents.models import Incident
    from tests.builders import make_incident
    from tests.geocoding.nominatim import FakeNominatim
    from tests.worker import eventually, running_worker

    redis_client(settings.REDIS_URL).flushdb()
    for number in range(INCIDENTS):
        make_incident(place_text=f"Place {number}", location_status="pending")
    with FakeNominatim() as server, tempfile.TemporaryDirectory() as logs, ExitStack() as workers:
        server.know_every_name()
        for number in range(WORKERS):
            online = {
                "GEOCODING_PROVIDER": "nominatim",
                "GEOCODING_URL": server.url,
                "GEOCODING_SECONDS_BETWEEN": str(SECONDS_BETWEEN),
                "no_proxy": "127.0.0.1",
            }
            log = Path(logs) / f"worker{number}"
            workers.enter_context(running_worker(log, processes=1, **online))
        began = time.monotonic()
        feed()
        located = Incident.objects.filter(location_status="located")
        eventually(lambda: feed() or located.count() == INCIDENTS, 5 * INCIDENTS)
        took = time.monotonic() - began
    redis_client(settings.REDIS_URL).flushdb()

    gaps = [later - earlier for earlier, later in pairwise(server.times)]
    names = {question["q"] for question in server.asked}
    rate = len(gaps) / (server.times[-1] - server.times[0])
    yield Measurement(
        f"{INCIDENTS} incidents, {WORKERS} workers: all located after", f"{took:.0f} s"
    )
    yield Measurement(
        "questions in the server's log, different ones among them",
        f"{len(server.asked)}, {len(names)}",
        not len(server.asked) == len(names) == INCIDENTS,
        f"{INCIDENTS}, {INCIDENTS}",
    )
    yield Measurement(
        "questions a second, over the run",
        f"{rate:.3f}",
        rate > 1 / SECONDS_BETWEEN,
        f"at most {1 / SECONDS_BETWEEN:.1f}",
    )
    yield Measurement(
        "least time between two questions",
        f"{min(gaps):.3f} s",
        min(gaps) < SECONDS_BETWEEN - CLOCK_TOLERANCE,
        f"at least {SECONDS_BETWEEN} s",
    )


def feed() -> None:
    """What the command does while it watches: hand the workers what they have room for."""
    from incidents.geocoding.queue import queue_incidents
    from incidents.models import Incident

    queue_incidents(Incident.objects.filter(location_status="pending").order_by("pk"))


if __name__ == "__main__":
    sys.exit(main())
