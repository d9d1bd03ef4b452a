"""Incidents as a GeoPackage (OGC 12-128): a layer of points, a table of claims, one about the file.

Python's own SQLite writes it: GDAL would take the whole file's rows through its objects one
by one, and its Python bindings have to be built for the machine.
"""

import sqlite3
import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import BinaryIO

from incidents.exports.about import SITE, About
from incidents.exports.fields import CLAIM_FIELDS, CLAIM_NAMES, FIELDS, NAMES, Field, Kind, Value
from incidents.exports.qgis_style import qgis_style
from incidents.exports.records import Record

_APPLICATION_ID = int.from_bytes(b"GPKG")
_VERSION = 10_300
_WGS_84 = 4326
_ROWS_AT_A_TIME = 1_000
_TYPES = {
    Kind.TEXT: "TEXT",
    Kind.WHOLE: "INTEGER",
    Kind.DECIMAL: "REAL",
    Kind.DATE: "DATE",
    Kind.MOMENT: "DATETIME",
    Kind.TRUTH: "BOOLEAN",
}
# Magic, version 1, flags: little-endian and no envelope; the system of reference; then the
# point as WKB: little-endian, type 1.
_POINT = struct.Struct("<2sBBi" + "BIdd")

_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
    srs_id INTEGER REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents (table_name),
    column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys (srs_id),
    z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name)
);
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME
);
CREATE TABLE about (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT, value TEXT);
"""
_WGS_84_DEFINITION = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AUTHORITY["EPSG","4326"]]'
)
# What else there is for programs to find. QGIS asks GDAL for the styles, and GDAL tells of the
# tables alone that the file names.
_BESIDE = ("claims", "about", "layer_styles")
# Those that every GeoPackage has to name.
_REFERENCE_SYSTEMS = (
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
    ("WGS 84 geodetic", _WGS_84, "EPSG", _WGS_84, _WGS_84_DEFINITION, "longitude, latitude"),
)


def write(records: Iterable[Record], about: About, stream: BinaryIO) -> None:
    """Write the file, by way of one on the disk; a thousand rows at most are in memory."""
    with TemporaryDirectory(prefix="incidents-") as folder:
        path = Path(folder) / "incidents.gpkg"
        database = sqlite3.connect(path)
        try:
            _fill(database, records, about)
        finally:
            database.close()
        with path.open("rb") as file:
            copyfileobj(file, stream, 1024 * 1024)


def _fill(database: sqlite3.Connection, records: Iterable[Record], about: About) -> None:
    # Nobody reads the file before it is whole: no journal for a crash in between.
    database.executescript(
        f"PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_VERSION};"
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;" + _TABLES
    )
    database.executescript(
        f"CREATE TABLE incidents (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT,"
        f"{_columns(FIELDS)}); CREATE TABLE claims "
        f"(fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {_columns(CLAIM_FIELDS)});"
    )
    moment = _moment(about.made_at)
    database.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", _REFERENCE_SYSTEMS
    )
    extent = _fill_tables(database, records)
    database.executemany(
        "INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)",
        (
            ("incidents", "features", SITE, about.terms, moment, *extent, _WGS_84),
            *((name, "attributes", name, "", moment, *(None,) * 5) for name in _BESIDE),
        ),
    )
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES ('incidents', 'geom', 'POINT', ?, 0, 0)",
        [_WGS_84],
    )
    database.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        "update_time) VALUES ('', '', 'incidents', 'geom', 'incidents', ?, '', 1, ?, '', ?)",
        [qgis_style(about.language), SITE, moment],
    )
    database.executemany("INSERT INTO about (name, value) VALUES (?,?)", about.lines())
    database.commit()


def _columns(fields: Sequence[Field]) -> str:
    return ", ".join(f'"{field.name}" {_TYPES[field.kind]}' for field in fields)


def _fill_tables(database: sqlite3.Connection, records: Iterable[Record]) -> tuple:
    """The rows of both tables; returns west, south, east and north, None where nothing is."""
    ends: list[float] | None = None
    for some in _batches(records):
        points = [
            (record.values["lon"], record.values["lat"])
            for record in some
            if record.values["lon"] is not None
        ]
        if points:
            lon, lat = zip(*points, strict=True)
            here = [min(lon), min(lat), -max(lon), -max(lat)]
            ends = here if ends is None else [min(pair) for pair in zip(ends, here, strict=True)]
        database.executemany(
            _insert("incidents", ("geom", *NAMES)),
            [
                [_point(record.values), *(_plain(record.values[name]) for name in NAMES)]
                for record in some
            ],
        )
        database.executemany(
            _insert("claims", CLAIM_NAMES),
            [
                [_plain(claim[name]) for name in CLAIM_NAMES]
                for record in some
                for claim in record.claims
            ],
        )
    return (None,) * 4 if ends is None else (ends[0], ends[1], -ends[2], -ends[3])


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    some: list[Record] = []
    for record in records:
        some.append(record)
        if len(some) == _ROWS_AT_A_TIME:
            yield some
            some = []
    if some:
        yield some


def _insert(table: str, names: Sequence[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608


def _point(values: dict[str, Value]) -> bytes | None:
    if values["lon"] is None:
        return None
    return _POINT.pack(b"GP", 0, 1, _WGS_84, 1, 1, values["lon"], values["lat"])


def _plain(value: Value):
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value


def _moment(moment: datetime) -> str:
    """As the standard has it: in UTC, with thousandths of a second."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
    )
