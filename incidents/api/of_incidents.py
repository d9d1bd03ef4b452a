"""Rows that belong to the incidents of a selection, however many these are."""

from django.db.models.expressions import RawSQL


def among(keys: list[int]) -> RawSQL:
    """``keys`` for a look-up by ``__in``.

    They go as one array: a parameter each would be too many from 65,536 on.
    """
    return RawSQL("SELECT unnest(%s::bigint[])", [keys])
