"""``make bench-geocoding``: how often, how surely and how fast place names are found.

It works in a database of its own beside the application's, as ``make bench`` does.
"""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path

import django

SAMPLE = 4_000
SAMPLE_OF_PEERS = 150


def main(words: list[str]) -> int:
    """Measure and print tables; returns the exit code: 1 where a bar is missed, 2 without data."""
    options = _options(words)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    # Django is ready only now.
    from bench.geocoding.known_places import (
        FilesMissing,
        folder_of_files,
        load_files,
        read_known_places,
    )
    from bench.geocoding.report import Report
    from bench.scratch_database import database_of_its_own
    from incidents.management.application_role import as_owner

    try:
        folder = folder_of_files()
    except FilesMissing as reason:
        print(reason, file=sys.stderr)
        return 2
    with as_owner(), database_of_its_own() as name:
        print(f"Loading {folder} into the database {name} ...\n", file=sys.stderr, flush=True)
        load_files(folder)
        report = Report(
            read_known_places(),
            of_tuning_half=options.tuning,
            most=None if options.all else options.sample,
            most_of_peers=options.peers,
            is_quick=options.quick,
            failures_to=options.failures,
        )
        return report.print()


def _options(words: list[str]):
    parser = ArgumentParser(prog="python -m bench.geocoding", description=__doc__)
    parser.add_argument(
        "--tuning", action="store_true", help="ask for the half on which thresholds are chosen"
    )
    parser.add_argument("--all", action="store_true", help="ask for every name instead of a sample")
    parser.add_argument(
        "--sample", type=int, default=SAMPLE, metavar="N", help="names a cell (%(default)s)"
    )
    parser.add_argument(
        "--peers",
        type=int,
        default=SAMPLE_OF_PEERS,
        metavar="N",
        help="questions a cell that the peers get too (%(default)s)",
    )
    parser.add_argument("--quick", action="store_true", help="leave speed, homonyms and peers out")
    parser.add_argument(
        "--failures", type=Path, metavar="FILE", help="write every failure there, as CSV"
    )
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
