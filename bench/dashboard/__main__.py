"""``make bench-dashboard``: the dashboard over HTTP and in a browser, on invented incidents.

It works in databases of its own beside the application's, one for each size, and prints the
tables of bench/dashboard.md.
"""

import os
import platform
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

import django

SIZES = (100_000, 1_000_000)


def main(words: list[str]) -> int:
    """Measure and print tables; returns the exit code: 1 where a bar is missed."""
    options = _options(words)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    # Django is ready only now.
    from bench.dashboard.report import bars_table
    from bench.scratch_database import database_of_its_own
    from incidents.management.application_role import as_owner

    _print(f"# The dashboard\n\n{machine()}")
    bars = []
    for number in options.sizes:
        with as_owner(), database_of_its_own(f"bench_{number}", is_kept=options.keep) as name:
            bars += [(number, bar) for bar in _measure(name, number, options)]
    _print(f"\n## The bars\n\n{bars_table(bars)}")
    return 1 if any(bar.is_missed for _, bar in bars) else 0


def _measure(database: str, number: int, options: Namespace) -> list:
    from bench.dashboard.browser import measure_browser
    from bench.dashboard.first_load import measure_first_load
    from bench.dashboard.loading import load
    from bench.dashboard.peer_speed import measure_peers
    from bench.dashboard.report import browser_table, peers_table, rows_in_words, speed_table
    from bench.dashboard.speed import measure_speed
    from bench.dashboard.web_server import application
    from incidents.models import Incident

    _print(f"\n## {number:,} incidents\n")
    if not (options.keep and Incident.objects.count() == number):
        start = time.perf_counter()
        loaded = load(number, _tell)
        _print(rows_in_words(number, loaded, time.perf_counter() - start) + "\n")
    first_load = measure_first_load(database)
    with application(database) as server:
        speed = measure_speed(server, number, first_load, _tell, options.requests)
        bars = speed.bars
        _print(speed_table(speed))
        if number == max(options.sizes):
            _tell("clicking in a browser")
            found = measure_browser(server)
            bars += found.bars
            _print(f"\n{browser_table(found)}")
    if not options.no_peers:
        peers = measure_peers(database, number, _tell)
        _print(f"\n### Beside the peers\n\n{peers_table(peers, speed)}")
    return bars


def machine() -> str:
    """The processor, its number, the memory, and what else the machine has to do."""
    information = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in information if "model name" in line]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    return (
        f"{time.strftime('%d %B %Y')}, {os.cpu_count()} cores of {models[0] if models else '?'}, "
        f"{memory:.0f} GB, Python {platform.python_version()}, load before it began "
        f"{os.getloadavg()[0]:.1f}."
    )


def _options(words: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m bench.dashboard", description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="numbers of incidents"
    )
    parser.add_argument(
        "--requests", type=int, default=300, metavar="N", help="of each kind (%(default)s)"
    )
    parser.add_argument("--no-peers", action="store_true", help="leave the peers out")
    parser.add_argument(
        "--keep", action="store_true", help="keep the databases, and use those that are there"
    )
    return parser.parse_args(words)


def _print(text: str) -> None:
    print(text, flush=True)


def _tell(what: str) -> None:
    """What is being done, apart from the tables."""
    print(f"... {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
