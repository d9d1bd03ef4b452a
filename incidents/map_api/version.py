"""A token that changes whenever the answer to a filter may have changed."""

import hashlib

from django.db.models import Count, Max

from incidents.filters import IncidentFilter


def version(incident_filter: IncidentFilter) -> dict:
    """``{"version": token, "total": incidents}``: cheap to ask for every few seconds.

    A page compares it with what it shows, and offers what is new without moving
    what somebody looks at.
    """
    state = (
        incident_filter.incidents()
        .order_by()
        .aggregate(
            total=Count("pk"),
            mapped=Count("point"),
            changed=Max("updated_at"),
            located=Max("location_changed_at"),
        )
    )
    token = hashlib.sha256(repr(sorted(state.items())).encode()).hexdigest()[:16]
    return {"version": token, "total": state["total"]}
