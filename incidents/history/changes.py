"""Who changed what of an incident, when and why, from the versions that the database keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _
from pghistory.models import Event

from incidents.history.moments import microseconds
from incidents.history.names import Names
from incidents.history.row_words import (
    FieldChange,
    differing,
    field_changes,
    kind_in_words,
    moment_in_words,
    row_in_words,
    told_columns,
)
from incidents.history.versions import (
    CITED_AS,
    GONE,
    STATEMENTS,
    IncidentReport,
    Versions,
    versions_of,
)
from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    Citation,
    Dataset,
    ExternalReference,
    Incident,
    IncidentStatus,
    Operation,
    Report,
    sees_drafts,
)

# The label of what was there when keeping versions began.
BEGUN = "begin"
# In this order the rows of one change are told.
ORDER = (
    Incident,
    Operation,
    CasualtyClaim,
    *STATEMENTS,
    IncidentReport,
    Report,
    ExternalReference,
    Citation,
    ChosenFigure,
)
# What can belong to another incident, or operation, than it did.
MOVABLE = (CasualtyClaim, *STATEMENTS, IncidentReport, ExternalReference)
# That they came or went, the incident's field or its list of reports says.
TOLD_BY_OTHERS = (Operation, Report)
Rows = dict[type[Model], dict[int, Event]]


class Kind(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"
    # It stayed; what rests on it changed.
    STANDS = "stands"


@dataclass(frozen=True)
class Step:
    """A row before and after one transaction, None where there is nothing to tell of it."""

    model: type[Model]
    pk: int
    before: Event | None
    after: Event | None
    kind: Kind
    # Of a citation or a choice: the statement that it is about.
    statement: tuple[type[Model], int, Event] | None = None
    # Of a row that moved: to what it belonged before, or belongs since.
    other: tuple[type[Model], int] | None = None
    # Whether that is part of the same history.
    other_is_told: bool = False

    @property
    def event(self) -> Event:
        return self.after or self.before


@dataclass
class RowChange:
    """What happened to one row, in words; ``details`` are what rests on it."""

    kind: Kind
    what: str
    words: str
    fields: list[FieldChange]
    # The one side of the fields that is told, "before" or "after"; "" where both are.
    told_side: str = ""
    # Of a row that moved: the title of the other incident (or operation), and its page if any.
    other: str = ""
    other_address: str = ""
    details: list["RowChange"] = field(default_factory=list)

    @property
    def tables(self) -> list[tuple[str, list[FieldChange]]]:
        """Its own fields under "", then each dataset's row with what is told of its columns."""
        tables: dict[str, list[FieldChange]] = {"": []}
        for each in self.fields:
            tables.setdefault(each.table, []).append(each)
        return [(name, fields) for name, fields in tables.items() if fields]


@dataclass
class Change:
    """All that one person or program changed in one transaction."""

    at: datetime
    when: str
    who: str
    why: str
    # What happened to the incident as a whole, such as "Published."
    sentences: list[str]
    rows: list[RowChange]

    @property
    def moment(self) -> int:
        """The moment in addresses; just before it the change had not happened."""
        return microseconds(self.at)

    @property
    def moment_before(self) -> int:
        return self.moment - 1


@dataclass
class _Transaction:
    at: datetime
    user: int | None
    program: str | None
    begun: bool
    reasons: dict[str, None] = field(default_factory=dict)
    events: list[tuple[type[Model], int, Event]] = field(default_factory=list)


@dataclass
class _Found:
    """A change before it is put into words."""

    by: _Transaction
    steps: list[Step] = field(default_factory=list)
    # (incident, what happened to it, its version that says its title)
    turns: list[tuple[int, str, Event]] = field(default_factory=list)


class Changes(Sequence):
    """The changes of an incident, newest first; a slice of them is a list of ``Change``.

    Only what is sliced is put into words, in a fixed number of queries.
    """

    def __init__(self, versions: Versions, found: list[_Found], user, main: int):
        self.versions = versions
        self._found = found
        self._user = user
        self._main = main

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, wanted: slice) -> list[Change]:
        found = self._found[wanted]
        names = Names(self._user, self.versions)
        steps = [step for change in found for step in change.steps]
        people = {change.by.user for change in found} if sees_drafts(self._user) else ()
        load_names(names, steps, people)
        return [self._in_words(change, names) for change in found]

    def _in_words(self, change: _Found, names: Names) -> Change:
        at_desk, at = sees_drafts(self._user), change.by.at
        return Change(
            at=at,
            when=moment_in_words(at),
            who=_who(change.by, names) if at_desk or change.by.program else "",
            why=" · ".join(change.by.reasons),
            sentences=[
                _turn_in_words(turn, pk == self._main, event) for pk, turn, event in change.turns
            ],
            rows=rows_in_words(change.steps, names, at, main=self._main, public=not at_desk),
        )


def changes_of(incident: Incident, user) -> Changes:
    """All changes of ``incident`` that ``user`` may know of, and of what was merged into it.

    Those at the desk know all of them. Others know what was published: nothing of what
    happened before, or while it was withdrawn, nothing that may not be passed on, and not
    who edited.
    """
    ids = with_merged(incident)
    versions = versions_of(ids)
    return Changes(versions, _Teller(ids, versions, user).changes(), user, incident.pk)


def with_merged(incident: Incident) -> list[int]:
    """The id of ``incident`` and of all incidents that were merged into it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE one (id) AS (
                SELECT %s::bigint
                UNION
                SELECT merged.id FROM incidents_incident merged JOIN one ON merged_into_id = one.id
            )
            SELECT id FROM one
            """,
            [incident.pk],
        )
        return [pk for (pk,) in cursor.fetchall()]


class _Teller:
    """Goes through the transactions in their order, with the rows as they stood."""

    def __init__(self, ids: list[int], versions: Versions, user):
        self.ids = set(ids)
        self.versions = versions
        self.public = not sees_drafts(user)
        self.rows: Rows = {model: {} for model in versions.of}
        self.kept_in: set[int] = set()
        self.was_open: set[int] = set()
        if self.public:
            kept_in = Dataset.objects.filter(redistributable=False)
            self.kept_in = set(kept_in.values_list("pk", flat=True))

    def changes(self) -> list[_Found]:
        found = [self._change(each) for each in _transactions(self.versions)]
        return [change for change in reversed(found) if change.steps or change.turns]

    def _change(self, transaction: _Transaction) -> _Found:
        earlier = {(model, pk): self.rows[model].get(pk) for model, pk, _ in transaction.events}
        owned = {key: self._owners(key[0], event) & self.ids for key, event in earlier.items()}
        stood = {key: self._statement(key[0], event) for key, event in earlier.items()}
        open_before = self._open()
        for model, pk, event in transaction.events:
            if event.pgh_label == GONE:
                self.rows[model].pop(pk, None)
            else:
                self.rows[model][pk] = event
        open_after = self._open()
        change = _Found(transaction)
        for (model, pk), before in earlier.items():
            after = self.rows[model].get(pk)
            was, now = owned[model, pk], set()
            if model not in TOLD_BY_OTHERS or was:
                now = self._owners(model, after) & self.ids
            kind = self._kind(model, (before, after), (was, now), (open_before, open_after))
            if kind is not None:
                statement = self._statement(model, after) or stood[model, pk]
                other_is_told = bool(was & open_before and now & open_after)
                change.steps.append(
                    self._step(model, pk, before, after, kind, statement, other_is_told)
                )
        if self.public:
            change.turns = self._turns(earlier, open_before, open_after)
        return change

    def _open(self) -> set[int]:
        """Which of the incidents the reader could see."""
        if not self.public:
            return self.ids
        return {
            pk
            for pk, event in self.rows[Incident].items()
            if event.status == IncidentStatus.PUBLISHED and event.dataset_id not in self.kept_in
        }

    def _kind(self, model, versions, owners, opened) -> Kind | None:
        """What the reader is told of a row; None for nothing. Each is (before, after)."""
        was = owners[0] & opened[0]
        now = owners[1] & opened[1]
        before, after = versions
        if was and now:
            if _parent(model, before) != _parent(model, after):
                return Kind.MOVED_HERE
            columns = told_columns(model, public=self.public)
            return Kind.CHANGED if differing(before, after, columns) else None
        if model in TOLD_BY_OTHERS:
            return None
        # What came with the publication, or went with the withdrawal, is not told one by one.
        if now & opened[0]:
            return Kind.MOVED_HERE if before is not None and model in MOVABLE else Kind.ADDED
        if was & opened[1]:
            return Kind.MOVED_AWAY if after is not None and model in MOVABLE else Kind.REMOVED
        return None

    def _step(self, model, pk, before, after, kind, statement, other_is_told) -> Step:
        other = None
        if kind in (Kind.MOVED_HERE, Kind.MOVED_AWAY):
            other = _parent(model, before if kind == Kind.MOVED_HERE else after)
            if self.public and not other_is_told:
                # What it said there is not this page's to tell.
                before, after = (None, after) if kind == Kind.MOVED_HERE else (before, None)
        elif kind == Kind.ADDED:
            before = None
        elif kind == Kind.REMOVED:
            after = None
        return Step(model, pk, before, after, kind, statement, other, other_is_told)

    def _turns(self, earlier, open_before, open_after) -> list[tuple[int, str, Event]]:
        turns = []
        for pk in sorted(open_after - open_before):
            turn = "again" if pk in self.was_open else "published"
            turns.append((pk, turn, self.rows[Incident][pk]))
        self.was_open |= open_after
        for pk in sorted(open_before - open_after):
            after = self.rows[Incident].get(pk)
            turn = "merged" if after is not None and after.merged_into_id else "withdrawn"
            turns.append((pk, turn, earlier[Incident, pk]))
        return turns

    def _owners(self, model: type[Model], event: Event | None) -> set[int]:
        """The incidents to which a version of a row belongs, as the rows stand."""
        if event is None:
            return set()
        if model is Incident:
            return {event.pgh_obj_id}
        if model is Operation:
            return self._parts_of(event.pgh_obj_id)
        if model is CasualtyClaim:
            if event.dataset_id in self.kept_in:
                return set()
            return {event.incident_id} if event.incident_id else self._parts_of(event.operation_id)
        if model is Report:
            return self._told_by(event.pgh_obj_id)
        if model in (Citation, ChosenFigure):
            statement = self._statement(model, event)
            return self._owners(statement[0], statement[2]) if statement else set()
        if model is ExternalReference and self.public:
            return set()
        return {event.incident_id}

    def _parts_of(self, operation: int) -> set[int]:
        incidents = self.rows[Incident].items()
        return {pk for pk, event in incidents if event.operation_id == operation}

    def _told_by(self, report: int) -> set[int]:
        owners = {
            link.incident_id
            for link in self.rows[IncidentReport].values()
            if link.report_id == report
        }
        for citation in self.rows[Citation].values():
            if citation.report_id == report:
                owners |= self._owners(Citation, citation)
        return owners

    def _statement(self, model, event) -> tuple[type[Model], int, Event] | None:
        """What a citation or a choice is about, as it stands."""
        if event is None or model not in (Citation, ChosenFigure):
            return None
        if model is ChosenFigure:
            about, pk = CasualtyClaim, event.claim_id
        else:
            about, pk = next(
                (about, pk)
                for about, column in CITED_AS.items()
                if (pk := getattr(event, f"{column}_id")) is not None
            )
        statement = self.rows[about].get(pk)
        return None if statement is None else (about, pk, statement)


def _parent(model, event) -> tuple[type[Model], int] | None:
    if model not in MOVABLE:
        return None
    if event.incident_id is None:
        return Operation, event.operation_id
    return Incident, event.incident_id


def _transactions(versions: Versions) -> list[_Transaction]:
    """What happened together, oldest first: all that one transaction wrote, by who wrote it."""
    found: dict[tuple, _Transaction] = {}
    for model in ORDER:
        for pk, events in versions.of[model].items():
            for event in events:
                context = event.pgh_context or {}
                user, program = context.get("user"), context.get("program")
                begun = event.pgh_label == BEGUN
                key = (event.pgh_created_at, user, program, begun)
                transaction = found.setdefault(key, _Transaction(*key))
                transaction.events.append((model, pk, event))
                if context.get("reason"):
                    transaction.reasons[context["reason"]] = None
    return sorted(found.values(), key=lambda transaction: transaction.at)


def load_names(names: Names, steps: Iterable[Step], people: Iterable[int]) -> None:
    """Look up what all ``steps`` name, and ``people``, one query a model."""
    events, others = [], []
    for step in steps:
        events += [(step.model, event) for event in (step.before, step.after) if event]
        if step.statement:
            events.append(step.statement[::2])
        if step.other:
            others.append(step.other)
    names.load(events, people, others)


def rows_in_words(
    steps: list[Step], names: Names, at: datetime, *, main: int, public: bool
) -> list[RowChange]:
    """The rows of a change in the order of the page; citations under what they support.

    ``main`` is the incident that needs no name, as the page is about it.
    """
    rows: dict[tuple, RowChange] = {}
    for step in sorted(steps, key=lambda step: ORDER.index(step.model)):
        key = (step.model, step.pk)
        if step.statement is None:
            rows[key] = _row_change(step, names, at, public)
            if key == (Incident, main):
                rows[key].words = ""
            continue
        about, pk, statement = step.statement
        if (about, pk) not in rows:
            words = row_in_words(about, statement, names, at)
            rows[about, pk] = RowChange(Kind.STANDS, kind_in_words(about), words, [])
        if rows[about, pk].kind != Kind.REMOVED:
            rows[about, pk].details.append(_row_change(step, names, at, public))
    return list(rows.values())


def _row_change(step: Step, names: Names, at: datetime, public: bool) -> RowChange:
    columns = told_columns(step.model, public=public)
    change = RowChange(
        kind=step.kind,
        what=kind_in_words(step.model),
        words=row_in_words(step.model, step.event, names, at),
        fields=field_changes(step.model, step.before, step.after, columns, names, at),
        told_side="after" if step.before is None else "before" if step.after is None else "",
    )
    if step.other is not None and step.other_is_told:
        change.other = names.version(*step.other, at).title
    elif step.other is not None and public and names.row(*step.other) is None:
        # That there is another incident is not public either.
        change.kind = Kind.ADDED if step.kind == Kind.MOVED_HERE else Kind.REMOVED
    elif step.other is not None:
        change.other = names.of(*step.other, at)
        change.other_address = names.address(*step.other)
    return change


def _who(transaction: _Transaction, names: Names) -> str:
    if transaction.user:
        return names.person(transaction.user)
    if transaction.program == "geocoding":
        return _("located by a worker")
    if transaction.program == "load_demo":
        return _("loaded with the demonstration data")
    if transaction.program:
        return _("by the program “%(program)s”") % {"program": transaction.program}
    if transaction.begun:
        return _("entered before changes were recorded")
    return _("directly in the database")


def _turn_in_words(turn: str, is_itself: bool, incident: Event) -> str:
    if is_itself:
        return {
            "published": _("Published."),
            "again": _("Published again."),
            "withdrawn": _("Withdrawn."),
            "merged": _("Merged into another incident."),
        }[turn]
    words = {
        "published": _("“%(title)s” (%(reference)s) was published."),
        "again": _("“%(title)s” (%(reference)s) was published again."),
        "withdrawn": _("“%(title)s” (%(reference)s) was withdrawn."),
        "merged": _("“%(title)s” (%(reference)s) was merged into this incident."),
    }[turn]
    return words % {"title": incident.title, "reference": incident.reference}
