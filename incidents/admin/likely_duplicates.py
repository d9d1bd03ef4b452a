"""Perhaps already logged: said beside the form while it is filled in, and after saving it.

Nothing is stored, and nobody is kept from saving.
"""

import re

from django import forms
from django.contrib import messages
from django.contrib.gis.forms import PointField
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.admin.desk import incident_in_short
from incidents.admin.pin import PinWidget
from incidents.duplicates import (
    CIVILIANS,
    LikelyDuplicate,
    Particulars,
    in_role,
    likely_duplicates,
    particulars_of,
)
from incidents.models import DatePrecision, Incident, LocationPrecision, Place, Role

# "attacker:12 target:civilians"
_INVOLVED = re.compile(r"\b(attacker|target|party):(\d{1,9}|civilians)\b")
_NUMBER = re.compile(r"\b\d{1,9}\b")


class TypedIncidentForm(forms.Form):
    """What an incident's form says so far; what cannot be read counts as not filled in."""

    incident = forms.IntegerField(required=False)
    title = forms.CharField(max_length=200, required=False)
    date = forms.DateField()
    date_end = forms.DateField(required=False)
    date_precision = forms.ChoiceField(choices=DatePrecision, required=False)
    event_type = forms.CharField(max_length=30, required=False)
    place_text = forms.CharField(max_length=200, required=False)
    state = forms.IntegerField(required=False)
    region = forms.IntegerField(required=False)
    place = forms.ModelChoiceField(Place.objects.all(), required=False)
    point = PointField(srid=4326, widget=PinWidget, required=False)
    location_precision = forms.ChoiceField(choices=LocationPrecision, required=False)
    operation = forms.IntegerField(required=False)
    involved = forms.CharField(max_length=2000, required=False)
    reports = forms.CharField(max_length=2000, required=False)

    def clean_point(self):
        point = self.cleaned_data["point"]
        if point and not (abs(point.x) <= 180 and abs(point.y) <= 90):
            raise ValidationError(_("Coordinates must exist."))
        return point

    def particulars(self) -> Particulars | None:
        """What was typed; None as long as the date is missing."""
        self.full_clean()
        typed = self.cleaned_data
        if not typed.get("date"):
            return None
        last = typed.get("date_end")
        place, point = typed.get("place"), typed.get("point")
        precision = typed.get("location_precision") or LocationPrecision.UNKNOWN
        if point is None and place:
            point = place.point
        if point is None:
            precision = LocationPrecision.UNKNOWN
        elif precision == LocationPrecision.UNKNOWN:
            # So does the incident's form when it is saved.
            precision = LocationPrecision.SETTLEMENT
        involved = [
            (role, CIVILIANS if who == "civilians" else int(who))
            for role, who in _INVOLVED.findall(typed.get("involved", ""))
        ]
        return Particulars(
            id=typed.get("incident"),
            operation=typed.get("operation"),
            title=typed.get("title", ""),
            date=typed["date"],
            date_end=last if last and last >= typed["date"] else None,
            date_precision=typed.get("date_precision") or DatePrecision.DAY,
            event_type=typed.get("event_type", ""),
            place_text=typed.get("place_text", ""),
            places=frozenset({place.pk} if place else ()),
            state=typed.get("state"),
            region=typed.get("region"),
            point=point,
            location_precision=precision,
            attackers=in_role(Role.ATTACKER, involved),
            targets=in_role(Role.TARGET, involved),
            reports=frozenset(map(int, _NUMBER.findall(typed.get("reports", "")))),
        )


class TellsOfLikelyDuplicates:
    """For the ModelAdmin of incidents."""

    def get_urls(self):
        address = path(
            "likely-duplicates/",
            self.admin_site.admin_view(self.likely_duplicates_view),
            name="incidents_incident_likely_duplicates",
        )
        return [address, *super().get_urls()]

    @method_decorator(require_POST)
    def likely_duplicates_view(self, request):
        """``{"likely": [...]}``: incidents like the one that is typed, each with its reasons."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        particulars = TypedIncidentForm(request.POST).particulars()
        found = self._found(request, particulars) if particulars else []
        own = Incident.objects.filter(pk=particulars.id).first() if particulars else None
        return JsonResponse({"likely": [_as_json(each, own) for each in found]})

    def _found(self, request, particulars: Particulars) -> list[LikelyDuplicate]:
        return likely_duplicates(particulars, Incident.objects.visible_to(request.user))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        allowed = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        if allowed and self.has_add_permission(request):
            context["likely_duplicates_address"] = reverse(
                "admin:incidents_incident_likely_duplicates"
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request, obj, post_url_continue=None):
        for duplicate in self._found(request, particulars_of(obj)):
            if duplicate.is_very_likely:
                messages.warning(request, _very_likely_in_words(duplicate, obj))
        return super().response_add(request, obj, post_url_continue)


def _as_json(duplicate: LikelyDuplicate, own: Incident | None) -> dict:
    """``own`` is the incident that is being edited, None for one that is not stored yet."""
    return {
        "title": duplicate.incident.title,
        "address": duplicate.incident.get_absolute_url(),
        "compare": _compare_address(own, duplicate) if own else None,
        "note": incident_in_short(duplicate.incident),
        "is_very_likely": duplicate.is_very_likely,
        "reasons": duplicate.reasons,
        "objections": duplicate.objections,
    }


def _compare_address(own: Incident, duplicate: LikelyDuplicate) -> str:
    return reverse("compare", args=[own.reference, duplicate.incident.reference])


def _very_likely_in_words(duplicate: LikelyDuplicate, saved: Incident) -> str:
    return format_html(
        '{} <a href="{}" target="_blank">{}</a> ({}): {}. <a href="{}">{}</a>',
        _("Saved, but this may be logged already:"),
        duplicate.incident.get_absolute_url(),
        duplicate.incident.title,
        incident_in_short(duplicate.incident),
        ", ".join(duplicate.reasons),
        _compare_address(saved, duplicate),
        _("Compare the two"),
    )
