"""How long one process takes to read all incidents, and what memory it takes; prints JSON.

A process of its own, so that nothing but the reading is in it: ``python -m
bench.dashboard.first_load DATABASE``.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FirstLoad:
    """Seconds by the clock and of Python's, and megabytes: before, after, at the most."""

    seconds: float
    cpu_seconds: float
    before: float
    after: float
    peak: float


def measure_first_load(database: str) -> FirstLoad:
    """Read the incidents of a database in a new process."""
    finished = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bench.dashboard.first_load", database],
        check=True,
        stdout=subprocess.PIPE,
    )
    return FirstLoad(**json.loads(finished.stdout))


def main(database: str) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    from django.db import connection

    from bench.dashboard.web_server import memory_of
    from incidents.columns import select
    from incidents.filters import IncidentFilter

    connection.settings_dict["NAME"] = database
    before, start, cpu = memory_of(os.getpid(), "Pss"), time.perf_counter(), time.process_time()
    select(IncidentFilter())
    load = FirstLoad(
        seconds=time.perf_counter() - start,
        cpu_seconds=time.process_time() - cpu,
        before=before,
        after=memory_of(os.getpid(), "Pss"),
        peak=_most_resident(),
    )
    print(json.dumps(vars(load)))


def _most_resident() -> float:
    """Megabytes; the system's own count of a process begins with its parent's."""
    [line] = [
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM:")
    ]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
