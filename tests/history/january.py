"""Days in the record of a test, whose one transaction has one moment for all it writes."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pghistory
from django.contrib.postgres.functions import TransactionNow

from incidents.history.versions import IncidentReport
from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    Citation,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    Operation,
    Report,
    UnclaimedStatement,
)

RECORDED = (
    Incident,
    Operation,
    Report,
    CasualtyClaim,
    ChosenFigure,
    Citation,
    ExternalReference,
    Involvement,
    IncidentOutcome,
    IncidentWeapon,
    UnclaimedStatement,
    IncidentReport,
)


def day(number: int) -> datetime:
    """Noon of a day of January 2026."""
    return datetime(2026, 1, number, 12, tzinfo=UTC)


@contextmanager
def on(number: int, **context):
    """What is written inside was written in one transaction on that day, by whom and why."""
    if context:
        with pghistory.context(**context):
            yield
    else:
        yield
    for model in RECORDED:
        events = model.pgh_event_model.objects.filter(pgh_created_at=TransactionNow())
        events.update(pgh_created_at=day(number))
