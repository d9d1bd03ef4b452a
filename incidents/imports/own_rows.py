"""The rows of our own template, read as people fill it in."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from incidents.imports.cells import (
    BadCell,
    BadCells,
    day,
    day_of,
    of_column,
    short,
    too_long,
    whole_number,
)
from incidents.imports.countries import by_name
from incidents.imports.own_template import COLUMNS, COUNTS, column_of
from incidents.imports.picking import ReadRow
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

__all__ = ["COLUMNS", "NAME", "REQUIRED", "column_of", "reader"]

NAME = gettext_lazy("our own template")
REQUIRED = ("id", "date", "event_type")
LONGEST_TITLE = LONGEST_PLACE = LONGEST_NAME = 200
LONGEST_REPORT_TITLE = 300
LONGEST_ADDRESS = 1000
LONGEST_ID = 100
# Of what stands between two semicolons.
LONGEST_PART = 500
# Who gives figures while the cells that tell it are bad.
NOT_READ = "?"
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


def reader(names: Sequence[str]) -> ReadRow:
    """What reads the rows of a file with these columns, by their keys; it raises ``BadCell``."""
    known = [(number, name) for number, name in enumerate(names) if name in COLUMNS]

    def read(line: int, cells: list[str], published: dict[str, str]) -> Row:
        values = dict.fromkeys(COLUMNS, "")
        values.update((name, cells[number].strip()) for number, name in known)
        return _RowOfTemplate(values).row(line, published)

    return read


class _RowOfTemplate:
    """One row, read cell by cell; what is wrong is told of every cell, not of the first alone."""

    def __init__(self, values: dict[str, str]):
        self.values = values
        self.warnings: list[str] = []
        self.bad: list[BadCell] = []

    def row(self, line: int, published: dict[str, str]) -> Row:
        external_id = self._cell("id", _id)
        first = self._cell("date", _day)
        last = self._cell("last_day", _last_day, first)
        date_precision = self._cell("date_precision", _choice, DatePrecision, DatePrecision.DAY)
        event_type, sub_event_type = self._types()
        state = self._cell("state", _state)
        east, north = self._coordinates(state)
        location_precision = self._location_precision(east is not None)
        parties = self._parties()
        sources = self._tried(self._reports)
        counts = self._counts(sources)
        if self.bad:
            raise BadCells(self.bad)
        return Row(
            line=line,
            external_id=external_id,
            title=self._title(),
            date=first,
            date_end=None if last == first else last,
            date_precision=date_precision.value,
            event_type=event_type.value,
            sub_event_type=sub_event_type.value if sub_event_type else "",
            place_text=short(self.values["place"], LONGEST_PLACE),
            state=state,
            region=self.values["region"],
            longitude=east,
            latitude=north,
            location_precision=location_precision,
            parties=parties,
            counts=counts,
            sources=sources,
            published=published,
            summary=self.values["summary"],
            warnings=tuple(self.warnings),
        )

    def _tried(self, read: Callable, *arguments):
        """What ``read`` returns, None where a cell is bad: that is told with the others."""
        try:
            return read(*arguments)
        except BadCell as bad:
            self.bad.append(bad)
            return None

    def _cell(self, column: str, read: Callable, *arguments):
        return self._tried(self._read, column, read, *arguments)

    def _read(self, column: str, read: Callable, *arguments):
        with of_column(column):
            return read(self.values[column], *arguments)

    def _types(self) -> tuple[EventType | None, SubEventType | None]:
        event_type = self._cell("event_type", _event_type)
        sub_type = self._cell("sub_type", _choice, SubEventType, None)
        if event_type and sub_type and sub_type not in SUB_TYPES[event_type]:
            reason = _("This sub-type belongs to another event type.")
            self.bad.append(BadCell(reason, "sub_type"))
        return event_type, sub_type

    def _coordinates(self, state: str | None) -> tuple[float, float] | tuple[None, None]:
        latitude, longitude = self.values["latitude"], self.values["longitude"]
        return self._tried(coordinates, latitude, longitude, state or "") or (None, None)

    def _title(self) -> str:
        """The title, or one of the row's own words: in whatever language it is read again."""
        if self.values["title"]:
            return short(self.values["title"], LONGEST_TITLE)
        what = self.values["sub_type"] or self.values["event_type"]
        where = self.values["place"] or self.values["region"] or self.values["state"]
        return short(", ".join(filter(None, (what, where))), LONGEST_TITLE)

    def _location_precision(self, has_point: bool) -> str:
        precision = (
            self._cell("location_precision", _choice, LocationPrecision, LocationPrecision.UNKNOWN)
            or LocationPrecision.UNKNOWN
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
        return tuple(
            party
            for column, role in _ROLES.items()
            for party in self._cell(column, _parties_of, role, self.values["claimant"]) or ()
        )

    def _counts(self, sources: tuple[Source, ...] | None) -> tuple[Count, ...]:
        claimant = self.values["claimant"] or (sources[0].publisher if sources else "")
        if sources is None:
            # Whose they are follows from a cell that is bad itself: only that one is told.
            claimant = claimant or NOT_READ
        return tuple(
            count
            for column, (outcome, side) in COUNTS.items()
            if self.values[column]
            for count in self._cell(column, _counts, outcome, side, claimant) or ()
        )

    def _reports(self) -> tuple[Source, ...]:
        publishers = self._read("report_publisher", _several)
        links = self._read("report_link", _links)
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


def _last_day(text: str, first: date | None) -> date | None:
    """``first`` is None where it cannot be read."""
    last = _day(text) if text else first
    if first and last < first:
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


def _event_type(text: str) -> EventType:
    if not text:
        raise BadCell(_("The cell is empty: write an event type, such as Battles."))
    return _choice(text, EventType, None)


def _parties_of(text: str, role: Role, claimant: str) -> list[Party]:
    return [_party(part, role, claimant) for part in _several(text)]


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
