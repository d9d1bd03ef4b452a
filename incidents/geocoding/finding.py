"""What a search for a place comes to: one place, several possible ones, or none."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import asin, cos, radians, sin, sqrt

from django.contrib.gis.geos import Point
from django.utils.translation import gettext_noop as _
from geopy.distance import EARTH_RADIUS

from incidents.models import AREA_PRECISIONS, LocationPrecision, LocationStatus
from incidents.models.place import Place
from incidents.models.region import Region
from incidents.models.state import State

GAZETTEER = "gazetteer"
NOMINATIM = "nominatim"
PHOTON = "photon"

# Two entries of one name this close together are one place, entered twice.
SAME_PLACE_KM = 5
# One key each, 1 to 9, chooses among them.
MOST_CANDIDATES = 9

# Reasons and problems are stored in English and translated when they are shown, so that
# each reader gets them in their own language. Problems hold no values for the same reason.
SAME_NAME = _("It has the same name.")
KNOWN_SPELLING = _("A known spelling of %(name)s.")
CHOSEN_BEFORE = _("An analyst has chosen it for this spelling before.")
NAMESAKE = _("A namesake of %(name)s, which is spelled so too.")
SOUNDS_ALIKE = _("Its name sounds alike: %(spelling)s.")
OTHER_LETTERS = _("Letters that differ from its name %(spelling)s: %(count)d.")
IN_REGION = _("In the region that was chosen.")
IN_STATE = _("In the state that was chosen.")
REGION_UNKNOWN = _("In which region it lies is not known.")
CLOSE_TO_OTHERS = _("%(km)d km from another place of the report.")
IS_POPULATED = _("A populated place.")
IS_LARGEST = _("Larger than its namesakes: %(population)d inhabitants.")
MEASURED_FROM = _("Measured from %(name)s: %(km)d km.")
AROUND = _("Somewhere around %(name)s.")
HALFWAY = _("Halfway between %(one)s and %(other)s.")
ONE_OF_SEVERAL = _("One of several places of this name.")
OUTSIDE_REGION = _("Outside the region that was chosen.")
OUTSIDE_STATE = _("Outside the state that was chosen.")
OTHER_NAME = _("Its name differs from the one that was looked for.")
SEVERAL_PLACES = _("Several places have this name. Choose one, or name the region.")
SEVERAL_STATES = _(
    "Places of this name, or of one like it, lie in more than one state. "
    "Choose one, or name the state."
)
NO_SUCH_PLACE = _("No place of this name is known there. Check the spelling or place the pin.")
ONLY_ELSEWHERE = _("No place of this name is known there, but there is one elsewhere.")
CONTRADICTION = _("The place as reported lies outside the state or region that was chosen.")
LIKE_NAMES = _("No place of exactly this name is known there. Choose one if it is meant.")
NOT_SURE = _("What was found has another name. Choose it if it is meant.")


@dataclass(frozen=True)
class Reason:
    """Why a candidate is likely or not: an English sentence, ``values`` for its gaps.

    ``text`` is marked for translation where it is written and translated where it is shown.
    """

    text: str
    values: tuple[tuple[str, str | int | float], ...] = ()

    def as_json(self) -> dict:
        return {"text": self.text, "values": dict(self.values)}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A place that the text may mean.

    ``score`` says how likely it is meant, from 0 to 1, None where nobody weighed it;
    ``radius_km`` how far around the point it may lie, None for what its precision says.
    """

    provider: str
    name: str
    point: Point
    precision: LocationPrecision
    state: State | None = None
    region: Region | None = None
    place: Place | None = None
    reasons: tuple[Reason, ...] = ()
    score: float | None = None
    radius_km: float | None = None
    is_populated: bool = False
    is_chief_town: bool = False
    is_chosen_before: bool = False
    population: int = 0

    @property
    def rank(self) -> tuple:
        """Sorts the better candidate first."""
        entered = self.place.pk if self.place else 0
        return (
            -(self.score or 0),
            not self.is_chief_town,
            not self.is_populated,
            -self.population,
            entered,
        )

    def as_json(self) -> dict:
        """The candidate as an incident keeps it, for the person who chooses."""
        return {
            "name": self.name,
            "state": self.state.name_en if self.state else "",
            "region": self.region.name_en if self.region else "",
            "lon": round(self.point.x, 6),
            "lat": round(self.point.y, 6),
            "precision": str(self.precision),
            "place_id": self.place.pk if self.place else None,
            "provider": self.provider,
            "score": self.score,
            "radius_km": self.radius_km,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The end of a search; ``candidates`` are those that were weighed, the best first.

    ``chosen`` is the first of them where it is located or known to an area.
    ``is_by_likeness`` says that no name there is the one that was looked for.
    """

    status: LocationStatus
    candidates: tuple[Candidate, ...] = ()
    problem: str = ""
    retry_after: float | None = None
    is_worth_a_quick_retry: bool = True
    is_worth_asking_again: bool = True
    was_asked: bool = True
    is_by_likeness: bool = False

    @property
    def chosen(self) -> Candidate | None:
        if self.status in (LocationStatus.LOCATED, LocationStatus.AREA_ONLY):
            return self.candidates[0]
        return None


def nothing_found(problem: str = NO_SUCH_PLACE, candidates=()) -> Finding:
    """Nothing that fits; ``candidates`` are near misses for the person to look at."""
    return Finding(
        status=LocationStatus.NOT_FOUND,
        problem=problem,
        candidates=tuple(sorted(candidates, key=lambda c: c.rank)[:MOST_CANDIDATES]),
    )


def found(candidate: Candidate, others: Iterable[Candidate] = ()) -> Finding:
    """The one place that is meant, and the others that were weighed."""
    is_area = candidate.precision in AREA_PRECISIONS
    rest = sorted((c for c in others if c is not candidate), key=lambda c: c.rank)
    return Finding(
        status=LocationStatus.AREA_ONLY if is_area else LocationStatus.LOCATED,
        candidates=(candidate, *rest[: MOST_CANDIDATES - 1]),
    )


def several(candidates, problem: str = SEVERAL_PLACES) -> Finding:
    """Places among which a person has to choose."""
    ordered = sorted(candidates, key=lambda c: c.rank)[:MOST_CANDIDATES]
    return Finding(
        status=LocationStatus.AMBIGUOUS,
        problem=problem,
        candidates=tuple(
            c if c.reasons else replace(c, reasons=(Reason(ONE_OF_SEVERAL),)) for c in ordered
        ),
    )


def settle(candidates: list[Candidate]) -> Finding:
    """Which of the candidates is meant, if that is sure.

    Candidates in more than one state are never settled. Within a state, entries that
    lie together count once; then a chief town (the seat of a state or region) goes
    before its namesakes, and a populated place before hills, wells and areas.
    """
    if not candidates:
        return nothing_found()
    if len({candidate.state for candidate in candidates}) > 1:
        return several(candidates, SEVERAL_STATES)
    sites = sites_of(candidates)
    for is_better in (lambda c: c.is_chief_town, lambda c: c.is_populated):
        better = [site for site in sites if any(is_better(c) for c in site)]
        if len(better) == 1:
            sites = better
    return found(sites[0][0], candidates) if len(sites) == 1 else several(candidates)


def sites_of(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Candidates that all lie within SAME_PLACE_KM of each other, the best of each first."""
    sites: list[list[Candidate]] = []
    for candidate in sorted(candidates, key=lambda c: c.rank):
        for site in sites:
            if all(kilometres(candidate.point, other.point) <= SAME_PLACE_KM for other in site):
                site.append(candidate)
                break
        else:
            sites.append([candidate])
    return sites


def kilometres(one: Point, other: Point) -> float:
    """The distance over the ground between two points in longitude and latitude."""
    return kilometres_between((one.x, one.y), (other.x, other.y))


def kilometres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The same for longitudes and latitudes in degrees."""
    # By hand, as geopy takes thirty times as long, and namesakes are many.
    lat, other_lat = radians(one[1]), radians(other[1])
    across = cos(lat) * cos(other_lat) * sin(radians(other[0] - one[0]) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(sin((other_lat - lat) / 2) ** 2 + across))


def coarser(one: str, other: str) -> str:
    """The vaguer of two precisions."""
    scale = LocationPrecision.values
    return max(one, other, key=scale.index)
