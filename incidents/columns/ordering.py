"""The orders that a list of incidents can have."""

import numpy as np
from django.utils.translation import get_language

from incidents.filters import Sort
from incidents.models import Region, State


def places_in_list(selection, start: int, stop: int) -> np.ndarray:
    """The incidents from ``start`` until before ``stop`` of a list, as places in ``rows``.

    These are newest first. Where deaths or places are equal, the newest come first too.
    """
    count = selection.count
    start, stop = min(start, count), min(stop, count)
    sort = selection.incident_filter.sort
    if sort == Sort.OLDEST:
        return np.arange(count - 1, -1, -1)[start:stop]
    if sort == Sort.DEATHS:
        return _first_of(-selection.deaths_told().astype(np.int64), stop)[start:]
    if sort == Sort.WHERE:
        return _first_of(_ranks_of_areas(selection), stop)[start:]
    return np.arange(start, stop)


def mark_in_list(selection, pk: int) -> list | None:
    """Where an incident stands in a list's order, as plain values that ``following`` takes.

    They hold when the list has changed since. None if the incident is not among them.
    """
    [found] = np.nonzero(selection.of(selection.columns.pk) == pk)
    if not len(found):
        return None
    place = found[0]
    mark = [int(selection.of(selection.columns.date)[place]), pk]
    sort = selection.incident_filter.sort
    if sort == Sort.DEATHS:
        return [int(selection.deaths_told()[place]), *mark]
    if sort == Sort.WHERE:
        spellings, codes = _areas(selection)
        return [*(part for area in spellings[codes[place]] for part in area), *mark]
    return mark


def following(selection, mark: list) -> np.ndarray:
    """Which incidents (bool, in the order of ``rows``) come after a mark in the list's order.

    Nobody who reads page by page misses one, or meets it twice, because others came or went.
    """
    columns, sort = selection.columns, selection.incident_filter.sort
    *before, day, pk = mark
    days, pks = selection.of(columns.date), selection.of(columns.pk)
    if sort == Sort.OLDEST:
        return (days > day) | ((days == day) & (pks > pk))
    is_older = (days < day) | ((days == day) & (pks < pk))
    if sort == Sort.DEATHS:
        deaths, [least] = selection.deaths_told(), before
        return (deaths < least) | ((deaths == least) & is_older)
    if sort == Sort.WHERE:
        spellings, codes = _areas(selection)
        last = ((before[0], before[1]), (before[2], before[3]))
        is_later = np.array([spelling > last for spelling in spellings], bool)[codes]
        is_there = np.array([spelling == last for spelling in spellings], bool)[codes]
        return is_later | (is_there & is_older)
    return is_older


def _first_of(values: np.ndarray, stop: int) -> np.ndarray:
    """The places of the ``stop`` smallest values, in order; of equal ones, the first first."""
    if not stop:
        return np.zeros(0, np.intp)
    # The others need not be sorted.
    largest = np.partition(values, stop - 1)[stop - 1]
    places = np.flatnonzero(values <= largest)
    return places[np.argsort(values[places], kind="stable")][:stop]


def _ranks_of_areas(selection) -> np.ndarray:
    """For each incident the rank of its state's name, then its region's; none comes last."""
    spellings, codes = _areas(selection)
    # Areas of one name, such as a region before and after a reform, stand together.
    ranks = {spelling: rank for rank, spelling in enumerate(sorted(set(spellings)))}
    return np.array([ranks[spelling] for spelling in spellings], np.int32)[codes]


def _areas(selection) -> tuple[list[tuple], np.ndarray]:
    """The states and regions that there are, by which lists sort, and which of them each has."""
    columns = selection.columns
    sites, names = columns.sites, columns.references.names
    language = "fr" if (get_language() or "en").startswith("fr") else "en"

    def spelt(model, key: int) -> tuple[bool, str]:
        name = names[model].get(key)
        return name is None, (name and (name[language] or name["en"])) or ""

    areas = sites.state.astype(np.int64) << 32 | sites.region
    areas, codes = np.unique(areas, return_inverse=True)
    spellings = [
        (spelt(State, area >> 32), spelt(Region, area & 0xFFFFFFFF)) for area in areas.tolist()
    ]
    return spellings, codes[selection.site]
