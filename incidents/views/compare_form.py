"""Two incidents side by side: what they say of the same, and whose is to stay."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from incidents.desk.merging import (
    UNIT_LABELS,
    UNITS,
    contested_choices,
    differs,
    units_to_fill,
    why_not,
)
from incidents.models import ChosenFigure, Incident, IncidentStatus
from incidents.templatetags.incident_words import (
    area_in_words,
    date_in_words,
    date_precision_in_words,
    precision_in_words,
)

LEFT, RIGHT = "left", "right"
LONGEST_REASON = 300


@dataclass
class Field:
    """One of ``UNITS`` in both; ``chosen`` is the side whose value stays, "" if none is yet."""

    name: str
    label: str
    left: list[str]
    right: list[str]
    differs: bool
    chosen: str


@dataclass
class ContestedChoice:
    """A best figure of which both chose another."""

    name: str
    left: ChosenFigure
    right: ChosenFigure
    chosen: str


@dataclass
class CompareForm:
    """What is chosen so far: on a fresh page what is proposed, else what was sent."""

    left: Incident
    right: Incident
    keep: str
    reason: str
    fields: list[Field]
    choices: list[ContestedChoice]
    # Why the side cannot be the one that stays, "" where it can.
    refusals: dict[str, str]
    versions: dict[int, datetime | None] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(
        cls, left: Incident, right: Incident, by, data: QueryDict | None = None
    ) -> "CompareForm":
        """The form of a fresh page for ``by``, or what ``data`` say was chosen."""
        refusals = {LEFT: why_not(left, right, by), RIGHT: why_not(right, left, by)}
        sent = data or QueryDict()
        keep = _side(sent.get("keep")) or _proposed(left, right, refusals)
        filled = units_to_fill(left, right) if keep == LEFT else units_to_fill(right, left)
        fields = []
        for name in UNITS:
            chosen = _side(sent.get(f"field-{name}"))
            if not chosen and not (name == "operation" and left.operation and right.operation):
                chosen = other_side(keep) if name in filled else keep
            fields.append(
                Field(
                    name=name,
                    label=str(UNIT_LABELS[name]),
                    left=_in_words(name, left),
                    right=_in_words(name, right),
                    differs=differs(name, left, right),
                    chosen=chosen,
                )
            )
        choices = [
            ContestedChoice(
                f"choice-{one.claim_id}",
                one,
                other,
                _side(sent.get(f"choice-{one.claim_id}")) or keep,
            )
            for one, other in contested_choices(left, right)
        ]
        form = cls(
            left,
            right,
            keep,
            sent.get("reason", "").strip()[:LONGEST_REASON],
            fields,
            choices,
            refusals,
        )
        if data is not None:
            form._check(data)
        return form

    def _check(self, data: QueryDict) -> None:
        self.versions = {
            self.left.pk: _moment(data.get("version-left")),
            self.right.pk: _moment(data.get("version-right")),
        }
        if not self.reason:
            self.errors["reason"] = _("Say why the two are the same.")
        if not _side(data.get("keep")):
            self.errors["keep"] = _("Choose which reference stays.")
        for each in self.fields:
            if each.differs and not each.chosen:
                self.errors[each.name] = _("Each has an operation of its own: choose one.")

    @property
    def survivor(self) -> Incident:
        return self.left if self.keep == LEFT else self.right

    @property
    def merged(self) -> Incident:
        return self.right if self.keep == LEFT else self.left

    @property
    def fields_from_merged(self) -> Collection[str]:
        merged = other_side(self.keep)
        return {each.name for each in self.fields if each.differs and each.chosen == merged}

    @property
    def choices_from_merged(self) -> Collection[int]:
        """Ids of the claims chosen for the merged incident that are to stay chosen."""
        merged = other_side(self.keep)
        return {getattr(each, merged).claim_id for each in self.choices if each.chosen == merged}

    @property
    def can_be_merged(self) -> bool:
        return not all(self.refusals.values())


def other_side(side: str) -> str:
    return RIGHT if side == LEFT else LEFT


def _side(value: str | None) -> str:
    return value if value in (LEFT, RIGHT) else ""


def _moment(value: str | None) -> datetime | None:
    try:
        return parse_datetime(value or "")
    except ValueError:
        return None


def _proposed(left: Incident, right: Incident, refusals: dict[str, str]) -> str:
    """The published one stays, else the one that was entered first."""
    for side, other in ((LEFT, RIGHT), (RIGHT, LEFT)):
        if refusals[other] and not refusals[side]:
            return side
    published = [each.status == IncidentStatus.PUBLISHED for each in (left, right)]
    if published[0] != published[1]:
        return LEFT if published[0] else RIGHT
    return LEFT if left.pk < right.pk else RIGHT


def _in_words(unit: str, incident: Incident) -> list[str]:
    """What the incident says of it, a line each; none where it says nothing."""
    match unit:
        case "title":
            lines = [incident.title]
        case "summary":
            lines = incident.summary.splitlines()
        case "date":
            lines = [date_in_words(incident), date_precision_in_words(incident)]
        case "event_type":
            lines = [incident.get_event_type_display(), incident.get_sub_event_type_display()]
        case "place":
            point = incident.point
            lines = [
                incident.place_text,
                precision_in_words(incident),
                f"{point.y:.4f}, {point.x:.4f}" if point else "",
            ]
        case "area":
            lines = [area_in_words(incident)]
        case _:
            lines = [incident.operation.title if incident.operation else ""]
    return [str(line) for line in lines if line]
