"""Files opened again by what people open them with: a CSV reader, a spreadsheet's XML, GDAL."""

import csv
import re
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from django.contrib.gis.gdal import DataSource, GDALException

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_in(name: str, content: bytes, layer: str = "incidents") -> list[dict]:
    """The rows of a file of the format ``name`` by their columns; what is empty is None.

    ``layer`` may be "claims" and "about" where the format has such. Maps' rows have
    ``point`` (longitude, latitude), None without one.
    """
    match name:
        case "csv":
            lines = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))
            return [{key: value or None for key, value in line.items()} for line in lines]
        case "xlsx":
            return sheet_in(content, ("incidents", "claims").index(layer) + 1)
    return _features(name, content, layer)


def sheet_in(content: bytes, number: int) -> list[dict]:
    """The rows of a sheet under its header: numbers as float, truths as bool, texts as str."""
    header, *lines = cells_in(content, number)
    return [{name: line.get(column) for column, name in header.items()} for line in lines]


def cells_in(content: bytes, number: int) -> list[dict]:
    """Every row of a sheet by the letters of its columns."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sheet = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
    return [
        {re.sub(r"\d", "", cell.get("r")): _value(cell) for cell in row.iter(f"{_SHEET}c")}
        for row in sheet.iter(f"{_SHEET}row")
    ]


def _value(cell):
    # A formula would be an element of its own.
    assert cell.find(f"{_SHEET}f") is None
    match cell.get("t"):
        case "inlineStr":
            text = "".join(text.text or "" for text in cell.iter(f"{_SHEET}t"))
            # How the format has characters that XML cannot hold.
            return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
        case "b":
            return cell.find(f"{_SHEET}v").text == "1"
    return float(cell.find(f"{_SHEET}v").text)


def _features(name: str, content: bytes, layer: str) -> list[dict]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{name}"
        path.write_bytes(content)
        layers = {each.name: each for each in DataSource(path)}
        return [_feature(each, layers[layer].fields) for each in layers[layer]]


def _feature(feature, names: list[str]) -> dict:
    values = {each: feature[each].value for each in names}
    return {each: None if value == "" else value for each, value in values.items()} | {
        "point": _point(feature)
    }


def _point(feature) -> tuple[float, float] | None:
    try:
        return feature.geom.tuple[:2]
    except GDALException:
        # How it says that there is none.
        return None
