"""Reading the files beside this module. They are ours: a mistake in them raises."""

import csv
import json
import tomllib
from pathlib import Path

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

FOLDER = Path(__file__).parent


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by column; an empty cell is an empty string."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_entries(name: str) -> dict[str, list[dict]]:
    """The entries of a TOML file, by kind."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def read_outlines(name: str) -> dict[str, MultiPolygon]:
    """Outlines (longitude and latitude) by the code of their state or region."""
    collection = json.loads((FOLDER / "outlines" / name).read_text(encoding="utf-8"))
    return {
        feature["properties"]["code"]: GEOSGeometry(json.dumps(feature["geometry"]), srid=4326)
        for feature in collection["features"]
    }


def split_spelling(text: str) -> tuple[str, str]:
    """A spelling and its language: "fr:GSIM" is ("GSIM", "fr"), "JNIM" is ("JNIM", "")."""
    language, colon, name = text.partition(":")
    if colon and language in ("en", "fr"):
        return name.strip(), language
    return text.strip(), ""
