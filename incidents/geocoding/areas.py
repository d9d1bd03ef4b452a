"""States and regions: which one a name means, which was in force, where its point lies."""

from collections.abc import Callable, Iterable
from datetime import date

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Point

from incidents.geocoding.sound import sound_keys
from incidents.models import normalise
from incidents.models.region import Region
from incidents.models.state import State

# How far outside a simplified outline a place at the border may seem to lie, in degrees.
BORDER_TOLERANCE = 0.2


class Areas:
    """All states and regions, as they were when they were read. They are few."""

    def __init__(self):
        states = State.objects.annotate(inside=PointOnSurface("outline")).defer("outline")
        regions = Region.objects.annotate(inside=PointOnSurface("outline")).defer("outline")
        self.states: dict[int, State] = {state.pk: state for state in states}
        self.regions: dict[int, Region] = {region.pk: region for region in regions}
        for region in self.regions.values():
            region.state = self.states[region.state_id]
        self._states_named = _by_name(self.states.values(), normalise)
        self._regions_named = _by_name(self.regions.values(), normalise)
        self._regions_sounding = _by_name(self.regions.values(), _sound)
        self._same_land: dict[int, set[int]] = {pk: {pk} for pk in self.regions}
        links = Region.predecessors.through.objects.values_list("from_region", "to_region")
        for successor, predecessor in links:
            self._same_land[successor].add(predecessor)
            self._same_land[predecessor].add(successor)

    def states_named(self, name: str) -> list[State]:
        """The states that have this normalised name in English or French."""
        return self._states_named.get(name, [])

    def regions_named(self, name: str, on_date: date | None) -> list[Region]:
        """The regions that have this normalised name, those in force on the day before others."""
        return _in_force(self._regions_named.get(name, []), on_date)

    def regions_sounding_like(self, name: str, on_date: date | None) -> list[Region]:
        """The regions whose names sound like this normalised name: "Tilabery", Tillabéri."""
        sound = _sound(name)
        return _in_force(self._regions_sounding.get(sound, []) if sound else [], on_date)

    def same_land_as(self, region: Region) -> frozenset[int]:
        """Keys of the region, of those that it came from and of those that came from it."""
        return frozenset(self._same_land.get(region.pk, {region.pk}))


def _by_name(areas: Iterable, form: Callable[[str], str]) -> dict[str, list]:
    """The areas by a form of their names, English and French."""
    named: dict[str, list] = {}
    for area in areas:
        for name in {form(area.name_en), form(area.name_fr)}:
            named.setdefault(name, []).append(area)
    return named


def _sound(name: str) -> str:
    return sound_keys([normalise(name)])[0]


def _in_force(regions: list[Region], day: date | None) -> list[Region]:
    return [region for region in regions if day and region_was_in_force(region, day)] or regions


def may_lie_in(point: Point, state: State) -> bool:
    """Whether the state's outline, where there is one, lets the point lie in or near the state."""
    outlined = State.objects.filter(pk=state.pk, outline__isnull=False)
    return (
        not outlined.exists()
        or outlined.filter(outline__dwithin=(point, BORDER_TOLERANCE)).exists()
    )


def state_around(point: Point, among: Iterable[State] | None = None) -> State | None:
    """The state, of all or ``among`` some, in whose outline ``point`` lies, if one is known."""
    states = State.objects.filter(outline__covers=point).defer("outline")
    if among is not None:
        states = states.filter(pk__in=[state.pk for state in among])
    return states.first()


def state_unless_outside(point: Point, state: State | None) -> State | None:
    """The state, unless its outline says that the point lies outside."""
    outside = State.objects.filter(pk=state and state.pk).exclude(outline__covers=point)
    return None if outside.filter(outline__isnull=False).exists() else state


def region_was_in_force(region: Region, day: date) -> bool:
    """Whether the region existed on ``day``."""
    return (region.since is None or region.since <= day) and (
        region.until is None or day < region.until
    )


def region_of(region: Region | None, point: Point, state: State | None, day: date):
    """The region in force on ``day`` for a place that the gazetteer puts into ``region``.

    Regions were split and renamed: for another day it is the predecessor or successor
    that was in force then. Where several were, or where the gazetteer names no region,
    the outlines decide. Returns None where they cannot: no region is better than a guess.
    """
    if region is not None:
        if region_was_in_force(region, day):
            return region
        then = Region.objects.same_land_as(region).exclude(pk=region.pk)
    elif state is not None:
        then = Region.objects.filter(state=state)
    else:
        return None
    # Read by key in two steps: rows with outlines cannot be compared cheaply.
    keys = list(then.in_force_on(day).values_list("pk", flat=True))
    if region is None or len(keys) != 1:
        keys = list(
            Region.objects.filter(pk__in=keys, outline__covers=point).values_list("pk", flat=True)
        )
    return Region.objects.defer("outline").get(pk=keys[0]) if len(keys) == 1 else None
