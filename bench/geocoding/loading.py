"""``python -m bench.geocoding.loading``: what it takes to load the index of the gazetteer.

In a process of its own, whose memory holds nothing else that comes and goes. Prints seconds
of the clock, seconds of this process alone, and megabytes, as JSON.
"""

import json
import os
import time
from pathlib import Path

import django


def main() -> None:
    """Load it once from the database in DATABASE_URL, and print what that took."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    # Django is ready only now.
    from django.db import connection

    from incidents.geocoding.index import GazetteerIndex

    connection.ensure_connection()
    before = _megabytes_in_memory()
    start, own_start = time.perf_counter(), time.process_time()
    # It has to live until the memory was read.
    index = GazetteerIndex.load()
    seconds, own_seconds = time.perf_counter() - start, time.process_time() - own_start
    print(json.dumps([seconds, own_seconds, _megabytes_in_memory() - before]))
    del index


def _megabytes_in_memory() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1e6


if __name__ == "__main__":
    main()
