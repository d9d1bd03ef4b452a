"""Many incidents compared at once: sorted by day and looked at in memory.

The same are near each other here as by the database's indexes for one incident
(``incidents.duplicates.candidates``), without its limit on how many are compared.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from incidents.duplicates.candidates import DAYS_APART, KM_APART, KM_PER_DEGREE, in_time
from incidents.duplicates.particulars import Particulars

# Of those that may have lasted longer, there are few: each is held against all.
SHORT_DAYS = 4
_ONE_DAY = timedelta(days=1)


class _Entry(NamedTuple):
    told: Particulars
    first: date
    last: date
    lon: float | None
    lat: float | None


def that_may_meet(own: list[Particulars], among: QuerySet) -> QuerySet:
    """Those of ``among`` that may be of a day of one of ``own``."""
    days = [each.days for each in own]
    return among.filter(in_time(min(first for first, _ in days), max(last for _, last in days)))


def near_each_other(
    own: list[Particulars], around: list[Particulars]
) -> Iterator[tuple[Particulars, Particulars]]:
    """Pairs that are near in time and place: of ``own`` with each other and with ``around``."""
    entries = [_entry(each) for each in own]
    short, long = defaultdict(list), []
    for entry in [*entries, *map(_entry, around)]:
        if (entry.last - entry.first).days <= SHORT_DAYS:
            short[entry.first].append(entry)
        else:
            long.append(entry)
    own_ids = {each.id for each in own}
    for one in entries:
        for other in _of_those_days(one, short, long):
            # Two of ``own`` meet each other twice.
            if other.told.id in own_ids and other.told.id <= one.told.id:
                continue
            if _are_near(one, other) and may_be_one(one.told, other.told):
                yield one.told, other.told


def may_be_one(one: Particulars, other: Particulars) -> bool:
    """Sites of one operation are several incidents."""
    return one.operation is None or one.operation != other.operation


def _entry(told: Particulars) -> _Entry:
    lon, lat = told.point.coords if told.point else (None, None)
    return _Entry(told, *told.days, lon, lat)


def _of_those_days(one: _Entry, short, long) -> Iterator[_Entry]:
    first = one.first - timedelta(days=DAYS_APART)
    last = one.last + timedelta(days=DAYS_APART)
    day = first - timedelta(days=SHORT_DAYS)
    while day <= last:
        for other in short.get(day, ()):
            if other.last >= first:
                yield other
        day += _ONE_DAY
    for other in long:
        if other.first <= last and other.last >= first:
            yield other


def _are_near(one: _Entry, other: _Entry) -> bool:
    if one.lat is None or other.lat is None:
        states = one.told.state, other.told.state
        if None in states or states[0] == states[1]:
            return True
    else:
        km = one.told.radius_km + other.told.radius_km + KM_APART
        up = abs(one.lat - other.lat) * KM_PER_DEGREE
        if up <= km:
            aside = abs(one.lon - other.lon) * KM_PER_DEGREE
            if aside * max(0.05, math.cos(math.radians(min(abs(one.lat), abs(other.lat))))) <= km:
                return True
    return bool(one.told.places & other.told.places or one.told.reports & other.told.reports)
