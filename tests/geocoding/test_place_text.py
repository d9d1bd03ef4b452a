import pytest

from incidents.geocoding.place_text import readings


@pytest.mark.parametrize(
    "text",
    [
        "Boulikessi",
        "BOULIKESSI ",
        "Boulikessi, Mali",
        "Boulikessi (Mopti)",
        "village of Boulikessi",
        "camp de Boulikessi",
        "camp militaire de Boulikessi",
        "base militaire de Boulikessi, région de Mopti",
        "the military camp at Boulikessi",
        "Boulikessi army base",
    ],
)
def test_the_place_is_found_in_what_reports_write(text):
    assert readings(text)[-1].name == "boulikessi"


def test_the_literal_name_is_tried_first():
    assert readings("Camp de Thiaroye")[0].name == "camp de thiaroye"


def test_the_areas_around_a_place_are_read_from_the_text():
    assert readings("Boulikessi, cercle de Douentza, Mali")[-1].around == (
        "cercle de douentza",
        "mali",
    )


@pytest.mark.parametrize("text", ["near Mondoro", "près de Mondoro", "aux environs de Mondoro"])
def test_near_a_place_is_not_the_place_itself(text):
    reading = readings(text)[-1]

    assert (reading.name, reading.is_near) == ("mondoro", True)


@pytest.mark.parametrize("text", ["Mopti region", "région de Mopti", "the region of Mopti"])
def test_a_region_is_told_from_the_town_of_its_name(text):
    reading = readings(text)[-1]

    assert (reading.name, reading.is_area, reading.is_first_level) == ("mopti", True, True)


@pytest.mark.parametrize("text", ["", "  ", "()", "—"])
def test_a_text_without_a_word_has_no_reading(text):
    assert readings(text) == []
