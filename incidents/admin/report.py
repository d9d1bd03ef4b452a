"""Reports: found by their words, logged once, with the incidents that they tell of."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.forms.widgets import Script
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from incidents.admin.desk import DeskAdmin, day_column, links_to_incidents, list_of_links
from incidents.admin.filters import PublisherFilter
from incidents.admin.site import site
from incidents.models import Incident, IncidentStatus, Operation, Report

# Who may see withdrawn incidents finds them in the list of incidents.
NOT_WITHDRAWN = ~Q(incidents__status=IncidentStatus.WITHDRAWN)


ADDRESS_IS_THERE = _("A report with this address is there:")
TEXT_IS_THERE = _("A report with this very text is there:")


def _address_of(report: Report) -> str:
    return reverse("admin:incidents_report_change", args=[report.pk])


class ReportForm(forms.ModelForm):
    """The same article is entered once: the error leads to the one that is there."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # While it is typed, the browser asks the same question.
        for name in {"url", "text"} & set(self.fields):
            self.fields[name].widget.attrs |= {
                "data-same-as": reverse("admin:incidents_report_same"),
                "data-report": self.instance.pk or "",
            }

    def clean_url(self):
        url = self.cleaned_data["url"]
        self._refuse(Report.objects.at_address(url), ADDRESS_IS_THERE)
        return url

    def clean_text(self):
        text = self.cleaned_data["text"]
        self._refuse(Report.objects.with_text(text), TEXT_IS_THERE)
        return text

    def _refuse(self, same, sentence):
        existing = same.exclude(pk=self.instance.pk).first()
        if existing is not None:
            raise forms.ValidationError(
                format_html(
                    '{} <a href="{}">{}</a>', sentence, _address_of(existing), existing.title
                )
            )


class TypedReport(forms.Form):
    """What stands in a report's form while it is typed; ``report`` is the one that is edited."""

    url = forms.CharField(required=False)
    text = forms.CharField(required=False)
    report = forms.IntegerField(required=False)


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
    list_display = (
        "title",
        "publisher",
        day_column("published_on", _("published on")),
        "language",
        "number_of_incidents",
    )
    list_select_related = ("publisher",)
    list_filter = (PublisherFilter, "language")
    date_hierarchy = "published_on"
    # Counting incidents makes Django forget the model's own order.
    ordering = ("-published_on", "title")
    search_fields = ("title", "author", "url", "publisher__name_en", "publisher__name_fr")

    class Media:
        css = {"screen": ["admin_site/entry.css"]}
        js = [Script("admin_site/same_report.js", type="module")]

    def get_urls(self):
        guarded = self.admin_site.admin_view
        return [
            path("<int:pk>/text/", guarded(self.text_view), name="incidents_report_text"),
            path("same/", guarded(self.same_view), name="incidents_report_same"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def text_view(self, request, pk):
        """JSON for the panel beside a form: the text as it was kept, for analysts only."""
        report = get_object_or_404(Report, pk=pk)
        if not self.has_view_permission(request, report):
            raise PermissionDenied
        return JsonResponse(
            {
                "title": report.title,
                "language": report.language,
                "text": report.text,
                "address": _address_of(report),
            }
        )

    @method_decorator(require_POST)
    def same_view(self, request):
        """JSON: the report that has this address or text already, with a sentence; else null."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        typed = TypedReport(request.POST)
        typed.full_clean()
        told = typed.cleaned_data
        for same, sentence in (
            (Report.objects.at_address(told.get("url", "")), ADDRESS_IS_THERE),
            (Report.objects.with_text(told.get("text", "")), TEXT_IS_THERE),
        ):
            existing = same.exclude(pk=told.get("report")).first()
            if existing is not None:
                answer = {
                    "sentence": sentence,
                    "title": existing.title,
                    "address": _address_of(existing),
                }
                return JsonResponse({"same": answer})
        return JsonResponse({"same": None})

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(incident_count=Count("incidents", filter=NOT_WITHDRAWN))
        )

    def incidents_showing(self, objects):
        of_operation = Q(operation__casualty_claims__citations__report__in=objects)
        return Incident.objects.filter(Q(reports__in=objects) | of_operation)

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
        return links_to_incidents(
            report.incidents, _("Log an incident from this report"), reports=report.pk
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
