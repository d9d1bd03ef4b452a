"""Claimants: whoever states figures or names culprits, and for whom they speak."""

from django.contrib import admin
from django.db.models import Q

from incidents.admin.desk import DeskAdmin
from incidents.admin.filters import StateFilter
from incidents.admin.site import site
from incidents.admin.tolls import KeepsTolls
from incidents.models import Claimant, Incident


@admin.register(Claimant, site=site)
class ClaimantAdmin(KeepsTolls, DeskAdmin):
    counting_fields = ("kind", "state", "group", "unnamed")
    fields = (("name_en", "name_fr"), "kind", ("state", "group"), "unnamed")
    autocomplete_fields = ("group",)
    list_display = ("name", "kind", "state", "group")
    list_select_related = ("state", "group")
    list_filter = ("kind", StateFilter)
    search_fields = ("name_en", "name_fr")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("state__outline")

    def incidents_counting(self, objects):
        told = Q(casualty_claims__claimant__in=objects)
        told |= Q(operation__casualty_claims__claimant__in=objects)
        return set(Incident.objects.filter(told).values_list("pk", flat=True))
