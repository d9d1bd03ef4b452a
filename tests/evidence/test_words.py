"""Sentences that are put together from parts read well in both languages."""

from datetime import date

import pytest
from django.utils import translation

from incidents.evidence.words import day_in_words, standing_in_words
from incidents.models import CasualtyClaim, UnclaimedStatement
from tests.builders import make_group, make_incident, make_involvement


@pytest.mark.parametrize(
    ("claim", "english", "french"),
    [
        ({"minimum": 1, "maximum": 1}, "1 killed", "1 tué"),
        ({"minimum": 0, "maximum": 0}, "0 killed", "0 tué"),
        ({"minimum": 37, "maximum": 39}, "37 to 39 killed", "37 à 39 tués"),
        ({"maximum": 40}, "up to 40 killed", "jusqu’à 40 tués"),
        ({"minimum": 60, "outcome": "missing"}, "at least 60 missing", "au moins 60 disparus"),
        ({"vague_word": "about_twenty"}, "about twenty killed", "une vingtaine de tués"),
        (
            {"minimum": 60, "maximum": 60, "qualifier": "estimated", "outcome": "wounded"},
            "about 60 wounded",
            "environ 60 blessés",
        ),
        (
            {"minimum": 37, "maximum": 39, "qualifier": "estimated"},
            "37 to 39 killed",
            "37 à 39 tués",
        ),
        (
            {"vague_word": "dozens", "outcome": "abducted"},
            "dozens abducted",
            "des dizaines de personnes enlevées",
        ),
    ],
)
def test_a_figure_is_told_with_what_befell_them(claim, english, french):
    claim = CasualtyClaim(**claim)
    assert claim.in_words == english
    with translation.override("fr"):
        assert claim.in_words == french


@pytest.mark.django_db
def test_who_is_said_to_have_done_it_needs_no_agreement_in_french():
    incident = make_incident()
    involvements = [
        make_involvement(incident, make_group("jnim", name_fr="GSIM"), basis="claimed"),
        make_involvement(incident, make_group("army", name_fr="Armée malienne"), basis="blamed"),
        make_involvement(incident, make_group("isgs", name_fr="EIGS"), basis="suspected"),
    ]
    unclaimed = UnclaimedStatement(as_of=date(2019, 10, 1))
    with translation.override("fr"):
        assert standing_in_words(involvements, []) == (
            "Revendiquée par GSIM · mise en cause\u00a0: Armée malienne · soupçons\u00a0: EIGS"
        )
        assert standing_in_words([], [unclaimed]) == "Non revendiquée au 1er octobre 2019"


def test_french_says_first_of_the_first_day_of_a_month():
    assert day_in_words(date(2019, 10, 1)) == "1 October 2019"
    with translation.override("fr"):
        assert day_in_words(date(2019, 10, 1)) == "1er octobre 2019"
        assert day_in_words(date(2019, 10, 2)) == "2 octobre 2019"
