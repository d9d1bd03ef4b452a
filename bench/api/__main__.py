"""``make bench-api``: how fast other programs read 100,000 incidents, and keep a copy true.

``BENCH_ARGS="--divide 20"`` measures with a twentieth of them, which are there much sooner.

It works in a database of its own beside the application's, named after it and ending in
"_bench_api", which it makes, fills with invented data and drops.
"""

import gc
import os
import statistics
import sys
import time
from argparse import ArgumentParser
from functools import cache, partial
from io import StringIO
from urllib.parse import urlencode

import django

# So many requests of each kind, of different pages.
REQUESTS = 40
MS_OF_A_PAGE = 150
PAGES_OF_A_COPY = 20
ROWS_WRITTEN = 10_000


def main() -> int:
    """Measure and print a table; returns the exit code: 1 where a target is missed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    # Django is ready only now.
    from django.conf import settings
    from django.core.management import call_command

    from bench import invented_data
    from bench.__main__ import table
    from bench.measurements import timed
    from bench.scratch_database import database_of_its_own
    from incidents.management.application_role import as_owner

    parser = ArgumentParser(prog="make bench-api", description=main.__doc__)
    parser.add_argument("--divide", type=int, default=1, help="by how much the numbers are less")
    divide = parser.parse_args().divide
    for number in ("INCIDENTS", "CLAIMS", "REPORTS", "OPERATIONS"):
        setattr(invented_data, number, getattr(invented_data, number) // divide)
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.API_REQUESTS_OF_STRANGERS = settings.API_REQUESTS_A_MINUTE = 10**9
    with as_owner(), database_of_its_own("bench_api") as name:
        print(f"Filling the database {name} with invented data ...", flush=True)
        data, seconds = timed(invented_data.fill)
        call_command("recompute_evidence", verbosity=0, stdout=StringIO())
        print(f"{data.incidents:,} incidents, {data.claims:,} claims: {seconds:.0f} s\n")
        # As a web process does once it has read the incidents.
        _get("/api/v1/incidents/?page_size=1")
        gc.collect()
        gc.freeze()
        measurements = [*measure_pages(), *measure_copy(), *measure_writing()]
    print(table(measurements))
    return 1 if any(each.is_missed for each in measurements) else 0


def measure_pages() -> list:
    """One page of each kind, over and over."""
    from incidents.models import Incident, State

    state = State.objects.filter(incidents__isnull=False).first().alpha3
    keys = list(Incident.objects.published().values_list("reference", flat=True)[:REQUESTS])
    kinds = {
        "100 incidents": ["incidents/?page_size=100"],
        "100 incidents of one state": [f"incidents/?page_size=100&state={state}"],
        "100 incidents, most deaths first": ["incidents/?page_size=100&sort=deaths"],
        "100 incidents, all fields": ["incidents/?page_size=100&fields=all"],
        "100 incidents as GeoJSON": ["incidents/?page_size=100&format=geojson"],
        "one incident, all fields": [f"incidents/{key}/" for key in keys],
        "100 claims": ["claims/?page_size=100"],
        "100 claims of one state": [f"claims/?page_size=100&state={state}"],
        "100 involvements": ["involvements/?page_size=100"],
        "100 reports": ["reports/?page_size=100"],
        "all groups": ["groups/?page_size=500"],
        "statistics": ["statistics/"],
    }
    return [
        _measurement(f"{what}, p95", _times(paths), target=MS_OF_A_PAGE if "100" in what else None)
        for what, paths in kinds.items()
    ]


def measure_copy() -> list:
    """Reading all for a copy, and what has changed since."""
    from bench.measurements import Measurement, timed
    from incidents.models import Incident

    def read():
        address, count = "/api/v1/incidents/?page_size=500&fields=all", 0
        for _page in range(PAGES_OF_A_COPY):
            page = _get(address)
            count += len(page["results"])
            address = page["next"]
            if address is None:
                break
        return count, page["updated_since"]

    (count, since), seconds = timed(read)
    query = urlencode({"updated_since": since, "fields": "all", "page_size": 100})
    unchanged = _times([f"incidents/?{query}"])
    some = Incident.objects.published().order_by("pk")[:100].values_list("pk", flat=True)
    Incident.objects.filter(pk__in=list(some)).update(title="Changed")
    return [
        Measurement("first reading of a copy, all fields", f"{count / seconds:,.0f} incidents/s"),
        _measurement("updated_since, nothing changed, p95", unchanged),
        _measurement(
            "updated_since, 100 changed, p95", _times([f"incidents/?{query}"]), MS_OF_A_PAGE
        ),
    ]


def measure_writing() -> list:
    """What it costs a load that every incident's change is traced."""
    from django.db import connection, transaction

    from bench.measurements import Measurement, timed

    def write():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE incidents_incident SET summary = summary || '.' WHERE id IN"
                " (SELECT id FROM incidents_incident ORDER BY id LIMIT %s)",
                [ROWS_WRITTEN],
            )

    seconds = {}
    for is_traced in (True, False, True, False):
        with transaction.atomic():
            if not is_traced:
                with connection.cursor() as cursor:
                    cursor.execute("ALTER TABLE incidents_incident DISABLE TRIGGER trace_changed")
            _none, seconds[is_traced] = timed(write)
            transaction.set_rollback(True)
    return [
        Measurement(
            f"{ROWS_WRITTEN:,} incidents written by one statement, traced; and not",
            f"{seconds[True]:.2f} s; {seconds[False]:.2f} s",
        )
    ]


def _times(paths: list[str]) -> list[tuple[float, float]]:
    """Milliseconds of ``REQUESTS`` requests, after one that is not counted.

    Beside each stands the processor's time of Python alone.
    """
    from bench.measurements import timed

    addresses = [f"/api/v1/{paths[number % len(paths)]}" for number in range(REQUESTS)]
    _get(addresses[0])
    times = []
    for address in addresses:
        before = time.process_time()
        seconds = timed(partial(_get, address))[1]
        times.append((1000 * seconds, 1000 * (time.process_time() - before)))
    return times


@cache
def _client():
    """One for all: each looks through the files of the pages when it is made."""
    from django.test import Client

    return Client()


def _get(address: str) -> dict:
    response = _client().get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code} {response.content[:300]}")
    return response.json()


def _measurement(what: str, times: list[tuple[float, float]], target: int | None = None):
    from bench.measurements import Measurement

    whole, of_python = zip(*times, strict=True)
    p95 = statistics.quantiles(whole, n=20)[-1]
    return Measurement(
        what,
        f"{p95:.0f} ms (median {statistics.median(whole):.0f},"
        f" of it Python's {statistics.median(of_python):.0f})",
        is_missed=target is not None and p95 > target,
        target=f"under {target} ms" if target else "",
    )


if __name__ == "__main__":
    sys.exit(main())
