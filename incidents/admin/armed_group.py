"""Armed groups: their names, what they were to each other, who put them on a list."""

from django.contrib import admin
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from incidents.admin.desk import (
    DeskAdmin,
    DeskStackedInline,
    DeskTabularInline,
    list_of_links,
)
from incidents.admin.filters import StateFilter
from incidents.admin.period import PERIOD_FIELDS, PeriodForm, PeriodFormSet
from incidents.admin.site import site
from incidents.admin.tolls import KeepsTolls
from incidents.evidence import lock_periods, rebuild_group_ancestry
from incidents.models import (
    ArmedGroup,
    Designation,
    GroupName,
    GroupNameKind,
    GroupRelation,
    Incident,
)
from incidents.templatetags.incident_words import day_in_words


class GroupNameInline(DeskTabularInline):
    model = GroupName
    fields = ("name", "kind", "language")


class GroupRelationFormSet(PeriodFormSet):
    def stored(self):
        # A circle may lead through the relations of any group.
        return GroupRelation.objects.select_related("group", "other")


class GroupRelationInline(DeskStackedInline):
    model = GroupRelation
    form = PeriodForm
    formset = GroupRelationFormSet
    fk_name = "group"
    fields = (("kind", "other"), tuple(sum(PERIOD_FIELDS, ())), ("report", "note"))
    autocomplete_fields = ("other", "report")
    verbose_name_plural = _("relations: this group is …")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("group", "other")


class DesignationInline(DeskStackedInline):
    model = Designation
    form = PeriodForm
    formset = PeriodFormSet
    fields = (("authority", "listing"), tuple(sum(PERIOD_FIELDS, ())), "report")
    autocomplete_fields = ("authority", "report")
    verbose_name_plural = _("designations: lists that this group stands on")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("group")


@admin.register(ArmedGroup, site=site)
class ArmedGroupAdmin(KeepsTolls, DeskAdmin):
    counting_fields = ("kind", "state")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name_en", "name_fr"),
                    ("slug", "kind", "state"),
                    ("summary_en", "summary_fr"),
                    "to_be_checked",
                )
            },
        ),
        (_("As others relate to it"), {"fields": ("relations_of_others",)}),
    )
    readonly_fields = ("relations_of_others",)
    prepopulated_fields = {"slug": ("name_en",)}
    inlines = (GroupNameInline, GroupRelationInline, DesignationInline)
    list_display = ("name", "kind", "state", "slug", "to_be_checked")
    list_select_related = ("state",)
    list_filter = ("kind", StateFilter, "to_be_checked")
    search_fields = ("name_en", "name_fr", "slug")
    search_help_text = _("Names, acronyms and spellings")

    def get_queryset(self, request):
        return super().get_queryset(request).defer("state__outline")

    def matches_elsewhere(self, word):
        return Q(pk__in=GroupName.objects.filter(normalised__contains=word).values("group"))

    @admin.display(description=_("groups that name it"))
    def relations_of_others(self, group):
        relations = group.relations_of_others.select_related("group", "other") if group.pk else ()
        return list_of_links(
            (
                reverse("admin:incidents_armedgroup_change", args=[relation.group_id]),
                relation,
                f"{day_in_words(relation.since) or '…'} – {day_in_words(relation.until) or '…'}",
            )
            for relation in relations
        )

    def incidents_counting(self, objects):
        """Where the group attacked, or where somebody who speaks for it gave a figure."""
        told = Q(involvements__group__in=objects)
        told |= Q(casualty_claims__claimant__group__in=objects)
        told |= Q(operation__casualty_claims__claimant__group__in=objects)
        return set(Incident.objects.filter(told).values_list("pk", flat=True))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        group = form.instance
        # People search by names; a group's own is one of them.
        if not group.names.filter(name=group.name_en).exists():
            group.names.create(name=group.name_en, kind=GroupNameKind.FULL)
        rebuild_group_ancestry()

    @transaction.atomic
    def delete_model(self, request, obj):
        _lock_what_goes_with_groups()
        super().delete_model(request, obj)
        rebuild_group_ancestry()

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        _lock_what_goes_with_groups()
        super().delete_queryset(request, queryset)
        rebuild_group_ancestry()


def _lock_what_goes_with_groups() -> None:
    # In the order of the form, before the ancestry is touched: two people never wait
    # for each other.
    lock_periods(GroupRelation)
    lock_periods(Designation)
