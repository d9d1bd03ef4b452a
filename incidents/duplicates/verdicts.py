"""What people decide of two incidents that look alike: remembered, and taken back."""

from django.db import transaction
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
