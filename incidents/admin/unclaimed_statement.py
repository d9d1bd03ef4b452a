"""Reports that said on a date: nobody has claimed it so far."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from incidents.admin.citations import CITATION_FIELDS, CitedForm, CitedInline, StatementAdmin
from incidents.admin.second_incident import RowsOfFirst
from incidents.admin.site import site
from incidents.models import UnclaimedStatement


class UnclaimedStatementForm(CitedForm):
    cited_as = "unclaimed_statement"


class UnclaimedStatementInline(RowsOfFirst, CitedInline):
    model = UnclaimedStatement
    form = UnclaimedStatementForm
    fields = (("as_of", *CITATION_FIELDS, "all_citations"),)
    verbose_name = _("statement: unclaimed")
    verbose_name_plural = _("unclaimed as of")


@admin.register(UnclaimedStatement, site=site)
class UnclaimedStatementAdmin(StatementAdmin):
    fields = ("told_of", "as_of")
    list_display = ("__str__", "told_of")
    search_fields = ("incident__title",)
