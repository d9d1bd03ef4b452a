"""An incident that was two is taken apart by hand."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from incidents.desk.merging import Refused
from incidents.desk.splitting import CAN_BE_BOTH, Assignment, split_incident
from incidents.desk.statements import Kind, Statement, statements_of
from incidents.models import Incident, IncidentStatus, Region, State
from incidents.views.access import for_editors
from incidents.views.compare_form import LONGEST_REASON

STAYS, MOVES, BOTH = "stays", "moves", "both"


class SplitForm(forms.ModelForm):
    """What the new incident is, filled in as the first one has it."""

    same_operation = forms.BooleanField(
        label=gettext_lazy("It belongs to the same operation"), required=False
    )
    as_draft = forms.BooleanField(
        label=gettext_lazy("Keep it as a draft for now"),
        help_text=gettext_lazy("What you assign to it is then read at the desk alone."),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why these are two incidents"), max_length=LONGEST_REASON
    )

    class Meta:
        model = Incident
        fields = (
            "title",
            "date",
            "date_end",
            "date_precision",
            "event_type",
            "sub_event_type",
            "place_text",
            "state",
            "region",
            "summary",
        )
        widgets = {
            "date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "date_end": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "summary": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, incident: Incident, data=None):
        initial = {name: incident.serializable_value(name) for name in self._meta.fields}
        initial |= {"same_operation": incident.operation_id is not None}
        super().__init__(data, initial=initial)
        self.incident = incident
        self.fields["state"].queryset = State.objects.defer("outline")
        self.fields["region"].queryset = Region.objects.select_related("state").defer(
            "outline", "state__outline"
        )
        if incident.operation_id is None:
            del self.fields["same_operation"]
        if incident.status == IncidentStatus.DRAFT:
            del self.fields["as_draft"]

    def clean(self):
        cleaned = super().clean()
        region, state = cleaned.get("region"), cleaned.get("state")
        if region and not state and "state" not in self.errors:
            cleaned["state"] = region.state
        elif region and state and region.state_id != state.pk:
            self.add_error("region", _("This region lies in another state."))
        return cleaned

    def values(self) -> dict:
        """The fields of the new incident."""
        told = self.cleaned_data
        values = {name: told[name] for name in self._meta.fields}
        if told.get("same_operation"):
            values["operation_id"] = self.incident.operation_id
        else:
            values["operation_id"] = None
        if told.get("as_draft"):
            values["status"] = IncidentStatus.DRAFT
        return values


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def split_page(request: HttpRequest, reference: str) -> HttpResponse:
    """What the new incident is, and which of all that is told goes there."""
    incidents = Incident.objects.visible_to(request.user).defer("search_text")
    incident = get_object_or_404(incidents.select_related("operation"), reference=reference.upper())
    if request.method != "POST":
        return _shown(request, incident, SplitForm(incident))
    form = SplitForm(incident, request.POST)
    if not form.is_valid():
        return _shown(request, incident, form)
    try:
        new = split_incident(
            incident=incident,
            by=request.user,
            reason=form.cleaned_data["reason"],
            values=form.values(),
            assignment=_assignment(request.POST),
            version=_moment(request.POST.get("version", "")),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        incident = get_object_or_404(incidents, pk=incident.pk)
        return _shown(request, incident, form, status=409)
    messages.success(
        request,
        format_html(
            '{} <a href="{}">{}</a> · <a href="{}">{}</a>',
            _("Split. The two incidents:"),
            incident.get_absolute_url(),
            incident,
            new.get_absolute_url(),
            new,
        ),
    )
    return redirect(new)


def _shown(request, incident: Incident, form: SplitForm, status: int = 200) -> HttpResponse:
    context = {
        "incident": incident,
        "form": form,
        "kinds": [
            {
                "label": kind.label,
                "can_be_both": kind in CAN_BE_BOTH,
                "rows": [(each, _name(each), _answer(request.POST, each)) for each in statements],
            }
            for kind, statements in statements_of(incident).items()
            if statements
        ],
    }
    return render(request, "desk/split.html", context, status=status)


def _name(statement: Statement) -> str:
    return f"row-{statement.kind}-{statement.row.pk}"


def _answer(data, statement: Statement) -> str:
    given = data.get(_name(statement))
    allowed = (STAYS, MOVES, *([BOTH] if statement.kind in CAN_BE_BOTH else []))
    return given if given in allowed else STAYS


def _assignment(data) -> Assignment:
    """What was ticked; rows of other incidents that are named here are not touched."""
    assignment = Assignment()
    for name, value in data.items():
        mark, _dash, rest = name.partition("-")
        kind, _dash, number = rest.partition("-")
        if mark != "row" or kind not in Kind.values or not number.isdecimal():
            continue
        kind = Kind(kind)
        if value == MOVES:
            assignment.moving.setdefault(kind, []).append(int(number))
        elif value == BOTH and kind in CAN_BE_BOTH:
            assignment.both.setdefault(kind, []).append(int(number))
    return assignment


def _moment(value: str):
    try:
        return parse_datetime(value)
    except ValueError:
        return None
