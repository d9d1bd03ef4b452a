"""What the page of the places to settle shows, and what its scripts need to know."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.desk.placing import PlaceTask, Waiting, place_task
from incidents.geocoding.place_text import names_the_spot
from incidents.models import LocationPick, LocationStatus
from incidents.views.locations_form import (
    LONGEST_REASON,
    PIN_PRECISIONS,
    Typed,
    Wish,
    remembered,
)
from incidents.views.map_config import base_config, tiles_attribution
from incidents.views.query_links import page_address


def context_of(
    request,
    waiting: Waiting,
    reference: str | None,
    typed: Typed | None = None,
    wish: Wish | None = None,
) -> dict:
    """What the templates of the page show of one incident, or of none.

    ``typed`` and ``wish`` are what was sent where that was refused.
    """
    task = place_task(reference, request.user) if reference else None
    only = waiting.only
    return {
        "task": task,
        "waiting": waiting,
        "position": waiting.position(reference) if reference else None,
        "states": [
            {
                "label": LocationStatus(state).label,
                "number": number,
                "address": queue_address("locations", None, state),
                "is_chosen": state == only,
            }
            for state, number in waiting.counts.items()
        ],
        "everything": queue_address("locations", None, ""),
        "address": queue_address("locations", reference, only),
        "following": _step(waiting.after(reference) if reference else None, only),
        "preceding": _step(waiting.before(reference) if reference else None, only),
        "typed": typed or _usual(task),
        "wish": wish,
        "last": LocationPick.objects.last_of(request.user),
        "precisions": [(each.value, each.label) for each in PIN_PRECISIONS],
        "remembered": [(c.number - 1, remembered(c)) for c in task.candidates] if task else [],
        "has_online": bool(task) and any(c.provider for c in task.candidates),
        "drawn": _drawn(task) if task else None,
        "longest_reason": LONGEST_REASON,
        "config": _config(),
        "tiles_attribution": tiles_attribution(),
    }


def _usual(task: PlaceTask | None) -> Typed:
    typed = Typed()
    if task:
        typed.name = task.incident.place_text
        # "20 km north of Djibo" is no name to remember a spot by.
        typed.remember = names_the_spot(task.incident.place_text)
        if task.incident.location_precision in PIN_PRECISIONS:
            typed.precision = task.incident.location_precision
    return typed


def _step(reference: str | None, only: str) -> dict | None:
    if reference is None:
        return None
    return {
        "page": queue_address("locations", reference, only),
        "fragment": queue_address("location_task", reference, only),
    }


def _drawn(task: PlaceTask) -> dict:
    """What the map shows of a task."""
    incident, area = task.incident, None
    if incident.region:
        area = {"level": "regions", "code": incident.region.code}
    elif incident.state:
        area = {"level": "states", "code": incident.state.alpha3}
    return {
        "candidates": [
            {
                "number": candidate.number,
                "lat": candidate.lat,
                "lon": candidate.lon,
                "radiusKm": candidate.radius_km,
                "name": candidate.name,
            }
            for candidate in task.candidates
        ],
        "others": [
            {"lat": other.point.y, "lon": other.point.x, "name": other.name}
            for other in task.other_places
        ],
        "area": area,
    }


def _config() -> dict:
    config = base_config()
    config |= {"search": reverse("location_search")}
    config["texts"] |= {
        "offline": _("There is no connection to the server."),
        "notSaved": _("Nothing was saved."),
        "notLoaded": _("The incident could not be loaded."),
        "searchFailed": _("The gazetteer could not be searched."),
        "nothingFound": _("Nothing of this name in the gazetteer."),
        "found": {
            "one": ngettext("%(n)s place found.", "%(n)s places found.", 1),
            "other": ngettext("%(n)s place found.", "%(n)s places found.", 2),
        },
        "noSuchNumber": _("There is no number %(n)s in the list."),
        "nothingElse": _("Nothing else waits."),
        "nothingToUndo": _("There is nothing to undo."),
        "pinMode": _(
            "The pin stands in the middle of the map. Move the map with the arrow keys, "
            "press Enter to place it, Escape to leave it."
        ),
        "saving": _("Saving…"),
        "alikeOn": _("The others will be settled with it."),
        "alikeOff": _("Only this one will be settled."),
    }
    return config


def queue_address(name: str, reference: str | None, only: str) -> str:
    """Of the page or its part, by name, with an incident and one state of the location."""
    query = QueryDict(mutable=True)
    if reference:
        query["at"] = reference
    if only:
        query["status"] = only
    return page_address(reverse(name), query)
