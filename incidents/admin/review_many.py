"""Publishing and withdrawing many incidents at once, with one reason for all of them."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from incidents.admin.reason import REASON, given_reason
from incidents.desk import MOVES, Move, ReviewRefused, make_move
from incidents.evidence import lock_incidents

# More than these nobody has looked at.
MOST_AT_ONCE = 200
# So many are named of those that were left as they are.
TITLES_TOLD = 10


class ReviewsMany:
    """For the ModelAdmin of incidents: two actions of its list, each with a page that asks."""

    @admin.action(description=_("Publish the selected incidents"), permissions=["publish"])
    def publish(self, request, queryset):
        done = self._make_of_all(request, queryset, MOVES["publish"])
        if not isinstance(done, int):
            return done
        if done:
            sentence = ngettext(
                "%(number)d incident published.", "%(number)d incidents published.", done
            )
            messages.success(request, sentence % {"number": done})

    @admin.action(description=_("Withdraw the selected incidents"), permissions=["publish"])
    def withdraw(self, request, queryset):
        done = self._make_of_all(request, queryset, MOVES["withdraw"])
        if not isinstance(done, int):
            return done
        if done:
            sentence = ngettext(
                "%(number)d incident withdrawn.", "%(number)d incidents withdrawn.", done
            )
            messages.success(request, sentence % {"number": done})

    def _make_of_all(self, request, queryset, move: Move) -> TemplateResponse | int | None:
        """The page that asks, or how many it was done to; None where there were too many."""
        incidents = list(queryset[: MOST_AT_ONCE + 1])
        if len(incidents) > MOST_AT_ONCE:
            messages.error(
                request,
                _("Choose %(number)d incidents at the most.") % {"number": MOST_AT_ONCE},
            )
            return None
        is_sent, reason = bool(request.POST.get("post")), given_reason(request)
        if not is_sent or (move.needs_comment and not reason):
            return self._ask(request, queryset, incidents, move, reason_is_missing=is_sent)
        left = []
        lock_incidents(incident.pk for incident in incidents)
        for incident in incidents:
            try:
                make_move(move, incident_id=incident.pk, by=request.user, comment=reason)
            except ReviewRefused as refused:
                left.append((incident, str(refused)))
        if left:
            messages.warning(request, _left_in_words(left))
        return len(incidents) - len(left)

    def _ask(self, request, queryset, incidents, move, reason_is_missing) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": move.label,
            "opts": self.opts,
            "queryset": queryset,
            "incidents": incidents,
            "move": move,
            "action": request.POST["action"],
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "reason_name": REASON,
            "reason_is_missing": reason_is_missing,
        }
        return TemplateResponse(request, "admin/incidents/incident/review_selected.html", context)


def _left_in_words(left) -> str:
    sentence = ngettext("Left as it is: %(told)s", "Left as they are: %(told)s", len(left))
    told = [f"“{incident}” ({why})" for incident, why in left[:TITLES_TOLD]]
    return sentence % {"told": ", ".join(told) + (" …" if len(left) > TITLES_TOLD else "")}
