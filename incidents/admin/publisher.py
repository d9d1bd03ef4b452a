"""Publishers of reports, with how far they can be relied on."""

from django.contrib import admin

from incidents.admin.desk import DeskAdmin
from incidents.admin.filters import StateFilter
from incidents.admin.site import site
from incidents.models import Publisher


@admin.register(Publisher, site=site)
class PublisherAdmin(DeskAdmin):
    fields = (("name_en", "name_fr"), ("kind", "reliability"), "state", "url")
    list_display = ("name", "kind", "state", "reliability")
    list_select_related = ("state",)
    list_filter = ("kind", "reliability", StateFilter)
    search_fields = ("name_en", "name_fr", "url")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("state__outline")
