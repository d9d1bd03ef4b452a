"""The incident at the desk: its form in the order of the work, its list, its actions."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.forms.widgets import Script
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from incidents.admin.casualty_claim import CasualtyClaimInline
from incidents.admin.chosen_figure import TellsOfLapsedChoices
from incidents.admin.circumstance import OutcomeInline, WeaponInline
from incidents.admin.desk import (
    DeskAdmin,
    DeskTabularInline,
    list_of_links,
    may_edit_incident,
    may_publish,
)
from incidents.admin.duplicate_pairs import KeepsDuplicatePairs
from incidents.admin.fast_entry import FastEntry, answer_to_line, answer_to_sentence
from incidents.admin.filters import GroupFilter, RegionFilter, StateFilter
from incidents.admin.incident_form import IncidentForm, lies_outside
from incidents.admin.involvement import InvolvementInline
from incidents.admin.likely_duplicates import TellsOfLikelyDuplicates
from incidents.admin.location_box import SEARCH_GOES_ON, location_box, location_mark
from incidents.admin.merged import LeadsOnFromMerged
from incidents.admin.pin import PinAdminMixin
from incidents.admin.review import HasReview, was_never_published
from incidents.admin.review_many import ReviewsMany
from incidents.admin.second_incident import HasSecondIncident
from incidents.admin.site import site
from incidents.admin.tolls import KeepsTolls
from incidents.admin.unclaimed_statement import UnclaimedStatementInline
from incidents.evidence import attach_cited_reports, toll_in_words
from incidents.geocoding import request_location
from incidents.geocoding.areas import state_around
from incidents.models import (
    Audience,
    ExternalReference,
    Incident,
    IncidentStatus,
    Involvement,
    LocationPrecision,
    LocationStatus,
    Report,
    Toll,
    TollSide,
)
from incidents.models.text import Searchable
from incidents.templatetags.incident_words import date_in_words, day_in_words
from incidents.text_search.conditions import in_text_or_place, named
from incidents.text_search.words import words_of

UNKNOWN = LocationPrecision.UNKNOWN
# What a worker may write of what the form has, and the states in which it leaves it.
LOCATION_FIELDS = {
    "point",
    "place",
    "location_precision",
    "location_radius_km",
    "state",
    "region",
}
FOUND_BY_WORKERS = (LocationStatus.LOCATED, LocationStatus.AREA_ONLY)


class ExternalReferenceInline(DeskTabularInline):
    model = ExternalReference
    fields = ("dataset", "external_id", "version", "dropped_in")
    readonly_fields = ("dropped_in",)
    verbose_name_plural = _("external references: the same incident in datasets")
    stands_last = True


@admin.register(Incident, site=site)
class IncidentAdmin(
    LeadsOnFromMerged,
    HasReview,
    ReviewsMany,
    TellsOfLikelyDuplicates,
    HasSecondIncident,
    FastEntry,
    TellsOfLapsedChoices,
    KeepsDuplicatePairs,
    KeepsTolls,
    PinAdminMixin,
    DeskAdmin,
):
    form = IncidentForm
    change_form_template = "admin/incidents/incident/change_form.html"
    fieldsets = (
        (
            _("What"),
            {
                "fields": (
                    "title",
                    ("event_type", "sub_event_type"),
                    "summary",
                )
            },
        ),
        (_("When"), {"fields": (("date", "date_end", "date_precision"),)}),
        (
            _("Where"),
            {
                "fields": (
                    ("place_text", "state", "region"),
                    "location",
                    "point",
                    "pin_is_meant",
                    ("location_precision", "location_radius_km", "place"),
                )
            },
        ),
        (_("Reports"), {"fields": ("reports", "report_links"), "classes": ("after-inlines",)}),
        (
            _("Operation"),
            {"fields": ("operation", "told_of_operation"), "classes": ("after-inlines",)},
        ),
        (
            _("Record"),
            {
                "fields": (("reference", "created_by", "created_at", "updated_at"),),
                "classes": ("after-inlines",),
            },
        ),
    )
    readonly_fields = (
        "location",
        "coordinates",
        "report_links",
        "told_of_operation",
        "reference",
        "created_by",
        "created_at",
        "updated_at",
    )
    autocomplete_fields = ("region", "place", "operation", "reports")
    inlines = (
        InvolvementInline,
        CasualtyClaimInline,
        OutcomeInline,
        WeaponInline,
        UnclaimedStatementInline,
        ExternalReferenceInline,
    )

    list_display = (
        "day",
        "title",
        "state",
        "region",
        "deaths",
        "location_status_in_words",
        "status_in_words",
    )
    list_display_links = ("day", "title")
    list_select_related = ("state", "region")
    list_filter = (
        StateFilter,
        RegionFilter,
        GroupFilter,
        "event_type",
        "status",
        "location_status",
    )
    date_hierarchy = "date"
    search_fields = ("search_text",)
    search_help_text = _("Titles, places, groups, reports, references")
    actions = ("publish", "withdraw")

    class Media:
        css = FastEntry.Media.css
        js = [
            *FastEntry.Media.js,
            Script("admin_site/sub_types.js", type="module"),
            Script("admin_site/location.js", type="module"),
            Script("admin_site/likely_duplicates.js", type="module"),
        ]

    # What is seen

    def get_queryset(self, request):
        tolls = Toll.objects.filter(audience=Audience.DESK, side=TollSide.ALL_SIDES)
        incidents = (
            super()
            .get_queryset(request)
            .defer("state__outline", "region__outline")
            .prefetch_related(Prefetch("tolls", tolls, to_attr="desk_tolls"))
        )
        if not may_publish(request):
            incidents = incidents.exclude(status=IncidentStatus.WITHDRAWN)
        return incidents

    def get_search_results(self, request, queryset, search_term):
        """Those that the map's search finds, and besides by a word in one of their reports.

        Nothing is read as another word here: the desk finds what is written.
        """
        words = words_of(search_term)
        for word, has_it in named(words).items():
            reports = Report.objects.alias(
                searched=Searchable("title", "author", "publisher__name_en", "publisher__name_fr")
            ).filter(searched__contains=word)
            told = Incident.reports.through.objects.filter(report__in=reports)
            involved = Involvement.objects.filter(group__in=has_it.groups)
            # Apart each has an index; in one condition all incidents would be read.
            in_text = in_text_or_place(word, has_it)
            found = Incident.objects.filter(in_text).order_by().values("pk")
            queryset = queryset.filter(
                pk__in=found.union(
                    involved.order_by().values("incident"), told.order_by().values("incident")
                )
            )
        return queryset, False

    @admin.display(description=_("date"), ordering="date")
    def day(self, incident):
        return date_in_words(incident)

    @admin.display(description=_("deaths"))
    def deaths(self, incident):
        for toll in incident.desk_tolls:
            return toll_in_words(toll) or _("told of the operation")
        return None

    @admin.display(description=_("location"), ordering="location_status")
    def location_status_in_words(self, incident):
        return location_mark(incident)

    @admin.display(description=_("status"), ordering="status")
    def status_in_words(self, incident):
        return format_html(
            '<span class="mark status-{}">{}</span>', incident.status, incident.get_status_display()
        )

    def history_view(self, request, object_id, extra_context=None):
        """The record that the database keeps tells more than the desk's own."""
        incident = self.get_object(request, unquote(object_id))
        if incident is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return redirect("incident_history", incident.reference)

    # The search for the place, as it goes on

    def get_urls(self):
        guarded = self.admin_site.admin_view
        prefix = "incidents_incident"
        return [
            path("<int:pk>/location/", guarded(self.location_view), name=f"{prefix}_location"),
            path("claim-lines/", guarded(self.claim_lines_view), name=f"{prefix}_claim_lines"),
            path("sentence/", guarded(self.sentence_view), name=f"{prefix}_sentence"),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def location_view(self, request, pk):
        """JSON for a page that waits: whether the search goes on, and what to show of it."""
        incident = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, incident):
            raise PermissionDenied
        return JsonResponse(
            {
                "goes_on": incident.location_status in SEARCH_GOES_ON,
                "mark": location_mark(incident),
                "state": str(incident.state or self.get_empty_value_display()),
                "region": str(incident.region or self.get_empty_value_display()),
                "box": location_box(incident),
            }
        )

    # Fast entry: what was understood of a line or a sentence

    @method_decorator(require_POST)
    def claim_lines_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return answer_to_line(request.POST)

    @method_decorator(require_POST)
    def sentence_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return answer_to_sentence(request.POST)

    def incidents_of(self, obj):
        return [obj]

    # The form

    def get_fieldsets(self, request, obj=None):
        """What cannot be edited is shown in words: coordinates instead of a map."""
        if obj is None:
            # A new incident has no record yet, and its place has not been looked up.
            fieldsets = _without(self.fieldsets, "location", "reference")
            return self.with_new_operation(request, fieldsets)
        if not self.has_change_permission(request, obj):
            return _without(self.fieldsets, "pin_is_meant", instead_of_pin="coordinates")
        return self.with_reason_last(self.fieldsets)

    @admin.display(description=_("location"))
    def location(self, incident):
        return location_box(incident)

    @admin.display(description=_("pin"))
    def coordinates(self, incident):
        return f"{incident.point.y:.4f}, {incident.point.x:.4f}" if incident.point else None

    @admin.display(description=_("to read them"))
    def report_links(self, incident):
        reports = incident.reports.select_related("publisher") if incident.pk else ()
        return list_of_links(
            (
                reverse("admin:incidents_report_change", args=[report.pk]),
                report.title,
                f"{report.publisher}, {day_in_words(report.published_on)}",
            )
            for report in reports
        )

    @admin.display(description=_("figures told of the operation as a whole"))
    def told_of_operation(self, incident):
        if not incident.operation_id:
            return _("Not part of an operation.")
        address = reverse("admin:incidents_operation_change", args=[incident.operation_id])
        claims = incident.operation.casualty_claims.select_related("claimant")
        return list_of_links((address, claim, day_in_words(claim.as_of)) for claim in claims)

    # Who may do what

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_edit_incident(request, obj))

    def has_delete_permission(self, request, obj=None):
        """What readers may have seen is withdrawn, and never deleted."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or was_never_published(obj))

    def view_on_site(self, obj):
        """What is withdrawn has no page."""
        return None if obj.status == IncidentStatus.WITHDRAWN else super().view_on_site(obj)

    def has_publish_permission(self, request):
        return may_publish(request)

    # Several people, and workers, at once

    def version_besides(self, obj):
        # People change it; workers do not.
        return obj.updated_at.isoformat()

    def not_changed_by_people(self, obj, seen):
        if seen.version == self.version_besides(obj):
            return LOCATION_FIELDS
        had_a_pin = seen.values.get("", {}).get("", {}).get("point")
        if obj.location_status in FOUND_BY_WORKERS and not had_a_pin:
            return {"point", "place"}
        return set()

    def incidents_showing(self, objects):
        return Incident.objects.filter(pk__in=[incident.pk for incident in objects])

    # Saving, in the one transaction of Django's form views

    def incidents_counting(self, objects):
        ids = {incident.pk for incident in objects}
        operations = Incident.objects.filter(pk__in=ids, operation__isnull=False)
        siblings = Incident.objects.filter(operation__in=operations.values("operation"))
        return ids | set(siblings.values_list("pk", flat=True))

    def save_model(self, request, obj, form, change):
        moved = form.placed_by_hand or form.pin_removed
        changed = set(form.changed_columns())
        place_changed = bool({"place_text", "state", "region"} & changed)
        # Pin and status agree at every moment in the database: both come from here.
        request_location(obj, placed_by_hand=moved, place_changed=place_changed)
        changed |= self._insist(obj, form)
        if change:
            obj.save(update_fields={*changed, *form.changed_columns(), "updated_at"})
        else:
            self.tie_to_first_incident(request, obj, form)
            obj.created_by = request.user
            obj.save()

    def _insist(self, obj, form) -> set[str]:
        """What the person said of the place goes before what a search found or forgot."""
        said = set()
        if form.placed_by_hand:
            if "place" in form.changed_data and obj.place:
                obj.location_name = obj.place.name
                said = {"location_name"}
            elif form.place_left_behind:
                obj.place = None
                said = {"place"}
        else:
            if "place" in form.changed_data:
                obj.place = form.cleaned_data["place"]
                said = {"place"}
            precision = form.cleaned_data["location_precision"]
            if "location_precision" in form.changed_data and precision != UNKNOWN:
                obj.location_precision = precision
                said |= {"location_precision"}
            if "location_radius_km" in form.changed_data:
                obj.location_radius_km = form.cleaned_data["location_radius_km"]
                said |= {"location_radius_km"}
        return said

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        attach_cited_reports(form.instance)
        self.make_pressed_move(request, form.instance)
        # What other people and workers changed meanwhile is part of what is shown next.
        form.instance.refresh_from_db()
        self._tell_about_the_location(request, form.instance, form)

    def _tell_about_the_location(self, request, incident, form):
        if form.state_comes_from_pin:
            messages.info(
                request,
                _("State: %(state)s, in which the pin lies.") % {"state": incident.state},
            )
        elif form.placed_by_hand and incident.state:
            around = state_around(incident.point)
            if around and around != incident.state:
                messages.warning(
                    request,
                    _("The pin lies in %(around)s, but the state is %(state)s. Check both.")
                    % {"around": around, "state": incident.state},
                )
            elif incident.region and lies_outside(incident.region, incident.point):
                messages.warning(
                    request,
                    _("The pin does not lie in the region %(region)s. Check both.")
                    % {"region": incident.region},
                )
        if incident.location_status == LocationStatus.PENDING:
            messages.info(
                request,
                _("“%(place)s” is being looked up; its pin appears in a moment.")
                % {"place": incident.place_text},
            )


def _without(fieldsets, *names, instead_of_pin="point"):
    """``fieldsets`` less the lines that hold one of ``names``, and less what is then empty."""
    kept = []
    for title, options in fieldsets:
        lines = [
            instead_of_pin if line == "point" else line
            for line in options["fields"]
            if not set(names) & set((line,) if isinstance(line, str) else line)
        ]
        if lines:
            kept.append((title, {**options, "fields": lines}))
    return kept
