"""For administrators: a text is taken out of an incident and of all its history."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from incidents.exports.preparing import forget_all_files
from incidents.history.redaction import (
    LETTERS_AT_LEAST,
    REASON_AT_MOST,
    Occurrences,
    find_text,
    holds,
    other_incidents_with,
    redact,
    too_short,
)
from incidents.models import Incident, Redaction
from incidents.snapshots import snapshots_holding
from incidents.views.access import for_administrators

# Of many passages, the first are shown; all are counted and redacted.
SHOWN = 200
OTHERS_SHOWN = 50


class RedactionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text to take out"),
        max_length=200,
        help_text=gettext_lazy("Whole words, such as a name. Case, accents and spaces may differ."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=REASON_AT_MOST,
        help_text=gettext_lazy("It is kept and the desk reads it: do not repeat the text."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_text(self):
        text = self.cleaned_data["text"]
        if too_short(text):
            raise forms.ValidationError(
                ngettext(
                    "Type at least %(number)d letter.",
                    "Type at least %(number)d letters.",
                    LETTERS_AT_LEAST,
                )
                % {"number": LETTERS_AT_LEAST}
            )
        return text

    def clean(self):
        words = super().clean()
        if "text" in words and "reason" in words and holds(words["reason"], words["text"]):
            self.add_error("reason", _("The reason may not hold the text: it is kept."))
        return words


@sensitive_post_parameters("text")
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def redaction_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Type a text, see where it stands, and take it out of all of that at once.

    The text is only ever sent in a form: no address, log or session has it.
    """
    incident = get_object_or_404(Incident.objects.defer("search_text"), reference=reference.upper())
    form = RedactionForm(request.POST or None, label_suffix="")
    found, others = None, []
    if request.method == "POST" and form.is_valid():
        found = find_text(incident, form.cleaned_data["text"])
        # What is confirmed is what was shown.
        if found.passages and request.POST.get("confirmed") == _token(found):
            redact(incident, by=request.user, **form.cleaned_data)
            # The text may stand in files that wait to be fetched.
            forget_all_files()
            messages.success(request, _done(len(found.now), len(found.in_versions)))
            return redirect("redaction", incident.reference)
        others = other_incidents_with(form.cleaned_data["text"], incident)
    context = {
        "incident": incident,
        "form": form,
        "found": found,
        "token": _token(found) if found else "",
        "shown": found.passages[:SHOWN] if found else [],
        "others": others[:OTHERS_SHOWN],
        "has_changed": found is not None and "confirmed" in request.POST,
        "snapshots": snapshots_holding(incident),
        "redactions": Redaction.objects.of(incident).select_related("by"),
    }
    return render(request, "redaction/page.html", context)


def _token(found: Occurrences) -> str:
    """Tells these passages from any others, and nothing about them."""
    return salted_hmac("incidents.redaction", repr(found.passages)).hexdigest()


def _done(now: int, in_versions: int) -> str:
    return _("Taken out. As it stands now: %(now)d; in earlier versions: %(versions)d.") % {
        "now": now,
        "versions": in_versions,
    }
