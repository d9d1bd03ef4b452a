"""Every change at the desk that touches figures derives the tolls anew, in its transaction."""

from django.db import transaction

from incidents.evidence import lock_incidents, recompute_tolls


class KeepsTolls:
    """For a ModelAdmin whose objects have a part in the tolls of incidents."""

    # The fields that the tolls depend on; None where it is all of them.
    counting_fields: tuple[str, ...] | None = None

    def incidents_counting(self, objects) -> set[int]:
        """Ids of the incidents whose tolls rest on any of ``objects``, as stored now."""
        raise NotImplementedError

    def lock(self, rows):
        # In the one order in which all lock: the incidents, then what they rest on.
        self._lock(rows)
        super().lock(rows)

    def save_form(self, request, form, change):
        # What an object is about to leave, an operation for one, counts anew as well.
        form.left_behind = self._lock([form.instance]) if change else set()
        return super().save_form(request, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if self.counting_fields is None or set(form.changed_data) & set(self.counting_fields):
            recompute_tolls(form.left_behind | self.incidents_counting([form.instance]))

    def delete_model(self, request, obj):
        left_behind = self._lock([obj])
        super().delete_model(request, obj)
        recompute_tolls(left_behind)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        left_behind = self._lock(queryset)
        super().delete_queryset(request, queryset)
        recompute_tolls(left_behind)

    def _lock(self, objects) -> set[int]:
        """The incidents whose tolls are about to change, locked before anything is written."""
        counting = self.incidents_counting(objects)
        lock_incidents(counting)
        return counting
