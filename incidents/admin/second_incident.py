"""A second incident of the same operation: what it shares with the first is copied.

Date, actors, until when nobody had claimed it, reports and state; never the place or a
figure, which are its own. Nothing is stored before the form is saved, not even the
operation that ties the two.
"""

import pghistory
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.admin.desk import may_edit_incident
from incidents.admin.incident_form import IncidentForm
from incidents.models import (
    Incident,
    IncidentStatus,
    Involvement,
    Operation,
    Role,
    UnclaimedStatement,
)
from incidents.templatetags.incident_words import date_in_words

PARAMETER = "second_of"

# What the target was at the one place says nothing of the other.
_OF_THE_PLACE = ("description", "quote")


class SecondIncidentForm(IncidentForm):
    """The form of a second incident where the first belongs to no operation yet."""

    new_operation = forms.CharField(
        label=gettext_lazy("Title of the new operation"),
        required=False,
        max_length=Operation._meta.get_field("title").max_length,
        help_text=gettext_lazy("It ties the two incidents, and is made when you save."),
    )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("operation") and not cleaned.get("new_operation"):
            self.add_error("new_operation", _("Give the operation a title, or choose one."))
        return cleaned


def may_have_a_second(request: HttpRequest, incident: Incident) -> bool:
    """Whether a second incident can be tied to ``incident``: to its operation, or to a new one."""
    return incident.status != IncidentStatus.WITHDRAWN and (
        incident.operation_id is not None or may_edit_incident(request, incident)
    )


def address_for_second(incident: Incident) -> str:
    """The address of the form for a second incident of the operation of ``incident``."""
    return f"{reverse('admin:incidents_incident_add')}?{PARAMETER}={incident.pk}"


def first_incident(request: HttpRequest, incidents) -> Incident | None:
    """The one of ``incidents`` of which a second one is logged; None for any other form.

    Raises Http404 for one that is not there, PermissionDenied for one that cannot be tied.
    """
    number = request.GET.get(PARAMETER)
    if number is None:
        return None
    first = incidents.filter(pk=number).first() if number.isdecimal() else None
    if first is None:
        raise Http404
    if not may_have_a_second(request, first):
        raise PermissionDenied
    return first


def shared_fields(first: Incident) -> dict:
    """Initial values of the second incident's form."""
    return {
        "date": first.date,
        "date_end": first.date_end,
        "date_precision": first.date_precision,
        "state": first.state_id,
        "reports": list(first.reports.values_list("pk", flat=True)),
        "operation": first.operation_id,
        "new_operation": _("Attacks, %(date)s") % {"date": date_in_words(first)},
    }


def shared_involvements(first: Incident) -> list[dict]:
    """Initial values of the rows of who was involved, each with its first citation."""
    return [
        _shared_involvement(involvement)
        for involvement in first.involvements.prefetch_related("citations")
    ]


def shared_unclaimed_statements(first: Incident) -> list[dict]:
    """Initial values of the rows "unclaimed as of", each with its first citation."""
    return [
        {"as_of": statement.as_of} | _first_citation(statement)
        for statement in first.unclaimed_statements.prefetch_related("citations")
    ]


_SHARED_ROWS = {
    Involvement: shared_involvements,
    UnclaimedStatement: shared_unclaimed_statements,
}


def _shared_involvement(involvement) -> dict:
    values = {
        "role": involvement.role,
        "group": involvement.group_id,
        "civilians": involvement.civilians,
        "description": involvement.description,
        "basis": involvement.basis,
        "claimant": involvement.claimant_id,
        "label": involvement.label,
        "date": involvement.date,
    }
    values |= _first_citation(involvement)
    if involvement.role == Role.TARGET:
        values |= dict.fromkeys(_OF_THE_PLACE, "")
    return values


def _first_citation(statement) -> dict:
    for citation in statement.citations.all()[:1]:
        return {"report": citation.report_id, "quote": citation.quote}
    return {}


def tie_to_first(second: Incident, first: Incident, title: str) -> None:
    """Put both into one operation: the one chosen, the first's, or a new one called ``title``.

    ``second`` is not saved here.
    """
    second.operation = second.operation or first.operation or Operation.objects.create(title=title)
    if first.operation_id is None:
        first.operation = second.operation
        # Nobody is asked why: the second incident is the reason.
        with pghistory.context(reason=_("A second incident of the same operation was logged.")):
            first.save(update_fields=["operation", "updated_at"])


class RowsOfFirst:
    """For an inline whose rows a second incident's form takes over from the first."""

    def get_extra(self, request, obj=None, **kwargs):
        if obj is not None:
            return self.extra
        first = self.admin_site.get_model_admin(Incident).first_incident(request)
        return self.model.objects.filter(incident=first).count() if first else self.extra


class HasSecondIncident:
    """For the ModelAdmin of incidents: its empty form can be that of a second incident."""

    def first_incident(self, request) -> Incident | None:
        """The incident of which ``request`` logs a second one."""
        return first_incident(request, self.get_queryset(request))

    def get_form(self, request, obj=None, change=False, **kwargs):
        if self._makes_an_operation(request, obj):
            kwargs["form"] = SecondIncidentForm
        return super().get_form(request, obj, change=change, **kwargs)

    def with_new_operation(self, request, fieldsets):
        """The empty form's ``fieldsets``, with the operation's title where one is to be made."""
        if not self._makes_an_operation(request, None):
            return fieldsets
        return [
            (title, {**options, "fields": [("operation", "new_operation")]})
            if "operation" in options["fields"]
            else (title, options)
            for title, options in fieldsets
        ]

    def _makes_an_operation(self, request, obj) -> bool:
        first = self.first_incident(request) if obj is None else None
        return first is not None and first.operation_id is None

    def get_changeform_initial_data(self, request):
        first = self.first_incident(request)
        shared = shared_fields(first) if first else {}
        return super().get_changeform_initial_data(request) | shared

    def get_formset_kwargs(self, request, obj, inline, prefix):
        values = super().get_formset_kwargs(request, obj, inline, prefix)
        # A row that comes back as it was proposed is to be saved, so it has no initial values then.
        if inline.model in _SHARED_ROWS and request.method != "POST" and not obj.pk:
            first = self.first_incident(request)
            values["initial"] = _SHARED_ROWS[inline.model](first) if first else []
        return values

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is None:
            context["copied_from"] = self.first_incident(request)
        elif self.has_add_permission(request) and may_have_a_second(request, obj):
            context["address_for_second"] = address_for_second(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def tie_to_first_incident(self, request, obj, form):
        """Before the new ``obj`` is saved: put it and the first incident into one operation."""
        first = self.first_incident(request)
        if first is None or "new_operation" not in form.data:
            return
        was_alone = first.operation_id is None
        tie_to_first(obj, first, form.cleaned_data.get("new_operation", ""))
        if was_alone:
            self.log_change(request, first, [{"changed": {"fields": [_("operation")]}}])
