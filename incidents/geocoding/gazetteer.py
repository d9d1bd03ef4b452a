"""Looks a place up among the names that this installation knows. It asks nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from incidents.geocoding.areas import regions_named, representative_point, states_named
from incidents.geocoding.context import Context
from incidents.geocoding.finding import (
    CONTRADICTION,
    GAZETTEER,
    ONLY_ELSEWHERE,
    Candidate,
    Finding,
    coarser,
    nothing_found,
    settle,
)
from incidents.geocoding.place_text import Reading, readings
from incidents.models import LocationPrecision
from incidents.models.place import Place
from incidents.models.place_name import PlaceName
from incidents.models.region import Region
from incidents.models.state import State

# How exactly an entry gives a place, by GeoNames' feature class and code
# (https://www.geonames.org/export/codes.html). A stream or a road says "along it".
PRECISION_BY_CLASS = {
    "P": LocationPrecision.SETTLEMENT,
    "S": LocationPrecision.EXACT,
    "T": LocationPrecision.EXACT,
    "H": LocationPrecision.EXACT,
    "R": LocationPrecision.ALONG_LINE,
    "A": LocationPrecision.SECOND_LEVEL,
    "L": LocationPrecision.SECOND_LEVEL,
    "V": LocationPrecision.SECOND_LEVEL,
}
PRECISION_BY_CODE = (
    {
        "PCLI": LocationPrecision.STATE,
        "ADM1": LocationPrecision.FIRST_LEVEL,
        "ADM1H": LocationPrecision.FIRST_LEVEL,
        # A locality is a spot without firm limits: about as exact as "near a settlement".
        "LCTY": LocationPrecision.NEAR_SETTLEMENT,
        "MILB": LocationPrecision.EXACT,
        "MNA": LocationPrecision.EXACT,
        "CMP": LocationPrecision.EXACT,
    }
    | dict.fromkeys(
        (
            "STM",
            "STMI",
            "STMX",
            "STMH",
            "STMB",
            "STMM",
            "STMD",
            "STMC",
            "WAD",
            "WADX",
            "CNL",
            "CNLI",
        ),
        LocationPrecision.ALONG_LINE,
    )
    | dict.fromkeys(
        ("MTS", "HLLS", "PLN", "PLAT", "DUNE", "ERG", "DSRT", "VAL", "UPLD", "DPR", "LK", "LKI"),
        LocationPrecision.SECOND_LEVEL,
    )
)
FIRST_LEVEL_CODES = ("ADM1", "ADM1H")
# GeoNames' codes for the seat of a state and of a first-level area.
CHIEF_TOWN_CODES = ("PPLC", "PPLA")


def look_up(
    place_text: str,
    state: State | None = None,
    region: Region | None = None,
    on_date: date | None = None,
) -> Finding:
    """What the gazetteer knows under this text, narrowed by the chosen state and region.

    Names count when they are equal but for case, accents and punctuation. A region
    stands for its predecessors and successors too. ``on_date`` chooses between regions
    of different times. Status ``not_found`` may still carry candidates from elsewhere.
    """
    chosen = Context(state, region)
    elsewhere: list[Candidate] = []
    for reading in readings(place_text):
        context = chosen.narrowed_by(reading.around, on_date)
        for candidates in _meanings(reading, on_date):
            fitting = context.fitting(candidates)
            if fitting:
                return settle(fitting)
            elsewhere += [context.why_not(candidate) for candidate in candidates]
        if context.is_contradictory:
            return nothing_found(CONTRADICTION, elsewhere)
    if elsewhere:
        return nothing_found(ONLY_ELSEWHERE, dict.fromkeys(elsewhere))
    return nothing_found()


def _meanings(reading: Reading, on_date: date | None) -> Iterator[list[Candidate]]:
    """What one reading may mean, wherever it lies, the likeliest kind of thing first.

    A town goes before the region that is named after it, unless the text says "region".
    """
    yield _areas(states_named(reading.name), LocationPrecision.STATE)
    regions = regions_named(reading.name, on_date)
    if reading.is_first_level:
        yield _areas(regions, LocationPrecision.FIRST_LEVEL)
    yield _places(reading)
    if not reading.is_first_level:
        yield _areas(regions, LocationPrecision.FIRST_LEVEL)


def _areas(areas: list[State] | list[Region], precision: LocationPrecision) -> list[Candidate]:
    candidates = [_area(area, precision) for area in areas]
    return [candidate for candidate in candidates if candidate]


def _area(area: State | Region, precision: LocationPrecision) -> Candidate | None:
    point = representative_point(area)
    is_state = isinstance(area, State)
    return point and Candidate(
        provider=GAZETTEER,
        name=area.name_en,
        point=point,
        precision=precision,
        state=area if is_state else area.state,
        region=None if is_state else area,
    )


def _places(reading: Reading) -> list[Candidate]:
    # In two steps, each through an index: right after a large load, before PostgreSQL has
    # counted the rows, it would plan a join of the two tables that takes minutes.
    named = list(PlaceName.objects.filter(normalised=reading.name).values_list("place", flat=True))
    # Outlines are large, and nothing here reads them.
    places = list(
        Place.objects.current()
        .filter(pk__in=named)
        .select_related("state", "region__state")
        .defer("state__outline", "region__outline", "region__state__outline")
    )
    if reading.is_area:
        # Without an entry of its own, "the commune of Mondoro" is known by its chief place.
        areas = [place for place in places if place.feature_class == "A"] or places
        return [_coarsened(_entry(place), LocationPrecision.SECOND_LEVEL) for place in areas]
    if reading.is_near:
        return [_coarsened(_entry(place), LocationPrecision.NEAR_SETTLEMENT) for place in places]
    return [_entry(place) for place in places]


def _entry(place: Place) -> Candidate:
    if place.feature_code in FIRST_LEVEL_CODES and place.region:
        # Our outline gives a better point than GeoNames' for the same region.
        region = _area(place.region, LocationPrecision.FIRST_LEVEL)
        if region:
            return region
    return Candidate(
        provider=GAZETTEER,
        name=place.name,
        point=place.point,
        precision=precision_of(place),
        state=place.state,
        region=place.region,
        place=place,
        is_populated=place.feature_class == "P",
        is_chief_town=place.feature_code in CHIEF_TOWN_CODES,
        population=place.population or 0,
    )


def precision_of(place: Place) -> LocationPrecision:
    """How exactly the entry's point stands for the place."""
    by_class = PRECISION_BY_CLASS.get(place.feature_class, LocationPrecision.NEAR_SETTLEMENT)
    return PRECISION_BY_CODE.get(place.feature_code, by_class)


def _coarsened(candidate: Candidate, precision: LocationPrecision) -> Candidate:
    return replace(candidate, precision=coarser(candidate.precision, precision))
