"""What the columns hold of incidents, read from the database.

Every column of a chunk comes as one array in PostgreSQL's binary form: a message a row, or a
Python object a number, would take many times as long. Small numbers that belong together
share one bigint.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from django.db import connection, models
from psycopg import Cursor

from incidents.evidence import Figure
from incidents.models import (
    Audience,
    Basis,
    DatePrecision,
    EventType,
    IncidentStatus,
    LocationPrecision,
    LocationStatus,
    Outcome,
    Role,
    SubEventType,
    TollSide,
    Weapon,
)

# Stands for no point, in longitudes and latitudes.
NO_POINT = -(2**31)
# Stands for none of the choices, as in "no sub-type".
NO_CHOICE = 255

# Of an array in binary form, a head comes first; each element has its length before it.
_HEAD = 20
_ELEMENT = np.dtype([("length", ">i4"), ("value", ">i8")])


def _code(column: str, choices: type[models.TextChoices]) -> str:
    """SQL: the place of a value among the choices, from 0; the values are our own words."""
    cases = " ".join(f"WHEN '{choice.value}' THEN {n}" for n, choice in enumerate(choices))
    return f"CASE {column} {cases} ELSE {_NONE} END"


def _pair(high: str, low: str) -> str:
    return f"(({high})::bigint << 32) | (({low})::bigint & 4294967295)"


def _days(column: str) -> str:
    return f"{column} - date '1970-01-01'"


def _degrees(axis: str) -> str:
    return f"coalesce(round({axis}(point) * 10000000)::bigint, {NO_POINT})"


# Of five bits each, and so fewer than 31 choices.
_NONE = 31
_CHOICES = {
    "event_type": _code("event_type", EventType),
    "sub_type": _code("sub_event_type", SubEventType),
    "precision": _code("location_precision", LocationPrecision),
    "status": _code("status", IncidentStatus),
    "location_status": _code("location_status", LocationStatus),
    "date_precision": _code("date_precision", DatePrecision),
}
_INCIDENTS = (
    _pair("id", "coalesce(operation_id, 0)"),
    _pair(_days("date"), _days("last_date")),
    _pair(_degrees("ST_X"), _degrees("ST_Y")),
    _pair("coalesce(state_id, 0)", "coalesce(region_id, 0)"),
    _pair(
        "coalesce(dataset_id, 0)",
        " + ".join(f"{32**place} * {code}" for place, code in enumerate(_CHOICES.values()))
        + f" + {32**6}::bigint * (date_end IS NOT NULL)::int",
    ),
    # In milliseconds: it tells one version of a row from the next.
    "date_part('epoch', updated_at) * 1000",
)
# There is room for two million groups.
_INVOLVEMENTS = (
    _pair(
        "incident_id",
        f"coalesce(group_id, 0) * 1024 + 32 * {_code('role', Role)} + {_code('basis', Basis)}",
    ),
)

# Four figures in one number, each with one added, so that 0 is not known. The few rows with
# one that is larger tell them once more. A disputed best counts with its low.
_IS_LARGE = "coalesce(greatest(low, best, high, government), 0) > 65534"
_FIGURES = f"""
    CASE WHEN {_IS_LARGE} THEN 0 ELSE
        (coalesce(low + 1, 0)::bigint << 48) | (coalesce(best + 1, low + 1, 0)::bigint << 32)
        | (coalesce(high + 1, 0)::bigint << 16) | coalesce(government + 1, 0)
    END
"""
# Most tolls have none of these: one test spares them the others.
_FLAGS = f"""
    CASE WHEN low_is_open OR high_is_open OR share_is_open OR disputed
        OR share_high IS NOT NULL OR {_IS_LARGE}
    THEN 1024 * (
        low_is_open::int + 2 * (high_is_open OR share_is_open)::int + 4 * disputed::int
        + 8 * (share_high IS NOT NULL)::int + 16 * ({_IS_LARGE})::int
    ) ELSE 0 END
"""
_TOLLS = (
    f"incident_id * 32768 + (32 * {_code('audience', Audience)} + {_code('side', TollSide)}"
    f" + {_FLAGS})",
    _FIGURES,
)


def _some(column: str, condition: str) -> str:
    return f"array_send(array_agg({column}) FILTER (WHERE {condition}))"


def _number(figure: str) -> str:
    return f"coalesce({figure}, -1)"


_LARGE_FIGURES = (
    _some(_pair(_number("low"), "coalesce(best, low, -1)"), _IS_LARGE),
    _some(_pair(_number("high"), _number("government")), _IS_LARGE),
)
_SHARES = (
    _some(
        _pair(_number("share_low"), "coalesce(share_best, share_low, -1)"), "share_high IS NOT NULL"
    ),
    _some(_pair(_number("share_high"), _number("share_government")), "share_high IS NOT NULL"),
)


def _code_of(choices: type[models.TextChoices]) -> tuple[str]:
    return (_pair("incident_id", _code("code", choices)),)


@dataclass(frozen=True)
class Batch:
    """Some incidents, row by row, and what belongs to them, with the row of its incident.

    ``pk``, ``date``, ``last_date``, ``lon``, ``lat``, ``state``, ``region``, ``dataset`` and
    ``operation`` are int32; ``written_at`` is in milliseconds. Choices are told by their index.
    ``involvements`` has rows, groups (0: civilians), roles and bases; ``tolls`` has rows,
    sides, audiences, flags and numbers (-1: not known) in the order of ``evidence.Figure``.
    """

    pk: np.ndarray
    date: np.ndarray
    last_date: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    operation: np.ndarray
    written_at: np.ndarray
    attributes: dict[str, np.ndarray]
    involvements: dict[str, np.ndarray]
    tolls: dict[str, np.ndarray]


def all_keys() -> np.ndarray:
    """The keys of all incidents, in order."""
    [[keys]] = _fetch([_question("incidents_incident", ("id",))], [])
    keys = np.sort(_unpacked(keys))
    if len(keys) and keys[-1] > np.iinfo(np.int32).max:
        raise OverflowError("A key of an incident is too large for a column of 32 bits.")
    return keys


def read_between(first: int, last: int) -> "Answers":
    """The incidents with keys from ``first`` to ``last``."""
    return Answers.fetch("BETWEEN %s AND %s", [first, last])


def read_some(keys) -> "Answers":
    """Those of the incidents with these keys that are there."""
    return Answers.fetch("= ANY(%s)", [list(keys)])


@dataclass(frozen=True)
class Answers:
    """What the database says of some incidents, table by table, as it came."""

    incidents: list[bytes | None]
    involvements: list[bytes | None]
    tolls: list[bytes | None]
    outcomes: list[bytes | None]
    weapons: list[bytes | None]
    unclaimed: list[bytes | None]

    @classmethod
    def fetch(cls, condition: str, parameters: list) -> "Answers":
        def question(table: str, key: str, columns: tuple[str, ...], *more: str) -> str:
            return _question(f"{table} WHERE {key} {condition}", columns, *more)

        return cls(
            *_fetch(
                (
                    question("incidents_incident", "id", _INCIDENTS),
                    question("incidents_involvement", "incident_id", _INVOLVEMENTS),
                    question("incidents_toll", "incident_id", _TOLLS, *_LARGE_FIGURES, *_SHARES),
                    question("incidents_incidentoutcome", "incident_id", _code_of(Outcome)),
                    question("incidents_incidentweapon", "incident_id", _code_of(Weapon)),
                    question("incidents_unclaimedstatement", "incident_id", ("incident_id",)),
                ),
                parameters,
            )
        )

    def batch(self) -> Batch:
        """The incidents in arrays; it takes its time, and no database."""
        keys, *columns, written_at = map(_unpacked, self.incidents)
        order = np.argsort(keys)
        pk, operation = _parted(keys[order])
        (date, last_date), (lon, lat), (state, region), (dataset, choices) = (
            _parted(column[order]) for column in columns
        )

        def rows_of(incidents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            """The rows of some keys, and which of them are there: one may be gone meanwhile."""
            if not len(pk):
                return np.zeros(0, np.intp), np.zeros(len(incidents), bool)
            rows = np.minimum(np.searchsorted(pk, incidents), len(pk) - 1)
            is_there = pk[rows] == incidents
            return rows[is_there], is_there

        return Batch(
            pk=pk,
            date=date,
            last_date=last_date,
            lon=lon,
            lat=lat,
            operation=operation,
            written_at=written_at[order],
            attributes={
                "state": state,
                "region": region,
                "dataset": dataset,
                **{
                    name: _choice(choices >> (5 * place) & 31)
                    for place, name in enumerate(_CHOICES)
                },
                "has_last_day": (choices >> 30 & 1).astype(np.uint8),
                "called_unclaimed": _are_among(self.unclaimed, rows_of, len(pk)),
                "outcomes": _bits(self.outcomes, rows_of, len(pk)),
                "weapons": _bits(self.weapons, rows_of, len(pk)),
            },
            involvements=_involvements(self.involvements, rows_of),
            tolls=_tolls(self.tolls, rows_of),
        )


def _bits(answer: list[bytes | None], rows_of, count: int) -> np.ndarray:
    """For each row the choices that the table has of it, each as one bit."""
    incidents, codes = _parted(_unpacked(answer[0]))
    rows, is_there = rows_of(incidents)
    codes = codes[is_there]
    bits = np.zeros(count, np.int32)
    np.bitwise_or.at(bits, rows, np.int32(1) << codes.astype(np.int32))
    return bits


def _are_among(answer: list[bytes | None], rows_of, count: int) -> np.ndarray:
    """For each row 1 if the table has something of it."""
    rows, _ = rows_of(_unpacked(answer[0]))
    are_among = np.zeros(count, np.uint8)
    are_among[rows] = 1
    return are_among


def _involvements(answer: list[bytes | None], rows_of) -> dict[str, np.ndarray]:
    incidents, parts = _parted(_unpacked(answer[0]))
    rows, is_there = rows_of(incidents)
    parts = parts[is_there]
    return {
        "row": rows,
        "group": parts >> 10,
        "role": (parts >> 5 & 31).astype(np.uint8),
        "basis": (parts & 31).astype(np.uint8),
    }


def _tolls(answer: list[bytes | None], rows_of) -> dict[str, np.ndarray]:
    keys, figures, *large, low_share, high_share = map(_unpacked, answer)
    incidents, flags = (keys >> 15).astype(np.int32), keys & 32767
    low, best, high, government = (
        (figures >> bit & 65535).astype(np.int32) - np.int32(1) for bit in (48, 32, 16, 0)
    )
    is_large, has_share = flags >> 14 & 1 > 0, flags >> 13 & 1 > 0
    low[is_large], best[is_large] = _parted(large[0])
    high[is_large], government[is_large] = _parted(large[1])
    share_of_low, share_of_best = _parted(low_share)
    share_of_high, share_of_government = _parted(high_share)
    for own, share in (
        (best, share_of_best),
        (low, share_of_low),
        (high, share_of_high),
        (government, share_of_government),
    ):
        own[has_share] = _sum_of_known(own[has_share], share)
    rows, is_there = rows_of(incidents)
    flags = flags[is_there]
    return {
        "row": rows,
        "side": (flags & 31).astype(np.uint8),
        "audience": (flags >> 5 & 31).astype(np.uint8),
        "flags": (flags >> 10 & 15).astype(np.uint8),
        **{
            figure.value: numbers[is_there]
            for figure, numbers in (
                (Figure.BEST, best),
                (Figure.LOW, low),
                (Figure.HIGH, high),
                (Figure.GOVERNMENT, government),
            )
        },
    }


def _sum_of_known(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The sum of two numbers of which -1 is not known; not known where neither is."""
    return np.where(one < 0, other, np.where(other < 0, one, one + other))


def _question(rows: str, columns: tuple[str, ...], *more: str) -> str:
    """SQL: the columns (of bigints) of some rows, each as an array, all in the same order."""
    wanted = [f"array_send(array_agg(({column})::bigint))" for column in columns]
    return f"SELECT {', '.join((*wanted, *more))} FROM {rows}"  # noqa: S608 - our own words


def _fetch(questions: Sequence[str], parameters: list) -> list[list[bytes | None]]:
    """The answers to some questions, each with the same parameters, asked all at once."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline(), ExitStack() as open_:
        cursors = []
        for question in questions:
            # Django's own cursor is told everything as text, which is twice as long.
            cursor = open_.enter_context(Cursor(connection.connection))
            cursors.append(cursor.execute(question, parameters, binary=True, prepare=False))
        return [cursor.fetchone() for cursor in cursors]


def _unpacked(array: bytes | None) -> np.ndarray:
    # No row at all is NULL.
    if array is None:
        return np.zeros(0, np.int64)
    return np.frombuffer(array, _ELEMENT, offset=_HEAD)["value"].astype(np.int64)


def _parted(pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The high and the low 32 bits, each int32."""
    return (pairs >> 32).astype(np.int32), pairs.astype(np.int32)


def _choice(codes: np.ndarray) -> np.ndarray:
    return np.where(codes == _NONE, NO_CHOICE, codes).astype(np.uint8)
