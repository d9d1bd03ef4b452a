"""The formats in which incidents leave: what each is called, and what writes it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.exports import csv_file, geojson_file, geopackage_file, kml_file, xlsx_file
from incidents.exports.about import About
from incidents.exports.records import Record

Pieces = Callable[[Iterable[Record], About], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """One format. ``pieces`` gives a file bit by bit as it is made, None where it cannot be.

    ``name`` is that in addresses and the ending of the file, ``has_claims`` whether it has
    the claims besides the incidents. Files of more than ``most_at_once`` incidents are
    prepared by a worker.
    """

    name: str
    label: str
    purpose: str | Promise
    content_type: str
    has_claims: bool
    most_at_once: int
    write: Callable[[Iterable[Record], About, BinaryIO], None]
    pieces: Pieces | None = None


def _writing(pieces: Pieces) -> Callable[[Iterable[Record], About, BinaryIO], None]:
    def write(records: Iterable[Record], about: About, stream: BinaryIO) -> None:
        for piece in pieces(records, about):
            stream.write(piece)

    return write


def _in_pieces(name: str, label: str, purpose, content_type: str, pieces: Pieces) -> Format:
    return Format(
        name=name,
        label=label,
        purpose=purpose,
        content_type=content_type,
        has_claims=False,
        # They go out as they are made, half a minute on a good line.
        most_at_once=200_000,
        write=_writing(pieces),
        pieces=pieces,
    )


def _as_a_whole(name: str, label: str, purpose, content_type: str, write) -> Format:
    return Format(
        name=name,
        label=label,
        purpose=purpose,
        content_type=content_type,
        has_claims=True,
        # Nobody gets a byte before the last row is written: two seconds of waiting.
        most_at_once=5_000,
        write=write,
    )


FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        _in_pieces("csv", "CSV", _("for any program"), "text/csv; charset=utf-8", csv_file.pieces),
        _as_a_whole(
            "xlsx",
            "Excel",
            _("with the claims and all about the file"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx_file.write,
        ),
        _in_pieces(
            "geojson", "GeoJSON", _("for web maps"), "application/geo+json", geojson_file.pieces
        ),
        _in_pieces(
            "kml",
            "KML",
            _("for globes and phones"),
            "application/vnd.google-earth.kml+xml",
            kml_file.pieces,
        ),
        _as_a_whole(
            "gpkg",
            "GeoPackage",
            _("for QGIS, with its colours"),
            "application/geopackage+sqlite3",
            geopackage_file.write,
        ),
    )
}
