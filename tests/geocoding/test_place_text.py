import pytest

from incidents.geocoding.place_text import Displacement, Reading, ends_of_line, readings


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


@pytest.mark.parametrize(
    "text",
    [
        "Salmossi market",
        "au marché de Salmossi",
        "mosque in Salmossi",
        "Salmossi church",
        "église de Salmossi",
        "gendarmerie de Salmossi",
        "poste de gendarmerie de Salmossi",
        "Salmossi police station",
        "Salmossi military detachment",
        "Salmossi refugee camp",
        "camp de réfugiés de Salmossi",
        "détachement militaire de Salmossi",
    ],
)
def test_a_part_of_a_settlement_lies_in_it(text):
    reading = readings(text)[-1]

    assert (reading.name, reading.is_near) == ("salmossi", False)


@pytest.mark.parametrize(
    "text",
    [
        "Inata gold mine",
        "mine d'or d'Inata",
        "Inata airport",
        "pont d'Inata",
        "checkpoint near Inata",
        "poste de contrôle d'Inata",
        "market near Inata",
        "on the outskirts of Inata",
    ],
)
def test_what_is_named_after_a_settlement_and_lies_outside_it_is_near_it(text):
    reading = readings(text)[-1]

    assert (reading.name, reading.is_near) == ("inata", True)


@pytest.mark.parametrize("text", ["Mine", "Marché", "Pont Dah", "Centre-Nord"])
def test_a_name_like_a_kind_of_site_is_left_whole(text):
    assert len(readings(text)) == 1


@pytest.mark.parametrize(
    "text", ["northern Mali", "central Mali", "centre du Mali", "somewhere in Mali", "nord du Mali"]
)
def test_a_part_of_a_state_is_read_as_the_state(text):
    assert readings(text)[-1].name == "mali"


@pytest.mark.parametrize("text", ["Mopti region", "région de Mopti", "the region of Mopti"])
def test_a_region_is_told_from_the_town_of_its_name(text):
    reading = readings(text)[-1]

    assert (reading.name, reading.is_area, reading.is_first_level) == ("mopti", True, True)


@pytest.mark.parametrize("text", ["", "  ", "()", "—"])
def test_a_text_without_a_word_has_no_reading(text):
    assert readings(text) == []


@pytest.mark.parametrize(
    ("text", "km", "bearing"),
    [
        ("20 km north of Djibo", 20, 0),
        ("à 15 km au sud-est de Djibo", 15, 135),
        ("environ 12,5 km à l'ouest de la ville de Djibo", 12, 270),
        ("some 30 kilometres from Djibo", 30, None),
        ("20km NE of Djibo", 20, 45),
        ("au nord-nord-est de Djibo", None, 22.5),
        ("south of Djibo", None, 180),
        ("15 km north-west of Djibo (Soum)", 15, 315),
    ],
)
def test_a_distance_and_a_direction_are_read_from_the_text(text, km, bearing):
    reading = readings(text)[-1]

    assert reading.name == "djibo" and reading.is_near
    assert reading.displacement == Displacement(km, pytest.approx(bearing) if bearing else bearing)


@pytest.mark.parametrize("text", ["Nord", "Sud-Kivu", "Est", "In Ates", "20 Mai", "Route"])
def test_a_name_with_a_direction_in_it_is_no_direction(text):
    assert readings(text)[-1].displacement is None
    assert ends_of_line(text) is None


def test_an_in_that_begins_a_name_stays_with_it():
    assert readings("In Ates")[-1].name == "in ates"
    assert readings("in the Sahel region")[-1].name == "sahel"


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("entre Djibo et Bourzanga", ("djibo", "bourzanga")),
        ("between Koutougou and Nassoumbou (Soum)", ("koutougou", "nassoumbou")),
        ("axe Dori-Gorom-Gorom", ("dori", "gorom gorom")),
        ("axe Ti-n-Akoff - Dori", ("ti n akoff", "dori")),
        ("sur la RN 22 entre Djibo et Kongoussi", ("djibo", "kongoussi")),
        ("the Ansongo-Ménaka road", ("ansongo", "menaka")),
        ("Djibo", None),
    ],
)
def test_the_ends_of_a_line_are_read_from_the_text(text, ends):
    assert ends_of_line(text) == ends


@pytest.mark.parametrize(
    ("text", "km", "bearing"),
    [
        ("Djibo, 20 km north", 20, 0),
        ("Djibo (20 km N)", 20, 0),
        ("Djibo (à 20 km)", 20, None),
        ("Djibo, 20 km au nord de la ville", 20, 0),
        ("Djibo, 20 km north of the town, Burkina Faso", 20, 0),
        ("Djibo (north of the town)", None, 0),
    ],
)
def test_a_distance_told_after_the_name_is_measured_from_it(text, km, bearing):
    read = readings(text)[-1]
    assert (read.name, read.is_near, read.displacement) == (
        "djibo",
        True,
        Displacement(km, bearing),
    )
    assert Reading("djibo") not in readings(text)


@pytest.mark.parametrize("text", ["Djibo (environs)", "Djibo, et ses environs", "Djibo (area)"])
def test_around_told_after_the_name_is_near_it(text):
    assert [read.is_near for read in readings(text) if read.name == "djibo"] == [True]


@pytest.mark.parametrize(
    ("text", "is_first_level"),
    [("Djibo (commune)", False), ("Djibo, commune urbaine", False), ("Mopti (région)", True)],
)
def test_a_kind_of_area_told_after_the_name_makes_it_an_area(text, is_first_level):
    read = readings(text)[-1]
    assert (read.is_area, read.is_first_level) == (True, is_first_level)
    assert len(readings(text)) == 2


@pytest.mark.parametrize("text", ["Ouahigouya (Nord)", "Fada, Est", "Boulikessi, 15 km from Mali"])
def test_a_region_or_another_place_told_after_the_name_moves_nothing(text):
    read = readings(text)[-1]
    assert (read.is_near, read.is_area, read.displacement) == (False, False, None)
