"""Names stand in a sentence with their article, in both languages."""

import pytest
from django.utils import translation

from incidents.evidence.prose import in_prose, names_in_prose, phrase_before, place_in_prose, smooth
from incidents.models import ArmedGroup, Claimant


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("Government of Mali", "the government of Mali"),
        ("Malian army", "the Malian army"),
        ("Malian officials", "Malian officials"),
        ("UN human-rights office", "the UN human-rights office"),
        ("Prime Minister of Niger", "the Prime Minister of Niger"),
        ("Collective of families (Barsalogho)", "a collective of families"),
        ("G5 Sahel force", "the G5 Sahel force"),
        ("unidentified militia", "an unidentified militia"),
        ("JNIM", "JNIM"),
        ("US forces", "US forces"),
        ("Human Rights Watch", "Human Rights Watch"),
    ],
)
def test_english_names_get_the_article_that_they_need(name, phrase):
    assert in_prose(ArmedGroup(name_en=name)) == phrase


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("Gouvernement du Mali", "le gouvernement du Mali"),
        ("Armée malienne", "l’armée malienne"),
        ("Responsables maliens", "des responsables maliens"),
        ("Force du G5 Sahel", "la force du G5 Sahel"),
        ("Premier ministre du Niger", "le Premier ministre du Niger"),
        ("GSIM", "le GSIM"),
        ("EIGS", "l’EIGS"),
        ("groupe armé non identifié", "un groupe armé non identifié"),
        ("Groupe Wagner", "le Groupe Wagner"),
        ("État islamique", "l’État islamique"),
        ("Ansaroul Islam", "Ansaroul Islam"),
    ],
)
def test_french_names_get_the_article_that_they_need(name, phrase):
    with translation.override("fr"):
        assert in_prose(ArmedGroup(name_en="-", name_fr=name)) == phrase


@pytest.mark.parametrize(
    ("english", "french", "phrase", "tournure"),
    [
        ("press, unnamed", "presse, non nommée", "the press", "la presse"),
        ("security sources, unnamed", "sources, non nommées", "security sources", "des sources"),
        (
            "community association, unnamed",
            "association communautaire, non nommée",
            "a community association",
            "une association communautaire",
        ),
    ],
)
def test_a_source_without_a_name_is_told_as_what_it_is(english, french, phrase, tournure):
    claimant = Claimant(name_en=english, name_fr=french, unnamed=True)
    assert in_prose(claimant) == phrase
    with translation.override("fr"):
        assert in_prose(claimant) == tournure


def test_a_named_sources_comma_is_part_of_its_name():
    assert in_prose(Claimant(name_en="Caleb Weiss, Long War Journal")) == (
        "Caleb Weiss, Long War Journal"
    )


@pytest.mark.parametrize(
    ("words", "name", "phrase"),
    [
        ("est affilié à", "État islamique", ("est affilié à l’", "État islamique")),
        ("est affilié à", "al-Qaïda", ("est affilié à ", "al-Qaïda")),
        ("est allié à", "GSIM", ("est allié au ", "GSIM")),
        ("est issu d’une scission de", "al-Mourabitoun", ("est issu d’une scission d’", None)),
        ("fait partie de", "VDP", ("fait partie des ", "VDP")),
        ("combat", "Armée malienne", ("combat l’", "armée malienne")),
    ],
)
def test_words_before_a_name_take_its_article_so_that_the_name_can_be_a_link(words, name, phrase):
    before, link = phrase
    with translation.override("fr"):
        assert phrase_before(words, name) == (before, link or name)


def test_english_relations_take_an_article_as_well():
    assert phrase_before("part of", "Islamic State") == ("part of the ", "Islamic State")
    assert phrase_before("fights", "JNIM") == ("fights ", "JNIM")


@pytest.mark.parametrize(
    ("language", "name", "phrase"),
    [
        ("en", "Inates", "Inates"),
        ("en", "Boungou-Ougarou road", "the Boungou-Ougarou road"),
        ("fr", "Inates", "Inates"),
        ("fr", "Axe Boungou-Ougarou", "l’axe Boungou-Ougarou"),
        ("fr", "Mine de Boungou", "la mine de Boungou"),
        ("fr", "Presqu'île de Bohoma", "la presqu'île de Bohoma"),
    ],
)
def test_places_that_are_called_by_what_they_are_take_an_article(language, name, phrase):
    with translation.override(language):
        assert place_in_prose(name) == phrase


def test_several_names_become_one_phrase():
    groups = [ArmedGroup(name_en=name) for name in ("JNIM", "ISGS", "Malian army")]
    assert names_in_prose(groups[:1]) == "JNIM"
    assert names_in_prose(groups[:2]) == "JNIM and ISGS"
    assert names_in_prose(groups) == "JNIM, ISGS and the Malian army"


def test_french_draws_prepositions_and_articles_together():
    with translation.override("fr"):
        assert smooth("imputée à le GSIM") == "imputée au GSIM"
        assert smooth("imputée à les VDP") == "imputée aux VDP"
        assert smooth("imputée à l’EIGS") == "imputée à l’EIGS"
        assert smooth("la région de Agadez") == "la région d’Agadez"
        assert smooth("la région de Mopti") == "la région de Mopti"
    assert smooth("à le GSIM") == "à le GSIM"
