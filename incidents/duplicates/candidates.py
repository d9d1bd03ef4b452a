"""The incidents near another one in time and place, by the database's indexes."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import (
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)

from incidents.duplicates.particulars import DAYS_TO_EITHER_SIDE, Particulars
from incidents.models import (
    RADIUS_KM,
    DatePrecision,
    DuplicatePair,
    Incident,
    Involvement,
    LocationPrecision,
    PlaceName,
    Report,
    Verdict,
)
from incidents.models.point_rules import tile_of

# Reports of one attack differ by a day or two, and pins by a few kilometres.
DAYS_APART = 2
KM_APART = 15
# Of what lasts longer than this, a day inside it says nothing.
LONGEST_DAYS = 366
# The nearest in time are compared; more are near only to what is known very vaguely.
MOST_COMPARED = 300

KM_PER_DEGREE = 111.2
# Beyond these a box in degrees means nothing: the poles, and the line of the date.
_NORTH, _EAST = 85.0, 179.99

# Not the empty Q(), which Django drops where it is joined to another by "or".
_ANYWHERE = Q(pk__isnull=False)

_DAYS_BY_PRECISION = {
    DatePrecision.DAY: 0,
    DatePrecision.NIGHT: 1,
    DatePrecision.MONTH: 31,
    **DAYS_TO_EITHER_SIDE,
}


def candidates(particulars: Particulars, among: QuerySet) -> QuerySet:
    """Those of ``among`` that may be the same incident, at most ``MOST_COMPARED``.

    Never the incident itself, nor another of its operation, nor one of which somebody said
    that it is not the same. With what comparing and showing them reads: three queries in all.
    """
    near = among.filter(in_time(*particulars.days), _in_place(particulars))
    if particulars.id:
        near = near.exclude(pk=particulars.id).exclude(_told_apart_from(particulars.id))
    if particulars.operation:
        near = near.exclude(operation=particulars.operation)
    return (
        near.order_by(_days_from(particulars.date), "pk")
        .select_related("state", "region")
        .defer("summary", "search_text", "location_candidates", "state__outline", "region__outline")
        .prefetch_related(
            Prefetch("involvements", Involvement.objects.select_related("group")),
            Prefetch("reports", Report.objects.only("title")),
        )[:MOST_COMPARED]
    )


def with_places_named(all_particulars: Iterable[Particulars]) -> list[Particulars]:
    """The same with the entries of the gazetteer that each place as reported may mean.

    In any spelling that is known there; one query for all of them.
    """
    all_particulars = list(all_particulars)
    names = {reading.name for each in all_particulars for reading in each.readings}
    if not names:
        return all_particulars
    named = defaultdict(set)
    entries = PlaceName.objects.filter(normalised__in=names)
    for name, place, state in entries.values_list("normalised", "place", "place__state"):
        named[name].add((place, state))
    return [_with_places(each, named) for each in all_particulars]


def _with_places(particulars: Particulars, named) -> Particulars:
    places = {
        place
        for reading in particulars.readings
        for place, state in named.get(reading.name, ())
        if particulars.state in (None, state)
    }
    if places <= particulars.places:
        return particulars
    return replace(particulars, places=particulars.places | places)


def _told_apart_from(incident_id: int) -> Exists:
    either_way = Q(first=incident_id, second=OuterRef("pk")) | Q(
        second=incident_id, first=OuterRef("pk")
    )
    return Exists(DuplicatePair.objects.filter(either_way, verdict=Verdict.NOT_SAME))


def _days_from(day: date) -> Func:
    return Func(
        F("date"),
        Value(day),
        template="abs(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )


def in_time(first: date, last: date) -> Q:
    """Incidents that may be those of one of the days from ``first`` to ``last``."""
    longest = max(_DAYS_BY_PRECISION.values())
    overlaps = Q()
    for precision, unsure in _DAYS_BY_PRECISION.items():
        reach = timedelta(days=DAYS_APART + unsure)
        overlaps |= Q(
            date_precision=precision, date__lte=last + reach, last_date__gte=first - reach
        )
    # What the index on dates can use: the two ends alone would leave half of all rows.
    around = Q(date__range=(first - timedelta(LONGEST_DAYS), last + timedelta(longest)))
    return around & overlaps


def _in_place(particulars: Particulars) -> Q:
    # Without a pin on both sides, the states tell; one that is not told may be any.
    near = _ANYWHERE
    if particulars.state:
        near = Q(state=particulars.state) | Q(state__isnull=True)
    if particulars.point is not None:
        near &= Q(point__isnull=True)
        for precision in LocationPrecision:
            if precision in RADIUS_KM:
                near |= _in_reach(particulars, precision)
    if particulars.places:
        near |= Q(place__in=particulars.places)
    if particulars.reports:
        told = Incident.reports.through.objects.filter(report__in=particulars.reports)
        near |= Q(Exists(told.filter(incident=OuterRef("pk"))))
    return near


def _in_reach(particulars: Particulars, precision: LocationPrecision) -> Q:
    """Within a box of tile columns and rows around the pin."""
    km = particulars.radius_km + RADIUS_KM[precision] + KM_APART
    lon, lat = particulars.point.coords
    up = km / KM_PER_DEGREE
    aside = up / max(0.05, math.cos(math.radians(min(_NORTH, abs(lat) + up))))
    west, north = tile_of(max(-_EAST, lon - aside), min(_NORTH, lat + up))
    east, south = tile_of(min(_EAST, lon + aside), max(-_NORTH, lat - up))
    return Q(location_precision=precision, tile_x__range=(west, east), tile_y__range=(north, south))
