"""All incidents in memory, and the one answer to what a filter asks of them."""

from incidents.columns.columns import Columns
from incidents.columns.current import StoreUnavailable, preload
from incidents.columns.reading import NO_CHOICE, NO_POINT
from incidents.columns.selection import Selection, select

__all__ = ["NO_CHOICE", "NO_POINT", "Columns", "Selection", "StoreUnavailable", "preload", "select"]
