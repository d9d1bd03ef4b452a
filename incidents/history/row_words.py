"""A row and its fields in the reader's words: as it was, and as it became."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.gis.db.models import PointField
from django.db.models import BooleanField, Field, ForeignKey, JSONField, Model, TextField
from django.utils import timezone
from django.utils.formats import number_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from geopy.distance import great_circle
from pghistory.models import Event

from incidents.evidence.words import day_in_words
from incidents.history.names import Names
from incidents.history.text_difference import Piece, text_difference
from incidents.history.versions import IncidentReport
from incidents.models import (
    ArmedGroup,
    CasualtyClaim,
    ChosenFigure,
    Citation,
    Claimant,
    Dataset,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    Operation,
    Report,
    UnclaimedStatement,
)

# From this length on two versions of a text are told word by word.
LONG_TEXT = 60

# Columns that are told otherwise than as fields: what a row is, where it belongs, who made it.
_PLACES = {"id", "incident", "operation"}
_MAKING = {"reference", "created_by", "created_at", "chosen_by", "chosen_at"}
_TOLD_OTHERWISE = {
    Incident: {"id"} | _MAKING,
    Citation: {
        "id",
        "casualty_claim",
        "involvement",
        "unclaimed_statement",
        "outcome",
        "weapon",
    },
    ChosenFigure: {"id", "claim"} | _MAKING,
}
# Columns that no public page shows, or not of every incident.
PRIVATE = {Report: {"text", "retrieved_at"}, Incident: {"split_from", "merged_into"}}

# Columns that the words for a row say already.
_IN_ITS_WORDS = {
    Incident: {"title"},
    Operation: {"title"},
    Report: {"publisher", "title", "text"},
    CasualtyClaim: {"claimant", "side", "group", "outcome", "minimum", "maximum", "vague_word"},
    Involvement: {"group", "civilians", "role", "basis"},
    UnclaimedStatement: {"as_of"},
    IncidentOutcome: {"code"},
    IncidentWeapon: {"code"},
    ExternalReference: {"dataset", "external_id"},
    IncidentReport: {"report"},
    Citation: {"report"},
    ChosenFigure: {"reason"},
}


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, "" where it was empty; ``pieces`` if word by word.

    ``table`` names the dataset's row that it is a column of, "" for a field of our own.
    """

    name: str
    before: str
    after: str
    pieces: list[Piece] = field(default_factory=list)
    note: str = ""
    table: str = ""


def told_columns(model: type[Model], *, public: bool) -> list[Field]:
    """The columns whose changes are told; to the public none that no public page shows."""
    untold = _TOLD_OTHERWISE.get(model, _PLACES | _MAKING)
    if public:
        untold = untold | PRIVATE.get(model, set())
    recorded = {column.name for column in model.pgh_event_model._meta.concrete_fields}
    return [
        column
        for column in model._meta.concrete_fields
        if column.name in recorded and column.name not in untold
    ]


def differing(before: Event, after: Event, columns: Iterable[Field]) -> list[Field]:
    """Those of ``columns`` that two versions of a row have differently."""
    return [
        column
        for column in columns
        if getattr(before, column.attname) != getattr(after, column.attname)
    ]


def field_changes(
    model: type[Model],
    before: Event | None,
    after: Event | None,
    columns: list[Field],
    names: Names,
    at: datetime,
) -> list[FieldChange]:
    """What differs between two versions; of a row that came or went, what its words leave out."""
    if before is not None and after is not None:
        changed = differing(before, after, columns)
        if model is CasualtyClaim and _is_exact(before) and _is_exact(after):
            # The form asks for one number there, and so it is told as one.
            changed = [column for column in changed if column.name != "maximum"]
        changes = []
        for column in changed:
            changes += _field_change(column, before, after, names, at)
        return changes
    event = before or after
    untold = _IN_ITS_WORDS[model]
    filled = [
        column
        for column in columns
        if column.name not in untold
        and getattr(event, column.attname) not in (*column.empty_values, column.get_default())
    ]
    changes = []
    for column in filled:
        changes += _field_change(column, before, after, names, at)
    return changes


def row_in_words(model: type[Model], event: Event, names: Names, at: datetime) -> str:
    """ "Government of Mali: 25 killed (state forces)": which row it is."""
    if model is IncidentReport or model is Citation:
        return names.of(Report, event.report_id, at)
    if model is Report:
        return names.of(Report, event.pgh_obj_id, at)
    if model is CasualtyClaim:
        claim = CasualtyClaim(
            minimum=event.minimum,
            maximum=event.maximum,
            vague_word=event.vague_word,
            outcome=event.outcome,
            side=event.side,
        )
        whose = names.of(ArmedGroup, event.group_id, at) if event.group_id else None
        return _("%(claimant)s: %(figure)s (%(side)s)") % {
            "claimant": names.of(Claimant, event.claimant_id, at),
            "figure": claim.in_words,
            "side": whose or claim.get_side_display(),
        }
    if model is Involvement:
        who = names.of(ArmedGroup, event.group_id, at) if event.group_id else _("civilians")
        return " · ".join((who, event.get_role_display(), event.get_basis_display()))
    if model is UnclaimedStatement:
        return _("unclaimed as of %(date)s") % {"date": day_in_words(event.as_of)}
    if model in (IncidentOutcome, IncidentWeapon):
        return event.get_code_display()
    if model is ExternalReference:
        return f"{names.of(Dataset, event.dataset_id, at)} {event.external_id}"
    if model is ChosenFigure:
        return event.reason
    return event.title


def kind_in_words(model: type[Model]) -> str:
    """ "Casualty claim": what sort of row it is."""
    if model is IncidentReport:
        return capfirst(_("report of this incident"))
    return str(capfirst(model._meta.verbose_name))


def _field_change(column, before, after, names, at) -> list[FieldChange]:
    old = None if before is None else getattr(before, column.attname)
    new = None if after is None else getattr(after, column.attname)
    name = str(capfirst(column.verbose_name))
    if column.name == "minimum" and all(
        each is None or _is_exact(each) for each in (before, after)
    ):
        name = _("Exactly")
    if isinstance(column, JSONField):
        return _entries_changed(name, old or {}, new or {})
    if isinstance(column, PointField):
        return [FieldChange(name, _coordinates(old), _coordinates(new), note=_moved(old, new))]
    words = [_value_in_words(column, value, names, at) for value in (old, new)]
    if all(words) and (isinstance(column, TextField) or max(map(len, words)) > LONG_TEXT):
        return [FieldChange(name, *words, pieces=text_difference(*words))]
    return [FieldChange(name, *words)]


def _is_exact(claim: Event) -> bool:
    return claim.minimum is not None and claim.minimum == claim.maximum


def _value_in_words(column: Field, value, names: Names, at: datetime) -> str:
    if value is None or value == "":
        return ""
    if isinstance(column, ForeignKey):
        return names.of(column.related_model, value, at)
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    return str(value)


def moment_in_words(moment: datetime) -> str:
    """ "1 October 2019, 14:05", in the installation's time."""
    local = timezone.localtime(moment)
    return f"{day_in_words(local.date())}, {time_format(local, 'H:i')}"


def _entries_changed(name: str, old: dict, new: dict) -> list[FieldChange]:
    """A dataset's row as published is told by those of its columns that differ."""
    words = (
        (key, str(old.get(key, "")), str(new.get(key, "")))
        for key in sorted(old.keys() | new.keys())
    )
    return [
        FieldChange(key, before, after, table=name)
        for key, before, after in words
        if before != after
    ]


def _coordinates(point) -> str:
    return "" if point is None else f"{point.y:.4f}, {point.x:.4f}"


def _moved(old, new) -> str:
    if old is None or new is None:
        return ""
    distance = great_circle((old.y, old.x), (new.y, new.x))
    if distance.km < 1:
        return _("moved by %(number)s m") % {"number": number_format(round(distance.m))}
    return _("moved by %(number)s km") % {"number": number_format(round(distance.km, 1))}
