"""The gazetteer of the measurement: GeoNames' files as this project loads them."""

import math
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path

from django.contrib.gis.db.models.functions import AsWKT
from django.core.management import call_command

from incidents.models.place import Place
from incidents.models.place_name import PlaceName
from incidents.models.region import Region
from incidents.models.state import State
from incidents.starter import load_starter

FILES = ("ML.txt", "BF.txt", "NE.txt", "MR.txt")
# Where the dumps lie unless the environment's GEONAMES names another folder.
USUAL_FOLDER = "../shared/data/geonames"
RIGHT_WITHIN_KM = 10
EARTH_RADIUS_KM = 6371.009


class FilesMissing(Exception):
    """The dumps are not where they should be; the text says what to do."""


@dataclass(frozen=True)
class Spelling:
    """One normalised name of a place; ``keys`` are the rows of ``PlaceName`` that hold it."""

    text: str
    normalised: str
    keys: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class KnownPlace:
    """An entry of the gazetteer, its point in degrees."""

    pk: int
    geonames_id: int | None
    name: str
    lon: float
    lat: float
    state: int
    region: int | None
    is_populated: bool
    population: int
    spellings: tuple[Spelling, ...]


@dataclass(frozen=True)
class KnownPlaces:
    """All entries with the states and regions they lie in, by primary key."""

    places: dict[int, KnownPlace]
    states: dict[int, State]
    regions: dict[int, Region]

    @cached_property
    def populated(self) -> list[KnownPlace]:
        """Towns and villages of GeoNames' files, in the order of their ids there."""
        found = [
            place for place in self.places.values() if place.is_populated and place.geonames_id
        ]
        return sorted(found, key=lambda place: place.geonames_id)

    @cached_property
    def by_name(self) -> dict[str, list[KnownPlace]]:
        """Entries of every kind by each of their normalised names."""
        named = defaultdict(list)
        for place in self.places.values():
            for spelling in place.spellings:
                named[spelling.normalised].append(place)
        return dict(named)

    def in_state(self, normalised: str, state: int) -> list[KnownPlace]:
        """The entries of this name in a state."""
        return [place for place in self.by_name.get(normalised, ()) if place.state == state]


def folder_of_files() -> Path:
    """Where the dumps lie. Raises ``FilesMissing`` where one of them does not."""
    folder = Path(os.environ.get("GEONAMES") or USUAL_FOLDER)
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise FilesMissing(
            f"GeoNames' country dumps are not in {folder.resolve()}: {', '.join(missing)}.\n"
            "Name their folder: make bench-geocoding GEONAMES=/path/to/folder\n"
            "They are ML.zip and so on, unzipped, of https://download.geonames.org/export/dump/;\n"
            "manage.py load_gazetteer --download ML BF NE MR fetches the same into the application."
        )
    return folder


def load_files(folder: Path) -> None:
    """Starter data and the dumps, into the database in use."""
    load_starter()
    files = [str(folder / name) for name in FILES]
    call_command("load_gazetteer", *files, stdout=StringIO(), stderr=StringIO())


def read_known_places() -> KnownPlaces:
    """Everything that the database's gazetteer holds."""
    spellings: dict[int, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    rows = PlaceName.objects.order_by("pk").values_list("pk", "place_id", "name", "normalised")
    for pk, place, name, normalised in rows.iterator():
        spellings[place][normalised].append((pk, name))
    columns = ("pk", "geonames_id", "name", "state_id", "region_id", "feature_class", "population")
    places = {}
    for row in Place.objects.annotate(wkt=AsWKT("point")).values_list(*columns, "wkt").iterator():
        pk, geonames_id, name, state, region, feature_class, population, wkt = row
        lon, lat = map(float, wkt.removeprefix("POINT(").removesuffix(")").split())
        places[pk] = KnownPlace(
            pk=pk,
            geonames_id=geonames_id,
            name=name,
            lon=lon,
            lat=lat,
            state=state,
            region=region,
            is_populated=feature_class == "P",
            population=population or 0,
            spellings=tuple(_spellings(spellings[pk])),
        )
    return KnownPlaces(
        places=places,
        states=State.objects.defer("outline").in_bulk(),
        regions=Region.objects.select_related("state").defer("outline", "state__outline").in_bulk(),
    )


def _spellings(by_normalised: dict[str, list[tuple[int, str]]]) -> Iterable[Spelling]:
    for normalised, rows in by_normalised.items():
        # Of "Boulikéssi" and "Boulikessi" the one with its accents is what people write.
        text = max((name for _, name in rows), key=lambda name: not name.isascii())
        yield Spelling(text, normalised, tuple(pk for pk, _ in rows))


def kilometres(one_lon: float, one_lat: float, other_lon: float, other_lat: float) -> float:
    """The distance over the ground between two points in degrees (haversine formula)."""
    lat, other = math.radians(one_lat), math.radians(other_lat)
    half = math.sin((other - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other) * math.sin(math.radians(other_lon - one_lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))
