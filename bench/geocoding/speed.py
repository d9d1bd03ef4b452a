"""How fast the gazetteer is searched, how long it takes to load, and the file command."""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from django.db import connection

from bench.geocoding.asked import Asked
from bench.geocoding.known_places import KnownPlaces
from bench.geocoding.searchers import Searcher
from sahel.machine import environment

ROWS_OF_A_FILE = 10_000
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Pace:
    """Questions answered in seconds of the clock, and of this process alone."""

    questions: int
    seconds: float
    own_seconds: float

    @property
    def a_second(self) -> float:
        """Answers in a second of the clock: the database's time counts."""
        return self.questions / self.seconds

    @property
    def a_second_of_a_core(self) -> float:
        """Answers in a second of this process on a processor."""
        return self.questions / self.own_seconds


@dataclass(frozen=True)
class Loading:
    """What it took to load the index."""

    seconds: float
    own_seconds: float
    megabytes: float


def pace(searcher: Searcher, questions: Iterable[Asked]) -> Pace:
    """How fast a searcher answers, one question after the other."""
    questions = list(questions)
    start, own_start = time.perf_counter(), time.process_time()
    for _ in searcher.search(questions):
        pass
    return Pace(len(questions), time.perf_counter() - start, time.process_time() - own_start)


def loading() -> Loading:
    """What it takes to load the index of all names, in a process of its own."""
    written = _run("-m", "bench.geocoding.loading")
    return Loading(*json.loads(written))


def seconds_of_file_command(known: KnownPlaces, questions: Iterable[Asked]) -> float:
    """How long ``manage.py geocode_csv`` takes for 10,000 rows, with its start and its end."""
    with TemporaryDirectory() as folder:
        source, result = Path(folder) / "in.csv", Path(folder) / "out.csv"
        with source.open("w", newline="", encoding="utf-8") as stream:
            rows = csv.writer(stream)
            rows.writerow(("place", "state", "region"))
            rows.writerows(_row(known, each) for each in islice(cycle(questions), ROWS_OF_A_FILE))
        start = time.perf_counter()
        _run("manage.py", "geocode_csv", str(source), str(result))
        seconds = time.perf_counter() - start
        with result.open(newline="", encoding="utf-8") as stream:
            if sum(1 for _ in csv.DictReader(stream)) != ROWS_OF_A_FILE:
                raise AssertionError("geocode_csv did not write a row for each row.")
    return seconds


def _row(known: KnownPlaces, asked: Asked) -> tuple[str, str, str]:
    region = known.regions.get(asked.region)
    return asked.text, known.states[asked.state].alpha3, region.name_en if region else ""


def _run(*arguments: str) -> str:
    """What a Python process on the database in use prints; its errors are shown."""
    # The commands are our own, and their arguments are files that we made.
    process = subprocess.run(  # noqa: S603
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_URL": _address()},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process.stdout


def _address() -> str:
    """The address of the database in use, for another process of the application."""
    address = urlsplit(environment.complete(PROJECT)["DATABASE_URL"])
    folder = address.path.rpartition("/")[0]
    return address._replace(path=f"{folder}/{connection.settings_dict['NAME']}").geturl()
