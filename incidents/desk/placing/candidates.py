"""The candidates that an incident keeps, told to the person who chooses."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from incidents.geocoding.finding import GAZETTEER, kilometres
from incidents.geocoding.words import reasons_in_words
from incidents.models import RADIUS_KM, Incident, LocationPrecision, Place


@dataclass(frozen=True)
class OtherPlace:
    """Another place of the same report or operation, which is on the map already."""

    name: str
    point: Point


class Nearest(NamedTuple):
    """How far it is to the nearest of the report's other places."""

    kilometres: float
    name: str

    @property
    def in_words(self) -> str:
        return _("%(km)s km from %(place)s") % {"km": round(self.kilometres), "place": self.name}


@dataclass(frozen=True)
class NumberedCandidate:
    """One place that may be meant; ``number`` counts from 1.

    ``percent`` is its score out of 100, None where nobody weighed it; ``provider`` is named
    where it is not the gazetteer. ``precision`` is ``known_to`` in words, ``found_radius_km`` the
    radius where the search found one of its own. ``new_area`` is the state or region that the
    incident would get by it, other than what was chosen.
    """

    number: int
    name: str
    area: str
    precision: str
    known_to: LocationPrecision
    lon: float
    lat: float
    radius_km: float
    found_radius_km: float | None
    place_id: int | None
    provider: str
    percent: int | None
    reasons: list[str]
    nearest: Nearest | None
    new_area: str


def candidates_of(
    incident: Incident, other_places: Iterable[OtherPlace] = ()
) -> list[NumberedCandidate]:
    """The candidates of ``incident``, best first, in one query."""
    stored = incident.location_candidates
    ids = [candidate["place_id"] for candidate in stored if candidate.get("place_id")]
    # The gazetteer knows the areas' names in the reader's language.
    places = (
        Place.objects.select_related("state", "region")
        .defer("state__outline", "region__outline")
        .in_bulk(ids)
    )
    others = list(other_places)
    return [
        _numbered(number, candidate, places.get(candidate.get("place_id")), incident, others)
        for number, candidate in enumerate(stored, start=1)
    ]


def nearest_of(point: Point, others: Iterable[OtherPlace]) -> Nearest | None:
    """The nearest of the places; None where there is none."""
    distances = [Nearest(kilometres(point, other.point), other.name) for other in others]
    return min(distances, default=None)


def _numbered(number, candidate, place, incident, others) -> NumberedCandidate:
    score = candidate.get("score")
    provider = candidate.get("provider", GAZETTEER)
    precision = LocationPrecision(candidate["precision"])
    areas = (place.region, place.state) if place else (candidate["region"], candidate["state"])
    return NumberedCandidate(
        number=number,
        name=candidate["name"],
        area=", ".join(str(area) for area in areas if area),
        # A town and the region around it may have one name.
        precision=precision.label,
        known_to=precision,
        lon=candidate["lon"],
        lat=candidate["lat"],
        radius_km=candidate.get("radius_km") or RADIUS_KM.get(precision, 0),
        found_radius_km=candidate.get("radius_km"),
        place_id=candidate.get("place_id"),
        provider="" if provider == GAZETTEER else provider.capitalize(),
        percent=None if score is None else round(100 * score),
        reasons=reasons_in_words(candidate),
        nearest=nearest_of(Point(candidate["lon"], candidate["lat"]), others),
        new_area=_new_area(incident, candidate, place),
    )


def _new_area(incident: Incident, candidate: dict, place: Place | None) -> str:
    """The other state that the incident would get, in words; "" where it keeps its own."""
    if incident.state is None:
        return ""
    if place:
        return "" if place.state_id == incident.state_id else str(place.state)
    name = candidate["state"]
    return "" if name in ("", incident.state.name_en) else name
