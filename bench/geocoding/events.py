"""Names of places where something really happened, as far as files at hand have them.

Two small sets: the demonstration incidents, and the events of a sample of UCDP GED (CC BY
4.0, Uppsala Conflict Data Program) that are known to a settlement or near one.
"""

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

from bench.geocoding.asked import Asked
from bench.geocoding.known_places import KnownPlace, KnownPlaces
from incidents.models import normalise
from incidents.starter.files import read_entries

USUAL_UCDP_FILE = "../shared/data/ucdp/ged231_sample1000.csv"
# UCDP's codes for a settlement and for near one.
KNOWN_TO_A_SETTLEMENT = ("1", "2")
_KIND_OF_PLACE = re.compile(r" (?:village|town|city)$")
_AREA = re.compile(r" (?:region|state|province)$")


def demonstration_incidents(known: KnownPlaces) -> Iterator[Asked]:
    """The places of the demonstration incidents that are known to a settlement."""
    for entry in read_entries("demo_incidents.toml")["incident"]:
        if entry.get("precision", "settlement") == "settlement":
            codes = (entry["state"], entry.get("region"))
            state = next(pk for pk, each in known.states.items() if each.alpha3 == codes[0])
            region = next((pk for pk, each in known.regions.items() if each.code == codes[1]), None)
            yield _event(entry["place"], entry["lon"], entry["lat"], state, region)


def events_of_ucdp(known: KnownPlaces) -> Iterator[Asked]:
    """Events of the sample in the states that the dumps cover; none where the file is absent."""
    path = Path(os.environ.get("UCDP") or USUAL_UCDP_FILE)
    if not path.is_file():
        return
    covered = {place.state for place in known.populated}
    states = {known.states[pk].name_en: pk for pk in covered}
    with path.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            state = states.get(row["country"])
            if state and row["where_prec"].removesuffix(".0") in KNOWN_TO_A_SETTLEMENT:
                text = _KIND_OF_PLACE.sub("", row["where_coordinates"])
                region = _region_named(known, state, _AREA.sub("", row["adm_1"]))
                yield _event(text, float(row["longitude"]), float(row["latitude"]), state, region)


def _region_named(known: KnownPlaces, state: int, name: str) -> int | None:
    for pk, region in known.regions.items():
        names = (normalise(region.name_en), normalise(region.name_fr))
        if region.state_id == state and normalise(name) in names:
            return pk
    return None


def _event(text: str, lon: float, lat: float, state: int, region: int | None) -> Asked:
    place = KnownPlace(
        pk=0,
        geonames_id=None,
        name=text,
        lon=lon,
        lat=lat,
        state=state,
        region=region,
        is_populated=True,
        population=0,
        spellings=(),
    )
    return Asked(text, normalise(text), place, state, region)
