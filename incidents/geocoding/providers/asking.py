"""Asks the service in use, within its pace; remembers its answers; makes candidates of them."""

import redis
from django.conf import settings
from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Point
from geopy.exc import GeopyError

from incidents.geocoding.areas import BORDER_TOLERANCE, may_lie_in, state_around
from incidents.geocoding.finding import OTHER_NAME, Candidate, Reason
from incidents.geocoding.place_text import Reading
from incidents.geocoding.providers.answers import keep_answer, kept_answer
from incidents.geocoding.providers.errors import (
    FAILED_AGAIN_AND_AGAIN,
    NO_REDIS,
    NONSENSE,
    NOT_UNDERSTOOD,
    TOO_MANY,
    ProviderError,
    problem_of,
)
from incidents.geocoding.providers.found_place import FoundPlace
from incidents.geocoding.providers.request import Request
from incidents.geocoding.providers.services import Service, service_in_use
from incidents.geocoding.turns import Access, Outcome, Paused, Turn, turn_to_ask
from incidents.models import LocationPrecision, normalise
from incidents.models.state import State

TIMEOUT_SECONDS = 10
# No place has a name as long as that.
LONGEST_QUERY = 500


def is_switched_on() -> bool:
    """Whether this installation asks online at all."""
    return service_in_use() is not None


def ask(reading: Reading, state: State | None = None) -> list[Candidate]:
    """The places that the service finds, in ``state`` or else in the configured states.

    Those that have none of the names that were asked for carry that as their reason.
    An empty list says that there is none. Raises ``ProviderError`` where the service, or
    the Redis that keeps the pace, did not answer, and ``TooBusy`` where others are first.
    """
    service = service_in_use()
    countries = {code.lower() for code in settings.GEOCODING_COUNTRIES}
    if state:
        countries &= {state.alpha2.lower()}
    if service is None or not countries:
        return []
    query = ", ".join((reading.name, *reading.around))
    if len(query) > LONGEST_QUERY:
        raise ProviderError(
            NOT_UNDERSTOOD, is_worth_a_quick_retry=False, is_worth_asking_again=False
        )
    request = Request(
        url=service.url,
        query=query,
        countries=tuple(sorted(countries)),
        user_agent=f"sahel-incidents ({settings.GEOCODING_CONTACT or 'own server'})",
        timeout=TIMEOUT_SECONDS,
        box=_box_around(countries),
    )
    places = kept_answer(service.name, request)
    if places is None:
        places = _ask_in_turn(service, request)
    return _candidates(service.name, places, reading, countries)


def _candidates(
    provider: str, places: list[FoundPlace], reading: Reading, countries: set[str]
) -> list[Candidate]:
    """What the places of an answer are to us, without those that cannot be right."""
    states = {state.alpha2.lower(): state for state in State.objects.defer("outline")}
    possible = {code: states[code] for code in countries if code in states}
    candidates = [_candidate(provider, place, reading.name, possible) for place in places]
    return [candidate for candidate in candidates if candidate]


def _ask_in_turn(service: Service, request: Request) -> list[FoundPlace]:
    try:
        with turn_to_ask(service.host, rest=service.seconds_between) as turn:
            # Another worker may have asked the same meanwhile.
            places = kept_answer(service.name, request)
            if places is not None:
                turn.was_used = False
                return places
            places = _answer(service, request, turn)
            # Before the turn ends: who asks the same next finds it.
            keep_answer(service.name, request, places)
            return places
    except Paused as pause:
        is_open = pause.access == Access.OPEN
        raise ProviderError(
            FAILED_AGAIN_AND_AGAIN if is_open else TOO_MANY,
            retry_after=pause.seconds,
            was_asked=False,
        ) from pause
    except redis.RedisError as error:
        raise ProviderError(NO_REDIS, was_asked=False) from error


def _answer(service: Service, request: Request, turn: Turn) -> list[FoundPlace]:
    """What the service says now; a fault is noted on the turn."""
    try:
        places = service.provider.find(request)
    except GeopyError as error:
        problem = problem_of(error)
        turn.pause = problem.retry_after or 0
        turn.outcome = Outcome.FAULT if problem.is_outage else Outcome.NEITHER
        raise problem from error
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        # A list of places, but not as the service's documentation has them.
        turn.outcome = Outcome.FAULT
        raise ProviderError(NONSENSE, is_outage=True) from error
    except BaseException:
        turn.outcome = Outcome.NEITHER
        raise
    # Nowhere (0, 0) and other countries are no answer that is worth keeping for long.
    return [
        place
        for place in places
        if (place.lon, place.lat) != (0, 0) and place.country in ("", *request.countries)
    ]


def _box_around(countries: set[str]) -> tuple[float, float, float, float] | None:
    alpha2 = [code.upper() for code in countries]
    outlined = State.objects.filter(alpha2__in=alpha2, outline__isnull=False)
    if outlined.count() < len(countries):
        return None
    west, south, east, north = outlined.aggregate(box=Extent("outline"))["box"]
    return (
        west - BORDER_TOLERANCE,
        south - BORDER_TOLERANCE,
        east + BORDER_TOLERANCE,
        north + BORDER_TOLERANCE,
    )


def _candidate(
    provider: str, place: FoundPlace, name: str, states: dict[str, State]
) -> Candidate | None:
    """One place in our words; None for one that cannot be right."""
    point = Point(place.lon, place.lat, srid=4326)
    # Old servers name no country: the outlines tell it.
    state = states.get(place.country) if place.country else state_around(point, states.values())
    if state is None or not may_lie_in(point, state):
        return None
    precision = LocationPrecision(place.precision)
    return Candidate(
        provider=provider,
        name=place.name[:300],
        point=point,
        precision=precision,
        state=state,
        reasons=() if name in map(normalise, place.names) else (Reason(OTHER_NAME),),
        is_populated=precision == LocationPrecision.SETTLEMENT,
    )
