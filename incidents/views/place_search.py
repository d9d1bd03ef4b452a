"""A place that somebody looks for on the map, found in our own gazetteer and nowhere else."""

from django.http import HttpRequest, JsonResponse
from django.utils.text import capfirst
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from incidents.desk.placing import search_gazetteer
from incidents.desk.placing.words import areas_in_words
from incidents.geocoding.gazetteer import precision_of
from incidents.geocoding.locate import find_locations
from incidents.geocoding.question import Question
from incidents.map_api.drawing import area_drawn, drawn_as
from incidents.models import RADIUS_KM, normalise
from incidents.throttle import Throttled, throttle
from incidents.views.access import for_readers

LONGEST = 100
# Each costs some milliseconds. Nobody types as fast, and an office of some that share one
# address does not either.
SEARCHES_A_MINUTE = 300


@require_safe
@for_readers
@vary_on_headers("Accept-Language", "Cookie")
def place_search(request: HttpRequest) -> JsonResponse:
    """Up to nine places whose name begins with ``q``; where there is none, those like it.

    Too many of one person in a minute are refused with a 429 and a sentence.
    """
    try:
        throttle(request, "place-search", 1, SEARCHES_A_MINUTE)
    except Throttled as throttled:
        return _refused(throttled.seconds)
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST]
    places = [_entry(found.place, found.spelling) for found in search_gazetteer(text)]
    # Names that are spelled otherwise are looked for once there is enough to compare.
    is_by_likeness = not places and len(normalise(text)) > 3
    if is_by_likeness:
        [finding] = find_locations([Question(text)])
        places = [_candidate(candidate) for candidate in finding.candidates]
    return JsonResponse({"places": places, "are_alike": is_by_likeness})


def _refused(seconds: int) -> JsonResponse:
    sentence = ngettext(
        "Too many searches from here. Try again in %(seconds)d second.",
        "Too many searches from here. Try again in %(seconds)d seconds.",
        seconds,
    ) % {"seconds": seconds}
    return JsonResponse({"error": sentence}, status=429, headers={"Retry-After": str(seconds)})


def _entry(place, spelling: str) -> dict:
    precision = precision_of(place)
    return {
        "name": place.name,
        "spelling": spelling,
        "url": place.get_absolute_url(),
        **_location(place.point, precision, None, place.region, place.state),
    }


def _candidate(candidate) -> dict:
    place = candidate.place
    return {
        "name": candidate.name,
        "spelling": "",
        "url": place.get_absolute_url() if place else None,
        **_location(
            candidate.point,
            candidate.precision,
            candidate.radius_km,
            candidate.region,
            candidate.state,
        ),
    }


def _location(point, precision, radius_km, region, state) -> dict:
    """Where it lies, in words and for the map; what ``location_drawn`` says of an incident."""
    return {
        "where": areas_in_words(region, state),
        "precision": capfirst(precision.label),
        "lon": point.x,
        "lat": point.y,
        "drawn": drawn_as(precision).value,
        "radius_km": radius_km or RADIUS_KM[precision],
        "area": area_drawn(precision, region and region.pk, state and state.pk),
    }
