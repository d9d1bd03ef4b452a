import pytest

from incidents.reading import read_sentence


def told(sentence):
    return [(figure.claim.in_words, figure.side.value) for figure in read_sentence(sentence)]


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        (
            "While the Malian government has confirmed that 25 soldiers were killed, it has been "
            "reported elsewhere that as many as 40 soldiers might have died while 60 others are "
            "missing.",
            [
                ("25 killed", "state_forces"),
                ("up to 40 killed", "state_forces"),
                ("60 missing", "state_forces"),
            ],
        ),
        (
            "Malian officials have reported that the insurgents utilized “heavy weapons” in the "
            "assaults and that at least 15 militants had been killed.",
            [("at least 15 killed", "armed_group")],
        ),
        (
            "it has stated that 11 soldiers have since been accounted for and are unharmed.",
            [("11 accounted for", "state_forces")],
        ),
        (
            "The group killed at least 25 soldiers and wounded 60.",
            [("at least 25 killed", "state_forces"), ("60 wounded", "state_forces")],
        ),
        (
            "L’attaque du 1er octobre a tué une vingtaine de civils dans trois villages.",
            [("about twenty killed", "civilians")],
        ),
    ],
)
def test_each_figure_of_a_sentence_is_read_with_whom_and_what(sentence, figures):
    assert told(sentence) == figures


@pytest.mark.parametrize(
    "sentence",
    [
        "Ansaroul Islam was founded in Mali in 2016 with assistance from al Qaeda.",
        "The base lies 30 km from the border, where two assaults killed soldiers.",
        "The G5 Sahel maintains a force in Mali.",
        "Some 12 vehicles were captured.",
    ],
)
def test_years_distances_and_things_are_no_casualties(sentence):
    assert told(sentence) == []


def test_a_figure_that_no_rule_covers_is_left_to_a_person():
    assert told("More than a dozen soldiers were killed.") == []
