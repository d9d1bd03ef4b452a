"""Incidents as files in every format, for exactly what a filter finds."""

from incidents.exports.about import About, about_selection
from incidents.exports.fields import CLAIM_FIELDS, FIELDS, explained
from incidents.exports.formats import FORMATS, Format
from incidents.exports.records import Record, records_of

__all__ = [
    "CLAIM_FIELDS",
    "FIELDS",
    "FORMATS",
    "About",
    "Format",
    "Record",
    "about_selection",
    "explained",
    "records_of",
]
