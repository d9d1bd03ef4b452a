"""``python -m bench.dashboard.stores``: which store in memory answers a filter change best.

The same invented columns in numpy, in Polars and in DuckDB; the same question: counts of all
facets, each without its own condition, the map's cells, the months, and the number of deaths.
Each store runs in a process of its own, so that its memory can be told.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.dashboard.timings import spread_of
from bench.dashboard.web_server import cpu_seconds_of, memory_of
from bench.markdown import markdown

REPEATED = 15
ZOOM_CELL_BITS = 12
FACETS = (
    "state",
    "region",
    "event_type",
    "sub_event_type",
    "location_precision",
    "status",
    "dataset",
    "outcome",
    "weapon",
)

# Conditions are a column's value, or a pair of days; a group is one of the incident's.
Conditions = dict[str, int | tuple[int, int]]
# Sums that must be the same in every store: incidents, deaths, cells, months, every facet.
Answer = dict[str, int]


class NumpyStore:
    """Rows in the order of space; attributes as codes into tables of their combinations."""

    def __init__(self, columns: dict[str, np.ndarray]) -> None:
        order = np.argsort(columns["cell"], kind="stable")
        self.rows = {name: columns[name][order] for name in ("cell", "date", "month", "deaths")}
        sizes = [int(columns[name].max()) + 1 for name in FACETS]
        combined = np.ravel_multi_index([columns[name] for name in FACETS], sizes)
        distinct, codes = np.unique(combined, return_inverse=True)
        self.profiles = np.stack(np.unravel_index(distinct, sizes))
        self.rows["profile"] = codes.ravel()[order].astype(np.int32)
        self.rows["party"] = columns["party"][order]
        self.member_party, self.member_group = columns["member_party"], columns["member_group"]
        self.parties = int(columns["party"].max()) + 1
        self.groups = int(columns["member_group"].max()) + 1

    def _kept(self, conditions: Conditions) -> np.ndarray:
        kept = np.ones(len(self.rows["date"]), bool)
        profile_is_kept = np.ones(self.profiles.shape[1], bool)
        for name, value in conditions.items():
            if name == "date":
                kept &= (self.rows["date"] >= value[0]) & (self.rows["date"] <= value[1])
            elif name == "group":
                named = np.zeros(self.parties, bool)
                named[self.member_party[self.member_group == value]] = True
                kept &= named[self.rows["party"]]
            else:
                profile_is_kept &= self.profiles[FACETS.index(name)] == value
        if not profile_is_kept.all():
            kept &= profile_is_kept[self.rows["profile"]]
        return kept

    def answer(self, conditions: Conditions) -> Answer:
        kept = self._kept(conditions)
        rows = {name: column[kept] for name, column in self.rows.items()}
        counted = np.bincount(rows["profile"], minlength=self.profiles.shape[1])
        answer: Answer = {"incidents": len(rows["date"])}
        for at, name in enumerate(FACETS):
            of = counted
            if name in conditions:
                others = self._kept({k: v for k, v in conditions.items() if k != name})
                of = np.bincount(self.rows["profile"][others], minlength=self.profiles.shape[1])
            by_value = np.bincount(self.profiles[at], weights=of)
            answer[name] = _mark(np.flatnonzero(by_value), by_value[by_value > 0])
        others = kept
        if "group" in conditions:
            others = self._kept({k: v for k, v in conditions.items() if k != "group"})
        of_parties = np.bincount(self.rows["party"][others], minlength=self.parties)
        by_group = np.bincount(self.member_group, weights=of_parties[self.member_party])
        answer["group"] = _mark(np.flatnonzero(by_group), by_group[by_group > 0])
        deaths = np.maximum(rows["deaths"], 0)
        answer["deaths"] = int(deaths.sum())
        months = np.bincount(rows["month"])
        dead = np.bincount(rows["month"], weights=deaths)
        answer["months"] = _mark(np.flatnonzero(months), (months + dead)[months > 0])
        starts = np.flatnonzero(np.diff(rows["cell"], prepend=-1))
        sizes = np.diff(np.append(starts, len(deaths)))
        dead = np.add.reduceat(deaths, starts) if len(starts) else sizes
        answer["cells"] = _mark(rows["cell"][starts], sizes + dead)
        return answer


class PolarsStore:
    """The same columns as they are, and the groups of each incident as rows of their own."""

    def __init__(self, columns: dict[str, np.ndarray]) -> None:
        import polars

        self.polars = polars
        names = (*FACETS, "cell", "date", "month", "deaths", "party")
        self.rows = polars.DataFrame({name: columns[name] for name in names})
        self.members = polars.DataFrame(
            {"party": columns["member_party"], "group": columns["member_group"]}
        )

    def _kept(self, conditions: Conditions):
        rows = self.rows.lazy()
        for name, value in conditions.items():
            column = self.polars.col(name)
            if name == "date":
                rows = rows.filter(column.is_between(*value))
            elif name == "group":
                of_group = self.members.lazy().filter(column == value)
                rows = rows.join(of_group, on="party", how="semi")
            else:
                rows = rows.filter(column == value)
        return rows

    def answer(self, conditions: Conditions) -> Answer:
        col, length = self.polars.col, self.polars.len()
        deaths = col("deaths").clip(0).cast(self.polars.Int64).sum().alias("deaths")
        kept = self._kept(conditions).collect().lazy()
        asked = {"totals": kept.select(length.alias("size"), deaths)}
        for name in FACETS:
            of = kept
            if name in conditions:
                of = self._kept({k: v for k, v in conditions.items() if k != name})
            asked[name] = of.group_by(name).agg(length.alias("size"))
        of = kept
        if "group" in conditions:
            of = self._kept({k: v for k, v in conditions.items() if k != "group"})
        by_party = of.group_by("party").agg(length.alias("size"))
        joined = by_party.join(self.members.lazy(), on="party")
        asked["group"] = joined.group_by("group").agg(col("size").sum())
        for name, column in (("months", "month"), ("cells", "cell")):
            asked[name] = kept.group_by(column).agg(length.alias("size"), deaths)
        found = dict(zip(asked, self.polars.collect_all(list(asked.values())), strict=True))
        totals = found.pop("totals")
        answer = {"incidents": totals["size"][0], "deaths": totals["deaths"][0]}
        for name, frame in found.items():
            numbers = frame["size"].to_numpy().astype(np.int64)
            if "deaths" in frame.columns:
                numbers = numbers + frame["deaths"].to_numpy()
            answer[name] = _mark(frame[frame.columns[0]].to_numpy(), numbers)
        return answer


class DuckDbStore:
    """The same columns in tables in memory, asked in SQL."""

    def __init__(self, columns: dict[str, np.ndarray]) -> None:
        import duckdb

        self.connection = duckdb.connect()
        names = (*FACETS, "cell", "date", "month", "deaths", "party")
        rows = {name: columns[name] for name in names}
        members = {"party": columns["member_party"], "grp": columns["member_group"]}
        self.connection.register("given_rows", rows)
        self.connection.register("given_members", members)
        for name in ("rows", "members"):
            self.connection.execute(
                f"CREATE TABLE all_{name} AS SELECT * FROM given_{name}"  # noqa: S608 - our names
            )
            self.connection.unregister(f"given_{name}")

    def _where(self, conditions: Conditions) -> str:
        parts = ["true"]
        for name, value in conditions.items():
            if name == "date":
                parts.append(f"date BETWEEN {value[0]} AND {value[1]}")
            elif name == "group":
                parts.append(f"party IN (SELECT party FROM all_members WHERE grp = {value})")  # noqa: S608
            else:
                parts.append(f"{name} = {value}")
        return " AND ".join(parts)

    def _columns(self, sql: str) -> list[np.ndarray]:
        return list(self.connection.execute(sql).fetchnumpy().values())

    def answer(self, conditions: Conditions) -> Answer:
        where = self._where(conditions)
        # One pass for what has the same conditions.
        together = [name for name in FACETS if name not in conditions]
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE kept AS SELECT * FROM all_rows WHERE {where}"  # noqa: S608
        )
        [size], [deaths] = self._columns("SELECT count(*), sum(greatest(deaths, 0)) FROM kept")
        answer = {"incidents": int(size), "deaths": int(deaths or 0)}
        for name in FACETS:
            others = {k: v for k, v in conditions.items() if k != name}
            source = "kept" if name in together else f"all_rows WHERE {self._where(others)}"
            answer[name] = _mark(
                *self._columns(f"SELECT {name}, count(*) FROM {source} GROUP BY 1")  # noqa: S608
            )
        others = {k: v for k, v in conditions.items() if k != "group"}
        source = "kept" if "group" not in conditions else f"all_rows WHERE {self._where(others)}"
        answer["group"] = _mark(
            *self._columns(
                "SELECT grp, sum(size)::bigint FROM (SELECT party, count(*) AS size "  # noqa: S608
                f"FROM {source} GROUP BY 1) JOIN all_members USING (party) GROUP BY 1"
            )
        )
        for name, column in (("months", "month"), ("cells", "cell")):
            answer[name] = _mark(
                *self._columns(
                    f"SELECT {column}, (count(*) + sum(greatest(deaths, 0)))::bigint "  # noqa: S608
                    "FROM kept GROUP BY 1"
                )
            )
        return answer


STORES: dict[str, Callable] = {"numpy": NumpyStore, "Polars": PolarsStore, "DuckDB": DuckDbStore}


def _mark(values: np.ndarray, numbers: np.ndarray) -> int:
    """One number that tells two counts apart, whatever their order."""
    values, numbers = np.asarray(values, np.int64), np.asarray(numbers, np.int64)
    return int(((values + 7) * 2654435761 % 1000003 * numbers).sum())


def questions(columns: dict[str, np.ndarray]) -> dict[str, Conditions]:
    """What each store is asked, by the name of the kind."""
    state = int(np.bincount(columns["state"]).argmax())
    group = int(np.bincount(columns["member_group"])[1:].argmax()) + 1
    year = (int(columns["date"].max()) - 1000, int(columns["date"].max()) - 635)
    event_type = int(np.bincount(columns["event_type"]).argmax())
    return {
        "unfiltered": {},
        "one group": {"group": group},
        "country and year": {"state": state, "date": year},
        "three filters": {"group": group, "state": state, "event_type": event_type},
    }


def measure(name: str, path: Path) -> dict:
    """Loading, memory with the library's own, and the times of all questions, of one store.

    In this process, which has to have no other.
    """
    before = memory_of(os.getpid(), "Pss")
    with np.load(path) as file:
        columns = {column: file[column] for column in file.files}
    start = time.perf_counter()
    store = STORES[name](columns)
    loaded = time.perf_counter() - start
    asked = questions(columns)
    columns.clear()
    measured = {"load": loaded, "questions": {}}
    for kind, conditions in asked.items():
        answer = store.answer(conditions)
        seconds, cpu = [], cpu_seconds_of(os.getpid())
        for _ in range(REPEATED):
            start = time.perf_counter()
            store.answer(conditions)
            seconds.append(time.perf_counter() - start)
        spread = spread_of(seconds)
        measured["questions"][kind] = {
            "answer": answer,
            "p50": spread.p50 * 1000,
            "p95": spread.p95 * 1000,
            "cpu": (cpu_seconds_of(os.getpid()) - cpu) / REPEATED * 1000,
        }
    measured["memory"] = memory_of(os.getpid(), "Pss") - before
    return measured


def draw_columns(number: int) -> dict[str, np.ndarray]:
    """The columns of ``number`` invented incidents; takes the database for the few rows."""
    from bench.dashboard.invented_cast import make_cast
    from bench.dashboard.invented_claims import derive_tolls, draw_claims
    from bench.dashboard.invented_incidents import (
        draw_circumstances,
        draw_incidents,
        draw_involvements,
    )
    from bench.dashboard.loading import SEED
    from incidents.models import Audience, TollSide

    dice = np.random.default_rng(SEED)
    cast = make_cast(dice)
    made = draw_incidents(dice, cast, number)
    claims = draw_claims(dice, cast, made)
    tolls = derive_tolls(made, claims, cast)
    lines = draw_involvements(dice, cast, made)
    columns = {
        name: made[name].astype(np.int32)
        for name in ("state", "region", "event_type", "location_precision", "status", "dataset")
    }
    columns["sub_event_type"] = made["sub_event_type"].astype(np.int32) + 1
    for name, told in zip(("outcome", "weapon"), draw_circumstances(dice, made), strict=True):
        columns[name] = np.zeros(number, np.int32)
        columns[name][told["incident"] - 1] = told["code"] + 1
    columns["date"] = made["date"]
    columns["month"] = made["date"].astype("datetime64[D]").astype("datetime64[M]").astype(np.int32)
    columns["deaths"] = np.full(number, -1, np.int32)
    of_all = tolls[
        (tolls["side"] == list(TollSide).index(TollSide.ALL_SIDES))
        & (tolls["audience"] == list(Audience).index(Audience.DESK))
    ]
    columns["deaths"][of_all["incident"] - 1] = of_all["best"]
    columns["cell"] = _cells(made["lon"], made["lat"])
    columns |= _parties(lines, number)
    return columns


def _cells(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The cell of the map that each incident is in; 0 for those without a pin."""
    placed = ~np.isnan(lon)
    x = ((np.where(placed, lon, 0) + 180) / 360 * 2**ZOOM_CELL_BITS).astype(np.int32)
    y = ((90 - np.where(placed, lat, 0)) / 180 * 2**ZOOM_CELL_BITS).astype(np.int32)
    return np.where(placed, (x << ZOOM_CELL_BITS) | y, 0).astype(np.int32)


def _parties(lines: np.ndarray, number: int) -> dict[str, np.ndarray]:
    """The sets of groups that incidents have, numbered, and the groups of each set."""
    groups = np.unique(lines["group"], return_inverse=True)[1].ravel()
    sets = np.zeros(number, np.int64)
    np.bitwise_or.at(sets, lines["incident"] - 1, np.int64(1) << groups.astype(np.int64))
    distinct, party = np.unique(sets, return_inverse=True)
    members = [
        (at, bit)
        for at, value in enumerate(distinct)
        for bit in range(1, 63)
        if int(value) >> bit & 1
    ]
    of_party, of_group = np.array(members, np.int32).T
    return {
        "party": party.ravel().astype(np.int32),
        "member_party": np.ascontiguousarray(of_party),
        "member_group": np.ascontiguousarray(of_group),
    }


def report(number: int, measured: dict[str, dict]) -> str:
    """A table in Markdown. Raises ValueError where two stores answered differently."""
    [first, *others] = measured.values()
    for other in others:
        for kind, answered in first["questions"].items():
            if answered["answer"] != other["questions"][kind]["answer"]:
                raise ValueError(f"{kind}: two stores answer differently")
    kinds = list(first["questions"])
    rows = [
        (
            name,
            f"{each['load']:.2f} s",
            f"{each['memory']:.0f} MB",
            *(
                f"{asked['p50']:.0f} / {asked['p95']:.0f} / {asked['cpu']:.0f}"
                for asked in each["questions"].values()
            ),
        )
        for name, each in measured.items()
    ]
    title = f"{number:,} incidents: p50 / p95 / processor's time, in ms"
    return f"{title}\n\n" + markdown(("store", "load", "memory", *kinds), rows)


def compare(number: int) -> str:
    """Measure all stores on ``number`` incidents, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "columns.npz"
        np.savez(path, **draw_columns(number))
        measured = {}
        for name in STORES:
            command = [sys.executable, "-m", "bench.dashboard.stores", "--only", name]
            finished = subprocess.run(  # noqa: S603 - our own command
                [*command, "--columns", str(path)], check=True, stdout=subprocess.PIPE
            )
            measured[name] = json.loads(finished.stdout)
    return report(number, measured)


def main(words: list[str]) -> int:
    parser = ArgumentParser(prog="python -m bench.dashboard.stores", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=1_000_000, help="incidents")
    parser.add_argument("--only", choices=STORES, help="measure one store here")
    parser.add_argument("--columns", type=Path, help="with the columns of this file")
    options = parser.parse_args(words)
    if options.only:
        print(json.dumps(measure(options.only, options.columns)))
        return 0
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "sahel.settings"
    django.setup()
    from bench.scratch_database import database_of_its_own
    from incidents.management.application_role import as_owner

    with as_owner(), database_of_its_own():
        print(compare(options.number))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
