"""An incident's status in its form: no drop-down, but how it stands and what may come next."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.admin.reason import given_reason
from incidents.desk import (
    MOVES,
    Move,
    ReviewRefused,
    make_move,
    moves_open_to,
    review_panel,
    seen_as,
)
from incidents.models import Incident, IncidentStatus, ReviewKind

# The names of the buttons, and of the hidden field that tells what the page showed.
MOVE, SEEN = "_review", "review_seen"

COMMENT = (
    gettext_lazy("Comment"),
    gettext_lazy(
        "For a step with the buttons below. The desk reads it; with “Publish” and “Withdraw” it "
        "stands in the history too, which readers see."
    ),
)


def was_never_published(incident: Incident) -> bool:
    """Whether no version of ``incident`` was ever published or withdrawn."""
    been = (IncidentStatus.PUBLISHED, IncidentStatus.WITHDRAWN)
    if incident.status in been:
        return False
    versions = Incident.pgh_event_model.objects.filter(pgh_obj=incident.pk, status__in=been)
    return not versions.exists()


class HasReview:
    """For the ModelAdmin of incidents: its form is saved and takes a step with one button."""

    def words_of_reason(self, request, obj):
        if obj is None or not self.has_change_permission(request, obj):
            return None
        return super().words_of_reason(request, obj) or COMMENT

    def error_of_reason(self, request, obj):
        move, said = _pressed(request), given_reason(request)
        if move and move.needs_comment and not said:
            return _("Say why.")
        if said and not move and not self.is_shown_in_public([obj]):
            # It would be lost.
            return _("A comment goes with a step: press its button, or empty this.")
        return super().error_of_reason(request, obj)

    def reason_to_keep(self, request, obj):
        move = _pressed(request)
        if obj.status == IncidentStatus.PUBLISHED or (move and move.is_in_history):
            return given_reason(request)
        return ""

    def save_form(self, request, form, change):
        obj = super().save_form(request, form, change)
        # What others changed meanwhile and this person did not see is not published by them.
        request.saw_it_as_it_was = not change or request.POST.get(SEEN) == seen_as(obj)
        return obj

    def make_pressed_move(self, request, incident: Incident) -> None:
        """After all of the form was saved: take the step, or say why it was not taken."""
        move = _pressed(request)
        if move is None:
            return
        if not request.user.has_perm(move.permission):
            raise PermissionDenied
        try:
            if not request.saw_it_as_it_was:
                raise ReviewRefused(_("Somebody else changed it meanwhile. Look at it again."))
            make_move(move, incident_id=incident.pk, by=request.user, comment=given_reason(request))
        except ReviewRefused as refused:
            messages.warning(
                request,
                _("Saved, but not done: %(move)s. %(why)s") % {"move": move.label, "why": refused},
            )
        else:
            messages.success(request, move.done % {"title": incident})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            panel = review_panel(obj, request.user)
            may_change = self.has_change_permission(request, obj)
            context |= {"review": panel, "moves": panel.moves if may_change else []}
        else:
            context["moves"] = _moves_of_something_new(request.user)
        return super().render_change_form(request, context, add, change, form_url, obj)


def _pressed(request) -> Move | None:
    return MOVES.get(request.POST.get(MOVE, ""))


def _moves_of_something_new(user) -> list[Move]:
    """What can follow at once on logging an incident; nothing that takes a comment."""
    moves = [move for move in moves_open_to(user, Incident()) if not move.needs_comment]
    if settings.FOUR_EYES:
        moves = [move for move in moves if move.kind != ReviewKind.PUBLISHED]
    return moves
