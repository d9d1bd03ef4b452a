"""The editor's choice of the best figure: a reason beside the claim makes it."""

from django import forms
from django.contrib import messages
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from incidents.evidence import (
    Choice,
    choices_on,
    choose_best_figure,
    counts_its_enemy,
    take_back_choice,
)
from incidents.models import CasualtyClaim
from incidents.templatetags.incident_words import day_in_words


def may_choose(request) -> bool:
    return request.user.has_perm("incidents.change_chosenfigure")


class ChoosingForm(forms.ModelForm):
    """A claim's form for whoever may choose it as the best figure."""

    best_figure = forms.CharField(
        label=_("Best figure, because"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text=_(
            "A reason given here makes this the best figure, whatever the rules would take."
        ),
    )

    # Who is at work, and the choices that stand stored, by the claim's id: told by the admin.
    chosen_by = None
    choices: dict[int, Choice] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choice = self.choices.get(self.instance.pk)
        if choice:
            self.initial["best_figure"] = choice.figure.reason
            self.fields["best_figure"].help_text = format_html(
                "{} {}", choice_in_words(choice), _("Empty the reason to take the choice back.")
            )

    def clean(self):
        cleaned = super().clean()
        claimant, side = cleaned.get("claimant"), cleaned.get("side")
        if cleaned.get("best_figure") and claimant and side:
            claim = CasualtyClaim(claimant=claimant, side=side, group=cleaned.get("group"))
            if counts_its_enemy(claim):
                self.add_error(
                    "best_figure",
                    _("A party's count of its enemy is shown, not counted: it is never the best."),
                )
        return cleaned

    def save(self, commit=True):
        claim = super().save(commit)
        if commit:
            self.save_choice(claim)
        return claim

    def save_choice(self, claim: CasualtyClaim) -> None:
        """Store or take back the choice of ``claim``, which is stored itself."""
        if "best_figure" not in self.changed_data:
            return
        reason = self.cleaned_data["best_figure"]
        if reason:
            choose_best_figure(claim=claim, reason=reason, chosen_by=self.chosen_by)
        else:
            take_back_choice(claim)


def choice_in_words(choice: Choice) -> str:
    """HTML: who chose it and when, or why the choice has lapsed."""
    if not choice.holds:
        return format_html(
            '<span class="mark lapsed">{}</span> {}',
            _("This choice has lapsed."),
            choice.lapsed_because,
        )
    words = {
        "who": choice.figure.chosen_by or _("somebody who has left"),
        "date": day_in_words(choice.figure.chosen_at.date()),
    }
    return _("Chosen by %(who)s on %(date)s.") % words


def choice_with_reason(choice: Choice | None):
    """The same with the reason before it, for those who may not choose; a dash for no choice."""
    if choice is None:
        return "—"
    return format_html("{}<br>{}", choice.figure.reason, choice_in_words(choice))


class TellsOfLapsedChoices:
    """For a ModelAdmin that changes claims: what the change did to a choice is said at once."""

    def subject_of_choices(self, obj):
        """The incident or operation among whose claims was chosen."""
        return obj

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for choice in choices_on(self.subject_of_choices(form.instance)).values():
            if not choice.holds:
                messages.warning(
                    request,
                    _("The choice of “%(claim)s” as the best figure has lapsed. %(reason)s")
                    % {"claim": choice.judged.claim, "reason": choice.lapsed_because},
                )
