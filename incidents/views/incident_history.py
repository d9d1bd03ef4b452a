"""The record of an incident: who changed what, and bringing back an earlier version."""

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incidents.history.changes import changes_of
from incidents.history.moments import moment_of
from incidents.history.restoring import RestoringRefused, may_restore, restoration_of, restore
from incidents.models import Incident, sees_drafts
from incidents.views.access import for_readers
from incidents.views.incidents_of import status_of
from incidents.views.leading_on import led_on
from incidents.views.paging import page_of

PAGE_SIZE = 20
# So many the incident's own page shows.
LAST_CHANGES = 3


@require_safe
@for_readers
def incident_history(request: HttpRequest, reference: str) -> HttpResponse:
    """All changes, newest first; at the desk with who made them, and a way back."""
    incident = _recorded_incident(request.user, reference)
    if incident is None:
        return led_on(request, reference, "incident_history")
    context = {"errors": []}
    changes = changes_of(incident, request.user)
    page = page_of(
        changes,
        size=PAGE_SIZE,
        total=len(changes),
        params=request.GET,
        kept=request.GET,
        path=request.path,
        errors=context["errors"],
    )
    context |= {
        "incident": incident,
        "page": page,
        "at_desk": sees_drafts(request.user),
        "may_restore": may_restore(request.user, incident),
        "origin": _visible(request.user, incident.split_from_id),
        "merged_into": _visible(request.user, incident.merged_into_id),
        # The newest is the present, to which there is no way back.
        "newest": page.rows[0] if page.rows and page.first == 1 else None,
    }
    return render(request, "incident/history.html", context, status=status_of(context))


class RestoreForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=300,
        help_text=gettext_lazy(
            "Everybody who reads the history of a published incident reads the reason too. "
            "Name no private person."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def restore_incident(request: HttpRequest, reference: str, moment: int) -> HttpResponse:
    """What would change if the incident became again what it was, and doing it with a reason."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    incident = _recorded_incident(request.user, reference)
    if incident is None:
        raise Http404
    if not may_restore(request.user, incident):
        raise PermissionDenied
    to = moment_of(moment)
    form, problems = RestoreForm(request.POST or None), []
    if to is not None and form.is_valid():
        said = form.cleaned_data
        try:
            restore(
                incident=incident,
                to=to,
                by=request.user,
                reason=said["reason"],
                seen=said["seen"],
            )
        except RestoringRefused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("Restored. The history says so too."))
            return redirect("incident_history", incident.reference)
    restoration = to and restoration_of(incident, to, request.user)
    if not restoration:
        raise Http404
    context = {
        "incident": incident,
        "restoration": restoration,
        "form": form,
        "problems": problems or restoration.problems,
    }
    return render(request, "incident/restore.html", context)


def _recorded_incident(user, reference: str) -> Incident | None:
    """The incident with this reference; withdrawn ones for those who may publish them again."""
    incidents = Incident.objects.visible_to(user)
    if user.has_perm("incidents.publish_incident"):
        incidents = Incident.objects.all()
    return incidents.filter(reference=reference.upper()).first()


def _visible(user, pk: int | None) -> Incident | None:
    return Incident.objects.visible_to(user).filter(pk=pk).first() if pk else None
