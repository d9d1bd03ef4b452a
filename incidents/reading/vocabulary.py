"""The words for whom, what befell them, and how sure the claimant is."""

import re
from dataclasses import dataclass
from enum import StrEnum

from incidents.models import CasualtyOutcome, Qualifier, Side
from incidents.reading.plain import any_of

_SIDES = {
    Side.CIVILIANS: (
        "civilian civilians villager villagers resident residents inhabitant inhabitants herder "
        "herders farmer farmers trader traders miner miners worker workers passenger passengers "
        "woman women child children civil civils civile civiles villageois habitant habitants "
        "eleveur eleveurs paysan paysans cultivateur cultivateurs commercant commercants "
        "orpailleur orpailleurs ouvrier ouvriers passager passagers femme femmes enfant enfants"
    ),
    Side.STATE_FORCES: (
        "soldier soldiers troop troops gendarme gendarmes policeman policemen police "
        "police_officer police_officers officer officers servicemen guardsmen security_forces "
        "armed_forces state_forces government_forces fama fds militaire militaires soldat soldats "
        "policier policiers forces_de_l'ordre forces_de_securite forces_armees "
        "forces_de_defense_et_de_securite forces_gouvernementales gardes_nationaux"
    ),
    Side.MILITIA: (
        "militiaman militiamen militia militias volunteer volunteers vdp milicien miliciens "
        "milice volontaire volontaires"
    ),
    Side.INTERNATIONAL: (
        "french_soldier french_soldiers french_troops us_soldier us_soldiers us_troops "
        "american_soldiers international_forces international_troops foreign_soldiers barkhane "
        "soldat_francais soldats_francais militaires_francais soldats_americains "
        "militaires_americains forces_internationales"
    ),
    Side.PEACEKEEPERS: (
        "peacekeeper peacekeepers blue_helmet blue_helmets un_soldiers minusma casque_bleu "
        "casques_bleus soldats_de_la_paix"
    ),
    Side.ARMED_GROUP: (
        "militant militants attacker attackers assailant assailants terrorist terrorists jihadi "
        "jihadis jihadist jihadists insurgent insurgents fighter fighters rebel rebels gunman "
        "gunmen islamist islamists extremist extremists assaillant assaillants attaquant "
        "attaquants terroriste terroristes djihadiste djihadistes jihadiste jihadistes "
        "combattant combattants insurge insurges rebelle rebelles hommes_armes islamiste "
        "islamistes extremiste extremistes"
    ),
    Side.UNKNOWN: "people persons person victims personne personnes gens victime victimes",
}
_OUTCOMES = {
    CasualtyOutcome.KILLED: (
        "killed kill kills killing dead death deaths died die dies slain massacred executed "
        "fatalities tue tues tuee tuees tuant mort morte morts mortes deces decede decedes abattu "
        "abattus execute executes massacre massacres perdu_la_vie"
    ),
    CasualtyOutcome.WOUNDED: (
        "wounded wounding injured injuring hurt blesse blesses blessee blessees blessant"
    ),
    CasualtyOutcome.MISSING: (
        "missing disappeared unaccounted_for disparu disparus disparue disparues "
        "portes_disparus portee_disparue introuvable introuvables"
    ),
    CasualtyOutcome.CAPTURED: (
        "captured capturing prisoner prisoners capture captures capturee capturees prisonnier "
        "prisonniers fait_prisonnier faits_prisonniers taken_prisoner"
    ),
    CasualtyOutcome.ABDUCTED: (
        "abducted abducting kidnapped kidnapping hostage hostages enleve enleves enlevee enlevees "
        "kidnappe kidnappes otage otages"
    ),
    CasualtyOutcome.ACCOUNTED_FOR: (
        "accounted_for found returned retrouve retrouves retrouvee retrouvees revenu revenus"
    ),
    CasualtyOutcome.NEUTRALISED: (
        "neutralised neutralized neutralising neutralizing neutralise neutralises neutralisee "
        "neutralisees neutralisant"
    ),
}
_QUALIFIERS = {
    Qualifier.CONFIRMED: "confirmed confirms confirme confirmes confirment",
    Qualifier.PROVISIONAL: "provisional provisionally provisoire provisoires",
    Qualifier.CLAIMED: "claimed claims claiming revendique revendiques affirme affirment",
    Qualifier.REPORTED: "reported reportedly rapporte rapportes rapportent",
    Qualifier.ESTIMATED: "estimated estimate estimates estime estimes estiment",
}


@dataclass(frozen=True)
class Word:
    """A word of a text with its meaning, and where it stands."""

    start: int
    end: int
    meaning: StrEnum


class Vocabulary:
    """Words in English and French with what they mean."""

    def __init__(self, words_of: dict):
        self.meaning_of = {
            word.replace("_", " "): meaning
            for meaning, words in words_of.items()
            for word in words.split()
        }
        self.pattern = re.compile(rf"(?<!\w)(?:{any_of(self.meaning_of)})(?!\w)")

    def find(self, text: str) -> list[Word]:
        """What ``text``, which went through ``plain``, says in these words, in their order."""
        return [
            Word(*match.span(), self.meaning_of[re.sub(r"[ -]+", " ", match[0])])
            for match in self.pattern.finditer(text)
        ]


SIDE_WORDS = Vocabulary(_SIDES)
OUTCOME_WORDS = Vocabulary(_OUTCOMES)
QUALIFIER_WORDS = Vocabulary(_QUALIFIERS)
