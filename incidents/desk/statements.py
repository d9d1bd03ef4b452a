"""All that is said of an incident, as rows that can go to another one."""

from dataclasses import dataclass, field

from django.db.models import Model, Prefetch, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.evidence.words import day_in_words
from incidents.models import (
    CasualtyClaim,
    Citation,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    Report,
    UnclaimedStatement,
)


class Kind(TextChoices):
    """What is told of an incident, in the order in which pages show it."""

    CLAIMS = "claims", gettext_lazy("How many")
    INVOLVEMENTS = "involvements", gettext_lazy("Who was involved")
    OUTCOMES = "outcomes", gettext_lazy("Outcomes")
    WEAPONS = "weapons", gettext_lazy("Weapons")
    UNCLAIMED = "unclaimed", gettext_lazy("Unclaimed as of")
    REPORTS = "reports", gettext_lazy("Reports")
    REFERENCES = "references", gettext_lazy("External references")


MODELS: dict[Kind, type[Model]] = {
    Kind.CLAIMS: CasualtyClaim,
    Kind.INVOLVEMENTS: Involvement,
    Kind.OUTCOMES: IncidentOutcome,
    Kind.WEAPONS: IncidentWeapon,
    Kind.UNCLAIMED: UnclaimedStatement,
    Kind.REFERENCES: ExternalReference,
}
# By what name a citation knows what it supports.
CITED_AS = {
    Kind.CLAIMS: "casualty_claim",
    Kind.INVOLVEMENTS: "involvement",
    Kind.OUTCOMES: "outcome",
    Kind.WEAPONS: "weapon",
    Kind.UNCLAIMED: "unclaimed_statement",
}
# Two rows that agree in all of these say the same.
_SAYS = {
    Kind.CLAIMS: (
        "claimant_id",
        "side",
        "group_id",
        "outcome",
        "minimum",
        "maximum",
        "figure",
        "vague_word",
        "qualifier",
        "as_of",
        "additional",
        "dataset_id",
        "note",
    ),
    Kind.INVOLVEMENTS: (
        "role",
        "group_id",
        "civilians",
        "description",
        "basis",
        "claimant_id",
        "label",
        "date",
    ),
    Kind.OUTCOMES: ("code", "claimant_id", "note"),
    Kind.WEAPONS: ("code", "claimant_id", "note"),
    Kind.UNCLAIMED: ("as_of",),
    Kind.REPORTS: ("pk",),
    Kind.REFERENCES: ("pk",),
}
_RELATED = {
    Kind.CLAIMS: ("claimant", "group", "chosen", "dataset"),
    Kind.INVOLVEMENTS: ("group", "claimant"),
    Kind.OUTCOMES: ("claimant",),
    Kind.WEAPONS: ("claimant",),
    Kind.UNCLAIMED: (),
    Kind.REFERENCES: ("dataset",),
}


@dataclass
class Statement:
    """One row of an incident, and what it says in words.

    ``key`` is the same for rows that say the same; ``notes`` are what else is known of it,
    ``quotes`` the sentences on which it rests, each (report, sentence).
    """

    kind: Kind
    row: Model
    words: str
    key: tuple
    notes: list[str] = field(default_factory=list)
    quotes: list[tuple[Report, str]] = field(default_factory=list)


def rows_of(incident: Incident, kind: Kind):
    """The rows of ``incident`` of this kind, as a QuerySet; of reports, the reports."""
    if kind == Kind.REPORTS:
        return incident.reports.order_by("published_on", "pk")
    return MODELS[kind].objects.filter(incident=incident)


def key_of(kind: Kind, row: Model) -> tuple:
    """The same for two rows that say the same."""
    return tuple(getattr(row, name) for name in _SAYS[kind])


def statements_of(incident: Incident) -> dict[Kind, list[Statement]]:
    """All that is said of ``incident``, by kind; twelve queries."""
    return {kind: [_statement(kind, row) for row in _loaded(incident, kind)] for kind in Kind}


def _loaded(incident: Incident, kind: Kind):
    rows = rows_of(incident, kind)
    if kind == Kind.REPORTS:
        return rows.select_related("publisher").defer("text")
    rows = rows.select_related(*_RELATED[kind])
    if kind in CITED_AS:
        citations = Citation.objects.select_related("report__publisher").defer("report__text")
        rows = rows.prefetch_related(Prefetch("citations", citations))
    return rows


def _statement(kind: Kind, row: Model) -> Statement:
    citations = row.citations.all() if kind in CITED_AS else ()
    return Statement(
        kind=kind,
        row=row,
        words=_in_words(kind, row),
        key=key_of(kind, row),
        notes=[str(note) for note in _notes(kind, row) if note],
        quotes=[(citation.report, citation.quote) for citation in citations],
    )


def _in_words(kind: Kind, row: Model) -> str:
    if kind == Kind.UNCLAIMED:
        return day_in_words(row.as_of)
    if kind == Kind.REFERENCES:
        return f"{row.dataset} {row.external_id}"
    return str(row)


def _notes(kind: Kind, row: Model) -> list:
    match kind:
        case Kind.CLAIMS:
            chosen = (
                _("chosen as the best figure: %(reason)s") % {"reason": row.chosen.reason}
                if row.is_chosen
                else ""
            )
            return [
                day_in_words(row.as_of) if row.as_of else "",
                row.group,
                row.get_qualifier_display(),
                _("in addition") if row.additional else "",
                row.dataset,
                row.note,
                chosen,
            ]
        case Kind.INVOLVEMENTS:
            return [
                row.description,
                row.claimant,
                row.label,
                day_in_words(row.date) if row.date else "",
            ]
        case Kind.OUTCOMES | Kind.WEAPONS:
            return [row.claimant, row.note]
        case Kind.REPORTS:
            return [day_in_words(row.published_on) if row.published_on else ""]
        case Kind.REFERENCES:
            return [row.version]
    return []
