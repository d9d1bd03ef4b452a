"""How many were killed, wounded, missing: on the incident's form and the operation's."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.admin.chosen_figure import (
    ChoosingForm,
    TellsOfLapsedChoices,
    choice_with_reason,
    may_choose,
)
from incidents.admin.citations import CITATION_FIELDS, CitedForm, CitedInline, StatementAdmin
from incidents.admin.desk import day_column, may_edit_incident, may_edit_operation
from incidents.admin.site import site
from incidents.evidence import Choice, choices_on
from incidents.models import VAGUE_BOUNDS, CasualtyClaim, Incident

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


class CasualtyClaimChoosingForm(ChoosingForm, CasualtyClaimForm):
    """With the choice of the best figure, for editors."""


class FigureChoosingForm(ChoosingForm, FigureForm):
    """The same on the claim's own page."""


class CasualtyClaimInline(CitedInline):
    model = CasualtyClaim
    form = CasualtyClaimForm
    fields = (*FIELDS, (*CITATION_FIELDS, "all_citations"))
    autocomplete_fields = AUTOCOMPLETED
    verbose_name_plural = _("how many: casualty claims")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("claimant", "group")

    def get_fields(self, request, obj=None):
        """Editors choose the best figure in the claim's row; others see a choice, if any."""
        fields = super().get_fields(request, obj)
        return (*fields, "best_figure") if may_choose(request) or self._choices(obj) else fields

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if may_choose(request) else (*fields, "best_figure")

    def get_formset(self, request, obj=None, **kwargs):
        if not may_choose(request):
            return super().get_formset(request, obj, **kwargs)
        formset = super().get_formset(request, obj, form=CasualtyClaimChoosingForm, **kwargs)
        formset.form.chosen_by = request.user
        formset.form.choices = self._choices(obj)
        return formset

    def _choices(self, subject) -> dict[int, Choice]:
        # Django makes an inline for each request.
        if not hasattr(self, "_known_choices"):
            self._known_choices = choices_on(subject) if subject else {}
        return self._known_choices

    @admin.display(description=_("exactly"))
    def exactly(self, claim):
        return claim.minimum if claim.minimum == claim.maximum else "—"

    @admin.display(description=_("best figure, because"))
    def best_figure(self, claim):
        return choice_with_reason(self._choices(claim.incident or claim.operation).get(claim.pk))


@admin.register(CasualtyClaim, site=site)
class CasualtyClaimAdmin(TellsOfLapsedChoices, StatementAdmin):
    form = FigureForm
    fields = ("told_of", *FIELDS)
    autocomplete_fields = AUTOCOMPLETED
    list_display = ("__str__", "told_of", day_column("as_of", _("as of")))
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

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        shows_choice = may_choose(request) or (obj is not None and obj.is_chosen)
        return (*fields, "best_figure") if shows_choice else fields

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if may_choose(request) else (*fields, "best_figure")

    def get_form(self, request, obj=None, change=False, **kwargs):
        if not may_choose(request):
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, **{**kwargs, "form": FigureChoosingForm})
        form.chosen_by = request.user
        form.choices = choices_on(self.parent(obj)) if obj else {}
        return form

    @admin.display(description=_("best figure, because"))
    def best_figure(self, claim):
        return choice_with_reason(choices_on(self.parent(claim)).get(claim.pk))

    def subject_of_choices(self, obj):
        return self.parent(obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if isinstance(form, ChoosingForm):
            form.save_choice(obj)
