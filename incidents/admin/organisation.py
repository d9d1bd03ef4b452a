"""Organisations of states, with who was a member and when."""

from django.contrib import admin
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from incidents.admin.desk import DeskAdmin, DeskStackedInline
from incidents.admin.period import PERIOD_FIELDS, PeriodForm, PeriodFormSet
from incidents.admin.site import site
from incidents.models import Membership, Organisation


class MembershipInline(DeskStackedInline):
    model = Membership
    form = PeriodForm
    formset = PeriodFormSet
    fields = (("state", *sum(PERIOD_FIELDS, ())), ("report", "note"))
    autocomplete_fields = ("report",)

    def get_queryset(self, request):
        memberships = super().get_queryset(request).select_related("state", "organisation")
        return memberships.defer("state__outline")


@admin.register(Organisation, site=site)
class OrganisationAdmin(DeskAdmin):
    fields = (("name_en", "name_fr"), ("acronym_en", "acronym_fr"), "slug")
    prepopulated_fields = {"slug": ("acronym_en",)}
    inlines = (MembershipInline,)
    list_display = ("name", "acronym_en", "members")
    search_fields = ("name_en", "name_fr", "acronym_en", "acronym_fr")

    def get_queryset(self, request):
        current = Membership.objects.filter(until__isnull=True).select_related("state")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch("memberships", current.defer("state__outline"), to_attr="current")
            )
        )

    @admin.display(description=_("members today"))
    def members(self, organisation):
        return ", ".join(str(membership.state) for membership in organisation.current)
