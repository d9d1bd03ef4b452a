"""Incidents as GeoJSON (RFC 7946): a feature each; those without a place have no geometry."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from incidents.exports.about import About
from incidents.exports.fields import Value
from incidents.exports.moments import in_utc
from incidents.exports.records import Record

_AT_A_TIME = 64 * 1024
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pieces(records: Iterable[Record], about: About) -> Iterator[bytes]:
    """The file bit by bit, in UTF-8. Properties of which nothing is known are left out."""
    head = {"type": "FeatureCollection", "name": "incidents", **about.values()}
    text, size = [_encode(head)[:-1], ',"features":['], 0
    comma = "\n"
    for record in records:
        feature = comma + _encode(_feature(record.values))
        text.append(feature)
        size += len(feature)
        if comma == "\n" or size >= _AT_A_TIME:
            yield "".join(text).encode()
            text, size = [], 0
        comma = ",\n"
    yield "".join([*text, "\n]}\n"]).encode()


def _feature(values: dict[str, Value]) -> dict:
    lon, lat = values["lon"], values["lat"]
    return {
        "type": "Feature",
        "id": values["reference"],
        "geometry": None if lon is None else {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            name: _plain(value)
            for name, value in values.items()
            if value is not None and value != "" and name not in ("lon", "lat")
        },
    }


def _plain(value: Value):
    if isinstance(value, datetime):
        return in_utc(value)
    return value.isoformat() if isinstance(value, date) else value
