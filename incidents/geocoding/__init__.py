"""From the text of a place to a point on the map: gazetteer first, then online."""

from incidents.geocoding.locate import find_location, find_locations, locate_incident
from incidents.geocoding.question import Question
from incidents.geocoding.requests import request_location

__all__ = ["Question", "find_location", "find_locations", "locate_incident", "request_location"]
