"""What waits at the desk, and for whom: each queue oldest first, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.desk.moves import PUBLISH
from incidents.desk.placing import waiting_for
from incidents.evidence import rows_for
from incidents.evidence.rows import IncidentRow
from incidents.models import Incident, IncidentStatus, ReviewKind, ReviewStep

# So long the desk reminds editors of what was withdrawn.
WITHDRAWN_LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Queue:
    """A list of incidents that wait for the same, from the one that has waited longest."""

    name: str
    title: str | Promise
    explanation: str | Promise
    nothing: str | Promise
    incidents: QuerySet
    # The column with the moment from which on an incident waits here.
    since: str = "status_since"
    # Whether there is one of one's own and one of everybody's.
    is_ones_own: bool = False


@dataclass(frozen=True)
class Entry:
    """An incident in a queue; ``step`` brought it there, if a person did."""

    row: IncidentRow
    incident: Incident
    since: datetime | None
    step: ReviewStep | None


def queues_for(user, *, of_everybody: bool = False) -> list[Queue]:
    """The queues that ``user``, an analyst or more, works through, in the order of the page.

    Drafts are one's own, and so is what was sent back, unless they are to be ``of_everybody``.
    """
    drafts = Incident.objects.filter(status=IncidentStatus.DRAFT)
    if not of_everybody:
        drafts = drafts.filter(created_by=user)
    was_sent_back = Exists(
        ReviewStep.objects.filter(
            incident=OuterRef("pk"), kind=ReviewKind.SENT_BACK, at=OuterRef("status_since")
        )
    )
    queues = [
        Queue(
            name="sent-back",
            title=_("Sent back"),
            explanation=_("An editor wants something done first; the comment says what."),
            nothing=_("Nothing was sent back."),
            incidents=drafts.filter(was_sent_back),
            is_ones_own=True,
        ),
        Queue(
            name="review",
            title=_("Waiting for review"),
            explanation=_("Proposed by its analyst; an editor publishes it or sends it back."),
            nothing=_("Nothing waits for an editor."),
            incidents=Incident.objects.filter(status=IncidentStatus.IN_REVIEW),
        ),
        Queue(
            name="drafts",
            title=_("Drafts"),
            explanation=_("Being written, and not proposed yet."),
            nothing=_("There are no drafts."),
            incidents=drafts.exclude(was_sent_back),
            is_ones_own=True,
        ),
    ]
    if user.has_perm(PUBLISH):
        queues.append(_withdrawn_lately())
        # What waits for the editors alone stands first on their page.
        queues.sort(key=lambda queue: queue.name != "review")
    return queues


def places_queue(user) -> Queue:
    """What ``user`` may settle on the page for it; ``incidents.desk.placing`` knows how."""
    return Queue(
        name="places",
        title=_("Places to settle"),
        explanation=_("The search found several places, or none, or could not ask."),
        nothing=_("Every place is settled, or is being looked up."),
        incidents=waiting_for(user),
        since="location_changed_at",
    )


def _withdrawn_lately() -> Queue:
    since = timezone.now() - WITHDRAWN_LATELY
    return Queue(
        name="withdrawn",
        title=_("Withdrawn lately"),
        explanation=_("In the last 30 days. Each can be reopened as a draft."),
        nothing=_("Nothing was withdrawn in the last 30 days."),
        incidents=Incident.objects.filter(
            status=IncidentStatus.WITHDRAWN, status_since__gte=since, merged_into=None
        ),
    )


def in_order(queue: Queue) -> QuerySet:
    """The incidents of ``queue``, the one that has waited longest first."""
    return queue.incidents.order_by(queue.since, "pk").select_related("created_by")


def entries_of(parts: Sequence[tuple[Queue, Sequence[Incident]]], user) -> list[list[Entry]]:
    """For each queue, with the incidents that are shown of it, its entries in their order."""
    shown = {incident.pk: incident for _queue, incidents in parts for incident in incidents}
    rows = {row.incident.pk: row for row in rows_for(shown.values(), user)}
    steps = _steps_to(shown.values())
    return [
        [
            Entry(
                row=rows[incident.pk],
                incident=incident,
                since=getattr(incident, queue.since),
                step=steps.get(incident.pk),
            )
            for incident in incidents
        ]
        for queue, incidents in parts
    ]


def _steps_to(incidents) -> dict[int, ReviewStep]:
    """By which step each incident came into the status that it has."""
    since = {incident.pk: incident.status_since for incident in incidents}
    steps = ReviewStep.objects.filter(
        incident__in=since, at__in=set(since.values())
    ).select_related("by")
    return {step.incident_id: step for step in steps if step.at == since[step.incident_id]}
