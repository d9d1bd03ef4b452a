"""Rows in the database that belong to the incidents of a selection, however many these are."""

from collections.abc import Sequence

import numpy as np
from django.db.models import BinaryField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.db.models.lookups import GreaterThan

from incidents.columns.selection import Selection
from incidents.evidence import one_of

# Few incidents are named one by one, and an index finds their rows. Of more, the keys as a
# list take seconds (9 s for the reports of a million); as bits they take a tenth.
MOST_NAMED = 2_000


def rows_of_selection(
    rows: QuerySet, selection: Selection, column: str = "incident_id"
) -> QuerySet:
    """Those of ``rows`` that belong to incidents selected; ``column`` has the incident's key."""
    return rows.filter(of_selection(selection, column))


def of_selection(selection: Selection, column: str = "incident_id") -> Q:
    """The same as a condition."""
    return among(column, selection.columns.pk[selection.marked.mask])


def among(column: str, keys: Sequence[int] | np.ndarray) -> Q:
    """The condition that a column holds one of the keys."""
    numbers = np.asarray(keys, np.int64)
    if len(numbers) <= MOST_NAMED:
        return Q(**{f"{column}__in": one_of(numbers.tolist())})
    # The first and the last bit stand for all that is below and above the keys, and for nothing.
    first, last = int(numbers.min()) - 1, int(numbers.max()) + 1
    bits = np.zeros(last - first + 1, bool)
    bits[numbers - first] = True
    place = Least(Greatest(F(column), Value(first)), Value(last)) - Value(first)
    # PostgreSQL counts the bits of a byte from the lowest.
    packed = Value(np.packbits(bits, bitorder="little").tobytes(), BinaryField())
    bit = Func(packed, place, function="get_bit", output_field=IntegerField())
    # It takes a third of the rows to have the bit; with "= 1" it would be one in two hundred.
    return Q(GreaterThan(bit, 0))
