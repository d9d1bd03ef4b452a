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
    ranks = np.empty(len(spellings), np.int32)
    ranks[sorted(range(len(spellings)), key=spellings.__getitem__)] = np.arange(len(spellings))
    return ranks[codes][selection.site]
