"""Spellings as they stand in reports, against the whole gazetteer of GeoNames' files."""

import os
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from incidents.geocoding import Question
from incidents.geocoding.finding import kilometres
from incidents.geocoding.index import GazetteerIndex
from incidents.models import LocationStatus, Place, PlaceName, Region, State
from incidents.starter import load_starter

DUMPS = Path(os.environ.get("GEONAMES") or Path(__file__).parents[3] / "shared/data/geonames")
FILES = [DUMPS / f"{code}.txt" for code in ("ML", "BF", "NE", "MR")]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not all(file.is_file() for file in FILES), reason="GeoNames' dumps are not on this machine"
    ),
]


@pytest.fixture(scope="module")
def index(django_db_setup, django_db_blocker):
    """All places of the files and of the starter data; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_starter()
        call_command("load_gazetteer", *map(str, FILES), verbosity=0)
        # Once here, instead of after each test.
        connection.check_constraints()
        yield _Asked(GazetteerIndex.load())
        transaction.set_rollback(True)


class _Asked:
    """An index with the states and regions by their codes."""

    def __init__(self, index):
        self.index = index
        self.states = {state.alpha3: state for state in State.objects.defer("outline")}
        regions = Region.objects.defer("outline").select_related("state")
        self.regions = {region.code: region for region in regions}
        self.places = list(Place.objects.filter(source="ours"))

    def find(self, text, state=None, region=None):
        return self.index.find(
            Question(text, self.states.get(state), region and self.regions[region])
        )

    def place(self, name, state):
        (place,) = [
            place
            for place in self.places
            if place.name == name and place.state_id == self.states[state].pk
        ]
        return place


@pytest.mark.parametrize(
    ("spelling", "state", "region", "name"),
    [
        *((text, "MLI", "ML-5", "Boulikessi") for text in ("Boulikessi", "Boulkessi")),
        *((text, "MLI", "ML-5", "Boulikessi") for text in ("Boulkessy", "Boulekessi")),
        *((text, "MLI", "ML-5", "Boulikessi") for text in ("Boulikéssi", "Bulikessi")),
        *((text, "MLI", "ML-5", "Mondoro") for text in ("Mondoro", "Moundoro")),
        *((text, "BFA", "BF-12", "Djibo") for text in ("Djibo", "Jibo", "DJIBO")),
        *((text, "BFA", "BF-10", "Ouahigouya") for text in ("Ouahigouya", "Wahigouya")),
        *((text, "MLI", "ML-9", "Ménaka") for text in ("Ménaka", "Menaca", "Menaka")),
        *((text, "MLI", "ML-7", "Ansongo") for text in ("Ansongo", "Anssongo")),
        *((text, "MLI", "ML-9", "Indelimane") for text in ("In-Delimane", "Indelimane")),
        *((text, "NER", "NE-6", "Inates") for text in ("Inates", "In Ates", "I-n-Ates")),
        *((text, "NER", "NE-6", "Chinagodrar") for text in ("Chinagodrar", "Shinagodrar")),
        *((text, "MLI", "ML-8", "Kidal") for text in ("Kidal", "Kidall")),
        *((text, "MLI", "ML-8", "Tessalit") for text in ("Tessalit", "Tesalit")),
    ],
)
def test_what_reports_write_leads_to_the_place(spelling, state, region, name, index):
    place = index.place(name, state)
    finding = index.find(spelling, state, region)

    assert kilometres(finding.candidates[0].point, place.point) < 10
    if finding.chosen is None:
        # Where it is not sure it says so, with the right one first.
        assert finding.status == LocationStatus.AMBIGUOUS


@pytest.mark.parametrize("spelling", ["Boulikessi", "Boulkessi", "Boulikéssi", "Bulikessi"])
def test_boulikessi_is_never_taken_across_the_border(spelling, index):
    assert index.find(spelling, "MLI").candidates[0].state.alpha3 == "MLI"
    assert index.find(spelling).status == LocationStatus.AMBIGUOUS


def test_without_our_malian_boulikessi_the_burkinabe_one_is_only_shown(index):
    names = PlaceName.objects.filter(place=index.place("Boulikessi", "MLI"))
    poorer = GazetteerIndex.load(leaving_out=list(names.values_list("pk", flat=True)))

    for region in (None, index.regions["ML-5"]):
        finding = poorer.find(Question("Boulikessi", index.states["MLI"], region))

        assert finding.chosen is None
        assert "BFA" in {candidate.state.alpha3 for candidate in finding.candidates}


def test_the_whole_gazetteer_is_read_in_seconds_and_asked_in_milliseconds(index):
    began = time.perf_counter()
    fresh = GazetteerIndex.load()
    read = time.perf_counter() - began
    questions = [Question(f"{name}e", index.states["MLI"]) for name in ("Boulkess", "Gargando")]
    began = time.perf_counter()
    for question in questions * 50:
        fresh.find(question)
    asked = (time.perf_counter() - began) / 100

    # Far above what is measured, so that a busy machine does not fail it.
    assert read < 15
    assert asked < 0.05
