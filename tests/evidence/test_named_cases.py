"""Cases that the field knows by name, as the demonstration data tell them."""

from datetime import date

import pytest

from incidents.evidence import (
    choose_best_figure,
    evidence_sheet,
    recompute_tolls,
    take_back_choice,
)
from incidents.models import Incident, TollSide
from tests.builders import make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]


def incident_at(place, day):
    return Incident.objects.get(place_text__contains=place, date=day)


def sheet_of(incident):
    recompute_tolls([incident.pk])
    return evidence_sheet(incident)


def words(lines):
    """What is said of each side but their sum."""
    return {line.side: line.words for line in lines if line.side != TollSide.ALL_SIDES}


def claim_of(sheet, claimant, number):
    [line] = [
        line
        for line in sheet.claims
        if line.claim.claimant.name_en == claimant and line.claim.minimum == number
    ]
    return line


class TestTheSeed:
    @pytest.fixture(params=["Boulikessi", "Mondoro"])
    def sheet(self, request):
        return sheet_of(incident_at(request.param, "2019-09-30"))

    def test_25_to_40_of_the_security_forces_were_killed_and_25_is_the_best(self, sheet):
        assert words(sheet.operation_tolls) == {
            "security": "25 to 40 killed (best 25) in the operation of 2 attacks"
        }
        assert sheet.tolls == []

    def test_at_least_60_are_missing_and_11_accounted_for(self, sheet):
        assert [line.words for line in sheet.other_outcomes] == [
            "at least 60 missing (state forces)",
            "2 captured (state forces), says JNIM",
            "11 accounted for (state forces)",
        ]

    def test_the_officials_15_attackers_are_shown_and_not_counted(self, sheet):
        line = claim_of(sheet, "Malian officials", 15)
        assert line.standing == "shown_only"
        assert line.reason == "A party's count of its enemy: shown, not counted."

    def test_jnims_85_is_shown_and_changes_nothing(self, sheet):
        incident = sheet.incident
        line = claim_of(sheet, "JNIM", 85)
        assert line.standing == "shown_only"
        before = list(incident.tolls.order_by("audience", "side").values())
        line.claim.delete()
        assert recompute_tolls([incident.pk]) == set()
        assert list(incident.tolls.order_by("audience", "side").values()) == before

    def test_the_two_bases_share_it_to_the_person(self, sheet):
        shares = [
            tuple(
                member.tolls.values_list("share_low", "share_best", "share_high").get(
                    audience="public", side="security"
                )
            )
            for member in sheet.incident.operation.incidents.all()
        ]
        assert [sum(column) for column in zip(*shares, strict=True)] == [25, 25, 40]


class TestMoura:
    def test_the_united_nations_500_people_stand_and_nothing_is_added(self):
        sheet = sheet_of(incident_at("Moura", "2022-03-27"))
        assert words(sheet.tolls) == {"unknown": "at least 500 killed"}
        [all_sides] = [line for line in sheet.tolls if line.side == TollSide.ALL_SIDES]
        assert (all_sides.figure.low, all_sides.figure.high) == (500, 500)

    def test_the_armys_203_militants_are_shown_with_its_name(self):
        sheet = sheet_of(incident_at("Moura", "2022-03-27"))
        assert claim_of(sheet, "Malian army", 203).standing == "shown_only"

    @pytest.mark.parametrize("side", ["civilians", "armed_group", "unknown"])
    def test_however_the_army_calls_the_dead_it_sets_no_figure(self, side):
        moura = incident_at("Moura", "2022-03-27")
        moura.casualty_claims.filter(minimum=203).update(side=side)
        sheet = sheet_of(moura)
        assert words(sheet.tolls) == {"unknown": "at least 500 killed"}
        assert claim_of(sheet, "Malian army", 203).standing == "shown_only"


class TestBarsalogho:
    @pytest.fixture
    def barsalogho(self):
        return incident_at("Barsalogho", "2024-08-24")

    def test_133_or_400_is_disputed_and_jnims_militia_are_not_counted(self, barsalogho):
        sheet = sheet_of(barsalogho)
        assert words(sheet.tolls) == {"civilians": "133 to 400 or more killed (disputed)"}
        assert claim_of(sheet, "JNIM", 300).standing == "shown_only"

    def test_an_editors_choice_settles_it_until_it_is_taken_back(self, barsalogho):
        claim = barsalogho.casualty_claims.get(minimum=400)
        choose_best_figure(claim=claim, reason="The families named their dead.", chosen_by=None)
        sheet = sheet_of(barsalogho)
        assert words(sheet.tolls) == {"civilians": "133 to 400 or more killed (best 400)"}
        line = claim_of(sheet, "Collective of families (Barsalogho)", 400)
        assert line.chosen.reason == "The families named their dead."
        assert not line.choice_lapsed
        take_back_choice(claim)
        assert words(sheet_of(barsalogho).tolls)["civilians"].endswith("(disputed)")

    def test_another_choice_takes_the_place_of_the_first(self, barsalogho):
        for number in (400, 133):
            claim = barsalogho.casualty_claims.get(minimum=number)
            choose_best_figure(claim=claim, reason="Counted again.", chosen_by=None)
        sheet = sheet_of(barsalogho)
        assert words(sheet.tolls) == {"civilians": "133 to 400 or more killed (best 133)"}
        assert claim_of(sheet, "Collective of families (Barsalogho)", 400).chosen is None

    def test_the_choice_lapses_when_its_claim_is_replaced(self, barsalogho):
        claim = barsalogho.casualty_claims.get(minimum=133)
        choose_best_figure(claim=claim, reason="Names were checked.", chosen_by=None)
        make_claim(
            barsalogho,
            at_least=150,
            side="civilians",
            claimant=claim.claimant,
            as_of=date(2024, 9, 12),
        )
        sheet = sheet_of(barsalogho)
        assert words(sheet.tolls) == {"civilians": "150 to 400 or more killed (disputed)"}
        line = claim_of(sheet, "Human Rights Watch", 133)
        assert line.choice_lapsed
        assert line.chosen.reason == "Names were checked."


class TestIndelimane:
    def test_the_last_of_the_armys_four_figures_stands(self):
        sheet = sheet_of(incident_at("Indelimane", "2019-11-01"))
        assert words(sheet.tolls) == {"civilians": "1 killed", "security": "49 killed"}

    def test_the_way_there_is_visible_step_by_step(self):
        sheet = sheet_of(incident_at("Indelimane", "2019-11-01"))
        army = [line for line in sheet.claims if line.claim.claimant.name_en == "Malian army"]
        assert [(line.claim.minimum, line.standing, line.reason) for line in army] == [
            (
                15,
                "superseded",
                "Replaced by the same claimant's figure of 2 November 2019, 35 killed.",
            ),
            (
                35,
                "superseded",
                "Replaced by the same claimant's figure of 3 November 2019, 53 killed.",
            ),
            (
                53,
                "superseded",
                "Replaced by the same claimant's figure of 4 November 2019, 49 killed.",
            ),
            (49, "stands", ""),
        ]


def test_yirgou_49_or_210_is_disputed():
    sheet = sheet_of(incident_at("Yirgou", "2019-01-01"))
    assert words(sheet.tolls) == {"civilians": "49 to 210 killed (disputed)"}
    assert claim_of(sheet, "Government of Burkina Faso", 46).standing == "superseded"


def test_mondoro_2022_what_the_army_neutralised_is_told_with_its_name_and_is_not_dead():
    sheet = sheet_of(incident_at("Mondoro", "2022-03-04"))
    assert words(sheet.tolls) == {"security": "27 killed"}
    assert "70 neutralised (non-state armed group), says Malian army" in [
        line.words for line in sheet.other_outcomes
    ]


def test_sobane_da_the_governments_correction_downwards_stands():
    sheet = sheet_of(incident_at("Sobane-Da", "2019-06-09"))
    assert words(sheet.tolls) == {"civilians": "35 killed"}
