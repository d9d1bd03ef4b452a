"""The noise of `make bench-geocoding` is what people write, and the same each time."""

import random

import pytest
from rapidfuzz.distance import OSA

from bench.geocoding import respelling
from incidents.models import normalise

NAMES = ("Boulikéssi", "Djibo", "Ouagadougou", "Koro Kidé", "Ti-n-Zaouatène", "Gnagna", "Kassou")
NOISE = (
    respelling.respelled,
    respelling.mistyped,
    respelling.mistyped_twice,
    respelling.cut_otherwise,
    respelling.accented_otherwise,
    respelling.mixed,
)


def spellings(noise, name, number=300):
    dice = random.Random(1)
    return [text for text in (noise(name, dice) for _ in range(number)) if text]


@pytest.mark.parametrize("noise", NOISE)
def test_a_noisy_spelling_is_never_the_name_itself(noise):
    for name in NAMES:
        assert name not in spellings(noise, name)


@pytest.mark.parametrize("noise", NOISE)
def test_the_same_dice_write_the_same(noise):
    assert spellings(noise, "Ti-n-Zaouatène") == spellings(noise, "Ti-n-Zaouatène")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Boulikéssi", "Bulikéssi"),
        ("Boulikéssi", "Boulikéssy"),
        ("Boulikéssi", "Boulikési"),
        ("Djibo", "Jibo"),
        ("Ouagadougou", "Wagadougou"),
        ("Gnagna", "Nyagna"),
        ("Kassou", "Cassou"),
        ("Ti-n-Zaouatène", "Tin Zaouatène"),
        ("Saltenga", "Saltinga"),
        ("Tanbarga", "Tambarga"),
        ("Khairou", "Hairou"),
    ],
)
def test_habits_of_the_region_are_among_the_respellings(name, other):
    assert other in spellings(respelling.respelled, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_typing_error_is_one_step_away(name):
    steps = {
        OSA.distance(name.lower(), text.lower()) for text in spellings(respelling.mistyped, name)
    }
    assert steps == {1}


def test_two_typing_errors_are_at_the_most_two_steps_away():
    steps = {
        OSA.distance("boulikessi", normalise(text))
        for text in spellings(respelling.mistyped_twice, "Boulikessi")
    }
    # Two exchanges of overlapping letters count as three.
    assert 2 in steps
    assert max(steps) <= 3


def test_short_names_are_not_mistyped_beyond_recognition():
    assert spellings(respelling.mistyped, "Pô") == []
    assert spellings(respelling.mistyped_twice, "Djibo") == []


def test_accents_case_and_hyphens_leave_the_normalised_name_alone():
    for name in NAMES:
        for text in spellings(respelling.accented_otherwise, name):
            assert normalise(text) == normalise(name)


def test_words_are_joined_and_split():
    written = spellings(respelling.cut_otherwise, "Koro Kidé")
    assert "Korokidé" in written
    assert "Koro Ki Dé" in written


def test_letters_with_accents_are_lost_or_garbled():
    written = spellings(respelling.cut_otherwise, "Boulikéssi")
    assert {"Boulikssi", "Boulik?ssi", "BoulikÃ©ssi"} <= set(written)
