"""Rows in the database that belong to the incidents of a selection, however many these are."""

import numpy as np
from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Least

from incidents.columns.selection import Selection
from incidents.evidence import one_of

# Few incidents are named one by one, and an index finds their rows. Of more, the keys as a
# list take seconds (9 s for the reports of a million); as bits they take a tenth.
MOST_NAMED = 2_000


def rows_of_selection(rows: QuerySet, selection: Selection) -> QuerySet:
    """Those of ``rows``, which have an ``incident_id``, that belong to incidents selected."""
    keys = selection.columns.pk[selection.marked.mask]
    if len(keys) <= MOST_NAMED:
        return rows.filter(incident_id__in=one_of(keys.tolist()))
    # The bit after the last is none of theirs: keys that are larger are looked up there.
    beyond = int(keys.max()) + 1
    is_selected = np.zeros(beyond + 1, np.uint8)
    is_selected[keys] = 1
    # PostgreSQL counts the bits of a byte from the lowest.
    bits = np.packbits(is_selected, bitorder="little").tobytes()
    bit = Func(
        Value(bits),
        Least(F("incident_id"), Value(beyond)),
        function="get_bit",
        output_field=IntegerField(),
    )
    return rows.alias(is_selected=bit).filter(is_selected=1)
