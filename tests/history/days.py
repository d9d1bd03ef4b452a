"""Playing history: what was entered and changed on which day, by whom and why.

The one transaction of a test has one moment for all that it writes.
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time

import pghistory
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


def day(number: int) -> datetime:
    """Noon of a day of January 2026."""
    return datetime(2026, 1, number, 12, tzinfo=UTC)


@contextmanager
def on(when: date | int, at: time = time(12), *, label: str | None = None, **context):
    """History says that what is changed inside was changed on a day, by ``context``'s user.

    ``when`` is a date, or the number of a day of January 2026.
    """
    events = [model.pgh_event_model.objects for model in RECORDED]
    last = [each.aggregate(last=Max("pgh_id"))["last"] or 0 for each in events]
    if context:
        with pghistory.context(**context):
            yield
    else:
        yield
    on_day = day(when).date() if isinstance(when, int) else when
    values = {"pgh_created_at": timezone.make_aware(datetime.combine(on_day, at))}
    if label:
        values["pgh_label"] = label
    for each, number in zip(events, last, strict=True):
        each.filter(pgh_id__gt=number).update(**values)
