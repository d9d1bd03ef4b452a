"""Asks Nominatim, OpenStreetMap's search, for places that the gazetteer does not know."""

import logging
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_noop as _
from geopy.adapters import AdapterHTTPError, URLLibAdapter, get_retry_after
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderTimedOut,
    GeopyError,
)
from geopy.geocoders import Nominatim
from geopy.location import Location

from incidents.geocoding.areas import BORDER_TOLERANCE
from incidents.geocoding.finding import NOMINATIM, OTHER_NAME, Candidate, Reason
from incidents.geocoding.place_text import Reading
from incidents.geocoding.turns import Paused, turn_to_ask
from incidents.models import LocationPrecision, normalise
from incidents.models.state import State

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
MOST_ANSWERS = 10
# Nominatim blocks who goes on asking after it said no.
# https://operations.osmfoundation.org/policies/nominatim/
PAUSE_AFTER_TOO_MANY = 60
PAUSE_AFTER_REFUSAL = 3600
LONGEST_PAUSE = 86400

TIMED_OUT = _("The location service did not answer in time.")
TOO_MANY = _("The location service asks us to wait before we ask again.")
REFUSED = _("The location service refuses to answer this installation.")
NOT_UNDERSTOOD = _("The location service did not understand the question.")
NONSENSE = _("The location service sent something that is not an answer.")
FAILED = _("The location service failed or cannot be reached.")
NO_REDIS = _("The queue that keeps the pace of questions cannot be reached, so none was asked.")

# What Nominatim calls a place ("addresstype") on our scale of precision.
# https://nominatim.org/release-docs/latest/api/Output/
PRECISION_BY_TYPE = (
    {"country": LocationPrecision.STATE}
    | dict.fromkeys(("state", "region", "province"), LocationPrecision.FIRST_LEVEL)
    | dict.fromkeys(
        ("state_district", "county", "district", "municipality"), LocationPrecision.SECOND_LEVEL
    )
    | dict.fromkeys(
        (
            "city",
            "town",
            "village",
            "hamlet",
            "isolated_dwelling",
            "city_district",
            "borough",
            "suburb",
            "quarter",
            "neighbourhood",
        ),
        LocationPrecision.SETTLEMENT,
    )
    | dict.fromkeys(("road", "highway", "railway", "waterway"), LocationPrecision.ALONG_LINE)
)
PRECISION_BY_CLASS = dict.fromkeys(
    ("aeroway", "amenity", "building", "historic", "man_made", "military", "office", "tourism"),
    LocationPrecision.EXACT,
) | dict.fromkeys(("highway", "railway", "waterway"), LocationPrecision.ALONG_LINE)


class ProviderError(Exception):
    """The provider gave no answer, which says nothing about the place.

    ``problem`` is a sentence for people, in English. ``retry_after`` is in seconds, and
    ``is_worth_a_quick_retry`` is false where asking again in a minute would not help.
    ``was_asked`` is false where the question was not even sent.
    """

    def __init__(
        self,
        problem: str,
        *,
        retry_after: float | None = None,
        is_worth_a_quick_retry: bool = True,
        was_asked: bool = True,
    ):
        super().__init__(problem)
        self.problem = problem
        self.retry_after = retry_after
        self.is_worth_a_quick_retry = is_worth_a_quick_retry
        self.was_asked = was_asked


def is_switched_on() -> bool:
    """Whether this installation asks online: it named a provider and whom to contact."""
    return settings.GEOCODING_PROVIDER == "nominatim" and bool(settings.GEOCODING_CONTACT)


def ask_nominatim(reading: Reading, state: State | None = None) -> list[Candidate]:
    """The places that Nominatim finds, in ``state`` or else in the configured states.

    Those that have none of the names that were asked for carry that as their reason.
    An empty list says that there is none. Raises ``ProviderError`` where the service, or
    the Redis that keeps the pace, did not answer, and ``TooBusy`` where others are first.
    """
    countries = {code.lower() for code in settings.GEOCODING_COUNTRIES}
    if state:
        countries &= {state.alpha2.lower()}
    if not countries:
        return []
    address = urlsplit(settings.NOMINATIM_URL)
    try:
        with turn_to_ask(address.netloc) as turn:
            try:
                answers = _answers(", ".join((reading.name, *reading.around)), countries)
            except ProviderError as error:
                turn.rest = max(turn.rest, error.retry_after or 0)
                raise
    except Paused as pause:
        raise ProviderError(TOO_MANY, retry_after=pause.seconds, was_asked=False) from pause
    except redis.RedisError as error:
        raise ProviderError(NO_REDIS, was_asked=False) from error
    states = {state.alpha2.lower(): state for state in State.objects.defer("outline")}
    possible = {code: states[code] for code in countries if code in states}
    candidates = [_candidate(answer, reading.name, possible) for answer in answers]
    return [candidate for candidate in candidates if candidate]


def _answers(query: str, countries: set[str]) -> list[Location]:
    address = urlsplit(settings.NOMINATIM_URL)
    service = Nominatim(
        user_agent=f"sahel-incidents ({settings.GEOCODING_CONTACT})",
        scheme=address.scheme,
        domain=address.netloc + address.path,
        timeout=TIMEOUT_SECONDS,
        adapter_factory=_PlacesAdapter,
    )
    try:
        answers = service.geocode(
            query,
            exactly_one=False,
            limit=MOST_ANSWERS,
            addressdetails=True,
            namedetails=True,
            language="en",
            country_codes=sorted(countries),
        )
    except GeopyError as error:
        raise _problem(error) from error
    return answers or []


class _PlacesAdapter(URLLibAdapter):
    """Takes nothing but a list of places for an answer.

    geopy makes "no result" of anything empty, and 0, 0 of a place without coordinates.
    """

    def get_json(self, url, *, timeout, headers):
        answer = super().get_json(url, timeout=timeout, headers=headers)
        if not isinstance(answer, list) or not all(map(_is_place, answer)):
            raise GeocoderParseError("The answer is not a list of places.")
        return answer


def _is_place(item) -> bool:
    try:
        return abs(float(item["lat"])) <= 90 and abs(float(item["lon"])) <= 180
    except (KeyError, TypeError, ValueError):
        return False


def _problem(error: GeopyError) -> ProviderError:
    """What went wrong in words, and when asking again makes sense."""
    cause = error.__cause__
    # geopy reads this header for 429 alone, but a 503 may carry it too.
    headers = cause.headers if isinstance(cause, AdapterHTTPError) else {}
    retry_after = get_retry_after(headers)
    if retry_after:
        retry_after = min(retry_after, LONGEST_PAUSE)
    match error:
        case GeocoderTimedOut() if not headers:
            return ProviderError(TIMED_OUT)
        case GeocoderQuotaExceeded():
            return ProviderError(TOO_MANY, retry_after=retry_after or PAUSE_AFTER_TOO_MANY)
        case GeocoderAuthenticationFailure() | GeocoderInsufficientPrivileges():
            return ProviderError(
                REFUSED,
                retry_after=max(retry_after or 0, PAUSE_AFTER_REFUSAL),
                is_worth_a_quick_retry=False,
            )
        case GeocoderQueryError():
            return ProviderError(NOT_UNDERSTOOD, is_worth_a_quick_retry=False)
        case GeocoderParseError():
            return ProviderError(NONSENSE)
    logger.info("Nominatim: %s", error)
    return ProviderError(FAILED, retry_after=retry_after)


def _candidate(answer: Location, name: str, states: dict[str, State]) -> Candidate | None:
    """One answer in our words; None for one that cannot be right."""
    raw, lon, lat = answer.raw, answer.longitude, answer.latitude
    if (lon, lat) == (0, 0):
        return None
    point = Point(lon, lat, srid=4326)
    state = states.get(str((raw.get("address") or {}).get("country_code")).lower())
    if state is None or not _may_lie_in(point, state):
        return None
    own_name = raw.get("name") or answer.address.split(",")[0]
    names = [own_name, *(raw.get("namedetails") or {}).values()]
    precision = _precision(raw)
    return Candidate(
        provider=NOMINATIM,
        name=own_name[:300],
        point=point,
        precision=precision,
        state=state,
        reasons=() if name in {normalise(str(n)) for n in names} else (Reason(OTHER_NAME),),
        is_populated=precision == LocationPrecision.SETTLEMENT,
    )


def _precision(raw: dict) -> LocationPrecision:
    kind = raw.get("addresstype") or raw.get("type")
    if kind == "administrative":
        # Older servers send no "addresstype"; the rank tells the level of an area.
        # https://nominatim.org/release-docs/latest/customize/Ranking/
        rank = raw.get("place_rank") or 0
        kind = "country" if rank <= 4 else "state" if rank <= 9 else "county"
    if kind in PRECISION_BY_TYPE:
        return PRECISION_BY_TYPE[kind]
    return PRECISION_BY_CLASS.get(raw.get("class"), LocationPrecision.NEAR_SETTLEMENT)


def _may_lie_in(point: Point, state: State) -> bool:
    """Whether the state's outline, where there is one, lets the point lie in the state."""
    outlined = State.objects.filter(pk=state.pk, outline__isnull=False)
    return (
        not outlined.exists()
        or outlined.filter(outline__dwithin=(point, BORDER_TOLERANCE)).exists()
    )
