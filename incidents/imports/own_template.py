"""Our own spreadsheet template: one line an incident, for teams that have kept a table.

Columns have an English and a French name, in any order; those that a team does not need may be
left out. Where a cell holds several groups, figures or reports, semicolons divide them.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from incidents.imports.cells import BadCell, day, day_of, of_column, short, too_long, whole_number
from incidents.imports.countries import by_name
from incidents.imports.places import coordinates
from incidents.imports.rows import Count, Party, Row, Source
from incidents.models import (
    SUB_TYPES,
    Basis,
    CasualtyOutcome,
    DatePrecision,
    EventType,
    LocationPrecision,
    Role,
    Side,
    SubEventType,
    normalise,
)
from incidents.reading.figures import find_figures
from incidents.reading.plain import plain

NAME = gettext_lazy("our own template")
LONGEST_TITLE = LONGEST_PLACE = LONGEST_NAME = 200
LONGEST_REPORT_TITLE = 300
LONGEST_ADDRESS = 1000
LONGEST_ID = 100
# Of what stands between two semicolons.
LONGEST_PART = 500


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
_COUNTS = {
    f"{outcome.value}_{side.value}": (outcome, side) for outcome in CasualtyOutcome for side in Side
}
COLUMNS = tuple(dict.fromkeys((*(column.key for column in TEMPLATE), *_COUNTS)))
REQUIRED = ("id", "date", "event_type")
# The columns that name groups.
_ROLES = {"attackers": Role.ATTACKER, "targets": Role.TARGET, "parties": Role.PARTY}
# On what ground a group is named, as people write it in brackets.
_BASES = {
    "observed": Basis.OBSERVED,
    "constate": Basis.OBSERVED,
    "constat": Basis.OBSERVED,
    "claimed": Basis.CLAIMED,
    "revendique": Basis.CLAIMED,
    "revendication": Basis.CLAIMED,
    "blamed": Basis.BLAMED,
    "mis en cause": Basis.BLAMED,
    "mise en cause": Basis.BLAMED,
    "accuse": Basis.BLAMED,
    "suspected": Basis.SUSPECTED,
    "soupconne": Basis.SUSPECTED,
    "soupcon": Basis.SUSPECTED,
    "denied": Basis.DENIED,
    "dementi": Basis.DENIED,
}
_IN_BRACKETS = re.compile(r"(?P<text>.*?)\s*\((?P<said>[^()]*)\)", re.DOTALL)
_BASIS = re.compile(
    rf"(?P<basis>{'|'.join(sorted(_BASES, key=len, reverse=True))})e?s?"
    r"(?:\s*[:,]\s*|\s+(?:by|par|selon)\s+|$)(?P<who>.*)",
    re.DOTALL,
)
_ARTICLE = re.compile(r"^(?:(?:the|le|la|les|des|du|de la)\s+|l['’]\s*)", re.IGNORECASE)
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
# Words by which a group's name tells its side.
_SIDES_BY_WORD = (
    (("army", "armee", "gendarmerie", "police", "national guard", "garde nationale", "fama",
      "armed forces", "forces armees", "military", "government", "gouvernement"),
     Side.STATE_FORCES),
    (("minusma", "peacekeepers", "casques bleus"), Side.PEACEKEEPERS),
    (("barkhane", "g5 sahel", "takuba"), Side.INTERNATIONAL),
    (("vdp", "volunteers", "volontaires"), Side.MILITIA),
)  # fmt: skip

_Read = Callable[[int, list[str], dict[str, str]], Row]


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
    keys = {normalise(name): name for name in _COUNTS} | {
        normalise(f"{_OUTCOMES_FR[outcome]}_{_SIDES_FR[side]}"): name
        for name, (outcome, side) in _COUNTS.items()
    }
    for column in TEMPLATE:
        keys[normalise(column.name_en)] = keys[normalise(column.name_fr)] = column.key
    return keys


def reader(names: Sequence[str]) -> _Read:
    """A function from (line, cells, the cells by their columns' names) to a ``Row``.

    ``names`` are the keys of the columns in the file's order. It raises ``BadCell`` for a row that
    cannot be loaded.
    """
    known = [(number, name) for number, name in enumerate(names) if name in COLUMNS]

    def read(line: int, cells: list[str], published: dict[str, str]) -> Row:
        values = dict.fromkeys(COLUMNS, "")
        values.update((name, cells[number].strip()) for number, name in known)
        return _RowOfTemplate(values).row(line, published)

    return read


class _RowOfTemplate:
    """One row, read cell by cell; what is wrong is told of the cell that is being read."""

    def __init__(self, values: dict[str, str]):
        self.values = values
        self.warnings: list[str] = []

    def row(self, line: int, published: dict[str, str]) -> Row:
        event_type, sub_event_type = self._types()
        state = self._cell("state", _state)
        east, north = coordinates(self.values["latitude"], self.values["longitude"], state)
        first = self._cell("date", _day)
        last = self._cell("last_day", _last_day, first)
        parties = self._parties()
        sources = self._reports()
        claimant = self.values["claimant"] or (sources[0].publisher if sources else "")
        return Row(
            line=line,
            external_id=self._cell("id", _id),
            title=self._title(),
            date=first,
            date_end=None if last == first else last,
            date_precision=self._cell(
                "date_precision", _choice, DatePrecision, DatePrecision.DAY
            ).value,
            event_type=event_type.value,
            sub_event_type=sub_event_type.value if sub_event_type else "",
            place_text=short(self.values["place"], LONGEST_PLACE),
            state=state,
            region=self.values["region"],
            longitude=east,
            latitude=north,
            location_precision=self._location_precision(east is not None),
            parties=parties,
            counts=tuple(
                count
                for column, (outcome, side) in _COUNTS.items()
                if self.values[column]
                for count in self._cell(column, _counts, outcome, side, claimant)
            ),
            sources=sources,
            published=published,
            summary=self.values["summary"],
            warnings=tuple(self.warnings),
        )

    def _cell(self, column: str, read: Callable, *arguments):
        with of_column(column):
            return read(self.values[column], *arguments)

    def _types(self) -> tuple[EventType, SubEventType | None]:
        sub_type = self._cell("sub_type", _choice, SubEventType, None)
        event_type = self._cell("event_type", _choice, EventType, None)
        if event_type is None:
            reason = _("The cell is empty: write an event type, such as Battles.")
            raise BadCell(reason, "event_type")
        if sub_type is not None and sub_type not in SUB_TYPES[event_type]:
            raise BadCell(_("This sub-type belongs to another event type."), "sub_type")
        return event_type, sub_type

    def _title(self) -> str:
        """The title, or one of the row's own words: in whatever language it is read again."""
        if self.values["title"]:
            return short(self.values["title"], LONGEST_TITLE)
        what = self.values["sub_type"] or self.values["event_type"]
        where = self.values["place"] or self.values["region"] or self.values["state"]
        return short(", ".join(filter(None, (what, where))), LONGEST_TITLE)

    def _location_precision(self, has_point: bool) -> str:
        precision = self._cell(
            "location_precision", _choice, LocationPrecision, LocationPrecision.UNKNOWN
        )
        if has_point and precision == LocationPrecision.UNKNOWN:
            self.warnings.append(
                _(
                    "The row does not tell how exactly the place is known: it is taken to be near "
                    "a settlement."
                )
            )
            return LocationPrecision.NEAR_SETTLEMENT.value
        return precision.value

    def _parties(self) -> tuple[Party, ...]:
        parties = []
        for column, role in _ROLES.items():
            with of_column(column):
                parties += [
                    _party(text, role, self.values["claimant"])
                    for text in _several(self.values[column])
                ]
        return tuple(parties)

    def _reports(self) -> tuple[Source, ...]:
        publishers = self._cell("report_publisher", _several)
        links = self._cell("report_link", _links)
        count = max(len(publishers), len(links))
        publishers = publishers or [_host(link) for link in links]
        told = self.values["report_title"] or self.values["report_date"]
        if len(publishers) != count or (told and not count):
            raise BadCell(
                _("Name the publisher of every report, divided by semicolons."), "report_publisher"
            )
        titles = self._one_each("report_title", count)
        with of_column("report_date"):
            days = [_day(text) if text else None for text in self._one_each("report_date", count)]
        links += [""] * (count - len(links))
        return tuple(
            Source(
                publisher=short(publisher, LONGEST_NAME),
                title=short(title, LONGEST_REPORT_TITLE),
                date=on,
                address=link,
            )
            for publisher, title, on, link in zip(publishers, titles, days, links, strict=True)
        )

    def _one_each(self, column: str, count: int) -> list[str]:
        """What the cell says of each of ``count`` reports."""
        text = self.values[column]
        if count == 1:
            return [text]
        parts = [part.strip() for part in text.split(";")] if text else [""] * count
        if len(parts) != count:
            raise BadCell(
                _("Write as many as there are reports (%(count)d), divided by semicolons.")
                % {"count": count},
                column,
            )
        return parts


def _is_french() -> bool:
    return (get_language() or "en").startswith("fr")


def _several(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if any(len(part) > LONGEST_PART for part in parts):
        raise BadCell(too_long(LONGEST_PART))
    return parts


def _id(text: str) -> str:
    if not text:
        raise BadCell(_("The cell is empty: give each incident an id that stays."))
    if len(text) > LONGEST_ID:
        raise BadCell(_("The id has more than %(most)d characters.") % {"most": LONGEST_ID})
    return text


def _day(text: str) -> date:
    """A day as our own teams write it: with the day first where it is all in numbers."""
    if match := _FRENCH_DAY.fullmatch(text):
        return day_of(int(match[3]), int(match[2]), int(match[1]), text)
    return day(text)


def _last_day(text: str, first: date) -> date:
    last = _day(text) if text else first
    if last < first:
        raise BadCell(_("The last day is before the first: correct one of them."))
    return last


def _state(text: str) -> str:
    if not text:
        return ""
    if state := by_name().get(normalise(text)):
        return state
    raise BadCell(
        _("“%(name)s” is not known as a state: write its name or its ISO code, as in Mali or MLI.")
        % {"name": short(text)}
    )


@cache
def _words_for(choices) -> dict:
    """Values and labels of a list of choices, in English and French, to its members."""
    words = {}
    for language in ("fr", "en"):
        with override(language):
            for choice in choices:
                words[normalise(str(choice.label))] = words[normalise(choice.value)] = choice
    return words


def _choice(text: str, choices, otherwise):
    if not text:
        return otherwise
    found = _words_for(choices).get(normalise(text))
    if found is None:
        raise BadCell(
            _("“%(text)s” is none of: %(choices)s.")
            % {
                "text": short(text),
                "choices": ", ".join(str(choice.label) for choice in choices),
            }
        )
    return found


def _party(text: str, role: Role, claimant: str) -> Party:
    basis, who = Basis.OBSERVED, ""
    if match := _IN_BRACKETS.fullmatch(text):
        said = plain(match["said"].strip())
        if ground := _BASIS.fullmatch(said):
            basis = _BASES[ground["basis"]]
            who = _ARTICLE.sub("", match["said"].strip()[ground.start("who") :].strip())
            text = match["text"]
    if basis in (Basis.BLAMED, Basis.SUSPECTED) and not (who or claimant):
        raise BadCell(
            _("Say in the brackets who blames or suspects it, as in “JNIM (suspected by the UN)”.")
        )
    if basis in (Basis.BLAMED, Basis.SUSPECTED):
        who = who or claimant
    comparable = normalise(text)
    are_civilians = comparable.startswith("civil")
    if are_civilians and role is Role.ATTACKER:
        raise BadCell(_("Civilians can be a target or a party, not an attacker."))
    side = Side.CIVILIANS if are_civilians else _side(comparable)
    return Party(
        name=short(text, LONGEST_NAME),
        role=role.value,
        side=side.value,
        basis=basis.value,
        is_civilians=are_civilians,
        claimant=short(who, LONGEST_NAME),
    )


def _side(comparable: str) -> Side:
    for words, side in _SIDES_BY_WORD:
        if any(f" {word} " in f" {comparable} " for word in words):
            return side
    return Side.UNKNOWN


def _counts(text: str, outcome: CasualtyOutcome, side: Side, claimant: str) -> list[Count]:
    counts = []
    for part in _several(text):
        who = claimant
        if match := _IN_BRACKETS.fullmatch(part):
            part, who = match["text"], match["said"].strip() or claimant
        minimum, maximum, note = _figure(part)
        if not who:
            raise BadCell(
                _("Say who gives this figure: in brackets, as in “25 (Government of Mali)”.")
            )
        counts.append(
            Count(
                side=side.value,
                outcome=outcome.value,
                minimum=minimum,
                maximum=maximum,
                claimant=short(who, LONGEST_NAME),
                note=note,
            )
        )
    return counts


def _figure(text: str) -> tuple[int | None, int | None, str]:
    """The bounds of a figure, None for an open one, and the word that stands for it."""
    try:
        number = whole_number(text)
        return number, number, ""
    except BadCell:
        comparable = plain(text.strip())
        figures = list(find_figures(comparable))
        if (
            len(figures) != 1
            or comparable[: figures[0].start].strip()
            or (comparable[figures[0].end :].strip())
        ):
            raise BadCell(
                _("“%(text)s” is not a figure: write 25, 25-40, at least 15 or up to 40.")
                % {"text": short(text)}
            ) from None
    figure = figures[0]
    if figure.problem:
        raise BadCell(figure.problem)
    if figure.additional:
        raise BadCell(_("Write the whole figure, not what is added to an earlier one."))
    return figure.minimum, figure.maximum, f"“{short(text)}”" if figure.vague_word else ""


def _links(text: str) -> list[str]:
    links = re.split(r"[; ](?=https?://)", " ".join(text.split()))
    links = [link.strip("; ") for link in links if link.strip("; ")]
    for link in links:
        if not _host(link) or " " in link or len(link) > LONGEST_ADDRESS:
            raise BadCell(
                _("“%(text)s” is not an address: it begins with https:// and has no blanks.")
                % {"text": short(link)}
            )
    return links


def _host(link: str) -> str:
    """The site of an address of the web, "" if it is none."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
