"""Our own spreadsheet template: one line an incident, for teams that have kept a table.

Columns have an English and a French name, in any order; those that a team does not need may be
left out. Where a cell holds several groups, figures or reports, semicolons divide them.
"""

import csv
import io
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from incidents.models import CasualtyOutcome, Side, normalise


@dataclass(frozen=True)
class Column:
    """A column of the template: its names, what it holds in a sentence, and examples.

    The examples are of the invented rows that the example file holds, one text a row.
    """

    name_en: str
    name_fr: str
    holds: str | Promise
    examples: tuple[str, str, str]
    examples_fr: tuple[str, str, str] | None = None

    @property
    def key(self) -> str:
        return self.name_en

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_fr if _is_french() else self.name_en

    @property
    def example(self) -> str:
        """The first example that says something, in the reader's language."""
        return next(filter(None, self._examples()))

    def _examples(self) -> tuple[str, str, str]:
        return (self.examples_fr or self.examples) if _is_french() else self.examples


TEMPLATE = (
    Column(
        "id",
        "identifiant",
        gettext_lazy(
            "Needed. Your own number or word for the incident, different in every row. It must "
            "stay: by it the next file changes the incident instead of adding it again."
        ),
        ("EXAMPLE-1", "EXAMPLE-2", "EXAMPLE-3"),
    ),
    Column(
        "date",
        "date",
        gettext_lazy("Needed. The day, or the first of several: 2019-09-30 or 30/09/2019."),
        ("2019-09-30", "12/10/2019", "2019-11-01"),
    ),
    Column(
        "last_day",
        "dernier_jour",
        gettext_lazy("Only if it lasted, or the day is not sure."),
        ("", "", "2019-11-30"),
    ),
    Column(
        "date_precision",
        "précision_date",
        gettext_lazy("day, night, few days, week, month or longer; empty is the day."),
        ("day", "", "month"),
        ("jour", "", "mois"),
    ),
    Column(
        "event_type",
        "type",
        gettext_lazy("Needed. An event type of ACLED, such as Battles."),
        ("Battles", "Violence against civilians", "Explosions/Remote violence"),
        ("Combats", "Violences contre les civils", "Explosions / violences à distance"),
    ),
    Column(
        "sub_type",
        "sous_type",
        gettext_lazy("A sub-type of that event type, such as Armed clash; may be empty."),
        ("Armed clash", "Attack", ""),
        ("Affrontement armé", "Attaque", ""),
    ),
    Column(
        "title",
        "titre",
        gettext_lazy("What happened and where; without it one is made from the other cells."),
        ("Invented example: assault on a base", "Invented example: raid on a village", ""),
        ("Exemple inventé : assaut d’une base", "Exemple inventé : attaque d’un village", ""),
    ),
    Column(
        "state",
        "état",
        gettext_lazy("The name of the state, or its ISO code: Mali, ML or MLI."),
        ("Mali", "BFA", "Niger"),
    ),
    Column("region", "région", gettext_lazy("The name of the region."), ("Mopti", "", "Tillabéri")),
    Column(
        "place",
        "lieu",
        gettext_lazy("The name of the place; its coordinates are looked up if you give none."),
        ("Exampleville", "Sampleton", ""),
    ),
    Column(
        "latitude",
        "latitude",
        gettext_lazy("Degrees north, as in 14.797 or 14,797; south of the equator below zero."),
        ("14.5", "", ""),
    ),
    Column(
        "longitude",
        "longitude",
        gettext_lazy("Degrees east, as in -1.31; west of Greenwich below zero."),
        ("-3.5", "", ""),
    ),
    Column(
        "location_precision",
        "précision_lieu",
        gettext_lazy(
            "exact site, settlement, near a settlement, along a road or river, second-level area, "
            "region or state."
        ),
        ("settlement", "", "region"),
        ("localité", "", "région"),
    ),
    Column(
        "attackers",
        "assaillants",
        gettext_lazy(
            "Groups that attacked. In brackets, on what ground: observed, claimed, blamed by ..., "
            "suspected by ... or denied."
        ),
        (
            "Invented Front (claimed); Example Brigade (suspected by local sources)",
            "unidentified armed group (blamed by Government of Burkina Faso)",
            "",
        ),
        (
            "Front inventé (revendiqué) ; Brigade exemple (soupçonnée par des sources locales)",
            "groupe armé non identifié (mis en cause par le gouvernement du Burkina Faso)",
            "",
        ),
    ),
    Column(
        "targets",
        "cibles",
        gettext_lazy("Whom they attacked: groups, or civilians."),
        ("Malian army", "civilians", ""),
        ("Armée malienne", "civils", ""),
    ),
    Column(
        "parties",
        "parties",
        gettext_lazy("Groups that fought each other, if nobody says who attacked."),
        ("", "", "Example Brigade; Sample Militia"),
    ),
    Column(
        "killed_civilians",
        "tués_civils",
        gettext_lazy(
            "How many: 25, 25-40, at least 15, up to 40 or dozens; who says so in brackets. "
            "Several figures for the same dead: 25 (Government of Mali); up to 40 (media)."
        ),
        ("", "at least 15 (local sources)", "0"),
        ("", "au moins 15 (sources locales)", "0"),
    ),
    Column(
        "killed_state_forces",
        "tués_forces_étatiques",
        gettext_lazy("The same of soldiers, gendarmes and police."),
        ("25 (Government of Mali); up to 40 (media)", "", ""),
        ("25 (gouvernement du Mali) ; jusqu’à 40 (médias)", "", ""),
    ),
    Column(
        "killed_armed_group",
        "tués_groupe_armé",
        gettext_lazy(
            "The same of non-state armed groups. The sides militia, international, peacekeepers "
            "and unknown have a column each in the same way, such as killed_militia."
        ),
        ("15 (Government of Mali)", "", "2-5"),
        ("15 (gouvernement du Mali)", "", "2-5"),
    ),
    Column(
        "missing_state_forces",
        "disparus_forces_étatiques",
        gettext_lazy(
            "Instead of killed: wounded, missing, captured, abducted, accounted_for or "
            "neutralised, each with a side, such as wounded_civilians."
        ),
        ("at least 60 (media)", "", ""),
        ("au moins 60 (médias)", "", ""),
    ),
    Column(
        "claimant",
        "source_des_chiffres",
        gettext_lazy(
            "Who gives the figures, and blames or suspects the groups, that have nobody in "
            "brackets; if this is empty, figures are those of the first report's publisher."
        ),
        ("", "local sources", "media"),
        ("", "sources locales", "médias"),
    ),
    Column(
        "report_publisher",
        "éditeur",
        gettext_lazy("Who published the reports; several in the same order in these four cells."),
        ("Example Gazette; Invented Radio", "Example Gazette", "Invented Radio"),
    ),
    Column(
        "report_title",
        "titre_publication",
        gettext_lazy("The titles of the reports."),
        ("Base attacked; Army confirms losses", "Village raided", ""),
        ("Une base attaquée ; L’armée confirme", "Un village attaqué", ""),
    ),
    Column(
        "report_date",
        "date_publication",
        gettext_lazy("The days on which they were published."),
        ("2019-10-01; 2019-10-02", "13/10/2019", ""),
    ),
    Column(
        "report_link",
        "lien",
        gettext_lazy("Their addresses, beginning with https:// or http://."),
        ("https://example.org/1; https://example.org/2", "", ""),
    ),
    Column(
        "summary",
        "résumé",
        gettext_lazy("What the reports say, in your own words. Name no private person."),
        ("This row is invented.", "This row is invented.", "This row is invented."),
        ("Cette ligne est inventée.", "Cette ligne est inventée.", "Cette ligne est inventée."),
    ),
)
# Names of outcomes and sides in the names of columns, in French.
_OUTCOMES_FR = {
    CasualtyOutcome.KILLED: "tués",
    CasualtyOutcome.WOUNDED: "blessés",
    CasualtyOutcome.MISSING: "disparus",
    CasualtyOutcome.CAPTURED: "capturés",
    CasualtyOutcome.ABDUCTED: "enlevés",
    CasualtyOutcome.ACCOUNTED_FOR: "retrouvés",
    CasualtyOutcome.NEUTRALISED: "neutralisés",
}
_SIDES_FR = {
    Side.CIVILIANS: "civils",
    Side.STATE_FORCES: "forces_étatiques",
    Side.MILITIA: "milice",
    Side.INTERNATIONAL: "forces_internationales",
    Side.PEACEKEEPERS: "casques_bleus",
    Side.ARMED_GROUP: "groupe_armé",
    Side.UNKNOWN: "camp_inconnu",
}
COUNTS = {
    f"{outcome.value}_{side.value}": (outcome, side) for outcome in CasualtyOutcome for side in Side
}
COLUMNS = tuple(dict.fromkeys((*(column.key for column in TEMPLATE), *COUNTS)))


def example_file() -> bytes:
    """The template with three invented rows, in the reader's language: CSV, UTF-8 with its mark.

    Spreadsheet programs in French expect semicolons, others commas.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if _is_french() else ",")
    writer.writerow(column.name for column in TEMPLATE)
    writer.writerows(zip(*(column._examples() for column in TEMPLATE), strict=True))
    return text.getvalue().encode("utf-8-sig")


def column_of(name: str) -> str:
    """The key of the column that a header calls ``name``; the name itself if it is none."""
    return _keys().get(normalise(name), name)


@cache
def _keys() -> dict[str, str]:
    keys = {normalise(name): name for name in COUNTS} | {
        normalise(f"{_OUTCOMES_FR[outcome]}_{_SIDES_FR[side]}"): name
        for name, (outcome, side) in COUNTS.items()
    }
    for column in TEMPLATE:
        keys[normalise(column.name_en)] = keys[normalise(column.name_fr)] = column.key
    return keys


def _is_french() -> bool:
    return (get_language() or "en").startswith("fr")
