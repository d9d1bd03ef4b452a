"""``make bench-exports``: 100,000 invented incidents as files, over HTTP and by a worker.

It works in a database of its own beside the application's, and prints the tables of
bench/exports.md.
"""

import os
import sys
from argparse import ArgumentParser, Namespace

import django

# Some of them are withdrawn; more than 100,000 are left.
SIZE = 103_000
MOST_SECONDS = {"csv": 15, "geojson": 20, "kml": 20, "xlsx": 40, "gpkg": 40}
MOST_SECONDS_TO_FIRST = 0.5
MOST_MB_ABOVE_IDLE = 100


def main(words: list[str]) -> int:
    """Measure and print tables; returns the exit code: 1 where a bar is missed."""
    options = _options(words)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    # Django is ready only now.
    from bench.dashboard.__main__ import machine
    from bench.dashboard.loading import load
    from bench.scratch_database import database_of_its_own
    from incidents.management.application_role import as_owner
    from incidents.models import Incident

    _print(f"# Files of incidents\n\n{machine()}\n")
    with as_owner(), database_of_its_own(f"bench_{options.size}", is_kept=options.keep) as name:
        if not (options.keep and Incident.objects.count() == options.size):
            load(options.size, _tell)
        bars = _measure(name, options)
    return 1 if any(bar.is_missed for bar in bars) else 0


def _measure(database: str, options: Namespace) -> list:
    from django.contrib.auth import get_user_model

    from bench.dashboard.invented_cast import EDITOR
    from bench.dashboard.speed import session_of
    from bench.dashboard.timings import Bar, in_digits
    from bench.dashboard.web_server import application
    from bench.exports.going_out import download, map_beside, median_of
    from bench.exports.peers import measure_peers
    from bench.exports.prepared import make_prepared
    from bench.markdown import markdown

    editor = get_user_model().objects.get(username=EDITOR)
    cookie, bars, rows = session_of(editor), [], []
    _tell("preparing")
    made = {name: make_prepared(database, name, EDITOR) for name in ("xlsx", "gpkg")}
    for name, each in made.items():
        bars += [
            Bar(f"{name}, prepared", each.seconds, MOST_SECONDS[name], "s"),
            Bar(f"{name}, memory above idle", each.above_idle, MOST_MB_ABOVE_IDLE, "MB"),
        ]
    with application(database) as server:
        # The first request waits for the columns.
        download(server, cookie, "/download/incidents.csv?state=TCD", "csv")
        download(server, cookie, "/download/incidents.csv?state=TCD", "csv")
        for name in ("csv", "geojson", "kml"):
            _tell(name)
            address = f"/download/incidents.{name}"
            files = [download(server, cookie, address, name) for _ in range(options.times)]
            packed = download(server, cookie, address, name, packed=True)
            file = median_of(files)
            bars += [
                Bar(f"{name}, first byte", file.first, MOST_SECONDS_TO_FIRST, "s"),
                Bar(f"{name}, last byte", file.last, MOST_SECONDS[name], "s"),
                Bar(f"{name}, memory above idle", file.above_idle, MOST_MB_ABOVE_IDLE, "MB"),
            ]
            rows.append(_row(name, file))
            rows.append(_row(f"{name}, packed", packed))
        for name, each in made.items():
            address = f"/download/prepared/{each.key}/file/"
            file = download(server, cookie, address, name)
            rows.append(_row(f"{name}, fetched", file))
            bars.append(
                Bar(f"{name}, memory to fetch it", file.above_idle, MOST_MB_ABOVE_IDLE, "MB")
            )
        _tell("the map beside")
        alone = map_beside(server, cookie, [], options.requests)
        beside = map_beside(
            server, cookie, ["/download/incidents.csv", "/download/incidents.kml"], options.requests
        )
    incidents = made["xlsx"].incidents
    _print(f"{incidents:,} incidents, as an editor sees them.\n\n## The bars\n")
    _print(markdown(("measured", "result", "target", ""), (bar.row() for bar in bars)))
    _print("\n## Over HTTP\n")
    _print(markdown(("file", "first byte, s", "last byte, s", "CPU, s", "MB as sent"), rows))
    _print("\n## Prepared by a worker\n")
    worked = [(n, *map(in_digits, (e.seconds, e.cpu, e.size))) for n, e in made.items()]
    _print(markdown(("file", "s", "CPU, s", "MB"), worked))
    _print("\n## A filter change on the map beside\n")
    _print(
        markdown(
            ("while", "p50, ms", "p95, ms", "largest, ms"),
            (
                (what, *map(in_digits, (spread.p50, spread.p95, spread.largest)))
                for what, spread in (("nothing goes out", alone), ("two files go out", beside))
            ),
        )
    )
    if not options.no_peers:
        _tell("peers")
        _print("\n## Beside the peers\n")
        peers = [(name, in_digits(s), in_digits(size)) for name, s, size in measure_peers()]
        _print(markdown(("peer", "s", "MB"), peers))
    return bars


def _row(name: str, file) -> tuple[str, ...]:
    from bench.dashboard.timings import in_digits

    return (name, *map(in_digits, (file.first, file.last, file.cpu, file.size)))


def _options(words: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m bench.exports", description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, metavar="N", help="incidents")
    parser.add_argument("--times", type=int, default=3, metavar="N", help="each file is taken")
    parser.add_argument("--requests", type=int, default=60, metavar="N", help="of the map")
    parser.add_argument("--no-peers", action="store_true", help="leave the peers out")
    parser.add_argument(
        "--keep", action="store_true", help="keep the database, and use the one that is there"
    )
    return parser.parse_args(words)


def _print(text: str) -> None:
    print(text, flush=True)


def _tell(what: str) -> None:
    """What is being done, apart from the tables."""
    print(f"... {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
