"""What a list shows of incidents, read in one question to the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import connection
from django.db.models import Model

from incidents.models import (
    ArmedGroup,
    Audience,
    Incident,
    Operation,
    Place,
    Region,
    State,
    Toll,
    TollSide,
)


@dataclass(frozen=True, slots=True)
class Involved:
    """What a list says of one involvement; the ``group`` is None for civilians."""

    role: str
    basis: str
    civilians: bool
    description: str
    group: ArmedGroup | None

    @property
    def group_id(self) -> int | None:
        return self.group and self.group.pk


@dataclass(frozen=True, slots=True)
class Listed:
    """An incident without its long texts, with its place, area and operation.

    ``lon`` and ``lat`` are its pin's degrees, None without one; ``involvements`` are in the
    order of the model, ``tolls`` by side.
    """

    incident: Incident
    lon: float | None
    lat: float | None
    involvements: list[Involved]
    tolls: dict[str, Toll]
    report_count: int
    unclaimed_as_of: date | None


def listed(ids: list[int], audience: Audience, sides: Iterable[TollSide]) -> dict[int, Listed]:
    """By primary key the incidents with these, less what is gone, and their tolls of ``sides``."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [audience.value, [side.value for side in sides], ids])
        rows = cursor.fetchall()
    # Most incidents of a list have the same few states, regions and groups.
    made = cache(_made)
    return {row[0]: _listed(row, made) for row in rows}


def _listed(row: tuple, made: Callable) -> Listed:
    values, beside = row[: len(_INCIDENT)], row[len(_INCIDENT) :]
    *areas, lon, lat, involvements, tolls, report_count, unclaimed_as_of = beside
    incident = _made(Incident, _INCIDENT, values)
    for (name, model, columns), found in zip(_RELATED, areas, strict=True):
        related = made(model, columns, tuple(found)) if found else None
        Incident._meta.get_field(name).set_cached_value(incident, related)
    tolls = [_made(Toll, _TOLL, toll) for toll in tolls or ()]
    return Listed(
        incident=incident,
        lon=lon,
        lat=lat,
        involvements=[
            Involved(*line, group=made(ArmedGroup, _GROUP, tuple(group)) if group else None)
            for line, group in involvements or ()
        ],
        tolls={toll.side: toll for toll in tolls},
        report_count=report_count,
        unclaimed_as_of=unclaimed_as_of,
    )


def _made(model: type[Model], columns: tuple[str, ...], values) -> Model:
    return model.from_db(connection.alias, columns, values)


def _columns(model: type[Model], *names: str) -> tuple[str, ...]:
    """These columns in the order of the model's fields, as ``from_db`` takes them."""
    return tuple(
        field.column for field in model._meta.concrete_fields if field.column in {"id", *names}
    )


_INCIDENT = _columns(
    Incident,
    "reference",
    "title",
    "status",
    "date",
    "date_end",
    "date_precision",
    "event_type",
    "sub_event_type",
    "place_text",
    "state_id",
    "region_id",
    "place_id",
    "point",
    "location_precision",
    "location_radius_km",
    "location_status",
    "operation_id",
)
# Outlines weigh more than all else.
_RELATED = (
    ("state", State, _columns(State, "alpha3", "name_en", "name_fr")),
    ("region", Region, _columns(Region, "code", "name_en", "name_fr")),
    ("place", Place, _columns(Place, "name")),
    ("operation", Operation, _columns(Operation, "reference")),
)
_INVOLVED = ("role", "basis", "civilians", "description")
_GROUP = _columns(ArmedGroup, "slug", "name_en", "name_fr")
_TOLL = tuple(
    field.column
    for field in Toll._meta.concrete_fields
    if field.column not in ("incident_id", "audience")
)


def _array(table: str, columns: tuple[str, ...]) -> str:
    """SQL: one row of a table as an array in JSON; NULL where there is none."""
    names = ", ".join(f"{table}.{column}" for column in columns)
    return f"CASE WHEN {table}.id IS NOT NULL THEN json_build_array({names}) END"


# The ORM takes several questions for it, and longer to write each than PostgreSQL to answer.
_QUERY = f"""
    SELECT {", ".join(f"incident.{column}" for column in _INCIDENT)},
        {", ".join(_array(name, columns) for name, _model, columns in _RELATED)},
        ST_X(incident.point), ST_Y(incident.point),
        (
            SELECT json_agg(
                json_build_array({_array("involvement", _INVOLVED)}, {_array("grp", _GROUP)})
                ORDER BY involvement.role, involvement.date, involvement.id
            )
            FROM incidents_involvement involvement
            LEFT JOIN incidents_armedgroup grp ON grp.id = involvement.group_id
            WHERE involvement.incident_id = incident.id
        ),
        (
            SELECT json_agg({_array("toll", _TOLL)})
            FROM incidents_toll toll
            WHERE toll.incident_id = incident.id AND toll.audience = %s AND toll.side = ANY(%s)
        ),
        (SELECT count(*) FROM incidents_incident_reports WHERE incident_id = incident.id),
        (SELECT max(as_of) FROM incidents_unclaimedstatement WHERE incident_id = incident.id)
    FROM incidents_incident incident
    LEFT JOIN incidents_state state ON state.id = incident.state_id
    LEFT JOIN incidents_region region ON region.id = incident.region_id
    LEFT JOIN incidents_place place ON place.id = incident.place_id
    LEFT JOIN incidents_operation operation ON operation.id = incident.operation_id
    WHERE incident.id = ANY(%s)
"""  # noqa: S608 - columns of our own models
