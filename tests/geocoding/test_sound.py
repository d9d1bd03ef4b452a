import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.geocoding.sound import letters_of, sound_keys
from incidents.models import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ouahigouya", "Wahigouya"),
        ("Djibo", "Jibo"),
        ("Mondoro", "Moundoro"),
        ("Ménaka", "Menaca"),
        ("Tin Hama", "Tinhama"),
        ("Ti-n-Hama", "Tin Hama"),
        ("In-Delimane", "Indelimane"),
        ("Inates", "In Ates"),
        ("Chinagodrar", "Shinagodrar"),
        ("Tchintabaraden", "Chintabaraden"),
        ("Boulkessi", "Boulkessy"),
        ("Niafounké", "Gnafunke"),
        ("Guidimaka", "Gidimaka"),
        ("Tessalit", "Tesalit"),
        ("Bourzanga", "Burzanga"),
        ("Sɛnkɔrɔ", "Senkoro"),
        ("Tombouctou", "Tonbouktou"),
    ],
)
def test_spellings_of_one_sound_have_one_key(one, other):
    first, second = sound_keys([normalise(one), normalise(other)])

    assert first == second != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Djibo", "Dibo"), ("Mondoro", "Mondolo"), ("Gao", "Gayo"), ("Dori", "Tori")]
)
def test_other_sounds_have_other_keys(one, other):
    first, second = sound_keys([normalise(one), normalise(other)])

    assert first != second


@given(st.lists(st.text(), max_size=20))
def test_every_name_has_a_key_of_its_own_whatever_stands_beside_it(texts):
    names = [normalise(text) for text in texts] or [""]

    assert sound_keys(names) == [sound_keys([name])[0] for name in names]
    assert letters_of(names) == [letters_of([name])[0] for name in names]


def test_a_name_in_another_script_has_no_key():
    assert sound_keys([normalise("كيدال"), "kidal"]) == ["", "kIdAl"]
