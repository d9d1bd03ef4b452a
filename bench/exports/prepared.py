"""A file that a worker prepares, in a process of its own; prints JSON.

``python -m bench.exports.prepared DATABASE FORMAT USERNAME``. The queue is left out: a task
of it would go to the application's own workers.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from threading import Event, Thread


@dataclass(frozen=True)
class Made:
    """The file's key, seconds until it is ready, of Python's, megabytes, memory above idle."""

    key: str
    seconds: float
    cpu: float
    size: float
    above_idle: float
    incidents: int


def make_prepared(database: str, name: str, username: str) -> Made:
    """Have a file of all that somebody sees made in a new process."""
    finished = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bench.exports.prepared", database, name, username],
        check=True,
        stdout=subprocess.PIPE,
    )
    return Made(**json.loads(finished.stdout))


def main(database: str, name: str, username: str) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.utils import timezone

    from bench.dashboard.web_server import memory_of
    from incidents.columns import select
    from incidents.exports import FORMATS, about_selection
    from incidents.exports.preparing import ask_for_file, files_of, prepare_file
    from incidents.filters import IncidentFilter
    from incidents.models import PreparedFile

    connection.settings_dict["NAME"] = database
    user = get_user_model().objects.get(username=username)
    selection = select(IncidentFilter(user=user))
    about = about_selection(
        selection,
        filter_in_words="",
        address="http://127.0.0.1/",
        site="http://127.0.0.1",
        made_at=timezone.now(),
        language="en",
    )
    # One of an earlier run would be given again.
    files_of(user).filter(format=name).delete()
    file, _is_new = ask_for_file(selection, file_format=FORMATS[name], about=about)
    idle = most = memory_of(os.getpid(), "Pss")
    ended = Event()

    def look() -> None:
        nonlocal most
        while not ended.wait(0.1):
            most = max(most, memory_of(os.getpid(), "Pss"))

    thread = Thread(target=look, daemon=True)
    thread.start()
    start, cpu = time.perf_counter(), time.process_time()
    prepare_file(file.key)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    ended.set()
    thread.join()
    ready = PreparedFile.objects.get(key=file.key)
    if ready.size is None:
        raise SystemExit(f"{name} could not be made.")
    made = Made(file.key, seconds, cpu, ready.size / 1e6, most - idle, ready.done)
    print(json.dumps(vars(made)))


if __name__ == "__main__":
    main(*sys.argv[1:])
