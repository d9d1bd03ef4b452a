"""The pairs that are stored: brought up to date wherever an incident's particulars change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from incidents.duplicates.candidates import candidates, with_places_named
from incidents.duplicates.kinship import Kinship
from incidents.duplicates.likeness import LIKELY
from incidents.duplicates.particulars import Particulars, particulars_of
from incidents.duplicates.sweep import may_be_one, near_each_other, that_may_meet
from incidents.evidence import one_of
from incidents.models import (
    DuplicatePair,
    Incident,
    IncidentStatus,
    Involvement,
    Report,
    Verdict,
)

# Up to so many are looked for one by one, by the indexes; more are swept in batches, by date.
FEW = 20
# Each batch is a transaction of its own: people who save meanwhile wait for one batch.
BATCH_SIZE = 500

# The lower id first -> points.
Scores = dict[tuple[int, int], int]


@dataclass(frozen=True)
class Refreshed:
    """How many incidents were looked at, and what became of the stored pairs."""

    incidents: int
    new: int
    gone: int


def refresh_duplicate_pairs(incident_ids: Iterable[int]) -> Refreshed:
    """Store with which others each of these incidents is likely one, and forget the rest.

    Call it after what tells incidents from each other has changed: day, place, title,
    groups, reports, operation, status. Withdrawn incidents are in no open pair. A verdict
    stays, whatever the likeness. Doing it twice changes nothing.
    """
    ids = sorted(set(incident_ids))
    search = _found_one_by_one if len(ids) <= FEW else _found_by_sweeping
    new = gone = 0
    for batch in _batches(ids):
        with transaction.atomic():
            found = search(_lock(batch))
            added, dropped = _store(batch, found)
        new, gone = new + added, gone + dropped
    return Refreshed(len(ids), new, gone)


def look_for_duplicates(incident_ids: Iterable[int]) -> None:
    """Bring the pairs of these incidents up to date as soon as what was saved is safe.

    Where that fails, the log says so, and nothing that was saved is lost.
    """
    ids = list(incident_ids)
    transaction.on_commit(lambda: refresh_duplicate_pairs(ids), robust=True)


def _batches(ids: list[int]) -> Iterator[list[int]]:
    """By the exactness of their dates, then by date: those of a batch meet the same others."""
    if len(ids) > FEW:
        incidents = Incident.objects.filter(pk__in=one_of(ids))
        in_order = incidents.order_by("date_precision", "date", "pk")
        ids = list(in_order.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH_SIZE):
        yield ids[start : start + BATCH_SIZE]


def _lock(ids: list[int]) -> list[int]:
    """Those of ``ids`` that can be in a pair, locked: of two at once the later one is right."""
    incidents = Incident.objects.filter(pk__in=one_of(ids)).order_by("pk")
    rows = incidents.select_for_update(no_key=True).values_list("pk", "status")
    return [pk for pk, status in rows if status != IncidentStatus.WITHDRAWN]


def _that_can_be_in_a_pair() -> QuerySet:
    return Incident.objects.exclude(status=IncidentStatus.WITHDRAWN)


def _known(incidents: QuerySet) -> list[Particulars]:
    return [
        particulars_of(incident)
        for incident in incidents.prefetch_related(
            Prefetch("involvements", Involvement.objects.select_related("group")),
            Prefetch("reports", Report.objects.only("pk")),
        ).defer("summary", "search_text", "location_candidates")
    ]


def _found_one_by_one(ids: list[int]) -> Scores:
    found: Scores = {}
    for own in with_places_named(_known(Incident.objects.filter(pk__in=ids))):
        near = [particulars_of(each) for each in candidates(own, _that_can_be_in_a_pair())]
        # What the other's search found, this one's may leave out.
        pairs = DuplicatePair.objects.filter(Q(first=own.id) | Q(second=own.id))
        stored = {pk for pair in pairs.values_list("first", "second") for pk in pair}
        stored -= {own.id, *(each.id for each in near)}
        near += _known(_that_can_be_in_a_pair().filter(pk__in=stored)) if stored else []
        others = [each for each in with_places_named(near) if may_be_one(own, each)]
        found |= _likely([(own, other) for other in others])
    return found


def _found_by_sweeping(ids: list[int]) -> Scores:
    if not ids:
        return {}
    own = with_places_named(_known(Incident.objects.filter(pk__in=one_of(ids))))
    around = that_may_meet(own, _that_can_be_in_a_pair().exclude(pk__in=one_of(ids)))
    return _likely(near_each_other(own, with_places_named(_known(around))))


def _likely(pairs: Iterable[tuple[Particulars, Particulars]]) -> Scores:
    pairs = list(pairs)
    kinship = Kinship.of({each.id: each for pair in pairs for each in pair}.values())
    scored = {
        (min(one.id, other.id), max(one.id, other.id)): kinship.compare(one, other).points
        for one, other in pairs
    }
    return {pair: points for pair, points in scored.items() if points >= LIKELY}


def _store(ids: list[int], found: Scores) -> tuple[int, int]:
    """Make the stored pairs of these incidents those of ``found``; returns (new, gone)."""
    stale, changed = [], []
    new = dict(found)
    standing = DuplicatePair.objects.filter(Q(first__in=one_of(ids)) | Q(second__in=one_of(ids)))
    for pair in standing:
        points = new.pop((pair.first_id, pair.second_id), None)
        if points is None:
            if pair.verdict == Verdict.OPEN:
                stale.append(pair.pk)
        elif points != pair.score:
            pair.score = points
            changed.append(pair)
    DuplicatePair.objects.filter(pk__in=stale).delete()
    DuplicatePair.objects.bulk_update(changed, ["score"], batch_size=BATCH_SIZE)
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(first_id=first, second_id=second, score=points)
            for (first, second), points in sorted(new.items())
        ],
        # Somebody may have stored one of them meanwhile, from its other end.
        ignore_conflicts=True,
    )
    return len(new), len(stale)
