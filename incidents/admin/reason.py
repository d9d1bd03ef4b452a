"""Whoever changes what is published says why, and the history keeps it.

It is asked wherever such a change can be made: in the form of an incident, of a statement of
it, of its operation, of a report on which it rests, on the pages that ask before they delete.
Nothing that was typed is lost while it is missing, and nobody is asked who changed nothing.
"""

from contextlib import nullcontext

import pghistory
from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident

# The name of the field, in forms and on the pages that ask before they do something.
REASON = "reason"
LONGEST_REASON = 1000
# The fieldset that stands after everything else, above the buttons.
STANDS_LAST = "stands-last"

MISSING = _("Say why: this is published, and its history keeps the reason.")


def given_reason(request) -> str:
    return request.POST.get(REASON, "").strip()


def kept_with(reason: str):
    """A context in which each change is recorded with ``reason``, if there is one."""
    return pghistory.context(reason=reason) if reason else nullcontext()


def with_reason(form_class: type[forms.ModelForm], label, help_text, error="") -> type:
    """``form_class`` with a field for the reason, and refused with ``error`` if there is one."""

    class FormWithReason(form_class):
        said_of_the_change = (REASON,)

        reason = forms.CharField(
            label=label,
            help_text=help_text,
            required=False,
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

        @cached_property
        def changed_data(self):
            """Less the reason: it changes nothing."""
            return [name for name in super().changed_data if name != REASON]

        def clean(self):
            cleaned = super().clean()
            if error:
                self.add_error(REASON, ValidationError(error))
            return cleaned

    return FormWithReason


class AsksForReason:
    """For a ModelAdmin: changing or deleting what is published takes a reason."""

    def incidents_showing(self, objects):
        """The incidents, as a QuerySet, whose readers would see a change of ``objects``."""
        return Incident.objects.none()

    def is_shown_in_public(self, objects) -> bool:
        """Whether a published incident shows any of ``objects``."""
        return self.incidents_showing(objects).published().exists()

    def words_of_reason(self, request, obj):
        """Label and help of the field in the form of ``obj``; None where nothing is asked."""
        if obj is None or not self.has_change_permission(request, obj):
            return None
        if not self.is_shown_in_public([obj]):
            return None
        return (
            _("Why is this changed?"),
            _("It stands in the history, which readers see. Name no private person."),
        )

    def error_of_reason(self, request, obj) -> str:
        """What is wrong with the reason of a form that was sent, or its lack; "" for nothing."""
        if given_reason(request) or not self.is_shown_in_public([obj]):
            return ""
        return MISSING if self._is_changed(request, obj) else ""

    def reason_to_keep(self, request, obj) -> str:
        """What the history is told of the changes by a form that was sent."""
        return given_reason(request) if self.words_of_reason(request, obj) else ""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if request.method != "POST" or obj is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if self.has_change_permission(request, obj):
            request.error_of_reason = self.error_of_reason(request, obj)
        with kept_with(self.reason_to_keep(request, obj)):
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _is_changed(self, request, obj) -> bool:
        """Whether the form that was sent, or any of its rows, would change what is stored."""
        # A form changes the object that it is about.
        obj = self.get_object(request, str(obj.pk))
        form = self.get_form(request, obj, change=True)(request.POST, request.FILES, instance=obj)
        if form.has_changed():
            return True
        formsets, _inlines = self._create_formsets(request, obj, change=True)
        return any(formset.has_changed() for formset in formsets)

    def get_form(self, request, obj=None, change=False, **kwargs):
        words = self.words_of_reason(request, obj)
        if words:
            error = getattr(request, "error_of_reason", "")
            kwargs["form"] = with_reason(kwargs.get("form", self.form), *words, error)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        words = self.words_of_reason(request, obj)
        return self.with_reason_last(fieldsets) if words else fieldsets

    def with_reason_last(self, fieldsets):
        return [*fieldsets, (None, {"fields": (REASON,), "classes": (STANDS_LAST,)})]

    # Deleting, one by its page or many by the list

    def delete_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        asks = obj is not None and self.is_shown_in_public([obj])
        extra_context = {**(extra_context or {}), "asks_for_reason": asks}
        if asks and request.POST and not given_reason(request):
            # As if the page had just been asked for: it is shown again, with what is missing.
            request.POST = QueryDict()
            extra_context["reason_is_missing"] = True
        with kept_with(given_reason(request) if asks else ""):
            return super().delete_view(request, object_id, extra_context)

    def response_action(self, request, queryset):
        if request.POST.get("action") != "delete_selected":
            return super().response_action(request, queryset)
        chosen = queryset
        if request.POST.get("select_across") != "1":
            chosen = queryset.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        asks = self.is_shown_in_public(list(chosen))
        is_missing = asks and bool(request.POST.get("post")) and not given_reason(request)
        if is_missing:
            request.POST = request.POST.copy()
            del request.POST["post"]
        with kept_with(given_reason(request) if asks else ""):
            response = super().response_action(request, queryset)
        page = getattr(response, "context_data", None)
        if page is not None:
            page |= {"asks_for_reason": asks, "reason_is_missing": is_missing}
        return response
