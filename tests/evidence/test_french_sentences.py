"""Sentences that are put together from the evidence are good French as well."""

from datetime import date

import pytest
from django.utils import translation

from incidents.evidence import evidence_sheet, recompute_tolls, situation_sentences
from incidents.evidence.attribution import standing_in_full
from incidents.models import ArmedGroup, Claimant, Involvement, UnclaimedStatement
from tests.builders import (
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_region,
)

JNIM = ArmedGroup(pk=1, name_en="JNIM", name_fr="GSIM")
ISGS = ArmedGroup(pk=2, name_en="ISGS", name_fr="EIGS")
ANSAROUL = ArmedGroup(pk=3, name_en="Ansaroul Islam", name_fr="Ansaroul Islam")
MALI = Claimant(pk=1, name_en="Government of Mali", name_fr="Gouvernement du Mali")
PRESS = Claimant(pk=2, name_en="press, unnamed", name_fr="presse, non nommée", unnamed=True)


def line(group, basis, day=None, claimant=None, label=""):
    return Involvement(
        group=group,
        role="attacker",
        basis=basis,
        claimant=claimant,
        date=day and date(2019, 10, day),
        label=label,
    )


@pytest.mark.parametrize(
    ("involvements", "unclaimed", "sentence"),
    [
        ([], False, "Aucune revendication enregistrée"),
        ([line(ISGS, "claimed", 1)], False, "Revendiquée par l’EIGS le 1er octobre 2019"),
        (
            [line(JNIM, "claimed", 7), line(ISGS, "claimed", 7)],
            False,
            "Revendiquée par le GSIM et l’EIGS le 7 octobre 2019",
        ),
        (
            [
                line(ANSAROUL, "blamed", 1, MALI),
                line(ISGS, "suspected", 1, PRESS),
                line(JNIM, "claimed", 7),
            ],
            True,
            "Revendiquée par le GSIM le 7 octobre 2019\u202f; jusque-là non revendiquée, imputée "
            "à Ansaroul Islam par le gouvernement du Mali\u202f; soupçons visant l’EIGS selon la "
            "presse",
        ),
        (
            [line(JNIM, "blamed", 2, MALI), line(ISGS, "blamed", 2, MALI)],
            True,
            "Non revendiquée au 1er octobre 2019\u202f; imputée au GSIM et à l’EIGS par le "
            "gouvernement du Mali le 2 octobre 2019",
        ),
        (
            [line(JNIM, "blamed", None, PRESS), line(JNIM, "denied", 3)],
            False,
            "Aucune revendication enregistrée\u202f; imputée au GSIM par la presse\u202f; démentie "
            "par le groupe lui-même le 3 octobre 2019",
        ),
        (
            [line(JNIM, "claimed", 7), line(JNIM, "denied", 9)],
            False,
            "Revendiquée par le GSIM le 7 octobre 2019\u202f; revendication retirée par le GSIM "
            "le 9 octobre 2019",
        ),
        (
            [line(ISGS, "claimed", label="ISWAP")],
            False,
            "Revendiquée par l’EIGS sous le nom de «\u00a0ISWAP\u00a0»",
        ),
    ],
)
def test_the_standing_is_told_with_its_dates(involvements, unclaimed, sentence):
    statements = [UnclaimedStatement(as_of=date(2019, 10, 1))] if unclaimed else []
    with translation.override("fr"):
        assert standing_in_full(involvements, statements) == sentence


@pytest.mark.django_db
def test_a_place_is_called_by_its_name_in_the_sentences_language():
    road = make_place("Boungou-Ougarou road", 1.18, 12.07, state="BFA")
    road.names.create(name="Axe Boungou-Ougarou", language="fr", kind="official")
    road.names.create(name="Route Boungou-Ougarou", language="fr", kind="alternate")
    incident = make_incident(
        state="BFA", lon=1.18, lat=12.07, place=road, location_precision="along_line"
    )
    sentences = situation_sentences(evidence_sheet(incident))
    assert "près de l’axe Boungou-Ougarou (Burkina Faso)" in sentences["fr"]
    assert "near the Boungou-Ougarou road (Burkina Faso)" in sentences["en"]


@pytest.mark.django_db
def test_the_sentence_for_a_situation_report():
    def place(name):
        place = make_place(name, -1.31, 14.797)
        return {"lon": -1.31, "lat": 14.797, "place": place, "region": make_region("Mopti")}

    operation = make_operation()
    incident = make_incident(operation=operation, **place("Boulikessi"))
    make_incident(operation=operation, **place("Mondoro"))
    army = make_group("malian-army", "Malian army", "state_force", name_fr="Armée malienne")
    government = make_claimant(name_fr="Gouvernement du Mali")
    press = make_claimant("press, unnamed", "media", name_fr="presse, non nommée", unnamed=True)
    make_claim(operation, 25, claimant=government)
    make_claim(operation, up_to=40, claimant=press)
    make_claim(operation, at_least=60, outcome="missing", claimant=press)
    make_involvement(incident, army, role="target")
    jnim = make_group("jnim", "JNIM", name_fr="GSIM")
    make_involvement(incident, jnim, basis="claimed", date=date(2019, 10, 7))
    recompute_tolls([incident.pk])
    assert situation_sentences(evidence_sheet(incident))["fr"] == (
        "Le 30 septembre 2019, une attaque a visé l’armée malienne à Boulikessi (Mopti, Mali), "
        "dans le cadre d’une opération qui a aussi touché Mondoro le même jour\u202f; dans "
        "l’ensemble des 2 attaques, 25 à 40 membres des forces de sécurité ont été tués (25 "
        "selon le gouvernement du Mali, jusqu’à 40 selon la presse), outre au moins 60 "
        "disparus\u202f; revendiquée par le GSIM le 7 octobre 2019."
    )
