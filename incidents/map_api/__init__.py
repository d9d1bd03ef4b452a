"""What the map draws: totals, clusters, outlines, and incidents as JSON."""

from incidents.map_api.clusters import clusters_in
from incidents.map_api.drawing import location_drawn
from incidents.map_api.totals import totals, totals_of
from incidents.map_api.version import version

__all__ = ["clusters_in", "location_drawn", "totals", "totals_of", "version"]
