"""Rows that belong to the incidents of a selection, however many these are."""

from collections.abc import Sequence

import numpy as np
from django.db.models import BinaryField, F, IntegerField, Q, Value
from django.db.models.expressions import Func
from django.db.models.functions import Greatest, Least
from django.db.models.lookups import GreaterThan

from incidents.evidence import one_of

# So many keys are looked up; of more, each row is asked whether it belongs to one of them.
MOST_LOOKED_UP = 2_000


def among(column: str, keys: Sequence[int]) -> Q:
    """The condition that a column holds one of the keys.

    Many keys go as a bit each: a list of them would take longer to be read than a page.
    """
    if len(keys) <= MOST_LOOKED_UP:
        return Q(**{f"{column}__in": one_of(keys)})
    numbers = np.asarray(keys, np.int64)
    # The first and the last bit stand for all that is below and above the keys, and for nothing.
    first, last = int(numbers.min()) - 1, int(numbers.max()) + 1
    bits = np.zeros(last - first + 1, bool)
    bits[numbers - first] = True
    place = Least(Greatest(F(column), Value(first)), Value(last)) - Value(first)
    packed = Value(np.packbits(bits, bitorder="little").tobytes(), BinaryField())
    bit = Func(packed, place, function="get_bit", output_field=IntegerField())
    # PostgreSQL takes a third of the rows to have it, and not one in two hundred as with "= 1".
    return Q(GreaterThan(bit, 0))
