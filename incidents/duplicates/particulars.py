"""What is known of an incident that tells it from others, stored or being typed."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.contrib.gis.geos import Point
from django.db.models import prefetch_related_objects
from rapidfuzz.fuzz import ratio

from incidents.geocoding.place_text import Reading, readings
from incidents.models import (
    RADIUS_KM,
    DatePrecision,
    Incident,
    LocationPrecision,
    Role,
)

# Stands among the ids of groups for people who belong to none.
CIVILIANS = 0

# How many days to either side a date without a last day can mean. A month is the calendar's.
DAYS_TO_EITHER_SIDE = {
    DatePrecision.FEW_DAYS: 3,
    DatePrecision.WEEK: 6,
    DatePrecision.LONGER: 183,
}
# The place as reported then is the area's name more often than that of a village in it.
_LARGE_AREAS = (LocationPrecision.FIRST_LEVEL, LocationPrecision.STATE)
# Two names are one, spelt otherwise, from here on (of 100).
LIKE_NAME = 80


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """Ids stand for rows. What is not known is None, empty or the precision "unknown".

    ``places`` are the entries of the gazetteer that are or may be meant. Who is a party
    stands among attackers and targets both; who is unidentified stands nowhere.
    """

    date: date
    date_end: date | None = None
    date_precision: str = DatePrecision.DAY
    id: int | None = None
    operation: int | None = None
    title: str = ""
    event_type: str = ""
    place_text: str = ""
    places: frozenset[int] = frozenset()
    state: int | None = None
    region: int | None = None
    point: Point | None = None
    location_precision: str = LocationPrecision.UNKNOWN
    attackers: frozenset[int] = frozenset()
    targets: frozenset[int] = frozenset()
    reports: frozenset[int] = frozenset()

    @cached_property
    def days(self) -> tuple[date, date]:
        """The first and the last day on which it may have been."""
        last = self.date_end or self.date
        if self.date_precision == DatePrecision.MONTH:
            month = calendar.monthrange(last.year, last.month)[1]
            return self.date.replace(day=1), last.replace(day=month)
        if self.date_precision == DatePrecision.NIGHT:
            return self.date, max(last, self.date + timedelta(days=1))
        if self.date_end:
            return self.date, last
        unsure = timedelta(days=DAYS_TO_EITHER_SIDE.get(self.date_precision, 0))
        return self.date - unsure, self.date + unsure

    @property
    def radius_km(self) -> float:
        """How far from its pin it may have been; without a precision, as far as a state."""
        return RADIUS_KM.get(self.location_precision, RADIUS_KM[LocationPrecision.STATE])

    @cached_property
    def readings(self) -> list[Reading]:
        """How the place as reported may be understood, the bare name last."""
        return readings(self.place_text)

    @cached_property
    def spoken_name(self) -> str:
        """The bare name of the place as it is spoken: French and English spellings agree."""
        return _spoken(self.readings[-1].name) if self.readings else ""

    @property
    def names_a_site(self) -> bool:
        """Whether the place as reported is a village or the like, and no region or circle."""
        return bool(self.readings) and not (
            self.readings[-1].is_area or self.location_precision in _LARGE_AREAS
        )


_SPELLINGS = (("ou", "u"), ("ph", "f"), ("kh", "k"), ("dj", "j"), ("c", "k"), ("q", "k"))


def _spoken(name: str) -> str:
    for spelling, sound in (*_SPELLINGS, ("y", "i"), ("w", "u"), ("z", "s"), (" ", "")):
        name = name.replace(spelling, sound)
    return "".join(
        letter for letter, before in zip(name, " " + name, strict=False) if letter != before
    )


def names_are_alike(one: Particulars, other: Particulars) -> bool:
    """Whether both name their place, and it may be one name."""
    names = one.spoken_name, other.spoken_name
    return all(names) and ratio(*names) >= LIKE_NAME


def names_differ(one: Particulars, other: Particulars) -> bool:
    """Whether both name a village or the like, and not the same one."""
    return one.names_a_site and other.names_a_site and not names_are_alike(one, other)


def particulars_of(incident: Incident) -> Particulars:
    """What the stored ``incident`` says of itself.

    Three queries, or none where ``involvements__group`` and ``reports`` are prefetched: do so
    for many.
    """
    prefetch_related_objects([incident], "involvements__group", "reports")
    involvements = [
        (each.role, CIVILIANS if each.civilians else each.group_id)
        for each in incident.involvements.all()
        if each.civilians or each.group.kind != "unidentified"
    ]
    return Particulars(
        id=incident.pk,
        operation=incident.operation_id,
        title=incident.title,
        date=incident.date,
        date_end=incident.date_end,
        date_precision=incident.date_precision,
        event_type=incident.event_type,
        place_text=incident.place_text,
        places=frozenset({incident.place_id} - {None}),
        state=incident.state_id,
        region=incident.region_id,
        point=incident.point,
        location_precision=incident.location_precision,
        attackers=in_role(Role.ATTACKER, involvements),
        targets=in_role(Role.TARGET, involvements),
        reports=frozenset(report.pk for report in incident.reports.all()),
    )


def in_role(role: str, involvements: Iterable[tuple[str, int]]) -> frozenset[int]:
    """The ids of those who had ``role``, or were a party, which may have been that too."""
    return frozenset(group for said, group in involvements if said in (role, Role.PARTY))
