"""Regions, past and present. Their outlines come with the starter data."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from incidents.admin.desk import DeskAdmin, day_column
from incidents.admin.filters import StateFilter
from incidents.admin.site import site
from incidents.admin.state import with_is_outlined
from incidents.models import Region

DAYS = (day_column("since", _("since")), day_column("until", _("until")))


@admin.register(Region, site=site)
class RegionAdmin(DeskAdmin):
    fields = (
        ("name_en", "name_fr"),
        ("state", "code", "geonames_admin1"),
        ("since", "until"),
        "predecessors",
        "geonames_districts",
    )
    autocomplete_fields = ("predecessors",)
    list_display = ("name", "state", "code", *DAYS, "is_outlined")
    list_select_related = ("state",)
    list_filter = (StateFilter,)
    search_fields = ("name_en", "name_fr", "code", "state__name_en", "state__name_fr")

    def get_queryset(self, request):
        regions = super().get_queryset(request).select_related("state").defer("state__outline")
        return with_is_outlined(regions)

    def autocomplete_label(self, region):
        """ "Mopti · Mali (until 2023)": reforms left regions of one name and other borders."""
        label = f"{region} · {region.state}"
        if region.until:
            return _("%(region)s (until %(year)s)") % {"region": label, "year": region.until.year}
        if region.since:
            return _("%(region)s (since %(year)s)") % {"region": label, "year": region.since.year}
        return label

    @admin.display(description=_("outline"), boolean=True)
    def is_outlined(self, region):
        return region.outline_is_known
