"""What the map draws: clusters or shaded regions, outlines, and incidents as JSON."""

from incidents.map_api.drawing import location_drawn
from incidents.map_api.map_json import map_json

__all__ = ["location_drawn", "map_json"]
