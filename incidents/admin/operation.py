"""Operations: several incidents that were one attack, and the figures told of all of it."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from incidents.admin.casualty_claim import CasualtyClaimInline
from incidents.admin.chosen_figure import TellsOfLapsedChoices
from incidents.admin.desk import DeskAdmin, links_to_incidents, may_edit_operation
from incidents.admin.duplicate_pairs import KeepsDuplicatePairs
from incidents.admin.fast_entry import FastEntry, shared_place_and_time
from incidents.admin.site import site
from incidents.admin.tolls import KeepsTolls
from incidents.models import Incident, IncidentStatus, Operation

# Who may see withdrawn incidents finds them in the list of incidents.
NOT_WITHDRAWN = ~Q(incidents__status=IncidentStatus.WITHDRAWN)


class OperationClaimInline(CasualtyClaimInline):
    verbose_name_plural = _("how many: claims told of the operation as a whole")


@admin.register(Operation, site=site)
class OperationAdmin(FastEntry, TellsOfLapsedChoices, KeepsDuplicatePairs, KeepsTolls, DeskAdmin):
    fields = ("title", "summary", "incident_links", "reference")
    readonly_fields = ("incident_links", "reference")
    inlines = (OperationClaimInline,)
    list_display = ("title", "number_of_incidents", "reference")
    # Counting incidents makes Django forget the model's own order.
    ordering = ("title",)
    search_fields = ("title", "summary", "reference")

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(incident_count=Count("incidents", filter=NOT_WITHDRAWN))
        )

    @admin.display(description=_("incidents"), ordering="incident_count")
    def number_of_incidents(self, operation):
        return operation.incident_count

    @admin.display(description=_("incidents"))
    def incident_links(self, operation):
        if operation.pk is None:
            return _("Save first; then log its incidents, or choose it in theirs.")
        return links_to_incidents(
            operation.incidents, _("Log an incident of this operation"), operation=operation.pk
        )

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_edit_operation(request, obj))

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or may_edit_operation(request, obj))

    def published_with(self, operation):
        return list(operation.incidents.all())

    def incidents_of(self, obj):
        return obj.incidents.exclude(status=IncidentStatus.WITHDRAWN)

    def place_and_time(self, obj):
        return shared_place_and_time(self.incidents_of(obj)) if obj else {}

    def incidents_showing(self, objects):
        return Incident.objects.filter(operation__in=objects)

    def incidents_counting(self, objects):
        return set(Incident.objects.filter(operation__in=objects).values_list("pk", flat=True))
