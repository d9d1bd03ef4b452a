"""Fast entry: one line becomes claims, a sentence of a report becomes what it tells.

Both only answer what was understood, as JSON; the form shows it in rows to be checked, and
nothing is stored before a person saves that form.
"""

from django import forms
from django.forms.widgets import Script
from django.http import JsonResponse
from django.urls import reverse
from django.utils.formats import localize_input

from incidents.evidence.words import day_in_words
from incidents.models import CasualtyClaim, Report, State
from incidents.models.casualty_claim import CasualtyOutcome
from incidents.reading import ClaimantBook, read_line, read_sentence
from incidents.reading.line import PartOfLine

LONGEST_LINE = 2000
LONGEST_SENTENCE = 5000


class LineForm(forms.Form):
    """One line, with the state and the date of what it tells, where these are known."""

    line = forms.CharField(max_length=LONGEST_LINE, required=False)
    state = forms.ModelChoiceField(State.objects.defer("outline"), required=False)
    date = forms.DateField(required=False)


class SentenceForm(forms.Form):
    sentence = forms.CharField(max_length=LONGEST_SENTENCE, required=False)


def answer_to_line(data) -> JsonResponse:
    """``{"parts": [...]}``: each part with its claim, or with what is wrong and the choices."""
    form = LineForm(data)
    form.full_clean()
    typed = form.cleaned_data
    if "line" in form.errors:
        return JsonResponse({"errors": form.errors["line"]}, status=400)
    book = ClaimantBook(typed.get("state"))
    return JsonResponse(
        {"parts": [_part(part) for part in read_line(typed["line"], book, typed.get("date"))]}
    )


def answer_to_sentence(data) -> JsonResponse:
    """``{"figures": [...]}``: each figure of a sentence in words, with the fields of a claim."""
    form = SentenceForm(data)
    form.full_clean()
    if form.errors:
        return JsonResponse({"errors": form.errors["sentence"]}, status=400)
    return JsonResponse(
        {
            "figures": [
                {
                    "words": f"{told.claim.in_words} ({told.claim.get_side_display()})",
                    "fields": _figure_fields(told.claim),
                }
                for told in read_sentence(form.cleaned_data["sentence"])
            ]
        }
    )


def _part(part: PartOfLine) -> dict:
    if part.problems:
        return {
            "text": part.text,
            "problems": part.problems,
            "choices": [
                {"name": claimant.name, "text": part.text_said_by(claimant)}
                for claimant in part.choices
            ],
        }
    claim = part.claim
    words = [str(claim), claim.get_qualifier_display(), day_in_words(claim.as_of)]
    if claim.additional:
        words.append(CasualtyClaim._meta.get_field("additional").verbose_name)
    return {
        "text": part.text,
        "words": ", ".join(str(word) for word in words if word),
        "fields": {
            "claimant": _choice(claim.claimant),
            "group": _choice(claim.group),
            **_figure_fields(claim),
            "qualifier": claim.qualifier,
            "as_of": localize_input(claim.as_of) if claim.as_of else "",
            "additional": claim.additional,
        },
    }


def _figure_fields(claim: CasualtyClaim) -> dict:
    """Values for the fields of a claim's row; a word's bounds follow from the word."""
    is_exact = claim.minimum is not None and claim.minimum == claim.maximum
    bounds = {"exactly": None, "minimum": claim.minimum, "maximum": claim.maximum}
    if claim.vague_word:
        bounds = dict.fromkeys(bounds)
    elif is_exact:
        bounds = {"exactly": claim.minimum, "minimum": None, "maximum": None}
    return {
        "side": claim.side,
        "outcome": CasualtyOutcome(claim.outcome).value,
        **bounds,
        "vague_word": claim.vague_word,
    }


def _choice(row) -> dict | None:
    return row and {"id": row.pk, "name": str(row)}


class FastEntry:
    """For the ModelAdmin of an incident or operation, whose form has claims as rows."""

    change_form_template = "admin/statements_form.html"

    class Media:
        css = {"screen": ["admin_site/entry.css"]}
        js = [
            Script(f"admin_site/{name}.js", type="module")
            for name in ("rows", "claim_line", "reading", "another_report")
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        allowed = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        if allowed:
            context["fast_entry"] = {
                "line_address": reverse("admin:incidents_incident_claim_lines"),
                "sentence_address": reverse("admin:incidents_incident_sentence"),
                "text_address": reverse("admin:incidents_report_text", args=[0]),
                "reports": self._reports_at_hand(obj),
                **self.place_and_time(obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _reports_at_hand(self, obj) -> list[dict]:
        """The reports of the stored ``obj``, called as the form's own fields call them."""
        if obj is None:
            return []
        reports = Report.objects.filter(incidents__in=self.incidents_of(obj)).distinct()
        label = self.admin_site.get_model_admin(Report).autocomplete_label
        return [
            {"id": report.pk, "name": label(report)}
            for report in reports.select_related("publisher").defer("text")
        ]

    def incidents_of(self, obj):
        """The incidents of which the claims in the form of ``obj`` tell."""
        raise NotImplementedError

    def place_and_time(self, obj) -> dict:
        """State and date of what is told, where the form itself does not have them."""
        return {}


def shared_place_and_time(incidents) -> dict:
    """The one state of ``incidents``, and the first of their days."""
    found = list(incidents.values_list("state", "date").order_by("date"))
    states = {state for state, _ in found}
    return {
        "state": states.pop() if len(states) == 1 else None,
        "date": found[0][1] if found else None,
    }
