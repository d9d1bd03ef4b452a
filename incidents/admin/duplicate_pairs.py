"""Every change at the desk that tells incidents from each other looks for duplicates anew."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from incidents.duplicates import refresh_duplicate_pairs


def look_for_duplicates(incident_ids: Iterable[int]) -> None:
    """Bring the pairs of these incidents up to date as soon as what was saved is safe.

    Where that fails, the log says so, and nothing that was saved is lost.
    """
    transaction.on_commit(partial(refresh_duplicate_pairs, list(incident_ids)), robust=True)


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
