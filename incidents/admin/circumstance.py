"""What came of an incident, and with what it was done."""

from django.contrib import admin

from incidents.admin.citations import CITATION_FIELDS, CitedForm, CitedInline, StatementAdmin
from incidents.admin.site import site
from incidents.models import IncidentOutcome, IncidentWeapon

FIELDS = (("code", "claimant", "note"),)


class OutcomeForm(CitedForm):
    cited_as = "outcome"


class WeaponForm(CitedForm):
    cited_as = "weapon"


class CircumstanceInline(CitedInline):
    fields = (*FIELDS, (*CITATION_FIELDS, "all_citations"))
    autocomplete_fields = ("claimant",)


class OutcomeInline(CircumstanceInline):
    model = IncidentOutcome
    form = OutcomeForm


class WeaponInline(CircumstanceInline):
    model = IncidentWeapon
    form = WeaponForm


class CircumstanceAdmin(StatementAdmin):
    fields = ("told_of", *FIELDS)
    autocomplete_fields = ("claimant",)
    list_display = ("__str__", "told_of", "claimant")
    list_select_related = ("incident", "claimant")
    list_filter = ("code",)
    search_fields = ("note",)


@admin.register(IncidentOutcome, site=site)
class IncidentOutcomeAdmin(CircumstanceAdmin):
    pass


@admin.register(IncidentWeapon, site=site)
class IncidentWeaponAdmin(CircumstanceAdmin):
    pass
