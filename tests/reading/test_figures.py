from time import monotonic

import pytest

from incidents.models import VAGUE_BOUNDS, VagueWord
from incidents.reading.figures import find_figures
from incidents.reading.numbers import NUMBER_WORDS
from incidents.reading.plain import plain
from incidents.reading.vocabulary import OUTCOME_WORDS, QUALIFIER_WORDS, SIDE_WORDS


def only_figure(text):
    (figure,) = find_figures(plain(text))
    return figure


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("25", (25, 25)),
        ("0 killed", (0, 0)),
        ("1,200 killed", (1200, 1200)),
        ("1 200 tués", (1200, 1200)),
        ("twenty-five soldiers", (25, 25)),
        ("soixante-douze soldats", (72, 72)),
        ("quatre-vingt-dix-neuf", (99, 99)),
        ("two hundred", (200, 200)),
        ("deux cents", (200, 200)),
        ("25-40", (25, 40)),
        ("25–40", (25, 40)),
        ("25 to 40", (25, 40)),
        ("25 à 40", (25, 40)),
        ("between 25 and 40", (25, 40)),
        ("entre 25 et 40", (25, 40)),
        ("de 25 à 40 morts", (25, 40)),
        (">=60", (60, None)),
        ("≥ 60", (60, None)),
        ("60+ missing", (60, None)),
        ("at least fifteen", (15, None)),
        ("more than 60", (60, None)),
        ("au moins 15", (15, None)),
        ("plus de 60", (60, None)),
        ("25 au moins", (25, None)),
        ("<=40", (None, 40)),
        ("up to 40", (None, 40)),
        ("as many as 40", (None, 40)),
        ("jusqu’à 40", (None, 40)),
        ("40 au plus", (None, 40)),
        ("pas plus de 40", (None, 40)),
    ],
)
def test_a_figure_is_read_as_people_write_it(text, bounds):
    figure = only_figure(text)
    assert (figure.minimum, figure.maximum) == bounds
    assert not figure.vague_word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("several", "several"),
        ("plusieurs civils", "several"),
        ("a dozen", "dozen"),
        ("une douzaine de soldats", "dozen"),
        ("~20", "about_twenty"),
        ("about 20", "about_twenty"),
        ("environ 20", "about_twenty"),
        ("une vingtaine", "about_twenty"),
        ("une centaine de morts", "about_hundred"),
        ("dozens of soldiers", "dozens"),
        ("des dizaines de morts", "dozens"),
        ("plusieurs dizaines", "scores"),
        ("hundreds", "hundreds"),
        ("des centaines", "hundreds"),
    ],
)
def test_a_word_for_a_number_gets_the_bounds_of_the_one_table(text, word):
    figure = only_figure(text)
    assert figure.vague_word == word
    assert (figure.minimum, figure.maximum) == VAGUE_BOUNDS[VagueWord(word)]


@pytest.mark.parametrize("text", ["+5", "another 5", "5 more", "5 de plus", "encore 5"])
def test_what_comes_on_top_of_an_earlier_figure_is_additional(text):
    figure = only_figure(text)
    assert (figure.minimum, figure.maximum, figure.additional) == (5, 5, True)


def test_more_than_is_no_addition():
    assert not only_figure("more than 60").additional


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("about 35", "write 35, or the bounds that are meant"),
        ("plus d’une centaine", "write a number"),
        ("at least a dozen", "write a number"),
        ("40-25", "Write the smaller number first"),
    ],
)
def test_what_no_rule_covers_is_not_guessed(text, told):
    assert told in only_figure(text).problem


@pytest.mark.parametrize("letter", "9 @+-,é")
def test_no_text_keeps_the_server_busy(letter):
    started = monotonic()
    assert list(find_figures(letter * 5000)) == []
    assert monotonic() - started < 1


@pytest.mark.parametrize("text", ["the G5 force", "14.79", "50 %", "20h30", "one of them", "UN"])
def test_what_counts_nobody_is_no_figure(text):
    assert list(find_figures(plain(text))) == []


def test_no_word_means_two_things():
    assert set(OUTCOME_WORDS.meaning_of).isdisjoint(SIDE_WORDS.meaning_of)
    assert set(NUMBER_WORDS).isdisjoint(SIDE_WORDS.meaning_of)
    assert set(QUALIFIER_WORDS.meaning_of).isdisjoint(OUTCOME_WORDS.meaning_of)


@pytest.mark.parametrize("vocabulary", [OUTCOME_WORDS, SIDE_WORDS, QUALIFIER_WORDS])
def test_every_word_is_spelled_as_texts_are_made_comparable(vocabulary):
    assert [word for word in vocabulary.meaning_of if plain(word) != word] == []


def test_a_comparable_text_keeps_its_length():
    text = "L’été à Ouagadougou – « 25 tués », İstanbul, œuvre, ½ \u00a0"
    assert len(plain(text)) == len(text)
