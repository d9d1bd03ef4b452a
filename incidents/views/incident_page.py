"""One incident: its page with the evidence, and its card on the map."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.desk import review_panel
from incidents.desk.origins import origins_of
from incidents.duplicates import LikelyDuplicate, likely_duplicates, particulars_of
from incidents.evidence import (
    EvidenceSheet,
    claim_table,
    rows_for,
    sheet_of,
    situation_sentences,
    timeline,
)
from incidents.filters import IncidentFilter
from incidents.history.changes import changes_of
from incidents.map_api import location_drawn
from incidents.models import (
    Basis,
    Incident,
    Redaction,
    sees_drafts,
)
from incidents.views.access import for_readers
from incidents.views.clocks import page_of_day
from incidents.views.incident_history import LAST_CHANGES
from incidents.views.incidents_of import status_of
from incidents.views.leading_on import led_on
from incidents.views.map_config import base_config, tiles_attribution
from incidents.views.toll_chart import toll_chart


@require_safe
@for_readers
def incident_page(request: HttpRequest, reference: str) -> HttpResponse:
    """What happened, who is said to have done it, who counts how many, and by which report."""
    today = _visible_incident(request, reference)
    if today is None:
        return led_on(request, reference, "incident")
    page = page_of_day(today, request.GET, request.user)
    context = {"incident": today, "page_of_day": page, "errors": page.errors}
    if page.evidence is not None:
        context |= _evidence_in_full(sheet_of(page.evidence))
        context["tiles_attribution"] = tiles_attribution()
    if page.is_of_today:
        changes = changes_of(today, request.user)
        context |= {
            "review": review_panel(today, request.user) if sees_drafts(request.user) else None,
            "redactions": Redaction.objects.of(today).select_related("by"),
            "tells_who_redacted": sees_drafts(request.user),
            "origins": origins_of(today, request.user),
            "likely_duplicates": _likely_duplicates(today, request.user),
            "last_changes": changes[:LAST_CHANGES],
            "change_count": len(changes),
        }
    return render(request, "incident/page.html", context, status=status_of(context))


def _evidence_in_full(sheet: EvidenceSheet) -> dict:
    """The context of all parts of the page that tell of the evidence."""
    incident = sheet.incident
    return {
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
        "config": _map_config(incident) if incident.point else None,
    }


@require_safe
@for_readers
def incident_card(request: HttpRequest, reference: str) -> HttpResponse:
    """The incident in a few lines, for the map; its deaths by the figure that the map shows."""
    incident = _visible_incident(request, reference)
    if incident is None:
        return led_on(request, reference, "incident_card")
    incident_filter = IncidentFilter.read(request.GET, request.user)
    [row] = rows_for([incident], request.user, incident_filter.view_figure)
    context = {"row": row, "errors": incident_filter.errors}
    return render(request, "incident/_card.html", context, status=status_of(context))


def _visible_incident(request: HttpRequest, reference: str) -> Incident | None:
    """The incident with this reference, however it is written, if the user may see it."""
    return (
        Incident.objects.visible_to(request.user)
        .select_related("state", "region", "place", "operation")
        .defer("state__outline", "region__outline", "search_text")
        .filter(reference=reference.upper())
        .first()
    )


def _likely_duplicates(incident: Incident, user) -> list[LikelyDuplicate]:
    """For those at the desk alone: the public reads what is settled."""
    if not sees_drafts(user):
        return []
    return likely_duplicates(particulars_of(incident), Incident.objects.visible_to(user))


def _map_config(incident: Incident) -> dict:
    """The small map: the pin, and the circle or area in which the true site lies."""
    return base_config() | {"pin": location_drawn(incident) | {"type": incident.event_type}}
