"""What a person can say of a place: a candidate, an entry, a pin, or no more than the area."""

from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _

from incidents.geocoding.areas import state_around
from incidents.geocoding.current_index import current_index
from incidents.geocoding.finding import GAZETTEER, coarser
from incidents.geocoding.gazetteer import precision_of
from incidents.geocoding.place_text import names_the_spot, readings
from incidents.geocoding.requests import HAND
from incidents.models import AREA_PRECISIONS, Incident, LocationPrecision, Place, Region, State


class NotPossible(Exception):
    """Why something cannot be chosen, as a sentence."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Where a person says that it happened.

    ``radius_km`` is how far around the point it may lie, None for what its precision says.
    ``state`` and ``region`` are where that lies, as far as it is known; ``is_sure_of_area``
    says that they go before what was chosen for the incident. ``remembered_as`` is the name
    of the place of our own that is to be made of it, "" for none.
    """

    point: Point
    precision: str
    source: str
    radius_km: float | None = None
    name: str = ""
    state: State | None = None
    region: Region | None = None
    place: Place | None = None
    is_sure_of_area: bool = False
    remembered_as: str = ""


def chosen_candidate(incident: Incident, number: int, *, remember: bool = False) -> Choice:
    """One of the candidates that the incident keeps, by its number from 0."""
    try:
        candidate = incident.location_candidates[number]
    except IndexError as error:
        raise NotPossible(_("There is no such candidate. Choose one of the list.")) from error
    point = Point(candidate["lon"], candidate["lat"], srid=4326)
    place = _place(candidate["place_id"]) if candidate.get("place_id") else None
    state = place.state if place else _state_named(candidate["state"]) or state_around(point)
    region = place.region if place else _region_named(candidate["region"], state)
    # States and regions are known already; a point that is measured from a place, or the chief
    # place of an area, is none that its name means.
    may_be_remembered = (
        candidate["provider"] != GAZETTEER
        and candidate["precision"] not in AREA_PRECISIONS
        and names_the_spot(incident.place_text)
    )
    return Choice(
        point=point,
        precision=candidate["precision"],
        radius_km=candidate.get("radius_km"),
        source=candidate["provider"],
        name=candidate["name"],
        state=state,
        region=region,
        place=place,
        is_sure_of_area=state is not None,
        remembered_as=candidate["name"]
        if remember and may_be_remembered and not place and state
        else "",
    )


def chosen_place(incident: Incident, place_id: int) -> Choice:
    """An entry of the gazetteer, known as exactly as entry and text allow."""
    place = _place(place_id)
    if place is None:
        raise NotPossible(_("This place is not in the gazetteer any more. Search again."))
    precision = precision_of(place)
    if any(reading.is_near for reading in readings(incident.place_text)):
        precision = coarser(precision, LocationPrecision.NEAR_SETTLEMENT)
    return Choice(
        point=place.point,
        precision=precision,
        source=GAZETTEER,
        name=place.name,
        state=place.state,
        region=place.region,
        place=place,
        is_sure_of_area=True,
    )


def dropped_pin(point: Point, precision: str, *, name: str = "", remember: bool = False) -> Choice:
    """A point that the person set; a place of our own is made where its state is known."""
    name = " ".join(name.split())
    state = state_around(point)
    return Choice(
        point=point,
        precision=precision,
        source=HAND,
        name=name,
        state=state,
        remembered_as=name if remember and state else "",
    )


def known_to_area(area: State | Region) -> Choice:
    """No more is known than the region or the state: a representative point stands for it."""
    point = current_index().point_inside(area)
    if point is None:
        raise NotPossible(
            _("Nothing is known of where %(area)s lies: load its outline or its places first.")
            % {"area": area.name}
        )
    is_state = isinstance(area, State)
    return Choice(
        point=point,
        precision=LocationPrecision.STATE if is_state else LocationPrecision.FIRST_LEVEL,
        source=GAZETTEER,
        name=area.name_en,
        state=area if is_state else area.state,
        region=None if is_state else area,
        is_sure_of_area=True,
    )


def _place(place_id: int) -> Place | None:
    places = Place.objects.select_related("state", "region__state")
    places = places.defer("state__outline", "region__outline", "region__state__outline")
    return places.filter(pk=place_id).first()


def _state_named(name: str) -> State | None:
    return State.objects.defer("outline").filter(name_en=name).first() if name else None


def _region_named(name: str, state: State | None) -> Region | None:
    if not (name and state):
        return None
    named = Region.objects.defer("outline").filter(name_en=name, state=state)
    return named.select_related("state").defer("outline", "state__outline").first()
