"""Committed writes between the readers' requests, by the ways of the application itself."""

from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
import pghistory
from django.contrib.gis.geos import Point
from django.db import transaction

from incidents.evidence import recompute_tolls
from incidents.models import CasualtyClaim, EventType, Incident, IncidentStatus, Involvement


@dataclass
class Writer:
    """Changes a random incident each time: what it was, where, who, or how many died."""

    dice: np.random.Generator
    number: int
    _turn: int = field(default=0, init=False)

    def write(self) -> int:
        """Commit one change; returns the incident's key."""
        self._turn += 1
        change = (self._type, self._pin, self._figure, self._group)[self._turn % 4]
        pk = int(self.dice.integers(1, self.number + 1))
        with transaction.atomic(), pghistory.context(reason="A measurement."):
            change(Incident.objects.select_for_update().get(pk=pk))
        return pk

    def _type(self, incident: Incident) -> None:
        incident.event_type = EventType.values[self.dice.integers(len(EventType))]
        incident.sub_event_type = ""
        incident.save(update_fields=["event_type", "sub_event_type", "updated_at"])

    def _pin(self, incident: Incident) -> None:
        if incident.point is not None:
            incident.point = Point(incident.point.x + 0.01, incident.point.y, srid=4326)
            incident.save(update_fields=["point", "updated_at"])

    def _figure(self, incident: Incident) -> None:
        claim = CasualtyClaim.objects.filter(incident=incident).first()
        if claim is not None:
            claim.minimum = claim.maximum = int(self.dice.integers(0, 50))
            claim.figure = None
            claim.save()
        recompute_tolls([incident.pk])

    def _group(self, incident: Incident) -> None:
        line = Involvement.objects.filter(incident=incident, group__isnull=False).first()
        if line is not None:
            line.date = incident.date + timedelta(days=1)
            line.basis = "observed"
            line.save(update_fields=["date", "basis"])
        recompute_tolls([incident.pk])


def withdraw(incident: Incident) -> None:
    _set_status(incident, IncidentStatus.WITHDRAWN)


def publish(incident: Incident) -> None:
    _set_status(incident, IncidentStatus.PUBLISHED)


@transaction.atomic
def _set_status(incident: Incident, status: IncidentStatus) -> None:
    incident.status = status
    incident.save(update_fields=["status", "updated_at"])
    recompute_tolls([incident.pk])
