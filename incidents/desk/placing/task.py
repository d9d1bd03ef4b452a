"""One incident that waits for its place, with all that helps to choose it."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from incidents.desk.placing.candidates import NumberedCandidate, OtherPlace, candidates_of
from incidents.desk.placing.passages import Passage, Pieces, in_pieces, passages_of
from incidents.desk.placing.waiting import version_of, waiting_for
from incidents.models import (
    AREA_PRECISIONS,
    NEEDS_A_PERSON,
    Incident,
    IncidentStatus,
    Region,
    State,
    normalise,
)

# Settled together with the one that is shown, if the person says so.
MOST_ALIKE = 30
MOST_OTHER_PLACES = 30


@dataclass(frozen=True)
class Alike:
    """Another incident that waits with the same text in the same state and region."""

    incident: Incident
    version: str


@dataclass(frozen=True)
class PlaceTask:
    """What somebody sees who settles the place of ``incident``."""

    incident: Incident
    version: str
    summary: Pieces
    title: Pieces
    passages: list[Passage]
    candidates: list[NumberedCandidate]
    alike: list[Alike]
    other_places: list[OtherPlace]
    # For "known only to the region": those of the state, where none was chosen; likewise.
    regions: list[Region]
    states: list[State]

    @property
    def waits(self) -> bool:
        return self.incident.location_status in NEEDS_A_PERSON

    @cached_property
    def needs_reason(self) -> bool:
        """Whether readers see one of those that may be settled here."""
        shown = [self.incident, *(each.incident for each in self.alike)]
        return any(incident.status == IncidentStatus.PUBLISHED for incident in shown)


def place_task(reference: str, user) -> PlaceTask:
    """The task of one incident; raises Incident.DoesNotExist where ``user`` may not see it.

    A fixed number of queries.
    """
    incident = (
        Incident.objects.visible_to(user)
        .select_related("state", "region__state", "place")
        .defer("search_text", "state__outline", "region__outline", "region__state__outline")
        .get(reference=reference)
    )
    others = other_places(incident)
    return PlaceTask(
        incident=incident,
        version=version_of(incident),
        title=in_pieces(incident.title, incident.place_text),
        summary=in_pieces(incident.summary, incident.place_text),
        passages=passages_of(incident),
        candidates=candidates_of(incident, others),
        alike=_alike(incident, user),
        other_places=others,
        regions=_regions(incident),
        states=list(State.objects.filter(in_scope=True).defer("outline").order_by("name_en")),
    )


def other_places(incident: Incident) -> list[OtherPlace]:
    """Where else the report or the operation of ``incident`` leads, as far as it is mapped."""
    told_together = Incident.reports.through.objects.filter(
        report__in=incident.reports.values("pk")
    )
    together = Q(pk__in=told_together.values("incident"))
    if incident.operation_id is not None:
        together |= Q(operation=incident.operation_id)
    mapped = (
        Incident.objects.mapped()
        .filter(together)
        .exclude(pk=incident.pk)
        .exclude(status=IncidentStatus.WITHDRAWN)
        .exclude(location_precision__in=AREA_PRECISIONS)
        .select_related("place")
        .only("title", "place_text", "place__name", "point")
        .order_by("pk")[:MOST_OTHER_PLACES]
    )
    named: dict[tuple, OtherPlace] = {}
    for other in mapped:
        name = other.place.name if other.place else other.place_text or other.title
        named.setdefault((name, other.point.coords), OtherPlace(name=name, point=other.point))
    return list(named.values())


def _alike(incident: Incident, user) -> list[Alike]:
    text = normalise(incident.place_text)
    if not text:
        return []
    waiting = waiting_for(user).filter(state=incident.state_id, region=incident.region_id)
    same = [
        other
        # Hundreds may wait without a region; their candidates are the bulk of them.
        for other in waiting.exclude(pk=incident.pk).defer(
            "summary", "search_text", "location_candidates"
        )
        if normalise(other.place_text) == text
    ]
    return [Alike(other, version_of(other)) for other in same[:MOST_ALIKE]]


def _regions(incident: Incident) -> list[Region]:
    """The regions of the incident's state at its date."""
    regions = Region.objects.filter(state=incident.state_id).in_force_on(incident.date)
    return list(regions.defer("outline").order_by("name_en"))
