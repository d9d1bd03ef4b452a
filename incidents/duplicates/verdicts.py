"""What people decide of two incidents that look alike: remembered, and taken back."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from incidents.duplicates.pairs import refresh_duplicate_pairs
from incidents.models import DuplicatePair, Incident, Verdict


@transaction.atomic
def tell_apart(*, one: Incident, other: Incident, by, reason: str) -> DuplicatePair:
    """Remember that the two are not the same: they are no likely duplicates from now on."""
    first, second = sorted((one.pk, other.pk))
    pair, _is_new = DuplicatePair.objects.update_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "verdict": Verdict.NOT_SAME,
            "decided_by": by,
            "decided_at": timezone.now(),
            "reason": reason,
        },
        create_defaults={
            "verdict": Verdict.NOT_SAME,
            "decided_by": by,
            "decided_at": timezone.now(),
            "reason": reason,
            "score": 0,
        },
    )
    return pair


@transaction.atomic
def take_back_verdict(*, one: Incident, other: Incident) -> None:
    """Let the two be likely duplicates again, where they still look alike."""
    DuplicatePair.objects.of(one, other).update(
        verdict=Verdict.OPEN, decided_by=None, decided_at=None, reason=""
    )
    refresh_duplicate_pairs([one.pk, other.pk])


@transaction.atomic
def move_verdicts(*, survivor: Incident, merged: Incident) -> None:
    """What ``merged`` was told apart from, ``survivor`` is told apart from; its pairs go."""
    pairs = DuplicatePair.objects.filter(Q(first=merged.pk) | Q(second=merged.pk))
    for pair in pairs.filter(verdict=Verdict.NOT_SAME):
        other = pair.second_id if pair.first_id == merged.pk else pair.first_id
        first, second = sorted((survivor.pk, other))
        if other != survivor.pk:
            verdict = {
                field: getattr(pair, field)
                for field in ("verdict", "decided_by", "decided_at", "reason")
            }
            DuplicatePair.objects.update_or_create(
                first_id=first,
                second_id=second,
                defaults=verdict,
                create_defaults=verdict | {"score": pair.score},
            )
    pairs.delete()
