"""An earlier version of an incident becomes the present one: a change like any other."""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime

import pghistory
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import IntegrityError, transaction
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.translation import gettext as _
from pghistory.models import Event

from incidents.evidence import lock_incidents, recompute_tolls
from incidents.geocoding import request_location
from incidents.history.changes import Kind, RowChange, Step, load_names, rows_in_words
from incidents.history.names import Names
from incidents.history.row_words import moment_in_words, row_in_words
from incidents.history.versions import (
    CITED_AS,
    STATEMENTS,
    IncidentReport,
    Versions,
    versions_of,
)
from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    Citation,
    ExternalReference,
    Incident,
    IncidentStatus,
    Report,
    UnclaimedStatement,
)

# What belongs to an incident and comes back with it; what rests on another row comes last.
_OWN = (*STATEMENTS, CasualtyClaim, ExternalReference, IncidentReport)
_RESTING = (Citation, ChosenFigure)
# Rows that a constraint lets be there once: they are taken out before others take their place.
_ONCE = (UnclaimedStatement, ExternalReference, IncidentReport, *_RESTING)
# The desk's own doing, and what never changes.
_LEFT = {
    "id",
    "reference",
    "status",
    "merged_into",
    "split_from",
    "created_by",
    "created_at",
}
_LOCATION = {
    "place_text",
    "state",
    "region",
    "place",
    "point",
    "location_precision",
    "location_radius_km",
}
# What stays empty if it is gone by now; without anything else a row cannot come back.
_MAY_BE_GONE = {(Incident, "place"), (ChosenFigure, "chosen_by")}
_AFTER_ALL = datetime.max.replace(tzinfo=UTC)


class RestoringRefused(Exception):
    """Nothing was restored; ``problems`` says why, in sentences for people."""

    def __init__(self, problems: list[str]):
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Restoration:
    """What restoring an incident as it was at ``to`` changes, and what stands against it."""

    incident: Incident
    to: datetime
    steps: list[Step]
    rows: list[RowChange]
    problems: list[str]
    # Which versions there were when this was made up.
    seen: str

    @property
    def when(self) -> str:
        return moment_in_words(self.to)


def may_restore(user, incident: Incident) -> bool:
    """Who may publish; of what was not published yet, everybody who may edit it."""
    if user.has_perm("incidents.publish_incident"):
        return True
    is_open = incident.status in (IncidentStatus.DRAFT, IncidentStatus.IN_REVIEW)
    return is_open and user.has_perm("incidents.change_incident")


def restoration_of(incident: Incident, to: datetime, user) -> Restoration | None:
    """What ``user`` would change by restoring ``incident`` as of ``to``; None if it was not then.

    The incident's own fields but its status, what is said of it, with citations and
    choices, its reports and its names in datasets. A report that was cited then and is
    gone comes back; reports and operations themselves stay as they are.
    """
    versions = versions_of([incident.pk])
    then, now = versions.at(to), versions.at(_AFTER_ALL)
    if incident.pk not in then[Incident] or incident.pk not in now[Incident]:
        return None
    names = Names(user, versions)
    steps, strays = _steps(incident.pk, versions, then, now)
    load_names(names, [*steps, *strays], ())
    at = timezone.now()
    problems = [
        *_stray_problems(strays, names, at),
        *_lost_problems(steps, names, at),
        *_taken_problems(steps, names, at),
        *_right_problems(steps, user),
    ]
    return Restoration(
        incident=incident,
        to=to,
        steps=steps,
        rows=rows_in_words(steps, names, at, main=incident.pk, public=False),
        problems=problems,
        seen=str(sum(len(events) for rows in versions.of.values() for events in rows.values())),
    )


@transaction.atomic
def restore(*, incident: Incident, to: datetime, by, reason: str, seen: str) -> None:
    """Make ``incident`` what it was at ``to``; ``seen`` is that of the restoration shown.

    Raises RestoringRefused, with nothing changed, if something stands against it or
    somebody has changed the incident since.
    """
    counting = _lock(incident.pk, to)
    incident = Incident.objects.get(pk=incident.pk)
    restoration = restoration_of(incident, to, by)
    if restoration is None:
        raise RestoringRefused([_("There was no such version.")])
    if restoration.seen != seen:
        raise RestoringRefused(
            [
                _(
                    "Nothing was restored: this was changed while you had the page open. "
                    "Look at what would change now, and confirm again."
                )
            ]
        )
    if restoration.problems:
        raise RestoringRefused(restoration.problems)
    why = _("Restored the version of %(moment)s: %(reason)s")
    why = why % {"moment": restoration.when, "reason": reason}
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, reason=why):
            _apply(incident, restoration.steps)
    except IntegrityError as error:
        # Other tables change without a lock on the incident.
        problem = _("Nothing was restored: what this version needs was just taken or deleted.")
        raise RestoringRefused([problem]) from error
    recompute_tolls(counting)
    LogEntry.objects.log_actions(by.pk, [incident], CHANGE, change_message=why, single_object=True)


# What differs


def _steps(pk: int, versions: Versions, then, now) -> tuple[list[Step], list[Step]]:
    """From now to then; and the rows that belong to another incident then or now."""
    steps, strays = [], []
    before = now[Incident][pk]
    after = _without_what_is_left(then[Incident][pk], before)
    if _differ(Incident, before, after):
        steps.append(Step(Incident, pk, before, after, Kind.CHANGED))
    mine_then, mine_now = _rows_of(pk, then), _rows_of(pk, now)
    for model in (*_OWN, *_RESTING):
        for row in sorted(mine_then[model].keys() | mine_now[model].keys()):
            before, after = mine_now[model].get(row), mine_then[model].get(row)
            statement = _statement(model, after or before, then if after else now)
            if before and after:
                if _differ(model, before, after):
                    steps.append(Step(model, row, before, after, Kind.CHANGED, statement))
                continue
            elsewhere = now[model].get(row) if after else then[model].get(row)
            kind = Kind.ADDED if after else Kind.REMOVED
            step = Step(model, row, before, after, kind, statement)
            if elsewhere is not None and model in _OWN:
                strays.append(step)
            elif elsewhere is None:
                steps.append(step)
    told = {event.report_id for event in mine_then[IncidentReport].values()}
    told |= {event.report_id for event in mine_then[Citation].values()}
    for report in sorted(told - now[Report].keys()):
        last = versions.of[Report][report][-1]
        steps.append(Step(Report, report, None, last, Kind.ADDED))
    return steps, strays


def _without_what_is_left(then: Event, now: Event) -> Event:
    """The version ``then`` with what restoring leaves as it is ``now``."""
    restored = copy(then)
    for column in then._meta.concrete_fields:
        if column.name in _LEFT:
            setattr(restored, column.attname, getattr(now, column.attname))
    return restored


def _rows_of(pk: int, rows) -> dict[type[Model], dict[int, Event]]:
    mine = {
        model: {key: event for key, event in rows[model].items() if event.incident_id == pk}
        for model in _OWN
    }
    mine[ChosenFigure] = {
        key: event
        for key, event in rows[ChosenFigure].items()
        if event.claim_id in mine[CasualtyClaim]
    }
    mine[Citation] = {
        key: event
        for key, event in rows[Citation].items()
        if any(getattr(event, f"{column}_id") in mine[model] for model, column in CITED_AS.items())
    }
    return mine


def _statement(model, event, rows) -> tuple[type[Model], int, Event] | None:
    if model is ChosenFigure:
        return CasualtyClaim, event.claim_id, rows[CasualtyClaim][event.claim_id]
    if model is not Citation:
        return None
    for about, column in CITED_AS.items():
        pk = getattr(event, f"{column}_id")
        if pk is not None:
            return about, pk, rows[about][pk]
    return None


def _columns(model: type[Model]) -> list[Field]:
    """What comes back of a row."""
    left = _LEFT if model is Incident else {"id"}
    recorded = {column.name for column in model.pgh_event_model._meta.concrete_fields}
    return [
        column
        for column in model._meta.concrete_fields
        if column.name in recorded and column.name not in left
    ]


def _differ(model: type[Model], before: Event, after: Event) -> list[Field]:
    return [
        column
        for column in _columns(model)
        if getattr(before, column.attname) != getattr(after, column.attname)
    ]


# What stands against it


def _stray_problems(strays: list[Step], names: Names, at) -> Iterator[str]:
    for step in strays:
        words = {"row": row_in_words(step.model, step.event, names, at)}
        if step.kind == Kind.ADDED:
            yield _("“%(row)s” belongs to another incident by now.") % words
        else:
            yield (
                _(
                    "“%(row)s” came from another incident since then. Restoring does not undo "
                    "a merge: split the incident instead."
                )
                % words
            )


def _pointers(steps: list[Step]) -> Iterator[tuple[Step, ForeignKey, int]]:
    """What the rows that come back or change point to outside of what comes back itself."""
    inside = {Incident, Report, *STATEMENTS, CasualtyClaim}
    for step in steps:
        if step.after is None:
            continue
        for column in _columns(step.model):
            if not isinstance(column, ForeignKey) or column.related_model in inside:
                continue
            pk = getattr(step.after, column.attname)
            changed = step.before is None or pk != getattr(step.before, column.attname)
            if pk is not None and changed:
                yield step, column, pk


def _gone(steps: list[Step]) -> dict[type[Model], set[int]]:
    """The ids to which rows point that are not there any more, in one query a model."""
    wanted = defaultdict(set)
    for _step, column, pk in _pointers(steps):
        wanted[column.related_model].add(pk)
    return {
        model: ids - set(model._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
        for model, ids in wanted.items()
    }


def _lost_problems(steps: list[Step], names: Names, at) -> Iterator[str]:
    gone = _gone(steps)
    for step, column, pk in _pointers(steps):
        if pk in gone[column.related_model] and (step.model, column.name) not in _MAY_BE_GONE:
            yield (
                _("“%(row)s” cannot come back: its %(field)s has been deleted since.")
                % {
                    "row": row_in_words(step.model, step.event, names, at),
                    "field": column.verbose_name,
                }
            )


def _taken_problems(steps: list[Step], names: Names, at) -> Iterator[str]:
    """What must be there once and is there again by now, under another id or incident."""
    for step in steps:
        if step.after is None:
            continue
        row = step.after
        if step.model is ExternalReference:
            same = ExternalReference.objects.filter(
                dataset=row.dataset_id, external_id=row.external_id
            ).exclude(incident=row.incident_id)
        elif step.model is Report:
            same = Report.objects.at_address(row.url) | Report.objects.with_text(row.text)
        else:
            continue
        words = {"row": row_in_words(step.model, row, names, at)}
        if step.model is Report and same.exists():
            yield _("The report “%(row)s” cannot come back: it was entered again.") % words
        elif same.exists():
            yield _("“%(row)s” belongs to another incident by now.") % words


def _right_problems(steps: list[Step], user) -> Iterator[str]:
    chooses = any(step.model is ChosenFigure and step.after is not None for step in steps)
    if chooses and not user.has_perm("incidents.change_chosenfigure"):
        yield _("A best figure was chosen then: only an editor can bring that back.")


# Doing it


def _lock(pk: int, to: datetime) -> set[int]:
    """Lock all that may change, as saving does; returns the incidents whose tolls may change."""
    events = Incident.pgh_event_model.objects.filter(pgh_obj=pk, pgh_created_at__lte=to)
    then = events.order_by("pgh_id").last()
    operation = then and then.operation_id
    joined = Incident.objects.filter(operation=operation) if operation else Incident.objects.none()
    locked = lock_incidents({pk, *joined.values_list("pk", flat=True)})
    for model in _OWN:
        rows = model._base_manager.filter(incident=pk).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))
    return {incident.pk for incident in locked}


def _apply(incident: Incident, steps: list[Step]) -> None:
    gone = _gone(steps)
    going, coming = defaultdict(list), defaultdict(dict)
    for step in steps:
        is_replaced = step.kind == Kind.CHANGED and step.model in _ONCE
        if step.kind == Kind.REMOVED or is_replaced:
            going[step.model].append(step.pk)
        if step.kind == Kind.ADDED or is_replaced:
            coming[step.model][step.pk] = _row(step, gone)
    coming[Citation] |= _go_along(going[UnclaimedStatement], coming[Citation], going[Citation])
    for model in (*_RESTING, *_OWN):
        model._base_manager.filter(pk__in=going[model]).delete()
    for model in (Report, *_OWN, *_RESTING):
        for row in coming[model].values():
            # As it was, with the times of then, which saving would set anew.
            row.save_base(raw=True, force_insert=True)
    for step in steps:
        if step.kind == Kind.CHANGED and step.model not in (*_ONCE, Incident):
            step.model._base_manager.filter(pk=step.pk).update(**_values(step, gone))
    values = {}
    for step in steps:
        if step.model is Incident:
            values = _values(step, gone)
            if _LOCATION & {column.name for column in _differ(Incident, step.before, step.after)}:
                _restore_location(incident, step, values, gone)
    Incident.objects.filter(pk=incident.pk).update(**values, updated_at=timezone.now())


def _go_along(statements, coming, going) -> dict[int, Citation]:
    """Citations that stay, but go and come with a statement that is taken out for a moment."""
    citations = Citation.objects.filter(unclaimed_statement__in=statements)
    return {each.pk: each for each in citations.exclude(pk__in=[*going, *coming])}


def _row(step: Step, gone) -> Model:
    values = {c.attname: _value(step, c, gone) for c in _columns(step.model)}
    return step.model(pk=step.pk, **values)


def _values(step: Step, gone) -> dict:
    return {
        column.attname: _value(step, column, gone)
        for column in _differ(step.model, step.before, step.after)
    }


def _value(step: Step, column: Field, gone):
    value = getattr(step.after, column.attname)
    return None if value in gone.get(column.related_model, ()) else value


def _restore_location(incident: Incident, step: Step, values: dict, gone) -> None:
    """The pin of then counts as placed by hand; without one the search begins anew."""
    had_pin, has_pin = step.before.point, step.after.point
    if has_pin == had_pin and has_pin is not None:
        # The same pin, whoever placed it.
        return
    for name, value in values.items():
        setattr(incident, name, value)
    request_location(
        incident,
        placed_by_hand=has_pin is not None or had_pin is not None,
        place_changed=True,
    )
    # A search that begins anew forgets what was found; of then it was known.
    for column in _columns(Incident):
        if column.name in _LOCATION:
            values[column.attname] = _value(step, column, gone)
