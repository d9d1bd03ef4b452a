"""States, regions and the starter gazetteer."""

from collections.abc import Iterable
from datetime import date

from django.contrib.gis.geos import Point
from django.db.models import Model

from incidents.models import (
    Place,
    PlaceName,
    PlaceNameKind,
    PlaceSource,
    Region,
    State,
    normalise,
)
from incidents.starter.files import read_outlines, read_table, split_spelling


def load_states() -> int:
    """Make the states' names, codes and outlines those of the files; returns how many are new.

    Which states are followed is set once: afterwards it is the installation's choice.
    """
    outlines = read_outlines("states.geojson")
    known = {state.alpha3: state for state in State.objects.all()}
    new = []
    for row in read_table("states.csv"):
        values = {
            "alpha2": row["alpha2"],
            "name_en": row["name_en"],
            "name_fr": row["name_fr"],
            "pcode_prefix": row["pcode_prefix"],
            "outline": outlines.get(row["alpha3"]),
        }
        if row["alpha3"] in known:
            _change(known[row["alpha3"]], values)
        else:
            new.append(State(alpha3=row["alpha3"], in_scope=row["scope"] == "core", **values))
    State.objects.bulk_create(new)
    return len(new)


def load_regions() -> int:
    """Make the regions' names, dates and outlines those of the files; returns how many are new."""
    outlines = read_outlines("regions.geojson")
    states = {state.alpha3: state for state in State.objects.defer("outline")}
    known = {region.code: region for region in Region.objects.all()}
    rows = read_table("regions.csv")
    new = []
    for row in rows:
        values = {
            "state_id": states[row["state"]].pk,
            "name_en": row["name_en"],
            "name_fr": row["name_fr"],
            "geonames_admin1": row["geonames_admin1"],
            "geonames_districts": row["geonames_districts"],
            "since": _date(row["since"]),
            "until": _date(row["until"]),
            "outline": outlines.get(row["code"]),
        }
        if row["code"] in known:
            _change(known[row["code"]], values)
        else:
            new.append(Region(code=row["code"], **values))
    Region.objects.bulk_create(new)
    ids = dict(Region.objects.values_list("code", "pk"))
    Region.predecessors.through.objects.bulk_create(
        [
            Region.predecessors.through(
                from_region_id=ids[row["code"]], to_region_id=ids[predecessor]
            )
            for row in rows
            for predecessor in row["predecessors"].split("|")
            if predecessor
        ],
        ignore_conflicts=True,
    )
    return len(new)


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _change(row: Model, values: dict) -> None:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=changed)


def load_places() -> tuple[int, int]:
    """Add the places and spellings that are missing; returns how many of each are new.

    A place that is there stays as it is: an analyst may have moved or renamed it.
    """
    rows = read_table("places.csv")
    states = dict(State.objects.values_list("alpha3", "pk"))
    regions = dict(Region.objects.values_list("code", "pk"))
    by_geonames_id, by_name = _known_places(rows)
    placed, new = [], []
    for row in rows:
        geonames_id = int(row["geonames_id"]) if row["geonames_id"] else None
        if geonames_id is not None:
            place = by_geonames_id.get(geonames_id)
        else:
            place = by_name.get((states[row["state"]], normalise(row["name"])))
        if place is None:
            place = Place(
                name=row["name"],
                state_id=states[row["state"]],
                region_id=regions[row["region"]] if row["region"] else None,
                point=Point(float(row["lon"]), float(row["lat"]), srid=4326),
                feature_class=row["feature_class"],
                feature_code=row["feature_code"],
                population=int(row["population"]) if row["population"] else None,
                source=PlaceSource.OURS,
                geonames_id=geonames_id,
                note=row["note"],
            )
            new.append(place)
        placed.append((place, row))
    Place.objects.bulk_create(new)
    return len(new), _add_names(placed)


def _known_places(rows: Iterable[dict]) -> tuple[dict[int, Place], dict[tuple[int, str], Place]]:
    """Places that are there, by GeoNames id; those without one by state and official name."""
    ids = [int(row["geonames_id"]) for row in rows if row["geonames_id"]]
    by_geonames_id = {
        place.geonames_id: place for place in Place.objects.filter(geonames_id__in=ids)
    }
    official = PlaceName.objects.filter(
        kind=PlaceNameKind.OFFICIAL,
        place__source=PlaceSource.OURS,
        place__geonames_id__isnull=True,
    ).select_related("place")
    by_name = {(name.place.state_id, name.normalised): name.place for name in official}
    return by_geonames_id, by_name


def _add_names(placed: Iterable[tuple[Place, dict]]) -> int:
    placed = list(placed)
    known = set(
        PlaceName.objects.filter(place__in=[place for place, _ in placed]).values_list(
            "place", "name", "language"
        )
    )
    new = []
    for place, row in placed:
        # The spelling in the first column is the official one, as are those of a language.
        for text in [row["name"], *filter(None, row["names"].split("|"))]:
            name, language = split_spelling(text)
            if (place.pk, name, language) in known:
                continue
            known.add((place.pk, name, language))
            is_official = language or text == row["name"]
            new.append(
                PlaceName(
                    place=place,
                    name=name,
                    language=language,
                    kind=PlaceNameKind.OFFICIAL if is_official else PlaceNameKind.ALTERNATE,
                )
            )
    PlaceName.objects.bulk_create(new)
    return len(new)
