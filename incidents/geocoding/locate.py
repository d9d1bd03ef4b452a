"""Locates an incident: claims it, looks its place up, writes down what was found."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from incidents.evidence import lock_incidents, recompute_tolls
from incidents.geocoding import providers
from incidents.geocoding.areas import region_of
from incidents.geocoding.context import Context
from incidents.geocoding.current_index import current_index
from incidents.geocoding.displacement import displaced
from incidents.geocoding.finding import (
    CONTRADICTION,
    NOT_SURE,
    ONLY_ELSEWHERE,
    OUTSIDE_REGION,
    Candidate,
    Finding,
    Reason,
    coarser,
    nothing_found,
    settle,
    several,
)
from incidents.geocoding.place_text import readings
from incidents.geocoding.question import Question
from incidents.geocoding.retries import (
    LAST_QUICK_TRY,
    LAST_TRY,
    claimable,
    seconds_before_retry,
)
from incidents.geocoding.stop import is_stopped
from incidents.geocoding.turns import TooBusy
from incidents.models import (
    AREA_PRECISIONS,
    HAS_LOCATION,
    Incident,
    LocationPrecision,
    LocationStatus,
)
from incidents.models.region import Region
from incidents.models.state import State

logger = logging.getLogger(__name__)

# A report that tells more incidents than this is a chronicle, and says little of any one.
MOST_NEAR = 20


def find_location(
    place_text: str,
    state: State | None = None,
    region: Region | None = None,
    on_date: date | None = None,
    near: tuple[Point, ...] = (),
) -> Finding:
    """Where ``place_text`` lies: by the gazetteer, else by the online provider if allowed.

    It is located only where that is sure. Writes nothing. Status ``pending`` says that
    the provider is too busy with other questions just now.
    """
    finding = current_index().find(Question(place_text, state, region, on_date, near))
    is_settled = finding.status != LocationStatus.NOT_FOUND and not finding.is_by_likeness
    if finding.chosen or is_settled or finding.problem == CONTRADICTION:
        return finding
    if not (providers.is_switched_on() and readings(place_text)):
        return finding
    try:
        online = _look_up_online(place_text, state, region, on_date)
    except TooBusy:
        return Finding(status=LocationStatus.PENDING, was_asked=False)
    except providers.ProviderError as error:
        return Finding(
            status=LocationStatus.PROVIDER_ERROR,
            problem=error.problem,
            candidates=finding.candidates,
            retry_after=error.retry_after,
            is_worth_a_quick_retry=error.is_worth_a_quick_retry,
            is_worth_asking_again=error.is_worth_asking_again,
            was_asked=error.was_asked,
        )
    if online.chosen or not finding.is_by_likeness:
        return online if online.candidates else finding
    # Neither is sure: a person sees the candidates of both.
    return several([*finding.candidates, *online.candidates], finding.problem)


def find_locations(questions: Iterable[Question]) -> Iterator[Finding]:
    """Answers to many questions, in their order, by the gazetteer alone; read them as you go."""
    index = current_index()
    return (index.find(question) for question in questions)


def _look_up_online(
    place_text: str, state: State | None, region: Region | None, on_date: date | None
) -> Finding:
    reading = readings(place_text)[-1]
    context = Context(current_index().areas, state, region).narrowed_by(reading.around, on_date)
    candidates = providers.ask(reading, context.state)
    if reading.is_area:
        candidates = [c for c in candidates if c.precision in AREA_PRECISIONS]
    if reading.is_near:
        near = LocationPrecision.NEAR_SETTLEMENT
        candidates = [replace(c, precision=coarser(c.precision, near)) for c in candidates]
    if reading.displacement:
        candidates = [displaced(c, reading.displacement) for c in candidates]
    inside = [c for c in candidates if context.may_hold(c.point)]
    if not inside:
        outside = [replace(c, reasons=(Reason(OUTSIDE_REGION),)) for c in candidates]
        return nothing_found(ONLY_ELSEWHERE, outside) if outside else nothing_found()
    sure = [candidate for candidate in inside if not candidate.reasons]
    return settle(sure) if sure else several(inside, NOT_SURE)


def locate_incident(incident_id: int) -> float | None:
    """Look up the place of an incident that waits for it, and write down what was found.

    Doing it twice, or with two workers at once, changes nothing: only one can claim the
    incident, and nothing is written if its place was changed or its pin set by hand in
    the meantime. While the search is stopped it leaves the incident as it is. Returns
    after how many seconds to try again, None if that is not wanted or the sweeper's work.
    """
    claim = None if is_stopped() else _claim(incident_id)
    if claim is None:
        return None
    incident = claim.incident
    # No transaction is open here: an online provider may take its time.
    finding = find_location(
        incident.place_text, incident.state, incident.region, incident.date, _places_near(incident)
    )
    if not _write(claim, finding):
        # Somebody changed the place without asking for it to be looked up: the sweeper will.
        Incident.objects.filter(claim.still_holds()).update(
            location_status=LocationStatus.PENDING, location_changed_at=timezone.now()
        )
        return None
    if finding.status != LocationStatus.PROVIDER_ERROR:
        return None
    logger.warning("Incident %s not located: %s", incident.reference, finding.problem)
    # What was not even asked waits for the service, not in a queue: the sweeper has it.
    if not (finding.was_asked and finding.is_worth_a_quick_retry):
        return None
    return seconds_before_retry(incident.location_attempts, finding.retry_after)


def _places_near(incident: Incident) -> tuple[Point, ...]:
    """Where other incidents lie that a report or an operation tells together with this one."""
    together = Q(reports__in=incident.reports.values("pk"))
    if incident.operation_id:
        together |= Q(operation=incident.operation_id)
    others = Incident.objects.filter(together, location_status__in=HAS_LOCATION)
    exact = others.exclude(pk=incident.pk).exclude(location_precision__in=AREA_PRECISIONS)
    points = exact.order_by("pk").values_list("pk", "point").distinct("pk")
    return tuple(point for _pk, point in points[:MOST_NEAR])


@dataclass(frozen=True)
class _Claim:
    """One worker's right to locate one incident. The moment of claiming identifies it."""

    incident: Incident
    claimed_at: datetime

    def still_holds(self) -> Q:
        return Q(
            pk=self.incident.pk,
            location_status=LocationStatus.RUNNING,
            location_changed_at=self.claimed_at,
        )

    def nothing_changed(self) -> Q:
        """Nor has what the search started from."""
        incident = self.incident
        return self.still_holds() & Q(
            place_text=incident.place_text,
            state=incident.state,
            region=incident.region,
            date=incident.date,
            point__isnull=True,
        )


def _claim(incident_id: int) -> _Claim | None:
    now = timezone.now()
    Incident.objects.filter(claimable(now), pk=incident_id, point__isnull=True).update(
        location_status=LocationStatus.RUNNING,
        location_changed_at=now,
        location_attempts=F("location_attempts") + 1,
    )
    incident = (
        Incident.objects.filter(
            pk=incident_id, location_status=LocationStatus.RUNNING, location_changed_at=now
        )
        .select_related("state", "region__state")
        .defer("state__outline", "region__outline", "region__state__outline")
        .first()
    )
    return incident and _Claim(incident, now)


def _write(claim: _Claim, finding: Finding) -> bool:
    """Write the finding unless something changed; touches the fields of the location only."""
    incident = claim.incident
    values = {
        "location_status": finding.status,
        "location_changed_at": timezone.now(),
        "location_problem": finding.problem,
        "location_candidates": [],
        "location_source": "",
        "location_name": "",
    }
    if chosen := finding.chosen:
        values |= {
            "point": chosen.point,
            "place": chosen.place,
            **_precision(incident, chosen),
            "location_source": chosen.provider,
            "location_name": chosen.name,
        }
        if incident.state is None:
            values["state"] = chosen.state
        if incident.region is None and chosen.precision != LocationPrecision.STATE:
            values["region"] = region_of(chosen.region, chosen.point, chosen.state, incident.date)
    else:
        values["location_candidates"] = [c.as_json() for c in finding.candidates]
    if not finding.was_asked:
        values["location_attempts"] = F("location_attempts") - 1
    elif not finding.is_worth_asking_again:
        values["location_attempts"] = LAST_TRY
    elif not finding.is_worth_a_quick_retry:
        values["location_attempts"] = Greatest(F("location_attempts"), LAST_QUICK_TRY + 1)
    if "state" not in values:
        return _update(claim, values)
    with transaction.atomic():
        # In which state it happened says whose authorities count.
        lock_incidents([incident.pk])
        is_written = _update(claim, values)
        if is_written:
            recompute_tolls([incident.pk])
    return is_written


def _update(claim: _Claim, values: dict) -> bool:
    return bool(Incident.objects.filter(claim.nothing_changed()).update(**values))


def _precision(incident: Incident, found: Candidate) -> dict:
    """An analyst who said "near a settlement" knows better than the village's entry.

    A radius that was found goes with the precision that was found, and with no other.
    """
    precision = found.precision
    if incident.location_precision != LocationPrecision.UNKNOWN:
        precision = coarser(incident.location_precision, precision)
    radius = found.radius_km if precision == found.precision else None
    return {
        "location_precision": precision,
        "location_radius_km": incident.location_radius_km or radius,
    }
