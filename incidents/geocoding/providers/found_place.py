"""A place as an online service describes it, in our words; and what comes over the line."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from geopy.adapters import URLLibAdapter
from geopy.exc import GeocoderParseError
from geopy.geocoders.base import Geocoder

from incidents.geocoding.providers.request import Request
from incidents.models import LocationPrecision

# What OpenStreetMap calls a place on our scale of precision.
# https://wiki.openstreetmap.org/wiki/Key:place
SETTLEMENTS = (
    "city",
    "town",
    "village",
    "hamlet",
    "isolated_dwelling",
    "city_district",
    "borough",
    "suburb",
    "quarter",
    "neighbourhood",
)
PRECISION_BY_KEY = dict.fromkeys(
    ("aeroway", "amenity", "building", "historic", "man_made", "military", "office", "tourism"),
    LocationPrecision.EXACT,
) | dict.fromkeys(("highway", "railway", "waterway"), LocationPrecision.ALONG_LINE)


@dataclass(frozen=True)
class FoundPlace:
    """One place of an answer.

    ``names`` are all its names, ``name`` the one to show; ``country`` is the ISO 3166
    alpha-2 code in lower case, "" where the service did not say.
    """

    name: str
    names: tuple[str, ...]
    lon: float
    lat: float
    country: str
    precision: str

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict) -> "FoundPlace":
        return cls(**stored | {"names": tuple(stored["names"])})


def is_position(lon, lat) -> bool:
    """Whether two values of an answer, texts or numbers, are coordinates."""
    try:
        return abs(float(lat)) <= 90 and abs(float(lon)) <= 180
    except (TypeError, ValueError):
        return False


def _can_be_stored(answer) -> bool:
    """PostgreSQL takes no character of code 0, and nothing takes half a surrogate pair."""
    text = json.dumps(answer, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text


def strict_geocoder(
    kind: type[Geocoder], request: Request, is_answer: Callable[[object], bool]
) -> Geocoder:
    """geopy's geocoder for a request, which takes for no answer what ``is_answer`` refuses.

    geopy makes "no result" of anything empty, and 0, 0 of a place without coordinates.
    """

    class StrictAdapter(URLLibAdapter):
        def get_json(self, url, *, timeout, headers):
            answer = super().get_json(url, timeout=timeout, headers=headers)
            if not (is_answer(answer) and _can_be_stored(answer)):
                raise GeocoderParseError("The answer is not a list of places.")
            return answer

    address = urlsplit(request.url)
    return kind(
        user_agent=request.user_agent,
        scheme=address.scheme,
        domain=address.netloc + address.path,
        timeout=request.timeout,
        adapter_factory=StrictAdapter,
    )
