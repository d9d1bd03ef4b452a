"""Counting beside other work: numpy lets two processors count at once."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.utils import translation

from incidents.columns import Selection

T = TypeVar("T")

# Of fewer incidents counting takes no longer than handing it over.
WORTH_SHARING = 200_000

_threads = ThreadPoolExecutor(thread_name_prefix="beside")


def beside(count: Callable[[Selection], T], selection: Selection) -> "Future[T]":
    """Have another thread count something of a selection, in the language of this one.

    ``count`` must not ask the database, to which that thread would need a connection.
    """
    if selection.columns.size < WORTH_SHARING:
        counted: Future[T] = Future()
        counted.set_result(count(selection))
        return counted
    # This may ask it, for a text or a place.
    _ = selection.marked
    language = translation.get_language()

    def work() -> T:
        with translation.override(language):
            return count(selection)

    return _threads.submit(work)
