"""Incidents as the API gives them."""

from django.urls import reverse

from incidents.evidence import Figure, ViewFigure, rows_of
from incidents.models import TollSide


def incident_json(keys: list[int], request, view_figure: ViewFigure) -> list[dict]:
    """Incidents by their keys as plain values, less what is gone.

    Dates are ISO 8601, ``lon`` and ``lat`` WGS 84 degrees.
    ``deaths`` are the incident's own figures by side, ``deaths_in_words`` the view's one,
    with what is told of its operation as a whole.
    """
    rows = rows_of(keys, request.user, view_figure, sides=TollSide)
    return [_incident(row, request) for row in rows]


def _incident(row, request) -> dict:
    incident = row.incident
    return {
        "reference": incident.reference,
        "url": request.build_absolute_uri(reverse("incident", args=[incident.reference])),
        "title": incident.title,
        "status": incident.status,
        "date": incident.date.isoformat(),
        "date_end": incident.date_end.isoformat() if incident.date_end else None,
        "date_precision": incident.date_precision,
        "event_type": incident.event_type,
        "sub_event_type": incident.sub_event_type or None,
        "state": incident.state.alpha3 if incident.state else None,
        "region": incident.region.code if incident.region else None,
        "place": incident.place_text or (incident.place.name if incident.place else None),
        "lon": row.lon,
        "lat": row.lat,
        "location_precision": incident.location_precision,
        "location_radius_km": None if row.lon is None else incident.radius_km,
        "location_status": incident.location_status,
        "groups": [
            {
                "group": line.group.slug if line.group_id else None,
                "civilians": line.civilians,
                "role": line.role,
                "basis": line.basis,
            }
            for line in row.involvements
        ],
        "deaths": {side.value: _figure(row.tolls.get(side)) for side in TollSide},
        "deaths_in_words": row.deaths_words or None,
        "operation": incident.operation.reference if incident.operation else None,
        "reports": row.report_count,
    }


def _figure(toll) -> dict:
    return {figure.value: getattr(toll, figure.value) if toll else None for figure in Figure}
