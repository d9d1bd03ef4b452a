"""States. Their outlines come with the starter data and are not drawn here."""

from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext_lazy as _

from incidents.admin.desk import DeskAdmin
from incidents.admin.site import site
from incidents.models import State


@admin.register(State, site=site)
class StateAdmin(DeskAdmin):
    fields = (("name_en", "name_fr"), ("alpha2", "alpha3", "pcode_prefix"), "in_scope")
    list_display = ("name", "alpha2", "alpha3", "in_scope", "is_outlined")
    list_filter = ("in_scope",)
    search_fields = ("name_en", "name_fr", "alpha2", "alpha3")

    def get_queryset(self, request):
        return with_is_outlined(super().get_queryset(request))

    @admin.display(description=_("outline"), boolean=True)
    def is_outlined(self, state):
        return state.outline_is_known


def with_is_outlined(areas):
    """States or regions that know whether they have an outline, without loading it."""
    return areas.defer("outline").annotate(
        outline_is_known=ExpressionWrapper(Q(outline__isnull=False), output_field=BooleanField())
    )
