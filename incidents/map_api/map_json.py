"""What the map draws of a selection: clusters with their categories, or shaded regions."""

from incidents.columns import Selection
from incidents.filters import Box
from incidents.map_api.clusters import clusters_in
from incidents.map_api.shading import shading
from incidents.statistics import categories


def map_json(selection: Selection, zoom: int, box: Box | None = None) -> dict:
    """``figure_in_words`` with ``categories`` and ``clusters``; with ``shade``, the regions.

    ``zoom`` is Web Mercator's; the clusters are those in ``box``, or all. The filter says
    by what they are coloured. See ``clusters_in`` and ``shading``.
    """
    incident_filter = selection.incident_filter
    words = {"figure_in_words": incident_filter.view_figure.in_words}
    if incident_filter.shade:
        return words | shading(selection, incident_filter.shade)
    colours = categories(selection, incident_filter.colour)
    return words | {
        "categories": [
            {"value": category.value, "label": category.label, "colour": category.colour}
            for category in colours.all
        ],
        "clusters": clusters_in(selection, colours, zoom, box),
    }
