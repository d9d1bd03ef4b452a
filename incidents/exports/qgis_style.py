"""How QGIS draws our incidents when it opens them: a dot each, coloured by the type of event.

Dots of what is known to an area alone are hollow: the incident was not at that spot.
"""

from html import escape

from incidents.exports.colours import COLOURS
from incidents.exports.names import label
from incidents.models import AREA_PRECISIONS, EventType

# QGIS shows it as HTML: what is text here has to be so there too.
_AS_TEXT = "replace(\"{}\", map('&', '&amp;', '<', '&lt;'))"
_TIP = f"<b>[% {_AS_TEXT.format('title')} %]</b><br>[% {_AS_TEXT.format('deaths_in_words')} %]"

_AREAS = ", ".join(f"'{precision.value}'" for precision in AREA_PRECISIONS)
_IS_AREA = f'"location_precision" IN ({_AREAS})'
_BY_PRECISION = {
    "fillColor": f"if({_IS_AREA}, color_rgba(255, 255, 255, 140), @symbol_color)",
    "outlineColor": f"if({_IS_AREA}, @symbol_color, color_rgb(255, 255, 255))",
    "outlineWidth": f"if({_IS_AREA}, 0.5, 0.2)",
}


def qgis_style(language: str) -> str:
    """The style as QML (QGIS 3), with the names of the types in a language."""
    categories = "".join(
        f'<category value="{value}" symbol="{number}" render="true" '
        f'label="{escape(label(EventType, value, language))}"/>'
        for number, value in enumerate(COLOURS)
    )
    symbols = "".join(
        f'<symbol type="marker" name="{number}" alpha="0.85" clip_to_extent="1" '
        f'force_rhr="0">{_marker(colour)}</symbol>'
        for number, colour in enumerate(COLOURS.values())
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22" styleCategories="Symbology|MapTips">'
        '<renderer-v2 type="categorizedSymbol" attr="event_type" forceraster="0" '
        'symbollevels="0" enableorderby="0">'
        f"<categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
        "<blendMode>0</blendMode><featureBlendMode>0</featureBlendMode>"
        "<layerGeometryType>0</layerGeometryType>"
        f"<mapTip>{escape(_TIP)}</mapTip>"
        "</qgis>"
    )


def _marker(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    options = {
        "name": "circle",
        "color": f"{red},{green},{blue},255",
        "outline_color": "255,255,255,255",
        "outline_style": "solid",
        "outline_width": "0.2",
        "outline_width_unit": "MM",
        "size": "2.6",
        "size_unit": "MM",
    }
    values = "".join(
        f'<Option type="QString" name="{name}" value="{value}"/>' for name, value in options.items()
    )
    by_precision = "".join(_by_expression(*each) for each in _BY_PRECISION.items())
    return (
        '<layer class="SimpleMarker" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{values}</Option>'
        '<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/>'
        f'<Option type="Map" name="properties">{by_precision}</Option>'
        '<Option type="QString" name="type" value="collection"/></Option>'
        "</data_defined_properties></layer>"
    )


def _by_expression(name: str, expression: str) -> str:
    return (
        f'<Option type="Map" name="{name}"><Option type="bool" name="active" value="true"/>'
        f'<Option type="QString" name="expression" value="{escape(expression)}"/>'
        # An expression, and neither a value nor a column.
        '<Option type="int" name="type" value="3"/></Option>'
    )
