"""Builders of incidents that wait for a person to place them."""

from datetime import timedelta

from django.utils import timezone

from tests.builders import make_incident

LONG_AGO = timezone.now() - timedelta(days=30)


def candidate(place=None, **fields):
    """A candidate as an incident keeps it: of a place, or of an online service."""
    told = {
        "name": "Boulikessi",
        "state": "Mali",
        "region": "",
        "lon": -1.08,
        "lat": 14.81,
        "precision": "settlement",
        "place_id": None,
        "provider": "nominatim",
        "score": None,
        "radius_km": None,
        "reasons": [],
    }
    if place:
        told |= {
            "name": place.name,
            "state": place.state.name_en,
            "region": place.region.name_en if place.region else "",
            "lon": place.point.x,
            "lat": place.point.y,
            "place_id": place.pk,
            "provider": "gazetteer",
        }
    return told | fields


def waiting_incident(title="Attack", place_text="Boulkessy", *candidates, **fields):
    values = {
        "status": "draft",
        "place_text": place_text,
        "location_status": "ambiguous" if candidates else "not_found",
        "location_candidates": list(candidates),
        "location_problem": "Several places have this name.",
        "location_attempts": 3,
        "location_changed_at": LONG_AGO,
        **fields,
    }
    return make_incident(title, **values)
