"""``make bench-imports``: how fast a file of UCDP GED is read, loaded, and loaded again.

It works in a database of its own beside the application's, as ``make bench`` does.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

import django

ROWS, ROWS_OF_KILLS, ROWS_OF_PEERS, KILLS = 385_000, 60_000, 10_000, 20
MADE_FILES = 10_000
ROWS_A_SECOND, TIMES_COPY, MEGABYTES, SHARE_OF_FIRST = 10_000, 2.5, 300, 0.5
SECONDS_TO_START = 1
SEED = 20261123


def main(words: list[str]) -> int:
    """Measure and print a table; returns the exit code: 1 where a bar is missed."""
    options = _options(words)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    # Django is ready only now.
    from bench.imports.many_rows import write_many_rows
    from bench.markdown import markdown
    from incidents.management.application_role import as_owner

    folder = Path(os.environ["UCDP"]) if os.environ.get("UCDP") else None
    with tempfile.TemporaryDirectory() as scratch, as_owner():
        path = Path(scratch) / "ged.csv"
        made_of = write_many_rows(path, options.rows, folder)
        tell(f"{options.rows:,} rows made of {made_of}, {path.stat().st_size / 1e6:.0f} MB")
        lines = _measure_loading(path, Path(scratch))
        if options.peers:
            peers = Path(scratch) / "peers.csv"
            write_many_rows(peers, options.peers, folder)
            lines += _measure_peers(peers, options.rows)
        if options.kills:
            killed = Path(scratch) / "killed.csv"
            write_many_rows(killed, options.kill_rows, folder)
            lines += _measure_kills(killed, options.kills)
        if options.made_files:
            lines += _read_made_files(options.made_files)
    print(markdown(("measured", "result", "bar"), [line[:3] for line in lines]))
    return 1 if any(line[3] for line in lines) else 0


def _options(words: list[str]):
    parser = ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, metavar="N")
    parser.add_argument("--peers", type=int, default=ROWS_OF_PEERS, metavar="N")
    parser.add_argument("--kills", type=int, default=KILLS, metavar="N")
    parser.add_argument("--kill-rows", type=int, default=ROWS_OF_KILLS, metavar="N")
    parser.add_argument("--made-files", type=int, default=MADE_FILES, metavar="N")
    return parser.parse_args(words)


def tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def line(what: str, result: str, bar: str = "", is_missed: bool = False) -> tuple:
    return what, result, f"{bar}: {'missed' if is_missed else 'met'}" if bar else "", is_missed


def _measure_loading(path: Path, scratch: Path) -> list[tuple]:
    from bench.imports.stored import LARGE, SMALL, checksums, copy_in, copy_out
    from incidents.evidence import recompute_evidence

    with _database() as name:
        dry = _run(name, path, "read")
        tell(f"dry run {dry}")
        first = _run(name, path, "commit")
        tell(f"first {first}")
        before = checksums()
        second = _run(name, path, "commit")
        tell(f"second {second}")
        is_same = before == checksums()
        tell("deriving the tolls of all")
        differing = recompute_evidence().differing
        copy_out(SMALL + LARGE, scratch)
    with _database():
        copy_in(SMALL, scratch, empty=True)
        began = time.perf_counter()
        copy_in(LARGE, scratch)
        copied = time.perf_counter() - began
    rate = dry["rows"] / dry["reading"]
    times = first["loading"] / copied
    most = max(dry["megabytes"], first["megabytes"], second["megabytes"])
    both = first["reading"] + first["loading"]
    share = (second["reading"] + second["loading"]) / both
    accounted = all(
        run["new"] + run["changed"] + run["unchanged"] + run["rejected"] == run["rows"]
        for run in (dry, first, second)
    )
    return [
        line("rows, every one accounted for", f"{dry['rows']:,}", "all", not accounted),
        line(
            "dry run, rows a second",
            f"{rate:,.0f} ({dry['reading']:.1f} s, {dry['of_python']:.1f} s of Python's)",
            f"at least {ROWS_A_SECOND:,}",
            rate < ROWS_A_SECOND,
        ),
        line("bare COPY of the finished rows", f"{copied:.1f} s"),
        line(
            "loading them from the file, once it is read",
            f"{first['loading']:.1f} s, {times:.2f} times",
            f"at most {TIMES_COPY} times",
            times > TIMES_COPY,
        ),
        line("first import, reading and loading", f"{both:.1f} s"),
        line("most memory", f"{most:.0f} MB", f"at most {MEGABYTES} MB", most > MEGABYTES),
        line(
            "second import, of the first's time",
            f"{share:.2f}",
            f"at most {SHARE_OF_FIRST}",
            share > SHARE_OF_FIRST,
        ),
        line("rows that the second changed", "none" if is_same else "some", "none", not is_same),
        line("tolls otherwise by the rule", str(len(differing)), "0", bool(differing)),
    ]


def _measure_kills(path: Path, kills: int) -> list[tuple]:
    from bench.imports.stored import checksums

    with _database() as name:
        took = _run(name, path, "commit")
        whole = checksums()
    chance = random.Random(SEED)  # noqa: S311 - the same moments each time
    # Each comes somewhat farther than the one before, or not even to where that was.
    length = took["reading"] + 3 * took["loading"] / kills
    ended = 0
    with _database() as name:
        for number in range(kills):
            with _process(name, path, "commit") as process:
                try:
                    process.wait(timeout=SECONDS_TO_START + chance.uniform(0, length))
                    ended += 1
                except subprocess.TimeoutExpired:
                    process.kill()
            tell(f"killed {number + 1}")
        _run(name, path, "commit")
        differ = [table for table, sum_ in checksums().items() if sum_ != whole[table]]
    return [
        line(
            f"{kills - ended} kills at random, {took['rows']:,} rows: tables that differ",
            ", ".join(differ) or "none",
            "none",
            bool(differ),
        )
    ]


def _measure_peers(path: Path, rows: int) -> list[tuple]:
    from bench.imports.peers import PEERS

    lines = []
    with _database() as name:
        ours = _run(name, path, "commit")
    seconds = ours["reading"] + ours["loading"]
    lines.append(line(f"ours, {ours['rows']:,} rows, read and loaded", f"{seconds:.1f} s"))
    for what, load in PEERS.items():
        with _database():
            took = _timed(load, path)
        scaled = took * rows / ours["rows"]
        lines.append(
            line(
                f"{what}, {ours['rows']:,} rows; scaled to {rows:,}",
                f"{took:.1f} s; {scaled / 60:.0f} min",
            )
        )
        tell(f"{what}: {took:.1f} s")
    return lines


def _read_made_files(number: int) -> list[tuple]:
    """Read files made at random, the same ones each time; stops at one that cannot be read."""
    from hypothesis import HealthCheck, given, settings

    from tests.imports.made_files import every_row_is_accounted_for, made_files

    @settings(
        max_examples=number,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(made_files())
    def read(made):
        every_row_is_accounted_for(made)

    began = time.perf_counter()
    read()
    took = time.perf_counter() - began
    what = "files made at random, read without an exception, every row accounted for"
    return [line(what, f"{number:,} in {took:.0f} s", "all")]


def _timed(load: Callable[[Path], None], path: Path) -> float:
    began = time.perf_counter()
    load(path)
    return time.perf_counter() - began


def _database():
    from contextlib import contextmanager

    from bench.scratch_database import database_of_its_own
    from incidents.starter import load_starter

    @contextmanager
    def filled():
        with database_of_its_own("bench_imports") as name:
            load_starter()
            yield name

    return filled()


def _process(database: str, path: Path, what: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "bench.imports.one_import", database, str(path), what]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own


def _run(database: str, path: Path, what: str) -> dict:
    with _process(database, path, what) as process:
        output, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"The import ended with {process.returncode}.")
    return json.loads(output.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
