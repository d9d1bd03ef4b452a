"""The moves from one status to the next: from where, where to, and who may make them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.models import SAYS_WHY, Incident, IncidentStatus, ReviewKind

EDIT, PUBLISH = "incidents.change_incident", "incidents.publish_incident"
# What analysts edit; whoever may publish edits everything.
OPEN_TO_ANALYSTS = (IncidentStatus.DRAFT, IncidentStatus.IN_REVIEW)


@dataclass(frozen=True)
class Move:
    """One button: ``label`` by itself, ``label_in_form`` where the form is saved first.

    ``is_in_history``: its comment is the reason of a change of what was or becomes public,
    and stands in the incident's history too; of other moves only the desk reads it.
    """

    name: str
    kind: ReviewKind
    leaves: tuple[IncidentStatus, ...]
    reaches: IncidentStatus
    permission: str
    label: str | Promise
    label_in_form: str | Promise
    asks: str | Promise
    done: str | Promise
    is_in_history: bool = False

    @property
    def needs_comment(self) -> bool:
        return self.kind in SAYS_WHY

    def is_open_to(self, user, incident: Incident) -> bool:
        """Whether ``user`` may make it of ``incident`` as it stands, four eyes aside."""
        return (
            incident.status in self.leaves
            and incident.merged_into_id is None
            and user.has_perm(self.permission)
        )


_MOVES = (
    Move(
        name="propose",
        kind=ReviewKind.PROPOSED,
        leaves=(IncidentStatus.DRAFT,),
        reaches=IncidentStatus.IN_REVIEW,
        permission=EDIT,
        label=_("Propose for review"),
        label_in_form=_("Save and propose"),
        asks=_("What should the editor know? (may stay empty)"),
        done=_("“%(title)s” waits for an editor now."),
    ),
    Move(
        name="take-back",
        kind=ReviewKind.TAKEN_BACK,
        leaves=(IncidentStatus.IN_REVIEW,),
        reaches=IncidentStatus.DRAFT,
        permission=EDIT,
        label=_("Take back"),
        label_in_form=_("Save and take back"),
        asks=_("Why? (may stay empty)"),
        done=_("“%(title)s” is a draft again."),
    ),
    Move(
        name="publish",
        kind=ReviewKind.PUBLISHED,
        leaves=(IncidentStatus.DRAFT, IncidentStatus.IN_REVIEW),
        reaches=IncidentStatus.PUBLISHED,
        permission=PUBLISH,
        label=pgettext_lazy("what an editor does", "Publish"),
        label_in_form=_("Save and publish"),
        asks=_("What does it rest on? (may stay empty; readers see it in the history)"),
        done=_("“%(title)s” is published."),
        is_in_history=True,
    ),
    Move(
        name="send-back",
        kind=ReviewKind.SENT_BACK,
        leaves=(IncidentStatus.IN_REVIEW,),
        reaches=IncidentStatus.DRAFT,
        permission=PUBLISH,
        label=_("Send back"),
        label_in_form=_("Save and send back"),
        asks=_("What is to be done first?"),
        done=_("“%(title)s” is a draft again, with your comment."),
    ),
    Move(
        name="withdraw",
        kind=ReviewKind.WITHDRAWN,
        leaves=(IncidentStatus.DRAFT, IncidentStatus.IN_REVIEW, IncidentStatus.PUBLISHED),
        reaches=IncidentStatus.WITHDRAWN,
        permission=PUBLISH,
        label=_("Withdraw"),
        label_in_form=_("Withdraw"),
        asks=_("Why is it withdrawn? (it stands in the history)"),
        done=_("“%(title)s” is withdrawn."),
        is_in_history=True,
    ),
    Move(
        name="reopen",
        kind=ReviewKind.REOPENED,
        leaves=(IncidentStatus.WITHDRAWN,),
        reaches=IncidentStatus.DRAFT,
        permission=PUBLISH,
        label=_("Reopen as a draft"),
        label_in_form=_("Reopen as a draft"),
        asks=_("Why is it reopened? (it stands in the history)"),
        done=_("“%(title)s” is a draft again."),
        is_in_history=True,
    ),
)
MOVES: dict[str, Move] = {move.name: move for move in _MOVES}


def moves_open_to(user, incident: Incident) -> list[Move]:
    """The moves that ``user`` may make of ``incident`` as it stands, four eyes aside."""
    return [move for move in _MOVES if move.is_open_to(user, incident)]
