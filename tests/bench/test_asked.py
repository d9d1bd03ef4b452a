"""The questions of `make bench-geocoding`: what counts as seen, as unseen, and once."""

from itertools import count

import pytest

from bench.geocoding.asked import (
    ACCENTS,
    AS_WRITTEN,
    LEVELS,
    NOISY,
    OTHER_NAME,
    TAKEN_OUT,
    draw_questions,
    is_of_tuning_half,
)
from bench.geocoding.homonyms import homonyms_across_borders
from bench.geocoding.known_places import KnownPlace, KnownPlaces, Spelling
from incidents.models import normalise

MALI, NIGER = 1, 2


class Gazetteer:
    """Builds places with names, keys counted up."""

    def __init__(self):
        self.keys = count(1)
        self.places = {}

    def add(self, *names, state=MALI, region=None, lon=0.0, lat=14.0, is_populated=True):
        pk = next(self.keys)
        self.places[pk] = KnownPlace(
            pk=pk,
            geonames_id=pk,
            name=names[0],
            lon=lon,
            lat=lat,
            state=state,
            region=region,
            is_populated=is_populated,
            population=0,
            spellings=tuple(Spelling(name, normalise(name), (next(self.keys),)) for name in names),
        )
        return self.places[pk]

    @property
    def known(self):
        return KnownPlaces(self.places, states={}, regions={})


@pytest.fixture
def gazetteer():
    return Gazetteer()


def asked_of_both_halves(known, level, with_region=False):
    return [
        asked
        for half in (True, False)
        for asked in draw_questions(known, of_tuning_half=half).cells[level, with_region]
    ]


def test_every_name_of_a_populated_place_is_asked_for_once(gazetteer):
    gazetteer.add("Mondoro", "Moundoro")
    gazetteer.add("Mare de Mondoro", is_populated=False)
    texts = [asked.text for asked in asked_of_both_halves(gazetteer.known, AS_WRITTEN)]
    assert sorted(texts) == ["Mondoro", "Moundoro"]


def test_with_region_only_places_are_asked_for_whose_region_is_known(gazetteer):
    gazetteer.add("Mondoro", region=5)
    gazetteer.add("Tillit")
    asked = asked_of_both_halves(gazetteer.known, AS_WRITTEN, with_region=True)
    assert [(each.text, each.region) for each in asked] == [("Mondoro", 5)]


def test_the_halves_share_no_place(gazetteer):
    for number in range(40):
        gazetteer.add(f"Boulikessi {number}", f"Boulkessi {number}")
    for half in (True, False):
        cells = draw_questions(gazetteer.known, of_tuning_half=half).cells
        assert all(
            is_of_tuning_half(asked.place) is half for cell in cells.values() for asked in cell
        )


def test_the_same_questions_are_drawn_each_time(gazetteer):
    for number in range(40):
        gazetteer.add(f"Boulikessi {number}")

    def texts():
        cells = draw_questions(gazetteer.known, of_tuning_half=True, most=10).cells
        return [[asked.text for asked in cells[level, False]] for level in LEVELS]

    assert texts() == texts()
    assert max(map(len, texts())) == 10


def test_a_noisy_spelling_that_is_a_name_of_the_state_is_not_unseen(gazetteer):
    consonants = "bcdfghjklmnpqrstvwxz"
    names = [f"Ta{middle}{end}" for middle in consonants for end in consonants]
    for name in names:
        gazetteer.add(name)
    for level in NOISY:
        for asked in asked_of_both_halves(gazetteer.known, level):
            assert normalise(asked.text) not in {normalise(name) for name in names}
    typing_errors = NOISY[1]
    apart = [
        asked
        for half in (True, False)
        for asked in draw_questions(gazetteer.known, of_tuning_half=half).known_already[
            typing_errors
        ]
    ]
    assert apart
    assert all(normalise(asked.text) != asked.name for asked in apart)


def test_the_name_of_a_place_in_another_state_is_unseen_here(gazetteer):
    gazetteer.add("Tanba", state=NIGER)
    assert gazetteer.known.in_state("tanba", MALI) == []


def test_other_accents_and_case_still_are_a_seen_name(gazetteer):
    for number in range(20):
        gazetteer.add(f"Boulikéssi {number}")
    asked = asked_of_both_halves(gazetteer.known, ACCENTS)
    assert asked
    assert all(normalise(each.text) == each.name for each in asked)


def test_names_in_other_scripts_are_asked_for_but_not_respelt(gazetteer):
    gazetteer.add("Агадес")
    known = gazetteer.known
    assert [asked.text for asked in asked_of_both_halves(known, AS_WRITTEN)] == ["Агадес"]
    assert not any(asked_of_both_halves(known, level) for level in NOISY)


def test_a_place_keeps_a_name_when_one_is_taken_out(gazetteer):
    mondoro = gazetteer.add("Mondoro", "Moundoro")
    gazetteer.add("Tillit")
    left_out = frozenset().union(
        *(draw_questions(gazetteer.known, of_tuning_half=half).left_out for half in (True, False))
    )
    keys = {key for spelling in mondoro.spellings for key in spelling.keys}
    assert len(left_out) == 1
    assert left_out < keys


def test_another_name_of_a_place_is_told_from_another_spelling(gazetteer):
    gazetteer.add("Mondoro", "Moundoro")
    gazetteer.add("Kouna-Diobo", "Daga")
    known = gazetteer.known
    assert [each.place.name for each in asked_of_both_halves(known, TAKEN_OUT)] == ["Mondoro"]
    assert [each.place.name for each in asked_of_both_halves(known, OTHER_NAME)] == ["Kouna-Diobo"]


def test_homonyms_across_borders_are_far_apart_and_populated(gazetteer):
    gazetteer.add("Boulikéssi", lon=-1.3)
    gazetteer.add("Boulikessi", lon=-0.66, state=NIGER)
    # A village on the border that both states list, and a well.
    gazetteer.add("Tin Akof", lon=0.0)
    gazetteer.add("Tin Akof", lon=0.1, state=NIGER)
    gazetteer.add("Tongo", lon=0.0, is_populated=False)
    gazetteer.add("Tongo", lon=3.0, state=NIGER)
    assert [each.name for each in homonyms_across_borders(gazetteer.known)] == ["boulikessi"]
