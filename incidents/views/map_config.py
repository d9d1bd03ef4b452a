"""What the scripts of our pages need to know: addresses, the first view, and words."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from incidents.filters import IncidentFilter
from incidents.models import IncidentStatus
from incidents.views.map_words import by_number, mark_words, tool_words
from incidents.views.timeline_config import timeline_texts


def base_config() -> dict:
    """For every page with a map."""
    latitude, longitude = settings.LEAFLET_CONFIG["DEFAULT_CENTER"]
    outlines = reverse("api-outlines")
    language = get_language()
    return {
        "outlines": {
            level: f"{outlines}?level={level}&coding=steps&lang={language}"
            for level in ("states", "regions")
        },
        "home": {
            "lat": latitude,
            "lon": longitude,
            "zoom": settings.LEAFLET_CONFIG["DEFAULT_ZOOM"],
        },
        "minZoom": settings.LEAFLET_CONFIG["MIN_ZOOM"],
        "maxZoom": settings.LEAFLET_CONFIG["MAX_ZOOM"],
        "tiles": settings.TILES_URL,
        "texts": {
            "zoomIn": _("Zoom in"),
            "zoomOut": _("Zoom out"),
            "outlinesFailed": _("The outlines of the states could not be loaded."),
        },
    }


def tiles_attribution() -> str:
    """Whom to name for the online map; "" where the installation has none."""
    return settings.TILES_ATTRIBUTION if settings.TILES_URL else ""


def incidents_config(query_string: str) -> dict:
    """For every page with the incidents of a filter on a map."""
    config = base_config()
    config |= {
        "rows": reverse("rows"),
        # The script puts a reference in the place of the last part.
        "card": reverse("incident_card", args=["reference"]),
        "map": reverse("api-map"),
        "query": query_string,
        "settings": IncidentFilter.SETTINGS,
        "statuses": {value: str(label) for value, label in IncidentStatus.choices},
    }
    config["texts"] |= {
        "close": _("Close"),
        "showAll": _("Show all incidents of this selection"),
        "incidents": by_number(lambda n: ngettext("%(n)s incident", "%(n)s incidents", n)),
        "killed": by_number(lambda n: ngettext("%(n)s killed", "%(n)s killed", n)),
        "notKnown": _("deaths not known"),
        "areaOnly": _("known to an area only"),
        "allAreaOnly": _("all known to an area only"),
        "here": _("At this spot: %(incidents)s"),
        "mapFailed": _("The map could not be brought up to date."),
        "cardFailed": _("The incident could not be loaded."),
        "offline": _("There is no connection to the server."),
        **mark_words(),
    }
    return config


def map_page_config(answer: dict) -> dict:
    """For the map page, which shows ``answer`` (``results.answer_of``)."""
    config = incidents_config(answer["query"])
    config |= {
        "page": reverse("map"),
        "version": reverse("api-version"),
        "liveSeconds": settings.LIVE_SECONDS,
        "results": reverse("results"),
        "parameters": IncidentFilter.PARAMETERS,
        "placeSearch": reverse("place_search"),
        "answer": answer,
        "embed": reverse("embed"),
    }
    config["texts"] |= timeline_texts() | {
        "resultsFailed": _(
            "The view could not be brought up to date: it still shows what came before."
        ),
        "news": by_number(
            lambda n: ngettext("%(n)s new incident: show it", "%(n)s new incidents: show them", n)
        ),
        "changed": _("The incidents have changed: show them"),
        "rowsFailed": _("More incidents could not be loaded."),
        **tool_words(),
        "rowsShown": _("%(shown)s of %(total)s"),
        "viewNotSaved": _("The view could not be saved."),
        "linkCopied": _("The link to this view is copied."),
        "linkNotCopied": _("Copy the address of this page by hand: the browser did not allow it."),
    }
    return config
