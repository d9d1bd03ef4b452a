"""Regions shaded by their incidents or deaths, instead of clusters."""

import numpy as np

from incidents.columns import Selection
from incidents.filters import Shade
from incidents.models import Region
from incidents.statistics.deaths import Deaths

# More shades of one colour than this cannot be told apart.
MOST_CLASSES = 5
# Limits that read well; a class is some steps of this wide.
_STEPS = (1, 2, 5)


def shading(selection: Selection, shade: Shade) -> dict:
    """How many incidents and deaths each region has, those of the most first.

    ``deaths`` are by the filter's figure and side, None where none is known. Regions of
    former days stand by themselves, with the incidents of their days. ``without_region``
    incidents are in none, so that what is shaded and these make the total. ``breaks`` are
    the least numbers of the classes of ``shade``, from 1 up, each so many times the one
    before: most regions have few incidents and some have very many. Takes one query.
    """
    columns = selection.columns
    of_site = columns.sites.region
    size = int(of_site.max(initial=0)) + 1
    incidents = np.bincount(of_site, weights=selection.site_counts()).astype(np.int64)
    dead = Deaths(selection, size)
    toll = columns.toll[selection.audience]
    for rows in selection.blocks():
        dead.add(toll[rows], of_site[columns.site[rows]])
    deaths, known = dead.sums()
    named = np.flatnonzero(incidents)
    named = named[named > 0]
    by_pk = Region.objects.select_related("state").defer("outline", "state__outline")
    by_pk = by_pk.in_bulk(named.tolist())
    numbers = incidents if shade == Shade.INCIDENTS else deaths
    return {
        "regions": [
            {
                "id": pk,
                "code": by_pk[pk].code,
                "name": by_pk[pk].name,
                "state": by_pk[pk].state.name,
                "incidents": int(incidents[pk]),
                "deaths": int(deaths[pk]) if known[pk] else None,
            }
            for pk in named[np.argsort(-numbers[named], kind="stable")].tolist()
            if pk in by_pk
        ],
        "without_region": int(incidents[0]),
        "breaks": breaks_up_to(int(numbers[named].max(initial=0))),
    }


def breaks_up_to(largest: int) -> list[int]:
    """The least numbers of at most five classes that reach from 1 to ``largest``; [] for 0.

    They are 1, 2 or 5 times a power of ten, at steps of like ratio. Nothing is a class of
    its own, which has no shade.
    """
    limits = [step * 10**power for power in range(len(str(largest))) for step in _STEPS]
    limits = [limit for limit in limits if limit <= largest]
    apart = -(-len(limits) // MOST_CLASSES) or 1
    return limits[::apart]
