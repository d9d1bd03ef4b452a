"""List filters for what grows: a drop-down instead of a column of links."""

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _

from incidents.models import ArmedGroup, Publisher, Region, State, normalise


class DropDownFilter(SimpleListFilter):
    """A filter that stays one line high, however many values there are."""

    template = "admin/drop_down_filter.html"

    def choices(self, changelist):
        # What else is filtered or searched for travels along as hidden fields.
        self.kept = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name != self.parameter_name
            for value in values
        ]
        for value, label in self.lookup_choices:
            yield {"value": value, "display": label, "selected": self.value() == str(value)}


class StateFilter(DropDownFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(state.alpha3, state.name) for state in State.objects.defer("outline")]

    def queryset(self, request, queryset):
        return queryset.filter(state__alpha3=self.value()) if self.value() else queryset


class RegionFilter(DropDownFilter):
    title = _("region")
    parameter_name = "region"

    def lookups(self, request, model_admin):
        regions = Region.objects.select_related("state").defer("outline", "state__outline")
        return [(region.code, f"{region.state} · {region}") for region in regions]

    def queryset(self, request, queryset):
        return queryset.filter(region__code=self.value()) if self.value() else queryset


class PublisherFilter(DropDownFilter):
    title = _("publisher")
    parameter_name = "publisher"

    def lookups(self, request, model_admin):
        publishers = sorted(Publisher.objects.all(), key=lambda each: normalise(each.name))
        return [(publisher.pk, publisher.name) for publisher in publishers]

    def queryset(self, request, queryset):
        if not (self.value() or "").isdecimal():
            return queryset
        return queryset.filter(publisher=self.value())


class GroupFilter(DropDownFilter):
    """Incidents of a group and of all that belonged to it on the day."""

    title = _("armed group, with its affiliates")
    parameter_name = "group"

    def lookups(self, request, model_admin):
        return [(group.slug, group.name) for group in ArmedGroup.objects.with_incidents()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.involving(ArmedGroup.objects.filter(slug=self.value()))
