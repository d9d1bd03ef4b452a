"""Every change at the desk that tells incidents from each other looks for duplicates anew."""

from django.db import transaction

from incidents.duplicates import look_for_duplicates


class KeepsDuplicatePairs:
    """For a ModelAdmin that also keeps the tolls (``KeepsTolls``), of the same incidents."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        look_for_duplicates(form.left_behind | self.incidents_counting([form.instance]))

    def delete_model(self, request, obj):
        left_behind = self.incidents_counting([obj])
        super().delete_model(request, obj)
        look_for_duplicates(left_behind)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        left_behind = self.incidents_counting(queryset)
        super().delete_queryset(request, queryset)
        look_for_duplicates(left_behind)
