"""What the desk sees of an incident's way: how it stands, what came before, what is next."""

from dataclasses import dataclass

from incidents.desk.four_eyes import may_be_published_by
from incidents.desk.missing import what_is_missing
from incidents.desk.moves import Move, moves_open_to
from incidents.desk.review import WRITTEN_BY_ONESELF, seen_as
from incidents.models import Incident, ReviewKind, ReviewStep


@dataclass(frozen=True)
class ReviewPanel:
    """An incident's steps, oldest first, and the moves that somebody may make now."""

    incident: Incident
    steps: list[ReviewStep]
    moves: list[Move]
    seen: str
    # What readers would miss, for whoever may publish it now.
    missing: list[str]
    # Why somebody who may publish may not publish this one.
    why_not_published: str

    @property
    def sent_back(self) -> ReviewStep | None:
        """The step by which it was sent back, if nothing came after it."""
        last = self.steps[-1] if self.steps else None
        return last if last and last.kind == ReviewKind.SENT_BACK else None


def review_panel(incident: Incident, user) -> ReviewPanel:
    """The panel of a stored ``incident`` for ``user``, in a fixed number of queries."""
    moves = moves_open_to(user, incident)
    publishes = any(move.kind == ReviewKind.PUBLISHED for move in moves)
    is_own = publishes and not may_be_published_by(user, [incident.pk])
    if is_own:
        moves = [move for move in moves if move.kind != ReviewKind.PUBLISHED]
    return ReviewPanel(
        incident=incident,
        steps=list(incident.review_steps.select_related("by")),
        moves=moves,
        seen=seen_as(incident),
        missing=what_is_missing(incident) if publishes and not is_own else [],
        why_not_published=str(WRITTEN_BY_ONESELF) if is_own else "",
    )
