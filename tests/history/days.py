"""Playing history: what was entered and changed on which day."""

from contextlib import contextmanager
from datetime import date, datetime, time

from django.db.models import Max
from django.utils import timezone

from incidents.history.versions import CITED_AS, IncidentReport
from incidents.models import ChosenFigure, Citation, ExternalReference, Incident, Operation, Report

RECORDED = (
    Incident,
    Operation,
    Report,
    IncidentReport,
    ChosenFigure,
    Citation,
    ExternalReference,
    *CITED_AS,
)


@contextmanager
def on(day: date, at: time = time(12), label: str | None = None):
    """History says that what is changed inside was changed on ``day``."""
    events = [model.pgh_event_model.objects for model in RECORDED]
    last = [each.aggregate(last=Max("pgh_id"))["last"] or 0 for each in events]
    yield
    values = {"pgh_created_at": timezone.make_aware(datetime.combine(day, at))}
    if label:
        values["pgh_label"] = label
    for each, number in zip(events, last, strict=True):
        each.filter(pgh_id__gt=number).update(**values)
