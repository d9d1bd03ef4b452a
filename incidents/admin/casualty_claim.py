"""How many were killed, wounded, missing: on the incident's form and the operation's."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.admin.citations import CITATION_FIELDS, CitedForm, CitedInline, StatementAdmin
from incidents.admin.desk import DeskStackedInline, may_edit_incident, may_edit_operation
from incidents.admin.site import site
from incidents.models import VAGUE_BOUNDS, CasualtyClaim, ChosenFigure, Incident

FIELDS = (
    ("claimant", "outcome", "side", "group"),
    ("exactly", "minimum", "maximum", "vague_word", "figure"),
    ("qualifier", "as_of", "note", "additional"),
)
AUTOCOMPLETED = ("claimant", "group")


class FigureForm(forms.ModelForm):
    """A figure as the claimant puts it: one number, bounds, or a word for a number."""

    exactly = forms.IntegerField(
        label=_("Exactly"),
        required=False,
        min_value=0,
        help_text=_("One number, such as “25”."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        claim = self.instance
        bounds = (claim.minimum, claim.maximum)
        if claim.vague_word and bounds == VAGUE_BOUNDS[claim.vague_word]:
            # They follow from the word, also when another word is chosen.
            for name, bound in zip(("minimum", "maximum"), bounds, strict=True):
                self.initial[name] = None
                if name in self.fields and bound is not None:
                    self.fields[name].widget.attrs["placeholder"] = bound
        elif claim.minimum is not None and claim.minimum == claim.maximum:
            self.initial |= {"exactly": claim.minimum, "minimum": None, "maximum": None}

    def clean(self):
        cleaned = super().clean()
        exactly, word = cleaned.get("exactly"), cleaned.get("vague_word")
        no_bounds = cleaned.get("minimum") is None and cleaned.get("maximum") is None
        no_bounds = no_bounds and not {"minimum", "maximum"} & set(self.errors)
        if exactly is not None and no_bounds:
            cleaned["minimum"] = cleaned["maximum"] = exactly
        elif exactly is not None:
            self.add_error(
                "exactly", _("Give one exact number, or “at least” and “at most”; not both.")
            )
        elif word and no_bounds:
            cleaned["minimum"], cleaned["maximum"] = VAGUE_BOUNDS[word]
        return cleaned


class CasualtyClaimForm(FigureForm, CitedForm):
    cited_as = "casualty_claim"


class CasualtyClaimInline(CitedInline):
    model = CasualtyClaim
    form = CasualtyClaimForm
    fields = (*FIELDS, (*CITATION_FIELDS, "all_citations"))
    autocomplete_fields = AUTOCOMPLETED
    verbose_name_plural = _("how many: casualty claims")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("claimant", "group")

    @admin.display(description=_("exactly"))
    def exactly(self, claim):
        return claim.minimum if claim.minimum == claim.maximum else None


class ChosenFigureInline(DeskStackedInline):
    """An editor's choice of this claim as the best figure."""

    model = ChosenFigure
    fields = ("reason",)
    verbose_name = _("best figure")
    verbose_name_plural = _("best figure")


@admin.register(CasualtyClaim, site=site)
class CasualtyClaimAdmin(StatementAdmin):
    form = FigureForm
    fields = ("told_of", *FIELDS)
    autocomplete_fields = AUTOCOMPLETED
    inlines = (*StatementAdmin.inlines, ChosenFigureInline)
    list_display = ("__str__", "told_of", "as_of")
    list_select_related = ("claimant", "incident", "operation")
    list_filter = ("side", "outcome")
    search_fields = ("claimant__name_en", "claimant__name_fr", "note")

    def matches_elsewhere(self, word):
        return super().matches_elsewhere(word) | Q(operation__title__icontains=word)

    def parent(self, statement):
        return statement.incident or statement.operation

    def may_edit_parent(self, request, statement):
        if statement.incident_id:
            return may_edit_incident(request, statement.incident)
        return may_edit_operation(request, statement.operation)

    def incidents_counting(self, objects):
        operations = {claim.operation_id for claim in objects if claim.operation_id}
        return {claim.incident_id for claim in objects if claim.incident_id} | set(
            Incident.objects.filter(operation__in=operations).values_list("pk", flat=True)
        )

    def save_formset(self, request, form, formset, change):
        for inline_form in formset.forms:
            if isinstance(inline_form.instance, ChosenFigure):
                inline_form.instance.chosen_by = request.user
        super().save_formset(request, form, formset, change)
