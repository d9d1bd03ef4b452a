"""The one filter: what of the incidents an address asks for, read once for everything."""

from incidents.filters.incident_filter import OWN, TARGET_SIDES, IncidentFilter
from incidents.filters.query_reader import MOST_VALUES, FilterError, QueryReader, row_number
from incidents.filters.settings import Colour, Shade, Size, Sort, Stack, Unit
from incidents.filters.shapes import LARGEST_DISTANCE_KM, Box, Circle, read_box

__all__ = [
    "LARGEST_DISTANCE_KM",
    "MOST_VALUES",
    "OWN",
    "TARGET_SIDES",
    "Box",
    "Circle",
    "Colour",
    "FilterError",
    "IncidentFilter",
    "QueryReader",
    "Shade",
    "Size",
    "Sort",
    "Stack",
    "Unit",
    "read_box",
    "row_number",
]
