"""Four eyes: nobody publishes what they wrote themselves (the setting FOUR_EYES).

Whoever entered an incident wrote it. So did whoever entered, changed or deleted one of its
casualty claims, involvements or "unclaimed" statements since it was last published: that is
who did it and how many died. To mend a word, a date or a pin is no writing, or the editor
who reads it carefully could not publish it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from incidents.models import (
    CasualtyClaim,
    Incident,
    Involvement,
    ReviewKind,
    ReviewStep,
    UnclaimedStatement,
)

_WRITING = (CasualtyClaim, Involvement, UnclaimedStatement)


def writers_of(incident_ids: Iterable[int]) -> dict[int, set[int]]:
    """For each incident the ids of the users who wrote what is to be published of it.

    What programs loaded was written by nobody. A fixed number of queries.
    """
    ids = list(incident_ids)
    entered = Incident.objects.filter(pk__in=ids).values_list("pk", "created_by")
    writers: dict[int, set[int]] = {pk: {user} - {None} for pk, user in entered}
    published = _last_published(ids)
    for model in _WRITING:
        versions = model.pgh_event_model.objects.filter(
            incident_id__in=ids, pgh_context__has_key="user"
        )
        for pk, user, at in versions.values_list(
            "incident_id", "pgh_context__user", "pgh_created_at"
        ):
            if user is not None and (pk not in published or at > published[pk]):
                writers.setdefault(pk, set()).add(user)
    return writers


def may_be_published_by(user, incident_ids: Iterable[int]) -> set[int]:
    """Those of the incidents that ``user``, who may publish, may publish alone."""
    ids = set(incident_ids)
    if not settings.FOUR_EYES:
        return ids
    return {pk for pk, writers in writers_of(ids).items() if user.pk not in writers}


def _last_published(ids: list[int]) -> dict[int, datetime]:
    steps = ReviewStep.objects.filter(incident__in=ids, kind=ReviewKind.PUBLISHED)
    return dict(steps.order_by().values_list("incident").annotate(Max("at")))
