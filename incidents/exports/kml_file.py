"""Incidents as KML (OGC 2.3): a placemark each, coloured by the type of event.

What is known to an area alone is half transparent: the incident was not at that spot.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from html import escape

from incidents.exports.about import SITE, About
from incidents.exports.colours import COLOURS
from incidents.exports.fields import FIELDS, Kind, Value
from incidents.exports.moments import in_utc
from incidents.exports.records import Record
from incidents.models import AREA_PRECISIONS

_AT_A_TIME = 64 * 1024
_KML_TYPES = {
    Kind.TEXT: "string",
    Kind.WHOLE: "int",
    Kind.DECIMAL: "double",
    Kind.DATE: "string",
    Kind.MOMENT: "string",
    Kind.TRUTH: "bool",
}
# The name is the placemark's own, and the point its geometry.
_DATA = tuple(field for field in FIELDS if field.name not in ("title", "lon", "lat"))
_AREAS = {precision.value for precision in AREA_PRECISIONS}
# How visible an icon is, of 255, by what stands behind the type in the name of its style.
_LOOKS = {"": 255, "-area": 128}
# What XML cannot hold, as nobody can read it either.
_UNREADABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def pieces(records: Iterable[Record], about: About) -> Iterator[bytes]:
    """The file bit by bit, in UTF-8. Incidents without a place are placemarks without a point."""
    text, size = [_head(about)], 0
    is_first = True
    for record in records:
        placemark = _placemark(record.values)
        text.append(placemark)
        size += len(placemark)
        if is_first or size >= _AT_A_TIME:
            yield "".join(text).encode()
            text, size, is_first = [], 0, False
    yield "".join([*text, "</Folder>\n</Document>\n</kml>\n"]).encode()


def _head(about: About) -> str:
    said = "".join(f"{word}: {what}\n" for word, what in about.lines())
    fields = "".join(
        f'<SimpleField type="{_KML_TYPES[field.kind]}" name="{field.name}"/>\n' for field in _DATA
    )
    styles = "".join(
        f'<Style id="{event_type}{look}"><IconStyle>'
        f"<color>{_kml_colour(colour, visible)}</color><scale>0.7</scale></IconStyle>"
        "<LabelStyle><scale>0.7</scale></LabelStyle></Style>\n"
        for event_type, colour in COLOURS.items()
        for look, visible in _LOOKS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document id="incidents">\n'
        f"<name>{SITE}</name>\n<description>{_twice(said)}</description>\n"
        f'{styles}<Schema name="incidents" id="incidents-columns">\n{fields}</Schema>\n'
        "<Folder><name>incidents</name>\n"
    )


def _placemark(values: dict[str, Value]) -> str:
    lon, lat = values["lon"], values["lat"]
    point = "" if lon is None else f"<Point><coordinates>{lon:.6f},{lat:.6f}</coordinates></Point>"
    words = " · ".join(
        filter(None, (values["deaths_in_words"], values["standing_in_words"], values["page"]))
    )
    look = "-area" if values["location_precision"] in _AREAS else ""
    data = "".join(
        f'<SimpleData name="{field.name}">{_plain(value)}</SimpleData>'
        for field in _DATA
        if (value := values[field.name]) is not None and value != ""
    )
    return (
        f'<Placemark id="{_text(values["reference"])}"><name>{_text(values["title"])}</name>'
        f"<description>{_twice(words)}</description>"
        f"{_time(values)}<styleUrl>#{values['event_type']}{look}</styleUrl>"
        '<ExtendedData><SchemaData schemaUrl="#incidents-columns">'
        f"{data}</SchemaData></ExtendedData>{point}</Placemark>\n"
    )


def _time(values: dict[str, Value]) -> str:
    first, last = values["date"], values["date_end"]
    if last is None:
        return f"<TimeStamp><when>{first}</when></TimeStamp>"
    return f"<TimeSpan><begin>{first}</begin><end>{last}</end></TimeSpan>"


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    return escape(text.translate(_UNREADABLE))


def _twice(text: str) -> str:
    """Globes show a description as HTML: what is text for them has to be so for that too."""
    return _text(escape(text))


def _kml_colour(colour: str, visible: int) -> str:
    """#rrggbb in KML's order: how visible it is, blue, green, red."""
    return f"{visible:02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"
