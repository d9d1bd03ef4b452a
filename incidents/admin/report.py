"""Reports: found by their words, logged once, with the incidents that they tell of."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from incidents.admin.desk import DeskAdmin, incident_in_short, list_of_links
from incidents.admin.filters import PublisherFilter
from incidents.admin.site import site
from incidents.models import IncidentStatus, Operation, Report
from incidents.models.report import TextFingerprint

# Who may see withdrawn incidents finds them in the list of incidents.
NOT_WITHDRAWN = ~Q(incidents__status=IncidentStatus.WITHDRAWN)


class ReportForm(forms.ModelForm):
    """The same article is entered once: the error leads to the one that is there."""

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url:
            self._refuse(Report.objects.filter(url=url), _("A report with this address is there:"))
        return url

    def clean_text(self):
        text = self.cleaned_data["text"]
        if text.strip():
            same = Report.objects.filter(text_fingerprint=TextFingerprint(Value(text)))
            self._refuse(same, _("A report with this very text is there:"))
        return text

    def _refuse(self, same, sentence):
        existing = same.exclude(pk=self.instance.pk).first()
        if existing is not None:
            raise forms.ValidationError(
                format_html(
                    '{} <a href="{}">{}</a>',
                    sentence,
                    reverse("admin:incidents_report_change", args=[existing.pk]),
                    existing.title,
                )
            )


@admin.register(Report, site=site)
class ReportAdmin(DeskAdmin):
    form = ReportForm
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("publisher", "author"),
                    "title",
                    "url",
                    ("published_on", "language"),
                    "retrieved_at",
                    "text",
                )
            },
        ),
        (_("Incidents"), {"fields": ("incident_links", "operation_links")}),
    )
    readonly_fields = ("incident_links", "operation_links")
    autocomplete_fields = ("publisher",)
    list_display = ("title", "publisher", "published_on", "language", "number_of_incidents")
    list_select_related = ("publisher",)
    list_filter = (PublisherFilter, "language")
    date_hierarchy = "published_on"
    # Counting incidents makes Django forget the model's own order.
    ordering = ("-published_on", "title")
    search_fields = ("title", "author", "url", "publisher__name")

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(incident_count=Count("incidents", filter=NOT_WITHDRAWN))
        )

    def get_changeform_initial_data(self, request):
        return {
            "language": (get_language() or "en")[:2],
            "retrieved_at": timezone.now(),
            **super().get_changeform_initial_data(request),
        }

    def autocomplete_label(self, report):
        return f"{report} ({report.published_on})" if report.published_on else str(report)

    @admin.display(description=_("incidents"), ordering="incident_count")
    def number_of_incidents(self, report):
        return report.incident_count

    @admin.display(description=_("incidents"))
    def incident_links(self, report):
        if report.pk is None:
            return _("Save first; then log what it tells.")
        incidents = report.incidents.exclude(status=IncidentStatus.WITHDRAWN)
        return format_html(
            '{}<p><a class="addlink" href="{}?reports={}">{}</a></p>',
            list_of_links(
                (
                    reverse("admin:incidents_incident_change", args=[incident.pk]),
                    incident.title,
                    incident_in_short(incident),
                )
                for incident in incidents.select_related("state").defer("state__outline")
            ),
            reverse("admin:incidents_incident_add"),
            report.pk,
            _("Log an incident from this report"),
        )

    @admin.display(description=_("operations whose figures it tells"))
    def operation_links(self, report):
        if report.pk is None:
            return None
        told = Operation.objects.filter(casualty_claims__citations__report=report).distinct()
        return list_of_links(
            (reverse("admin:incidents_operation_change", args=[operation.pk]), operation, "")
            for operation in told
        )
