"""The choices that the legend offers: what colours, sizes and shades on the map stand for."""

from incidents.filters import Colour, IncidentFilter, Shade, Size
from incidents.views.filter_panel import Option


def legend_options(incident_filter: IncidentFilter) -> dict[str, list[Option]]:
    """By the name of its list in the legend's template."""
    return {
        "colours": _options(Colour, incident_filter.colour),
        "sizes": _options(Size, incident_filter.size),
        "shades": _options(Shade, incident_filter.shade),
    }


def _options(choices, chosen) -> list[Option]:
    return [Option(each.value, str(each.label), each == chosen) for each in choices]
