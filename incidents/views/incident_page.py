"""One incident: its page with the evidence, and its card on the map."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from incidents.duplicates import LikelyDuplicate, likely_duplicates, particulars_of
from incidents.evidence import (
    claim_table,
    evidence_sheet,
    rows_for,
    situation_sentences,
    timeline,
)
from incidents.filters import IncidentFilter
from incidents.models import (
    RADIUS_KM,
    Basis,
    Incident,
    LocationPrecision,
    Redaction,
    sees_drafts,
)
from incidents.views.access import for_readers
from incidents.views.incidents_of import status_of
from incidents.views.map_config import base_config, tiles_attribution
from incidents.views.toll_chart import toll_chart


@require_safe
@for_readers
def incident_page(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened, who is said to have done it, who counts how many, and by which report."""
    incident = _visible_incident(request, reference)
    sheet = evidence_sheet(incident, request.user)
    context = {
        "incident": incident,
        "sheet": sheet,
        "attributions": [
            (basis, sheet.attributions[basis])
            for basis in (
                Basis.CLAIMED,
                Basis.OBSERVED,
                Basis.BLAMED,
                Basis.SUSPECTED,
                Basis.DENIED,
            )
            if sheet.attributions[basis]
        ],
        "claims": claim_table(sheet.claims_on_incident),
        "claims_on_operation": claim_table(sheet.claims_on_operation),
        "chart": toll_chart(sheet.history, of_operation=sheet.is_told_as_a_whole),
        "sentences": situation_sentences(sheet),
        "timeline": timeline(sheet),
        "likely_duplicates": _likely_duplicates(incident, request.user),
        "redactions": Redaction.objects.of(incident).select_related("by"),
        "tells_who_redacted": sees_drafts(request.user),
        "tiles_attribution": tiles_attribution(),
        "config": _map_config(incident) if incident.point else None,
    }
    return render(request, "incident/page.html", context)


@require_safe
@for_readers
def incident_card(request: HttpRequest, reference: str) -> HttpResponse:
    """The incident in a few lines, for the map; its deaths by the figure that the map shows."""
    incident = _visible_incident(request, reference)
    incident_filter = IncidentFilter.read(request.GET, request.user)
    [row] = rows_for([incident], request.user, incident_filter.view_figure)
    context = {"row": row, "errors": incident_filter.errors}
    return render(request, "incident/_card.html", context, status=status_of(context))


def _visible_incident(request: HttpRequest, reference: str) -> Incident:
    """The incident with this reference, however it is written; 404 if the user may not see it."""
    incidents = Incident.objects.visible_to(request.user)
    return get_object_or_404(
        incidents.select_related("state", "region", "place", "operation").defer(
            "state__outline", "region__outline", "search_text"
        ),
        reference=reference.upper(),
    )


def _likely_duplicates(incident: Incident, user) -> list[LikelyDuplicate]:
    """For those at the desk alone: the public reads what is settled."""
    if not sees_drafts(user):
        return []
    return likely_duplicates(particulars_of(incident), Incident.objects.visible_to(user))


def _map_config(incident: Incident) -> dict:
    """The small map: the pin, and the circle or area in which the true site lies."""
    area = None
    if incident.location_precision == LocationPrecision.FIRST_LEVEL and incident.region:
        area = {"level": "regions", "code": incident.region.code}
    elif incident.location_precision == LocationPrecision.STATE and incident.state:
        area = {"level": "states", "code": incident.state.alpha3}
    return base_config() | {
        "pin": {
            "lon": incident.point.x,
            "lat": incident.point.y,
            "type": incident.event_type,
            "title": incident.title,
            "radiusKm": RADIUS_KM[incident.location_precision],
            "area": area,
        }
    }
