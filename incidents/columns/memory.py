"""What the allocator keeps of freed memory, which stands idle otherwise.

The GNU C library has these calls; under another one nothing is done.
"""

import ctypes
import time
from functools import cache
from threading import Thread

# <malloc.h>
_M_ARENA_MAX = -8
SECONDS_BETWEEN = 10

_library = ctypes.CDLL(None)


def use_one_arena() -> None:
    """Let all threads to come allocate from one heap.

    Each thread would have one of its own, and in each there would remain what the largest
    answer took. They work in turn, as one interpreter does, and so need no more than one.
    """
    if hasattr(_library, "mallopt"):
        _library.mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Return to the system what has been freed, such as what a load read and put in place."""
    if hasattr(_library, "malloc_trim"):
        _library.malloc_trim(0)


@cache
def give_back_regularly() -> None:
    """Return it now and then from here on: a large answer may take dozens of megabytes."""
    Thread(target=_give_back_regularly, name="memory", daemon=True).start()


def _give_back_regularly() -> None:
    while True:
        time.sleep(SECONDS_BETWEEN)
        give_back()
