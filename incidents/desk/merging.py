"""Two incidents that are one: nothing that was said of either is lost.

The rows of the merged incident move to the one that stays, by UPDATE, so that their history
goes on; the merged incident itself stays as a withdrawn row that says where it went.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import pghistory
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.four_eyes import may_be_published_by
from incidents.desk.statements import CITED_AS, MODELS, Kind, key_of, rows_of
from incidents.duplicates import look_for_duplicates, move_verdicts
from incidents.evidence import lock_incidents, recompute_tolls
from incidents.geocoding.queue import queue_incident
from incidents.models import (
    LOCATION_SEARCH_FIELDS,
    ChosenFigure,
    Citation,
    Incident,
    IncidentStatus,
    LocationStatus,
)

# What goes together from one incident to the other.
UNITS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "summary": ("summary",),
    "date": ("date", "date_end", "date_precision"),
    "event_type": ("event_type", "sub_event_type"),
    "place": (
        "place_text",
        "place_id",
        "point",
        "location_precision",
        "location_radius_km",
        *LOCATION_SEARCH_FIELDS,
    ),
    "area": ("state_id", "region_id"),
    "operation": ("operation_id",),
}
UNIT_LABELS = {
    "title": gettext_lazy("title"),
    "summary": gettext_lazy("summary"),
    "date": gettext_lazy("date"),
    "event_type": gettext_lazy("event type"),
    "place": gettext_lazy("place"),
    "area": gettext_lazy("region and state"),
    "operation": gettext_lazy("operation"),
}
# The place as people know it; how its search went makes no other place.
_COMPARED = UNITS | {
    "place": ("place_text", "place_id", "point", "location_precision", "location_radius_km")
}


class Refused(Exception):
    """Why two incidents cannot be merged, or one split, as a sentence."""


def differs(unit: str, one: Incident, other: Incident) -> bool:
    """Whether the two say something else in one of ``UNITS``."""
    return any(getattr(one, name) != getattr(other, name) for name in _COMPARED[unit])


def units_to_fill(survivor: Incident, merged: Incident) -> set[str]:
    """What ``survivor`` lacks and ``merged`` has: taken over unless somebody chooses otherwise."""
    lacking = set()
    if not survivor.summary and merged.summary:
        lacking.add("summary")
    if survivor.point is None and (
        merged.point is not None or (merged.place_text and not survivor.place_text)
    ):
        lacking.add("place")
    if (survivor.state_id is None and merged.state_id is not None) or (
        survivor.region_id is None
        and merged.region_id is not None
        and merged.state_id == survivor.state_id
    ):
        lacking.add("area")
    if survivor.operation_id is None and merged.operation_id is not None:
        lacking.add("operation")
    return lacking


def why_not(survivor: Incident, merged: Incident, by) -> str:
    """Why ``by`` cannot merge ``merged`` into ``survivor``, as a sentence; "" where it can."""
    words = {"survivor": survivor.reference, "merged": merged.reference}
    if survivor.pk == merged.pk:
        return _("An incident cannot be merged into itself.")
    for incident in (survivor, merged):
        if incident.merged_into_id is not None:
            return _("%(reference)s was merged into %(other)s meanwhile.") % {
                "reference": incident.reference,
                "other": incident.merged_into.reference,
            }
        if incident.status == IncidentStatus.WITHDRAWN:
            return _("%(reference)s was withdrawn meanwhile.") % {"reference": incident.reference}
    if merged.status == IncidentStatus.PUBLISHED != survivor.status:
        return (
            _(
                "%(merged)s is published and %(survivor)s is not: merged into it, it would vanish "
                "from the public pages. Let %(merged)s stay, or publish %(survivor)s first."
            )
            % words
        )
    if _may_not_be_passed_on(merged) != _may_not_be_passed_on(survivor):
        return (
            _(
                "One of the two comes from a dataset that may not be passed on: merged, what it "
                "says would become public, or what is public would vanish."
            )
            % words
        )
    is_published_by_it = survivor.status == IncidentStatus.PUBLISHED != merged.status
    if is_published_by_it and not may_be_published_by(by, [merged.pk]):
        return (
            _(
                "You entered %(merged)s, or who was involved or how many in it, and merged into "
                "%(survivor)s it would be published. Another editor merges them."
            )
            % words
        )
    return ""


def _may_not_be_passed_on(incident: Incident) -> bool:
    return incident.dataset is not None and not incident.dataset.redistributable


def contested_choices(
    survivor: Incident, merged: Incident
) -> list[tuple[ChosenFigure, ChosenFigure]]:
    """Best figures of which both chose another: (the survivor's, the merged one's)."""
    own = {_about(choice): choice for choice in _choices(survivor)}
    return [
        (own[_about(choice)], choice)
        for choice in _choices(merged)
        if _about(choice) in own
        and key_of(Kind.CLAIMS, own[_about(choice)].claim) != key_of(Kind.CLAIMS, choice.claim)
    ]


def _choices(incident: Incident) -> Iterable[ChosenFigure]:
    chosen = ChosenFigure.objects.filter(claim__incident=incident)
    return chosen.select_related("claim__claimant", "claim__group").order_by("pk")


def _about(choice: ChosenFigure) -> tuple:
    """Of what it is the best figure; there is one choice for each."""
    return choice.claim.side, choice.claim.group_id, choice.claim.outcome


@transaction.atomic
def merge_incidents(
    *,
    survivor: Incident,
    merged: Incident,
    by,
    reason: str,
    fields_from_merged: Collection[str] | None = None,
    choices_from_merged: Collection[int] = (),
    versions: Mapping[int, datetime] | None = None,
) -> Incident:
    """Make ``merged`` a part of ``survivor``; returns the survivor as it is then.

    ``fields_from_merged`` are the ``UNITS`` whose value the merged one's replaces; None
    takes over what the survivor lacks. ``choices_from_merged`` are ids of chosen claims of
    the merged one that win over the survivor's choice (``contested_choices``).
    ``versions`` are ``updated_at`` by id as the person saw them. Raises Refused where it
    cannot be done, or where somebody changed one of the two meanwhile.
    """
    locked = {each.pk for each in lock_incidents([survivor.pk, merged.pk])}
    survivor, merged = _as_stored(survivor), _as_stored(merged)
    if refusal := why_not(survivor, merged, by):
        raise Refused(refusal)
    check_versions((survivor, merged), versions)
    if fields_from_merged is None:
        fields_from_merged = units_to_fill(survivor, merged)
    with pghistory.context(user=by.pk, reason=reason):
        _settle_choices(survivor, merged, choices_from_merged)
        for kind in MODELS:
            _move_statements(kind, survivor, merged)
        _move_reports(survivor, merged)
        _take_fields(survivor, merged, fields_from_merged)
        _withdraw(survivor, merged)
        move_verdicts(survivor=survivor, merged=merged)
        _log(by, survivor, _("Merged %(reference)s into it.") % {"reference": merged.reference})
        _log(by, merged, _("Merged into %(reference)s.") % {"reference": survivor.reference})
        recompute_tolls(locked)
    look_for_duplicates([survivor.pk])
    return survivor


def check_versions(incidents: Iterable[Incident], versions: Mapping[int, datetime] | None) -> None:
    """Raises Refused where one of ``incidents`` is not as it was seen."""
    for incident in incidents:
        if versions is not None and versions.get(incident.pk) != incident.updated_at:
            raise Refused(
                _(
                    "%(reference)s was changed while you had this open. This is how it is now: "
                    "look again, then press the button once more. What you chose is still here."
                )
                % {"reference": incident.reference}
            )


def _as_stored(incident: Incident) -> Incident:
    return (
        Incident.objects.select_related("dataset", "merged_into")
        .defer("search_text")
        .get(pk=incident.pk)
    )


def _settle_choices(survivor: Incident, merged: Incident, from_merged: Collection[int]) -> None:
    """One choice a side, group and outcome: the survivor's, unless the merged one's is to win."""
    own = {_about(choice): choice for choice in _choices(survivor)}
    for choice in _choices(merged):
        standing = own.get(_about(choice))
        if standing is None:
            continue
        loser = standing if choice.claim_id in from_merged else choice
        loser.delete()


def _move_statements(kind: Kind, survivor: Incident, merged: Incident) -> None:
    """Rows that say the same become one with the citations of both; the others move."""
    there = {key_of(kind, row): row for row in rows_of(survivor, kind)}
    moving = []
    for row in rows_of(merged, kind):
        same = there.get(key_of(kind, row))
        if same is None:
            moving.append(row.pk)
        else:
            _fold(kind, into=same, row=row)
    MODELS[kind].objects.filter(pk__in=moving).update(incident=survivor)


def _fold(kind: Kind, *, into: Model, row: Model) -> None:
    name = CITED_AS[kind]
    cited = {citation.report_id: citation for citation in into.citations.all()}
    for citation in row.citations.all():
        standing = cited.get(citation.report_id)
        if standing is None:
            Citation.objects.filter(pk=citation.pk).update(**{name: into})
        else:
            both = _both_sentences(standing.quote, citation.quote)
            if both != standing.quote:
                Citation.objects.filter(pk=standing.pk).update(quote=both)
    if kind == Kind.CLAIMS and not ChosenFigure.objects.filter(claim=into.pk).exists():
        ChosenFigure.objects.filter(claim=row.pk).update(claim=into)
    row.delete()


def _both_sentences(one: str, other: str) -> str:
    """A statement rests on a report once: two sentences of it stand in one citation."""
    if other in one:
        return one
    return other if one in other else f"{one} […] {other}"


def _move_reports(survivor: Incident, merged: Incident) -> None:
    links = Incident.reports.through.objects
    there = links.filter(incident=survivor).values("report")
    links.filter(incident=merged, report__in=list(there.values_list("report", flat=True))).delete()
    links.filter(incident=merged).update(incident=survivor)


def _take_fields(survivor: Incident, merged: Incident, units: Collection[str]) -> None:
    values = {name: getattr(merged, name) for unit in units for name in UNITS[unit]}
    if values.get("location_status") == LocationStatus.RUNNING:
        # A worker is looking it up for the merged one; for this one it begins anew.
        values |= {
            "location_status": LocationStatus.PENDING,
            "location_attempts": 0,
            "location_changed_at": timezone.now(),
        }
    if values.get("location_status") == LocationStatus.PENDING:
        transaction.on_commit(lambda: queue_incident(survivor.pk), robust=True)
    if survivor.split_from_id == merged.pk:
        values["split_from"] = None
    for name, value in values.items():
        setattr(survivor, name, value)
    survivor.save(update_fields=[*(name.removesuffix("_id") for name in values), "updated_at"])


def _withdraw(survivor: Incident, merged: Incident) -> None:
    """``merged`` leads to ``survivor`` from now on, and so does what had led to it."""
    merged.status, merged.merged_into = IncidentStatus.WITHDRAWN, survivor
    merged.save(update_fields=["status", "merged_into", "updated_at"])
    Incident.objects.filter(merged_into=merged).update(merged_into=survivor)
    parts = Incident.objects.filter(split_from=merged).exclude(pk=survivor.pk)
    parts.update(split_from=survivor)


def _log(by, incident: Incident, words: str) -> None:
    LogEntry.objects.log_actions(by.pk, [incident], CHANGE, change_message=words)
