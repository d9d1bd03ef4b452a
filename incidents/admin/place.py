"""The gazetteer: places with all their spellings, which the workers look up."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.admin.desk import DeskAdmin, DeskTabularInline, day_column
from incidents.admin.filters import RegionFilter, StateFilter
from incidents.admin.pin import PinAdminMixin
from incidents.admin.site import site
from incidents.models import Place, PlaceName, PlaceNameKind, PlaceNameSource, PlaceSource

# What GeoNames tells of a place, and loading a newer dump would set again.
TOLD_BY_GEONAMES = {
    "name",
    "state",
    "region",
    "point",
    "feature_class",
    "feature_code",
    "population",
}


RETIRED_ON = day_column("retired_on", _("retired on"))


class RetiredFilter(admin.SimpleListFilter):
    title = _("whether retired")
    parameter_name = "retired"

    def lookups(self, request, model_admin):
        return [("no", _("in use")), ("yes", _("retired"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(retired_on__isnull=self.value() == "no")


class PlaceNameForm(forms.ModelForm):
    def save(self, commit=True):
        # A name that somebody corrected is ours: GeoNames' files leave it alone.
        self.instance.source = PlaceNameSource.OURS
        return super().save(commit)


class PlaceNameInline(DeskTabularInline):
    model = PlaceName
    form = PlaceNameForm
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
                    "retired_on",
                    "note",
                )
            },
        ),
    )
    autocomplete_fields = ("region",)
    readonly_fields = ("retired_on",)
    inlines = (PlaceNameInline,)
    list_display = ("name", "state", "region", "feature_code", "population", "source", RETIRED_ON)
    list_select_related = ("state", "region")
    list_filter = (
        StateFilter,
        RegionFilter,
        "feature_class",
        "source",
        RetiredFilter,
    )
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
        label = f"{place} · {area} · {place.feature_code}"
        return f"{label} · {_('retired')}" if place.retired_on else label

    def save_model(self, request, obj, form, change):
        is_corrected = change and TOLD_BY_GEONAMES.intersection(form.changed_data)
        if is_corrected and "source" not in form.changed_data:
            # Loading GeoNames again leaves what somebody corrected as it is.
            obj.source = PlaceSource.OURS
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        place = form.instance
        # Workers look places up by these rows, so a place's own name is one of them.
        if not place.names.filter(name=place.name).exists():
            place.names.create(name=place.name, kind=PlaceNameKind.OFFICIAL)
