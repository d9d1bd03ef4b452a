"""What the workers found out about a place, in words, and what a person can choose from."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.geocoding.providers import ONLINE_PROVIDERS
from incidents.geocoding.words import reasons_in_words
from incidents.models import Incident, LocationPrecision, LocationStatus, Place

SOURCES = {
    "gazetteer": _("from the gazetteer"),
    "nominatim": _("from Nominatim"),
    "photon": _("from Photon"),
    # The status says it.
    "hand": "",
}


# While a worker may still find the place, a page asks again and again.
SEARCH_GOES_ON = (LocationStatus.PENDING, LocationStatus.RUNNING)


def location_mark(incident: Incident) -> str:
    """HTML: the location's status in a word or two; it names where to ask while that changes."""
    return format_html(
        '<span class="mark location-{}"{}>{}</span>',
        incident.location_status,
        _where_to_ask(incident),
        _status(incident),
    )


def _where_to_ask(incident: Incident) -> str:
    if incident.location_status not in SEARCH_GOES_ON:
        return ""
    address = reverse("admin:incidents_incident_location", args=[incident.pk])
    return format_html(' role="status" data-locating="{}"', address)


def _status(incident: Incident) -> str:
    if incident.location_status in SEARCH_GOES_ON:
        return _("locating…")
    return incident.get_location_status_display()


def location_box(incident: Incident) -> str:
    """HTML: the location's status, matched name and source, the problem, the candidates."""
    return render_to_string(
        "admin/incidents/incident/location.html",
        {
            "incident": incident,
            "mark": location_mark(incident),
            "source": SOURCES.get(incident.location_source, incident.location_source),
            "problem": _translated(incident.location_problem),
            "candidates": _candidates(incident),
            "is_from_openstreetmap": _is_from_openstreetmap(incident),
        },
    )


def _is_from_openstreetmap(incident: Incident) -> bool:
    """Whether anything that is shown came from an online service, whose data have a licence."""
    shown = [incident.location_source, *(c.get("provider") for c in incident.location_candidates)]
    return any(source in ONLINE_PROVIDERS for source in shown)


def _candidates(incident: Incident) -> list[dict]:
    stored = incident.location_candidates
    ids = [candidate["place_id"] for candidate in stored if candidate.get("place_id")]
    # The gazetteer knows the areas' names in the reader's language.
    places = (
        Place.objects.select_related("state", "region")
        .defer("state__outline", "region__outline")
        .in_bulk(ids)
    )
    return [
        {
            **candidate,
            "area": _area(candidate, places.get(candidate.get("place_id"))),
            # A town and the region around it may have one name.
            "precision": LocationPrecision(candidate["precision"]).label,
            "reasons": reasons_in_words(candidate),
        }
        for candidate in stored
    ]


def _area(candidate: dict, place: Place | None) -> str:
    areas = (place.region, place.state) if place else (candidate["region"], candidate["state"])
    return ", ".join(str(area) for area in areas if area)


def _translated(sentence: str) -> str:
    """Workers store their sentences in English, for every reader's language."""
    return gettext(sentence) if sentence else ""
