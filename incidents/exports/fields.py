"""The columns of every file of incidents and of claims: names, types and meanings, said once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.models import TollSide

Value = str | int | float | bool | date | datetime | None


class Kind(StrEnum):
    """The type of a column's values; each may be None, which is "not known" or "none"."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DATE = "date"
    MOMENT = "moment"
    TRUTH = "truth"


@dataclass(frozen=True)
class Field:
    """One column. Fields beside each other with one ``meaning`` are explained together."""

    name: str
    kind: Kind
    meaning: str | Promise


def _fields(kind: Kind, names: str, meaning: str | Promise) -> list[Field]:
    return [Field(name, kind, meaning) for name in names.split()]


_FIGURES = ("low", "best", "high", "government")
SIDES = tuple(side.value for side in TollSide)
_DEATHS = " ".join(f"deaths_{side}_{figure}" for side in SIDES for figure in _FIGURES)
_OPEN = " ".join(f"deaths_{side}_high_is_open" for side in SIDES)
_DISPUTED = " ".join(f"deaths_{side}_disputed" for side in SIDES)
_OF_OPERATION = " ".join(f"operation_deaths_{figure}" for figure in _FIGURES)
_SHARES = " ".join(f"operation_share_{side}_{figure}" for side in SIDES for figure in _FIGURES)

FIELDS: tuple[Field, ...] = (
    *_fields(Kind.TEXT, "reference", _("the incident's name in this tracker; it never changes")),
    *_fields(Kind.TEXT, "title", _("what happened and where")),
    *_fields(Kind.TEXT, "summary", _("what the reports say, in the analysts' words")),
    *_fields(
        Kind.DATE,
        "date date_end",
        _("the first and, if there is another, the last day: 2019-09-30"),
    ),
    *_fields(
        Kind.TEXT,
        "date_precision",
        _("how exactly that is known: day, night, few_days, week, month, longer"),
    ),
    *_fields(
        Kind.TEXT,
        "event_type event_type_en event_type_fr sub_event_type sub_event_type_en sub_event_type_fr",
        _("ACLED's types of events: the value that addresses here have, in English, in French"),
    ),
    *_fields(
        Kind.TEXT,
        "state state_en state_fr",
        _("the ISO alpha-3 code of the state, its name in English and in French"),
    ),
    *_fields(
        Kind.TEXT,
        "region region_en region_fr",
        _("the code of the first-level area, its name in English and in French"),
    ),
    *_fields(
        Kind.TEXT, "place_text place", _("the place as reported, and its name in the gazetteer")
    ),
    *_fields(
        Kind.DECIMAL,
        "lon lat",
        _("degrees, WGS 84; empty where no place is known. See the precision before you use them"),
    ),
    *_fields(
        Kind.TEXT,
        "location_precision",
        _(
            "how exactly the place is known: exact, settlement, near_settlement, along_line, "
            "second_level, first_level (a region), state, unknown"
        ),
    ),
    *_fields(
        Kind.DECIMAL,
        "location_radius_km",
        _("the true site is taken to lie within so many kilometres of the point"),
    ),
    *_fields(
        Kind.TEXT,
        "location_status location_source",
        _("how far the search for the place has come, and where the point comes from"),
    ),
    *_fields(
        Kind.TEXT,
        "attackers attackers_en attackers_fr targets targets_en targets_fr parties parties_en "
        "parties_fr",
        _(
            "who had a part as attacker, as target, or without it being told who began: "
            "jnim:claimed, that is group and basis (observed, claimed, blamed, suspected, denied), "
            "with blanks between them; and the names in English and in French"
        ),
    ),
    *_fields(
        Kind.TEXT,
        "standing",
        _("the strongest that is said of who did it: claimed, observed, blamed, suspected, nobody"),
    ),
    *_fields(Kind.TEXT, "standing_in_words", _("all that is said of who did it")),
    *_fields(
        Kind.DATE,
        "unclaimed_as_of",
        _("the last day on which a report said that nobody claimed it"),
    ),
    *_fields(
        Kind.TEXT,
        "deaths_in_words",
        _("how many died, with what is told of the operation as a whole"),
    ),
    *_fields(
        Kind.WHOLE,
        _DEATHS,
        _(
            "the incident's own dead by side; empty is not known, never none. Where best is empty "
            "and low is not, the figures are disputed, and sums take the low one"
        ),
    ),
    *_fields(
        Kind.TRUTH, _OPEN, _("1 where somebody says “at least”, so that the high may be higher")
    ),
    *_fields(
        Kind.TRUTH,
        _DISPUTED,
        _("1 where standing figures differ more than twofold and no editor has chosen"),
    ),
    *_fields(
        Kind.TEXT,
        "operation operation_title",
        _("the coordinated attack of which it was a part: reference and title"),
    ),
    *_fields(
        Kind.WHOLE, "operation_attacks", _("of how many incidents that are recorded it consists")
    ),
    *_fields(Kind.WHOLE, _OF_OPERATION, _("the dead of all sides in the whole operation")),
    *_fields(
        Kind.WHOLE,
        _SHARES,
        _(
            "for sums alone: the incident's part of what is told of the operation as a whole. It "
            "is nobody's figure for this incident. Add it to the incident's own and any selection "
            "adds up without counting anybody twice"
        ),
    ),
    *_fields(Kind.WHOLE, "reports", _("how many reports tell of it")),
    *_fields(
        Kind.TEXT, "report_addresses", _("the addresses of these reports, blanks between them")
    ),
    *_fields(Kind.TEXT, "dataset", _("the dataset that it was taken from; empty: entered here")),
    *_fields(
        Kind.TEXT,
        "external_ids",
        _("what datasets call it: ucdp-ged:237564, blanks between them"),
    ),
    *_fields(
        Kind.TRUTH,
        "may_be_passed_on",
        _("0 for what is not published, and for what rests on a dataset that forbids it"),
    ),
    *_fields(Kind.TEXT, "status", _("published; for analysts also draft and in_review")),
    *_fields(Kind.MOMENT, "updated_at", _("when it was last changed here, UTC")),
    *_fields(Kind.TEXT, "page", _("the address of its page")),
)
NAMES: tuple[str, ...] = tuple(field.name for field in FIELDS)

CLAIM_FIELDS: tuple[Field, ...] = (
    *_fields(
        Kind.TEXT,
        "incident operation",
        _("the reference of what it is about: of one incident, or of an operation as a whole"),
    ),
    *_fields(
        Kind.TEXT, "claimant_en claimant_fr claimant_kind", _("who says so, and what they are")
    ),
    *_fields(
        Kind.TEXT,
        "side group group_en group_fr",
        _("whose people; the group where it is about one of that side"),
    ),
    *_fields(
        Kind.TEXT,
        "outcome",
        _("killed, wounded, missing, captured, abducted, accounted_for, neutralised"),
    ),
    *_fields(
        Kind.WHOLE,
        "minimum maximum figure",
        _(
            "at least, at most, and the figure that they name in between; an empty end is open: "
            "“at least 15” has no maximum"
        ),
    ),
    *_fields(
        Kind.TEXT,
        "word qualifier",
        _("the word that stood for a number, and how they put it: confirmed, provisional …"),
    ),
    *_fields(Kind.DATE, "as_of", _("the day on which it was said")),
    *_fields(Kind.TRUTH, "additional", _("1 where it adds to their earlier figure")),
    *_fields(
        Kind.TEXT,
        "standing",
        _(
            "stands; superseded by their newer figure; shown_only: a party's count of its enemy, "
            "which never counts. Claims about the same dead are alternatives: never add them up"
        ),
    ),
    *_fields(Kind.TEXT, "report_addresses", _("the reports that it rests on")),
    *_fields(Kind.TEXT, "dataset", _("the dataset whose figure it is")),
    *_fields(Kind.TEXT, "note", _("the analysts' note")),
)
CLAIM_NAMES: tuple[str, ...] = tuple(field.name for field in CLAIM_FIELDS)


@dataclass(frozen=True)
class Explained:
    """Columns with one meaning: the names, shortened where they follow one pattern."""

    names: str
    meaning: str | Promise


_PATTERNS = {
    _DEATHS: "deaths_SIDE_low, _best, _high, _government",
    _OPEN: "deaths_SIDE_high_is_open",
    _DISPUTED: "deaths_SIDE_disputed",
    _OF_OPERATION: "operation_deaths_low, _best, _high, _government",
    _SHARES: "operation_share_SIDE_low, _best, _high, _government",
}


def explained(fields: Sequence[Field]) -> list[Explained]:
    """What columns mean, for people; SIDE stands for each of ``SIDES``."""
    lines = []
    for _meaning, group in groupby(fields, key=lambda field: id(field.meaning)):
        together = list(group)
        names = " ".join(field.name for field in together)
        lines.append(Explained(_PATTERNS.get(names, names.replace(" ", ", ")), together[0].meaning))
    return lines
