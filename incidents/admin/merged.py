"""An incident that was merged into another: its form leads there, and loses nobody's words."""

from dataclasses import dataclass
from itertools import chain

from django import forms
from django.db import transaction
from django.http import HttpResponsePermanentRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.admin.as_seen import AsSeen, are_same, fields_of, kept, typed
from incidents.admin.clash import in_words, read_rows
from incidents.admin.last_change import last_change
from incidents.evidence import lock_incidents
from incidents.models import Incident


@dataclass(frozen=True)
class TypedPart:
    """What somebody typed in one form of a page: its name, and (label, words) of each field."""

    name: str
    values: list[tuple[str, str]]


class LeadsOnFromMerged:
    """For the ModelAdmin of incidents."""

    def get_queryset(self, request):
        return super().get_queryset(request).filter(merged_into__isnull=True)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None or not object_id.isdecimal():
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method != "POST":
            survivor = self._survivor(request, object_id)
            if survivor is not None:
                return HttpResponsePermanentRedirect(_form_of(survivor))
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # Whoever merges it this moment is waited for.
            lock_incidents([int(object_id)])
            survivor = self._survivor(request, object_id)
            if survivor is not None:
                return self._what_was_typed(request, object_id, survivor)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _survivor(self, request, object_id) -> Incident | None:
        """Where the incident went, if the person may see that."""
        if not self.has_view_permission(request):
            return None
        return self.get_queryset(request).filter(merged__pk=object_id).first()

    def _what_was_typed(self, request, object_id, survivor):
        """The page instead of the form: nothing is saved, and all that was typed is to be read."""
        merged = Incident.objects.get(pk=object_id)
        seen = AsSeen.sent_with(request.POST)
        form, formsets = self._form_and_formsets(request, merged)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merged meanwhile"),
            "merged": merged,
            "survivor": survivor,
            "survivor_form": _form_of(survivor),
            "change": last_change([(Incident, merged.pk)], seen.at) if seen else None,
            "parts": what_was_typed(request.POST, seen or AsSeen(), form, formsets),
        }
        return TemplateResponse(
            request, "admin/incidents/incident/merged_meanwhile.html", context, status=409
        )


def _form_of(incident: Incident) -> str:
    return reverse("admin:incidents_incident_change", args=[incident.pk])


def what_was_typed(data: QueryDict, seen: AsSeen, form, formsets) -> list[TypedPart]:
    """What ``data`` have that the page had not ``seen``, in words; of a changed row all of it."""
    before = seen.values.get("", {}).get("", {})
    changed = _changed(form, data, before)
    parts = [TypedPart("", _words(form, data, changed))] if changed else []
    for formset in formsets:
        shown = seen.values.get(formset.prefix, {})
        empty = formset.empty_form
        for row in chain(*read_rows(data, formset)):
            sent = QueryDict(mutable=True)
            for name, values in row.items():
                sent.setlist(name, values)
            pk = sent.get(formset.model._meta.pk.name, "")
            if "DELETE" in sent or _changed(empty, sent, shown.get(pk, {})):
                words = [part for part in _words(empty, sent, fields_of(empty)) if part[1]]
                if "DELETE" in sent:
                    words.append((_("Delete"), _("yes")))
                parts.append(TypedPart(str(formset.model._meta.verbose_name), words))
    return parts


def _changed(form: forms.ModelForm, data: QueryDict, before: dict) -> list[str]:
    return [
        name
        for name, form_field in fields_of(form).items()
        if not are_same(
            form_field,
            kept(typed(form_field, data, name)),
            before.get(name, _blank(form, name, form_field)),
        )
    ]


def _blank(form: forms.ModelForm, name: str, form_field: forms.Field):
    """What an untouched field of a new row sends."""
    return kept(typed(form_field, QueryDict(), name)) or _default(form, name)


def _default(form: forms.ModelForm, name: str) -> str:
    value = form[name].initial
    return "" if value in (None, False) else "on" if value is True else str(value)


def _words(form: forms.ModelForm, data: QueryDict, names) -> list[tuple[str, str]]:
    fields = fields_of(form)
    return [
        (str(fields[name].label), in_words(fields[name], typed(fields[name], data, name)))
        for name in names
    ]
