"""What an incident was merged from, split from and split into: for its page, in one line each."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from incidents.models import Incident, sees_drafts


class Kin(StrEnum):
    MERGED_FROM = "merged_from"
    SPLIT_FROM = "split_from"
    SPLIT_OFF = "split_off"


@dataclass(frozen=True)
class Origin:
    """``on`` is the day, None if no record tells it; ``reason`` is for the desk alone."""

    kin: Kin
    incident: Incident
    on: date | None
    reason: str


def origins_of(incident: Incident, user) -> list[Origin]:
    """What ``user`` may know of it, two queries. Merged ones are told by reference alone."""
    at_desk = sees_drafts(user)
    related = Q(merged_into=incident) | (
        (Q(pk=incident.split_from_id) | Q(split_from=incident, merged_into__isnull=True))
        & Q(pk__in=Incident.objects.visible_to(user).values("pk"))
    )
    incidents = list(
        Incident.objects.filter(related)
        .only("reference", "title", "merged_into", "split_from", "status")
        .order_by("pk")
    )
    records = _records([incident.pk, *(each.pk for each in incidents)])
    origins = []
    for other in incidents:
        kin = _kin(incident, other)
        about = incident.pk if kin == Kin.SPLIT_FROM else other.pk
        on, reason = records.get((about, kin == Kin.MERGED_FROM), (None, ""))
        origins.append(Origin(kin, other, on, reason if at_desk else ""))
    return origins


def _kin(incident: Incident, other: Incident) -> Kin:
    if other.merged_into_id == incident.pk:
        return Kin.MERGED_FROM
    return Kin.SPLIT_FROM if incident.split_from_id == other.pk else Kin.SPLIT_OFF


def _records(incident_ids: list[int]) -> dict[tuple[int, bool], tuple[date, str]]:
    """When and why each was (id, merged) or else split, by the history."""
    records: dict[tuple[int, bool], tuple[date, str]] = {}
    events = Incident.pgh_event_model.objects.filter(
        Q(merged_into__isnull=False) | Q(split_from__isnull=False), pgh_obj__in=incident_ids
    )
    for pk, merged_into, at, context in events.order_by("pgh_id").values_list(
        "pgh_obj", "merged_into", "pgh_created_at", "pgh_context"
    ):
        told = (timezone.localdate(at), (context or {}).get("reason", ""))
        records.setdefault((pk, merged_into is not None), told)
    return records
