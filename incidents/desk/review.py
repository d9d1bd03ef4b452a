"""From draft to published and back: every step is taken here, and leaves its trace.

Each function locks the incident, refuses what is not possible (any more), and in one
transaction changes the status, derives the tolls anew, and keeps who did it and why.
"""

import pghistory
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.desk.four_eyes import may_be_published_by
from incidents.desk.moves import MOVES, Move
from incidents.duplicates import look_for_duplicates
from incidents.evidence import lock_incidents, recompute_tolls
from incidents.models import Incident, IncidentStatus, ReviewKind, ReviewStep

WRITTEN_BY_ONESELF = gettext_lazy(
    "You entered this, or who was involved or how many in it. Another editor publishes it."
)
_STANDS = {
    IncidentStatus.DRAFT: gettext_lazy("It is a draft."),
    IncidentStatus.IN_REVIEW: gettext_lazy("It is in review."),
    IncidentStatus.PUBLISHED: gettext_lazy("It is published already."),
    IncidentStatus.WITHDRAWN: gettext_lazy("It is withdrawn; reopen it first."),
}


class ReviewRefused(Exception):
    """A step that is not possible as things stand; says why, to the person who tried."""


def seen_as(incident: Incident) -> str:
    """What a button remembers of the incident that its page showed."""
    return f"{incident.status} {incident.updated_at.isoformat()}"


def propose_for_review(*, incident_id: int, by, comment: str = "", seen: str = "") -> ReviewStep:
    """Hand a draft to the editors. For this and all below: ``seen`` is ``seen_as`` of the page.

    Raises ReviewRefused where it is not (any more) possible, PermissionDenied where ``by``
    may not, Incident.DoesNotExist. Without ``seen``, whatever is stored now is meant.
    """
    return _take(MOVES["propose"], incident_id, by, comment, seen)


def take_back(*, incident_id: int, by, comment: str = "", seen: str = "") -> ReviewStep:
    """Make what waits for an editor a draft again; every analyst may."""
    return _take(MOVES["take-back"], incident_id, by, comment, seen)


def send_back(*, incident_id: int, by, comment: str, seen: str = "") -> ReviewStep:
    """Make what waits for an editor a draft again, with what is to be done first."""
    return _take(MOVES["send-back"], incident_id, by, comment, seen)


def publish(*, incident_id: int, by, comment: str = "", seen: str = "") -> ReviewStep:
    """Show an incident to all readers; with FOUR_EYES, not by one who wrote it."""
    return _take(MOVES["publish"], incident_id, by, comment, seen)


def withdraw(*, incident_id: int, by, comment: str, seen: str = "") -> ReviewStep:
    """Take an incident out of every list and count, with the reason; nothing is deleted."""
    return _take(MOVES["withdraw"], incident_id, by, comment, seen)


def reopen(*, incident_id: int, by, comment: str, seen: str = "") -> ReviewStep:
    """Make a withdrawn incident a draft again, with the reason; not a merged one."""
    return _take(MOVES["reopen"], incident_id, by, comment, seen)


_BY_NAME = {
    "propose": propose_for_review,
    "take-back": take_back,
    "send-back": send_back,
    "publish": publish,
    "withdraw": withdraw,
    "reopen": reopen,
}


def make_move(move: Move, *, incident_id: int, by, comment: str = "", seen: str = "") -> ReviewStep:
    """The one of the above that belongs to the button ``move``."""
    return _BY_NAME[move.name](incident_id=incident_id, by=by, comment=comment, seen=seen)


@transaction.atomic
def _take(move: Move, incident_id: int, by, comment: str, seen: str) -> ReviewStep:
    if not by.has_perm(move.permission):
        raise PermissionDenied
    lock_incidents([incident_id])
    incident = Incident.objects.get(pk=incident_id)
    comment = comment.strip()
    _refuse_if_impossible(move, incident, by, comment, seen)
    now = timezone.now()
    with pghistory.context(**({"reason": comment} if comment and move.is_in_history else {})):
        incident.status, incident.status_since = move.reaches, now
        incident.save(update_fields=["status", "status_since", "updated_at"])
    recompute_tolls([incident.pk])
    look_for_duplicates([incident.pk])
    LogEntry.objects.log_actions(
        by.pk,
        [incident],
        CHANGE,
        change_message=[{"changed": {"fields": [str(_("status"))]}}],
    )
    return ReviewStep.objects.create(
        incident=incident, kind=move.kind, by=by, at=now, comment=comment
    )


def _refuse_if_impossible(move: Move, incident: Incident, by, comment: str, seen: str) -> None:
    if incident.merged_into_id is not None:
        raise ReviewRefused(_("It was merged into another incident."))
    if incident.status not in move.leaves:
        raise ReviewRefused(_STANDS[incident.status])
    if seen and seen != seen_as(incident):
        raise ReviewRefused(
            _("Somebody changed it since you opened the page. Look at it again, then decide.")
        )
    if move.needs_comment and not comment:
        raise ReviewRefused(_("Say why."))
    if move.kind == ReviewKind.PUBLISHED and not may_be_published_by(by, [incident.pk]):
        raise ReviewRefused(WRITTEN_BY_ONESELF)
