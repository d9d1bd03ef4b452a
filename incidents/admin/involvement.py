"""Who was involved: attackers, targets and parties, each on somebody's word."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.admin.citations import CITATION_FIELDS, CitedForm, CitedInline, StatementAdmin
from incidents.admin.desk import day_column
from incidents.admin.second_incident import RowsOfFirst
from incidents.admin.site import site
from incidents.models import Involvement

FIELDS = (
    ("role", "group", "civilians", "description"),
    ("basis", "claimant", "label", "date"),
)
AUTOCOMPLETED = ("group", "claimant")


class InvolvementForm(CitedForm):
    cited_as = "involvement"


class InvolvementInline(RowsOfFirst, CitedInline):
    model = Involvement
    form = InvolvementForm
    fields = (*FIELDS, (*CITATION_FIELDS, "all_citations"))
    autocomplete_fields = AUTOCOMPLETED
    verbose_name_plural = _("who: attackers and targets")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("group", "claimant")


@admin.register(Involvement, site=site)
class InvolvementAdmin(StatementAdmin):
    fields = ("told_of", *FIELDS)
    autocomplete_fields = AUTOCOMPLETED
    list_display = ("__str__", "told_of", day_column("date", _("date")))
    list_select_related = ("group", "incident")
    list_filter = ("role", "basis")
    search_fields = ("description", "label")

    def matches_elsewhere(self, word):
        named = Involvement.objects.naming(word).values("pk")
        return super().matches_elsewhere(word) | Q(pk__in=named)
