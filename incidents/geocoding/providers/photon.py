"""Photon, a search in OpenStreetMap's data: the public one or one's own.

It knows no limit to countries that every version would understand: they are asked for by the
box around them, and who asks leaves out what lies elsewhere. https://github.com/komoot/photon
"""

from geopy.geocoders import Photon

from incidents.geocoding.providers.found_place import (
    PRECISION_BY_KEY,
    SETTLEMENTS,
    FoundPlace,
    is_position,
    strict_geocoder,
)
from incidents.geocoding.providers.request import Request
from incidents.models import LocationPrecision

PUBLIC_URL = "https://photon.komoot.io"
# More than of Nominatim: the box holds the neighbours' places too.
MOST_ANSWERS = 30

# Photon's "type" of an area that is not a place of its own.
_PRECISION_BY_LAYER = {
    "country": LocationPrecision.STATE,
    "state": LocationPrecision.FIRST_LEVEL,
    "county": LocationPrecision.SECOND_LEVEL,
    "city": LocationPrecision.SECOND_LEVEL,
    "district": LocationPrecision.SECOND_LEVEL,
}


def ask_photon(request: Request) -> list[FoundPlace]:
    """The places that Photon finds in the box. Raises geopy's errors."""
    service = strict_geocoder(Photon, request, _is_answer)
    west, south, east, north = request.box or (None,) * 4
    answers = service.geocode(
        request.query,
        exactly_one=False,
        limit=MOST_ANSWERS,
        bbox=[(south, west), (north, east)] if request.box else None,
    )
    # Streets and house numbers come without a name.
    return [_place(answer) for answer in answers or [] if answer.raw["properties"].get("name")]


def _is_answer(answer) -> bool:
    features = answer.get("features") if isinstance(answer, dict) else None
    return isinstance(features, list) and all(map(_is_feature, features))


def _is_feature(feature) -> bool:
    try:
        lon, lat = feature["geometry"]["coordinates"]
        return isinstance(feature["properties"], dict) and is_position(lon, lat)
    except (KeyError, TypeError, ValueError):
        return False


def _place(answer) -> FoundPlace:
    properties = answer.raw["properties"]
    name = str(properties["name"])
    return FoundPlace(
        name=name,
        names=(name,),
        lon=float(answer.longitude),
        lat=float(answer.latitude),
        country=str(properties.get("countrycode") or "").lower(),
        precision=str(_precision(properties)),
    )


def _precision(properties: dict) -> LocationPrecision:
    key, value = properties.get("osm_key"), properties.get("osm_value")
    if key == "place" and value in SETTLEMENTS:
        return LocationPrecision.SETTLEMENT
    if key in ("boundary", "place"):
        return _PRECISION_BY_LAYER.get(properties.get("type"), LocationPrecision.NEAR_SETTLEMENT)
    return PRECISION_BY_KEY.get(key, LocationPrecision.NEAR_SETTLEMENT)
