"""Nominatim, OpenStreetMap's search: the public one or one's own.

https://nominatim.org/release-docs/latest/api/Search/
"""

from geopy.geocoders import Nominatim

from incidents.geocoding.providers.found_place import (
    PRECISION_BY_KEY,
    SETTLEMENTS,
    FoundPlace,
    is_position,
    strict_geocoder,
)
from incidents.geocoding.providers.request import Request
from incidents.models import LocationPrecision

PUBLIC_URL = "https://nominatim.openstreetmap.org"
MOST_ANSWERS = 10

# What Nominatim calls a place ("addresstype").
# https://nominatim.org/release-docs/latest/api/Output/
_PRECISION_BY_TYPE = (
    {"country": LocationPrecision.STATE}
    | dict.fromkeys(("state", "region", "province"), LocationPrecision.FIRST_LEVEL)
    | dict.fromkeys(
        ("state_district", "county", "district", "municipality"), LocationPrecision.SECOND_LEVEL
    )
    | dict.fromkeys(SETTLEMENTS, LocationPrecision.SETTLEMENT)
    | dict.fromkeys(("road", "highway", "railway", "waterway"), LocationPrecision.ALONG_LINE)
)


def ask_nominatim(request: Request) -> list[FoundPlace]:
    """The places that Nominatim finds in the countries. Raises geopy's errors."""
    service = strict_geocoder(Nominatim, request, _is_answer)
    answers = service.geocode(
        request.query,
        exactly_one=False,
        limit=MOST_ANSWERS,
        addressdetails=True,
        namedetails=True,
        language="en",
        country_codes=list(request.countries),
    )
    return [_place(answer) for answer in answers or []]


def _is_answer(answer) -> bool:
    return isinstance(answer, list) and all(
        isinstance(item, dict) and is_position(item.get("lon"), item.get("lat")) for item in answer
    )


def _place(answer) -> FoundPlace:
    raw = answer.raw
    name = str(raw.get("name") or answer.address.split(",")[0])
    return FoundPlace(
        name=name,
        names=(name, *map(str, (raw.get("namedetails") or {}).values())),
        lon=answer.longitude,
        lat=answer.latitude,
        country=str((raw.get("address") or {}).get("country_code") or "").lower(),
        precision=str(_precision(raw)),
    )


def _precision(raw: dict) -> LocationPrecision:
    kind = raw.get("addresstype") or raw.get("type")
    if kind == "administrative":
        # Older servers send no "addresstype"; the rank tells the level of an area.
        # https://nominatim.org/release-docs/latest/customize/Ranking/
        rank = raw.get("place_rank") or 0
        kind = "country" if rank <= 4 else "state" if rank <= 9 else "county"
    if kind in _PRECISION_BY_TYPE:
        return _PRECISION_BY_TYPE[kind]
    return PRECISION_BY_KEY.get(raw.get("class"), LocationPrecision.NEAR_SETTLEMENT)
