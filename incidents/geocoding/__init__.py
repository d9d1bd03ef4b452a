"""From the text of a place to a point on the map: gazetteer first, then online."""

from incidents.geocoding.locate import find_location, locate_incident
from incidents.geocoding.requests import request_location

__all__ = ["find_location", "locate_incident", "request_location"]
