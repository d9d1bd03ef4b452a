"""Taking a text, such as a witness's name, out of an incident and of every version of it.

What belongs to an incident, what counts as the same text, and the change of the versions
themselves are functions of the database, in the migration 0010_redaction, which says why
that door is there and what it cannot do.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.history.versions import CITED_AS, IncidentReport
from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    Citation,
    DuplicatePair,
    ExternalReference,
    Import,
    ImportedRow,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    LocationPick,
    Operation,
    ProviderAnswer,
    Redaction,
    Report,
    ReviewStep,
    UnclaimedStatement,
)

# Stands where a text was taken out; pages tell screen readers what it means.
MARK = "▇▇▇"
LETTERS_AT_LEAST = 3
WORDS_AROUND = 60
REASON_AT_MOST = Redaction._meta.get_field("reason").max_length

# What people write in the records whose versions are kept.
WRITTEN: dict[type[Model], tuple[str, ...]] = {
    Incident: ("title", "summary", "place_text"),
    Operation: ("title", "summary"),
    CasualtyClaim: ("note",),
    ChosenFigure: ("reason",),
    Involvement: ("description", "label"),
    UnclaimedStatement: (),
    IncidentOutcome: ("note",),
    IncidentWeapon: ("note",),
    ExternalReference: ("row",),
    DuplicatePair: ("reason",),
    Citation: ("quote",),
    Report: ("author", "title", "url", "text"),
    IncidentReport: (),
}
# What is kept without versions: the model, its references to an incident, its fields.
WITHOUT_VERSIONS: tuple[tuple[type[Model], tuple[str, ...], tuple[str, ...]], ...] = (
    (Incident, ("pk",), ("location_name", "location_candidates", "location_problem")),
    (ReviewStep, ("incident",), ("comment",)),
    (LocationPick, ("incident",), ("before", "after")),
    (ImportedRow, ("reference__incident",), ("parties", "counts")),
)


@dataclass(frozen=True)
class Passage:
    """One occurrence of the text, with the words around it."""

    where: str
    # The version's time; None for what stands there now.
    at: datetime | None
    before: str
    found: str
    after: str


@dataclass(frozen=True)
class Occurrences:
    """Every occurrence of a text in what belongs to an incident."""

    passages: list[Passage]
    # Longer words that hold the text; they are left as they are.
    inside: list[str]

    @property
    def now(self) -> list[Passage]:
        return [passage for passage in self.passages if passage.at is None]

    @property
    def in_versions(self) -> list[Passage]:
        return [passage for passage in self.passages if passage.at is not None]


@dataclass(frozen=True)
class _Kept:
    """A stored value, and how to store another in its place; versions cannot be stored."""

    where: str
    value: Any
    at: datetime | None = None
    store: Callable[[Any], None] | None = None


def too_short(text: str) -> bool:
    """Whether ``text`` has too few letters to be redacted: it would take out other words."""
    return sum(letter.isalpha() for letter in text) < LETTERS_AT_LEAST


def holds(text: str, sought: str) -> bool:
    """Whether ``text`` has ``sought`` in it, whatever its case, accents and white space."""
    return _pattern(sought).search(text) is not None


def find_text(incident: Incident, text: str) -> Occurrences:
    """Where ``text`` stands in what belongs to ``incident``: now, then in versions by time."""
    pattern = _pattern(text)
    inside = re.compile(pattern.pattern.removeprefix(r"(?<!\w)").removesuffix(r"(?!\w)"), re.I)
    passages, words = [], set()
    for kept in _everything_kept(incident):
        for value in _texts_in(kept.value):
            passages += (_passage(kept, value, found) for found in pattern.finditer(value))
            words |= {
                _word_around(value, found)
                for found in inside.finditer(value)
                if not pattern.match(value, found.start())
            }
    # Sorting keeps the order of those of one moment.
    passages.sort(key=lambda passage: passage.at.timestamp() if passage.at else 0)
    return Occurrences(passages, sorted(words))


def other_incidents_with(text: str, incident: Incident) -> QuerySet[Incident]:
    """Other incidents in which ``text`` stands, now or in a version: redacting leaves them.

    One that was split off has words of the first, for instance. Of a merged one, the one that
    stays. Rows of datasets are not searched.
    """
    pattern, scope = _pattern(text).pattern, _scope(incident)
    rows: dict[type[Model], set[int]] = {
        model: _ids(model, "id", _hold(fields, pattern)) - set(scope.get(_table(model), ()))
        for model, fields in WRITTEN.items()
        if fields and model is not ExternalReference
    }
    by_report = Q(report_id__in=rows[Report])
    rows[IncidentReport] = _ids(IncidentReport, "id", by_report)
    rows[Citation] |= _ids(Citation, "id", by_report)
    rows[CasualtyClaim] |= _ids(ChosenFigure, "claim_id", Q(id__in=rows[ChosenFigure]))
    for model, column in CITED_AS.items():
        rows.setdefault(model, set()).update(
            _ids(Citation, f"{column}_id", Q(id__in=rows[Citation]))
        )
    found = rows[Incident] | _ids(Incident, "id", Q(operation_id__in=rows[Operation]))
    for model in (*CITED_AS, IncidentReport):
        found |= _ids(model, "incident_id", Q(id__in=rows[model]))
    for column in ("first_id", "second_id"):
        found |= _ids(DuplicatePair, column, Q(id__in=rows[DuplicatePair]))
    steps = ReviewStep.objects.filter(_hold(("comment",), pattern))
    found |= set(steps.values_list("incident_id", flat=True))
    found -= set(scope["incidents_incident"])
    return (
        Incident.objects.filter(Q(pk__in=found, merged_into=None) | Q(merged__in=found))
        .exclude(pk__in=scope["incidents_incident"])
        .defer("search_text")
        .order_by("date", "pk")
        .distinct()
    )


def _hold(fields: tuple[str, ...], pattern: str) -> Q:
    return Q(*((f"{name}__iregex", pattern) for name in fields), _connector=Q.OR)


def _ids(model: type[Model], column: str, condition: Q) -> set[int]:
    """What the versions of a model that fulfil ``condition`` have in a column of ids."""
    versions = model.pgh_event_model.objects.filter(condition)
    return set(versions.values_list(column, flat=True)) - {None}


@transaction.atomic
def redact(incident: Incident, *, text: str, reason: str, by) -> int:
    """Put ``MARK`` in the place of ``text`` wherever it stands in what belongs to ``incident``.

    Returns in how many versions it stood. Rows are changed as by anybody, so that the change
    has versions of its own, and a ``Redaction`` remembers that ``by`` did it and why. Raises
    ValueError when ``text`` is too short or ``reason`` is missing or holds it.
    """
    if too_short(text) or not reason.strip() or holds(reason, text):
        raise ValueError("A text of three letters, and a reason that does not hold it.")
    Incident.objects.select_for_update().get(pk=incident.pk)
    pattern = _pattern(text)
    with pghistory.context(user=by.pk, reason=reason):
        for kept in _everything_kept(incident):
            if kept.store is not None:
                redacted = _redacted(kept.value, pattern)
                if redacted != kept.value:
                    kept.store(redacted)
        # An open map asks for what has changed since.
        Incident.objects.filter(pk=incident.pk).update(updated_at=timezone.now())
    # What an online service was asked is kept with its answer, whoever's place it was.
    ProviderAnswer.objects.filter(query__iregex=pattern.pattern).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT redact_history(%s, %s, %s, %s)", [incident.pk, text, reason, by.pk])
        return cursor.fetchone()[0]


def _pattern(text: str) -> re.Pattern:
    with connection.cursor() as cursor:
        cursor.execute("SELECT redaction_pattern(%s)", [text])
        return re.compile(cursor.fetchone()[0], re.IGNORECASE)


def _scope(incident: Incident) -> dict[str, list[int]]:
    """What was ever part of ``incident``: ids by table, as in ``_table``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relation, ids FROM redaction_scope(%s)", [incident.pk])
        return dict(cursor.fetchall())


def _table(model: type[Model]) -> str:
    return model.pgh_event_model._meta.db_table.removesuffix("event")


def _everything_kept(incident: Incident) -> Iterator[_Kept]:
    scope = _scope(incident)
    for model, fields in WRITTEN.items():
        event = model.pgh_event_model
        ids = scope.get(_table(model), [])
        yield from _live(model.objects.filter(pk__in=ids), fields)
        yield from _versions(event, ids, fields)
        yield from _log_of_the_desk(model, ids)
    incidents = scope["incidents_incident"]
    for model, references, fields in WITHOUT_VERSIONS:
        is_about = Q(*((f"{name}__in", incidents) for name in references), _connector=Q.OR)
        yield from _live(model.objects.filter(is_about), fields)
    yield from _differences(incidents)
    yield from _sessions()


def _live(rows, fields: tuple[str, ...]) -> Iterator[_Kept]:
    for row in rows.order_by("pk"):
        for name in fields:
            field = row._meta.get_field(name)

            def store(value, row=row, name=name):
                type(row).objects.filter(pk=row.pk).update(**{name: value})

            yield _Kept(_label(type(row), field), getattr(row, name), store=store)


def _versions(event: type[Model], ids: list[int], fields: tuple[str, ...]) -> Iterator[_Kept]:
    tracked = event.pgh_tracked_model
    for version in event.objects.filter(id__in=ids).order_by("pgh_id"):
        for name in fields:
            where = _label(tracked, tracked._meta.get_field(name))
            yield _Kept(where, getattr(version, name), version.pgh_created_at)
        yield _Kept(_("reason of a change"), version.pgh_context, version.pgh_created_at)


def _log_of_the_desk(model: type[Model], ids: list[int]) -> Iterator[_Kept]:
    if model._meta.auto_created:
        return
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=map(str, ids)
    )
    for entry in entries.order_by("pk"):
        own = LogEntry.objects.filter(pk=entry.pk)
        yield _Kept(
            _("log of the desk"),
            entry.object_repr,
            store=lambda value, own=own: own.update(object_repr=value),
        )
        # Django keeps a list as JSON in a text, with its accents escaped; or a plain text.
        try:
            message = json.loads(entry.change_message)
        except ValueError:
            yield _Kept(
                _("log of the desk"),
                entry.change_message,
                store=lambda value, own=own: own.update(change_message=value),
            )
        else:
            yield _Kept(
                _("log of the desk"),
                message,
                store=lambda value, own=own: own.update(change_message=json.dumps(value)),
            )


def _differences(incidents: list[int]) -> Iterator[_Kept]:
    """What imports have told of the difference between the incidents and their rows."""
    references = {*Incident.objects.filter(pk__in=incidents).values_list("reference", flat=True)}
    name_one = (Q(differences__contains=[{"incident": each}]) for each in references)
    for of_import in Import.objects.filter(Q(*name_one, _connector=Q.OR)).order_by("pk"):
        for told in of_import.differences:
            if told["incident"] not in references:
                continue

            def store(value, of_import=of_import, told=told):
                told.update(value)
                of_import.save(update_fields=["differences"])

            yield _Kept(_("difference that an import told"), told, store=store)


def _sessions() -> Iterator[_Kept]:
    """What a page was to say next to somebody; anybody's may name the incident."""
    for session in Session.objects.iterator():
        data = session.get_decoded()
        # A list as JSON in a text, with its accents escaped.
        waiting = json.loads(data.get(SessionStorage.session_key) or "[]")
        if not waiting:
            continue

        def store(value, session=session, data=data):
            data = {**data, SessionStorage.session_key: json.dumps(value)}
            packed = Session.get_session_store_class()().encode(data)
            Session.objects.filter(pk=session.pk).update(session_data=packed)

        yield _Kept(_("message to somebody who is signed in"), waiting, store=store)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)


def _redacted(value: Any, pattern: re.Pattern) -> Any:
    """``value`` with the mark in its texts; the keys of JSON stay."""
    if isinstance(value, str):
        return pattern.sub(MARK, value)
    if isinstance(value, dict):
        return {key: _redacted(item, pattern) for key, item in value.items()}
    if isinstance(value, list):
        return [_redacted(item, pattern) for item in value]
    return value


def _passage(kept: _Kept, value: str, found: re.Match) -> Passage:
    start, end = max(0, found.start() - WORDS_AROUND), found.end() + WORDS_AROUND
    return Passage(
        where=kept.where,
        at=kept.at,
        before=("…" if start else "") + value[start : found.start()],
        found=found[0],
        after=value[found.end() : end] + ("…" if end < len(value) else ""),
    )


def _word_around(value: str, found: re.Match) -> str:
    before = re.search(r"\w*$", value[: found.start()])[0]
    return before + found[0] + re.match(r"\w*", value[found.end() :])[0]


def _label(model: type[Model], field) -> str:
    return f"{model._meta.verbose_name}: {field.verbose_name}"
