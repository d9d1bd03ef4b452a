"""On which report a statement rests: the first one in the statement's own row.

Each claim, involvement, outcome, weapon and "unclaimed" statement has citations of
its own. The row in the incident's form holds the first of them; the statement's own
page holds them all.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from incidents.admin.desk import DeskAdmin, DeskStackedInline, may_edit_incident, may_publish
from incidents.admin.duplicate_pairs import KeepsDuplicatePairs
from incidents.admin.site import site
from incidents.admin.tolls import KeepsTolls
from incidents.evidence import attach_cited_reports
from incidents.evidence.words import day_in_words
from incidents.models import Citation, Incident, IncidentStatus, Report

CITATION_FIELDS = ("report", "quote")
# The citation that one click adds to those a statement has.
ANOTHER_CITATION = ("another_report", "another_quote")


def _report_field(label, help_text) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Report.objects.select_related("publisher").defer("text", "text_fingerprint"),
        label=label,
        required=False,
        help_text=help_text,
    )


def _quote_field() -> forms.CharField:
    return forms.CharField(
        label=_("Sentence quoted"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As it stands in the report."),
    )


class CitedForm(forms.ModelForm):
    """A statement with its first citation, which report says it in which sentence, and one more."""

    # The statement's name in Citation.
    cited_as = ""

    report = _report_field(_("Report"), _("Which report says so."))
    quote = _quote_field()
    another_report = _report_field(_("Another report"), _("Which report says the same."))
    another_quote = _quote_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.citations = list(self.instance.citations.all()) if self.instance.pk else []
        for name in ("report", "another_report"):
            self._complete_what_is_typed(self.fields[name])
        self.fields["another_report"].widget.attrs["data-cited"] = " ".join(
            str(citation.report_id) for citation in self.citations
        )
        if self.citations:
            self.initial["report"] = self.citations[0].report_id
            self.initial["quote"] = self.citations[0].quote

    def shown_besides(self) -> str:
        """What the row counts without having fields for it: the citations after the first."""
        return "; ".join(f"{each.pk} {each.report_id} {each.quote}" for each in self.citations[1:])

    @staticmethod
    def _complete_what_is_typed(field):
        # The widget speaks the language of the moment, so it is made here.
        relation = Citation._meta.get_field("report")
        field.widget = RelatedFieldWidgetWrapper(
            AutocompleteSelect(relation, site), relation.remote_field, site, can_add_related=True
        )
        field.widget.choices = field.choices

    def has_changed(self):
        """A new row in which only the report stands is empty: the browser fills that in."""
        changed = set(self.changed_data)
        if not self.instance.pk:
            changed -= {"report", "another_report"}
        return bool(changed)

    def clean(self):
        cleaned = super().clean()
        cited = {citation.report_id for citation in self.citations[1:]}
        self._check_citation(cleaned, "report", "quote", cited)
        if cleaned.get("report"):
            cited.add(cleaned["report"].pk)
        self._check_citation(cleaned, *ANOTHER_CITATION, cited)
        return cleaned

    def _check_citation(self, cleaned, report_name, quote_name, cited):
        report = cleaned.get(report_name)
        if cleaned.get(quote_name) and not report and report_name not in self.errors:
            self.add_error(report_name, _("Choose the report from which you quote."))
        if report and report.pk in cited:
            self.add_error(report_name, _("This report is cited here already."))
        elif report:
            self._check_that_it_can_say_so(cleaned, report, report_name)

    def _check_that_it_can_say_so(self, cleaned, report, report_name):
        """No report tells what was said after it appeared."""
        day_name = next((name for name in ("as_of", "date") if name in self.fields), None)
        day = cleaned.get(day_name) if day_name else None
        if not (day and report.published_on and day > report.published_on):
            return
        if {report_name, day_name} & set(self.changed_data):
            self.add_error(
                report_name,
                _("This report appeared on %(day)s, before this was said. Choose another or none.")
                % {"day": day_in_words(report.published_on)},
            )

    def save(self, commit=True):
        statement = super().save(commit)
        if commit:
            self._save_first_citation(statement)
            self._save_another_citation(statement)
        return statement

    def _save_first_citation(self, statement):
        first = self.citations[0] if self.citations else None
        report = self.cleaned_data.get("report")
        if report is None:
            if first is not None:
                first.delete()
            return
        citation = first or Citation(**{self.cited_as: statement})
        citation.report = report
        citation.quote = self.cleaned_data.get("quote", "")
        citation.save()

    def _save_another_citation(self, statement):
        report = self.cleaned_data.get("another_report")
        if report is not None:
            quote = self.cleaned_data.get("another_quote", "")
            Citation.objects.create(report=report, quote=quote, **{self.cited_as: statement})


class CitedInline(DeskStackedInline):
    """Rows of statements in the form of their incident or operation."""

    readonly_fields = ("all_citations",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("citations__report__publisher")

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        parent_admin = self.admin_site.get_model_admin(self.parent_model)
        if obj is None or parent_admin.has_change_permission(request, obj):
            return (*fields, ANOTHER_CITATION)
        return fields

    @admin.display(description=_("all citations"))
    def all_citations(self, statement):
        if statement.pk is None:
            return _("none yet")
        number = len(statement.citations.all())
        text = ngettext("%(number)d report cited", "%(number)d reports cited", number)
        return format_html(
            '<a href="{}">{}</a>',
            reverse(f"admin:incidents_{statement._meta.model_name}_change", args=[statement.pk]),
            text % {"number": number},
        )

    # For readers who may not edit: what the form's own fields show to the others.
    @admin.display(description=_("report"))
    def report(self, statement):
        return ", ".join(str(citation.report) for citation in statement.citations.all())

    @admin.display(description=_("sentence quoted"))
    def quote(self, statement):
        return "\n".join(citation.quote for citation in statement.citations.all())


class CitationInline(DeskStackedInline):
    model = Citation
    fields = CITATION_FIELDS
    autocomplete_fields = ("report",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("report__publisher")


class StatementAdmin(KeepsDuplicatePairs, KeepsTolls, DeskAdmin):
    """A statement's own page, with all its citations; reached from its incident's form."""

    is_one_statement = True
    inlines = (CitationInline,)
    readonly_fields = ("told_of",)
    list_select_related = ("incident",)

    def get_queryset(self, request):
        statements = super().get_queryset(request)
        if not may_publish(request):
            statements = statements.exclude(incident__status=IncidentStatus.WITHDRAWN)
        return statements

    @admin.display(description=_("told of"))
    def told_of(self, statement):
        parent = self.parent(statement)
        return format_html('<a href="{}">{}</a>', _address(parent), parent)

    def parent(self, statement):
        """The incident (or operation) that ``statement`` is about."""
        return statement.incident

    def published_with(self, statement):
        parent = self.parent(statement)
        return [parent] if isinstance(parent, Incident) else list(parent.incidents.all())

    def incidents_counting(self, objects):
        return {statement.incident_id for statement in objects}

    def incidents_showing(self, objects):
        return Incident.objects.filter(pk__in=self.incidents_counting(objects))

    def matches_elsewhere(self, word):
        return Q(incident__search_text__contains=word)

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.may_edit_parent(request, obj))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.may_edit_parent(request, obj))

    def may_edit_parent(self, request, statement) -> bool:
        return may_edit_incident(request, statement.incident)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.instance.incident_id:
            attach_cited_reports(form.instance.incident)
            _mark_as_changed([form.instance.incident_id])

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        _mark_as_changed([obj.incident_id])

    def delete_queryset(self, request, queryset):
        incidents = [statement.incident_id for statement in queryset]
        super().delete_queryset(request, queryset)
        _mark_as_changed(incidents)

    def response_post_save_change(self, request, obj):
        return redirect(_address(self.parent(obj)))


def _mark_as_changed(incident_ids) -> None:
    """What an incident says has changed, whichever page a person did it on."""
    Incident.objects.filter(pk__in=incident_ids).update(updated_at=timezone.now())


def _address(parent) -> str:
    return reverse(f"admin:incidents_{parent._meta.model_name}_change", args=[parent.pk])
