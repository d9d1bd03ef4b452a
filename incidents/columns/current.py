"""The columns in memory, kept as the incidents are in the database: one for all threads."""

import gc
import logging
import sys
from threading import Thread

from django.db import Error, connection

from incidents.change_log import ChangeLog, Changes, Kept
from incidents.columns.columns import MOST_LOOSE, Columns
from incidents.columns.memory import give_back, give_back_regularly, use_one_arena
from incidents.columns.reading import all_keys, read_some
from incidents.columns.reading_together import read_ranges
from incidents.columns.references import References
from incidents.text_search import TextCache, look_up_common_words

logger = logging.getLogger(__name__)

# So many incidents are read at once: more take more memory, fewer more time.
CHUNK = 50_000
SECONDS_TO_SWITCH = 0.0005


class StoreUnavailable(Exception):
    """The incidents cannot be brought up to date, and nothing old is shown instead."""


def current_columns() -> Columns:
    """The incidents as they are in the database at this moment.

    Where nothing has changed it asks one small question; changed incidents alone are read
    again. What the open transaction has changed itself counts for its own look-ups only.
    Raises StoreUnavailable.
    """
    try:
        return _kept.current()
    except Error as error:
        raise StoreUnavailable from error


def preload() -> Thread:
    """Read the incidents in a thread, so that the first request finds them there or waits.

    Then look for common words, so that nobody waits for these. What has been loaded by then
    stays: the collector of garbage need not go through it again and again (55 ms each time).
    """
    use_one_arena()
    give_back_regularly()
    # A thread that waits for another one's numbers waits no longer than these take.
    sys.setswitchinterval(SECONDS_TO_SWITCH)
    thread = Thread(target=_preload, name="incidents", daemon=True)
    thread.start()
    return thread


def _preload() -> None:
    try:
        columns = current_columns()
        look_up_common_words(columns.texts, columns.size)
    except (StoreUnavailable, Error):
        logger.warning("The incidents could not be read; the first request tries again.")
    finally:
        connection.close()
        gc.collect()
        gc.freeze()


def _read(changes: Changes) -> Columns:
    keys = all_keys()
    chunks = [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
    ranges = [(int(chunk[0]), int(chunk[-1])) for chunk in chunks]
    texts = TextCache() if changes.own is None else None
    columns = Columns.of_answers(read_ranges(ranges), len(keys), References.read(), texts)
    give_back()
    return columns


def _renew(columns: Columns, changes: Changes) -> Columns | None:
    """The columns with some changes; None where they had better be read anew."""
    most = max(MOST_LOOSE, columns.size // 10)
    if changes.are_large or len(changes.keys) > most:
        return None
    if changes.are_beside:
        columns = columns.judged_by(References.read())
    if changes.own is None:
        columns.texts.incidents_changed(changes.keys)
    batch = read_some(changes.keys).batch()
    columns = columns.with_batch(batch, changes.keys, is_shared=changes.own is None)
    is_long = columns.size - columns.in_order > MOST_LOOSE
    return columns.sorted_anew() if is_long else columns


_kept = Kept(ChangeLog("incidents_incidentchange", "incidents"), _read, _renew)
