"""The peers over HTTP on the same rows, asked for the same views and filters."""

import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.models import Index

from bench.dashboard.asking import Reader
from bench.dashboard.peers.sqlite_file import write_sqlite
from bench.dashboard.questions import KINDS, Questions, View, address
from bench.dashboard.speed import SEED, questions_of_database
from bench.dashboard.timings import Spread, spread_of
from bench.dashboard.web_server import Server, application, free_port, running
from incidents.models import IncidentOutcome, IncidentWeapon, Toll

REQUESTS = 30
# The slow ones are asked less often: for so long each kind of question may take altogether.
SECONDS_A_QUESTION = 8
# GeoJSON of a million rows takes minutes and gigabytes, and so does a text by SQL.
MOST_ROWS_FOR_ALL = 100_000
# What the filter by SQL looks up, and nothing in the application any more.
_INDEXES = (
    (Toll, Index(fields=["audience", "side", "incident"], name="toll_audience_side")),
    (IncidentOutcome, Index(fields=["code", "incident"], name="outcome_code_incident")),
    (IncidentWeapon, Index(fields=["code", "incident"], name="weapon_code_incident")),
)


@dataclass(frozen=True)
class PeerAsked:
    """What a peer took for what, in ms, what it sent, in KB, and what of ours to compare."""

    peer: str
    what: str
    ours: str
    times: Spread
    sizes: Spread


def measure_peers(database: str, number: int, tell: Callable[[str], None]) -> list[PeerAsked]:
    """All peers; ``ours`` names the measurement of the application that does the same."""
    questions = questions_of_database(SEED + 1, number)
    asked = []
    with (
        _indexes_of_sql(),
        application(database, "bench.dashboard.peers.wsgi", "/ready/") as server,
    ):
        reader = Reader(server)
        if number <= MOST_ROWS_FOR_ALL:
            tell("peers: GeoJSON")
            asked.append(
                _asked(
                    "GeoDjango's GeoJSON serializer",
                    "all incidents, to be clustered in the browser",
                    "panning: country view, all",
                    lambda: [reader.ask("/geojson/")],
                )
            )
        tell("peers: vector tiles")
        for size in ("country", "region", "town"):
            asked.append(
                _asked(
                    "ST_AsMVT of ST_SnapToGrid",
                    f"the tiles of a {size} view, one after another",
                    f"panning: {size} view, all",
                    lambda size=size: [
                        reader.ask(where) for where in tiles_of(questions.view(size))
                    ],
                )
            )
        tell("peers: Django REST framework")
        asked.append(
            _asked(
                "Django REST framework, drf-gis",
                "the first 500 incidents of a region view",
                "panning: region view, all",
                lambda: [reader.ask(_box_address(questions))],
            )
        )
        tell("peers: SQL by the ORM")
        for kind in KINDS:
            if kind.name == "text" and number > MOST_ROWS_FOR_ALL:
                continue
            asked.append(
                _asked(
                    "SQL by the ORM",
                    f"filter change: {kind.name}",
                    f"filter change: {kind.name}",
                    lambda kind=kind: [
                        reader.ask(
                            address(
                                "/filter-change/",
                                kind.draw(questions),
                                questions.any_view().query,
                            )
                        )
                    ],
                )
            )
    tell("peers: datasette")
    with _datasette() as server:
        reader = Reader(server)
        asked.append(
            _asked(
                "datasette, datasette-cluster-map",
                "the first 1,000 rows of a state and type, three facets, as the map asks for them",
                "filter change: two filters",
                lambda: [reader.ask(_datasette_address(questions))],
            )
        )
    return asked


@contextmanager
def _indexes_of_sql() -> Iterator[None]:
    """The indexes that the filter by SQL had, while it is measured beside ours."""
    with connection.schema_editor() as editor:
        for model, index in _INDEXES:
            editor.add_index(model, index)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model, index in _INDEXES:
                editor.remove_index(model, index)


def _asked(peer: str, what: str, ours: str, ask: Callable[[], list]) -> PeerAsked:
    """Times and sizes of all answers that one view takes, together."""
    start = time.monotonic()
    answers = [ask()]
    while len(answers) <= REQUESTS and time.monotonic() - start < SECONDS_A_QUESTION:
        answers.append(ask())
    # The first one warms up, unless it is all that there is.
    answers = answers[1:] or answers
    return PeerAsked(
        peer,
        what,
        ours,
        spread_of([sum(each.seconds for each in some) * 1000 for some in answers]),
        spread_of([sum(each.size for each in some) / 1000 for some in answers]),
    )


def tiles_of(view: View) -> Iterator[str]:
    """The addresses of the tiles of 512 pixels that cover a view."""
    zoom = view.zoom - 1
    west, south, east, north = view.box

    def column(lon: float) -> int:
        return math.floor((lon + 180) / 360 * 2**zoom)

    def row(lat: float) -> int:
        return math.floor((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)

    for x in range(column(west), column(east) + 1):
        for y in range(row(north), row(south) + 1):
            yield f"/tiles/{zoom}/{x}/{y}/"


def _box_address(questions: Questions) -> str:
    box = ",".join(f"{edge:.4f}" for edge in questions.view("region").box)
    return address("/box/", (("in_bbox", box),))


def _datasette_address(questions: Questions) -> str:
    state = ("MLI", "BFA", "NER")[questions.dice.integers(3)]
    event_type = ("battles", "explosions")[questions.dice.integers(2)]
    return address(
        "/incidents/incidents.json",
        (
            ("_size", "1000"),
            ("_shape", "objects"),
            ("state", state),
            ("event_type", event_type),
            ("_facet", "event_type"),
            ("_facet", "state"),
            ("_facet_date", "date"),
        ),
    )


@contextmanager
def _datasette() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.db"
        write_sqlite(path)
        port = free_port()
        command = [sys.executable, "-m", "datasette", "serve", str(path), "--port", str(port)]
        command += ["--setting", "sql_time_limit_ms", "60000"]
        command += ["--setting", "facet_time_limit_ms", "60000"]
        with running(command, port, {}, "/-/versions.json") as server:
            yield server
