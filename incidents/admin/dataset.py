"""Datasets that rows were taken from, and whether they may be passed on."""

from django.contrib import admin
from django.db.models import Q

from incidents.admin.desk import DeskAdmin
from incidents.admin.site import site
from incidents.admin.tolls import KeepsTolls
from incidents.models import Dataset, Incident


@admin.register(Dataset, site=site)
class DatasetAdmin(KeepsTolls, DeskAdmin):
    counting_fields = ("redistributable",)
    fields = (("name", "slug"), ("publisher", "version"), "licence", "url", "redistributable")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("publisher",)
    list_display = ("name", "version", "licence", "redistributable")
    list_filter = ("redistributable",)
    search_fields = ("name", "slug", "licence")

    def incidents_counting(self, objects):
        told = Q(dataset__in=objects) | Q(casualty_claims__dataset__in=objects)
        told |= Q(operation__casualty_claims__dataset__in=objects)
        return set(Incident.objects.filter(told).values_list("pk", flat=True))
