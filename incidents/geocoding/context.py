"""The state and the regions in which a place is looked for."""

from dataclasses import replace
from datetime import date

from django.contrib.gis.geos import Point

from incidents.geocoding.areas import BORDER_TOLERANCE, Areas, may_lie_in
from incidents.geocoding.entries import Within
from incidents.geocoding.finding import OUTSIDE_REGION, OUTSIDE_STATE, Candidate, Reason
from incidents.geocoding.place_text import readings
from incidents.models.region import Region
from incidents.models.state import State


class Context:
    """Where a place has to lie: what was chosen, and what the text itself names."""

    def __init__(self, areas: Areas, state: State | None, region: Region | None):
        self._areas = areas
        self.state = state or (region.state if region else None)
        # One set of keys for each region asked for; a place has to lie in all of them.
        self.lands = [areas.same_land_as(region)] if region else []
        self.is_contradictory = False

    def narrowed_by(self, names: tuple[str, ...], on_date: date | None) -> "Context":
        """This context and what the text names around the place, as in ", Mopti, Mali".

        Names that are neither states nor regions narrow nothing.
        """
        if not names:
            return self
        narrowed = Context(self._areas, self.state, None)
        narrowed.lands = list(self.lands)
        for name in names:
            area = readings(name)[-1].name
            if states := self._areas.states_named(area):
                narrowed.is_contradictory |= narrowed.state not in (None, *states)
                narrowed.state = narrowed.state or states[0]
            elif regions := self._areas.regions_named(area, on_date):
                narrowed._narrow_to(regions)
        return narrowed

    def _narrow_to(self, regions: list[Region]) -> None:
        """To the regions of one name, of which those in its state are meant."""
        inside = [region for region in regions if self.state in (None, region.state)]
        land = frozenset().union(*(self._areas.same_land_as(each) for each in inside or regions))
        self.lands.append(land)
        self.is_contradictory |= not inside or not frozenset.intersection(*self.lands)
        if len({region.state for region in inside}) == 1:
            self.state = inside[0].state

    @property
    def within(self) -> Within:
        """The same as keys, for the search among names."""
        return Within(
            state=self.state.pk if self.state else None,
            regions=frozenset.intersection(*self.lands) if self.lands else None,
        )

    def fitting(self, candidates: list[Candidate]) -> list[Candidate]:
        """The candidates that lie in it.

        Where a region is asked for, a place whose region nobody knows counts only if no
        other fits.
        """
        if self.is_contradictory:
            return []
        if self.state:
            candidates = [c for c in candidates if c.state == self.state]
        if not self.lands:
            return candidates
        known = [c for c in candidates if c.region and self._is_on_land(c.region)]
        states = {self._areas.regions[key].state for land in self.lands for key in land}
        return known or [
            c for c in candidates if c.region is None and c.place and c.state in states
        ]

    def why_not(self, candidate: Candidate) -> Candidate:
        """A candidate that does not lie in it, with the reason."""
        is_abroad = self.state and candidate.state != self.state
        reason = Reason(OUTSIDE_STATE if is_abroad else OUTSIDE_REGION)
        return replace(candidate, reasons=(*candidate.reasons, reason))

    def may_hold(self, point: Point) -> bool:
        """Whether the outlines of its state and regions, where there are any, let it lie there."""
        if self.state and not may_lie_in(point, self.state):
            return False
        for land in self.lands:
            outlined = Region.objects.filter(pk__in=land, outline__isnull=False)
            around = outlined.filter(outline__dwithin=(point, BORDER_TOLERANCE))
            if outlined.exists() and not around.exists():
                return False
        return True

    def _is_on_land(self, region: Region) -> bool:
        return all(region.pk in land for land in self.lands)
