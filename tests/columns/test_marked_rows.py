"""What the last filters found is kept, and never too much of it."""

import numpy as np

from incidents.columns.marked_rows import MOST_BYTES, MOST_FILTERS, LatelyFound, MarkedRows


def kept_of(number, bytes_each):
    lately = LatelyFound()
    for key in range(number):
        lately.keep(key, MarkedRows(np.ones(bytes_each, bool)))
    return [key for key in range(number) if lately.get(key)]


def test_of_few_incidents_the_last_filters_are_kept_and_not_all_that_were_ever_asked():
    assert kept_of(MOST_FILTERS + 3, 100) == list(range(3, MOST_FILTERS + 3))


def test_of_many_incidents_as_many_filters_are_kept_as_there_is_room_for():
    assert kept_of(10, MOST_BYTES // 4) == [6, 7, 8, 9]
