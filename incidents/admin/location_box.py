"""What the workers found out about a place, in words, and what a person can choose from."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.desk.placing import candidates_of
from incidents.geocoding.providers import ONLINE_PROVIDERS
from incidents.imports.loading import FROM_DATASET
from incidents.models import NEEDS_A_PERSON, Incident, LocationStatus

SOURCES = {
    "gazetteer": _("from the gazetteer"),
    "nominatim": _("from Nominatim"),
    "photon": _("from Photon"),
    FROM_DATASET: _("from the dataset"),
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
            "candidates": candidates_of(incident),
            "waits": incident.location_status in NEEDS_A_PERSON,
            "is_from_openstreetmap": _is_from_openstreetmap(incident),
        },
    )


def _is_from_openstreetmap(incident: Incident) -> bool:
    """Whether anything that is shown came from an online service, whose data have a licence."""
    shown = [incident.location_source, *(c.get("provider") for c in incident.location_candidates)]
    return any(source in ONLINE_PROVIDERS for source in shown)


def _translated(sentence: str) -> str:
    """Workers store their sentences in English, for every reader's language."""
    return gettext(sentence) if sentence else ""
