"""The gazetteer: places with all their spellings, which the workers look up."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.admin.desk import DeskAdmin, DeskTabularInline
from incidents.admin.filters import RegionFilter, StateFilter
from incidents.admin.pin import PinAdminMixin
from incidents.admin.site import site
from incidents.models import Place, PlaceName, PlaceNameKind


class PlaceNameInline(DeskTabularInline):
    model = PlaceName
    fields = ("name", "kind", "language")


@admin.register(Place, site=site)
class PlaceAdmin(PinAdminMixin, DeskAdmin):
    fieldsets = (
        (None, {"fields": ("name", ("state", "region"), "point")}),
        (
            _("More"),
            {
                "fields": (
                    ("feature_class", "feature_code", "population"),
                    ("source", "geonames_id"),
                    "note",
                )
            },
        ),
    )
    autocomplete_fields = ("region",)
    inlines = (PlaceNameInline,)
    list_display = ("name", "state", "region", "feature_code", "population", "source")
    list_select_related = ("state", "region")
    list_filter = (StateFilter, RegionFilter, "feature_class", "source")
    search_fields = ("name",)
    search_help_text = _("Any spelling of its name")

    def get_queryset(self, request):
        places = super().get_queryset(request).select_related("state", "region")
        return places.defer("state__outline", "region__outline")

    def matches_elsewhere(self, word):
        return Q(pk__in=PlaceName.objects.filter(normalised__contains=word).values("place"))

    def autocomplete_label(self, place):
        """ "Boulikessi · Mopti, Mali": many villages share a name."""
        area = ", ".join(str(area) for area in (place.region, place.state) if area)
        return f"{place} · {area} · {place.feature_code}"

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        place = form.instance
        # Workers look places up by these rows, so a place's own name is one of them.
        if not place.names.filter(name=place.name).exists():
            place.names.create(name=place.name, kind=PlaceNameKind.OFFICIAL)
