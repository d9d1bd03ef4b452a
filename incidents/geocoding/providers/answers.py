"""Answers of online services, kept in the database so that nothing is asked twice.

Services change slowly: what was found is kept long, that nothing was found only briefly,
and that a service failed never.
"""

from datetime import timedelta

from django.utils import timezone

from incidents.geocoding.providers.found_place import FoundPlace
from incidents.geocoding.providers.request import Request
from incidents.models import ProviderAnswer

FOUND_KEPT_FOR = timedelta(days=180)
NOTHING_KEPT_FOR = timedelta(days=1)


def kept_answer(provider: str, request: Request) -> list[FoundPlace] | None:
    """What the service answered to the same question lately; None if it was not asked."""
    answer = (
        ProviderAnswer.objects.filter(**_question(provider, request))
        .filter(kept_until__gt=timezone.now())
        .values_list("places", flat=True)
        .first()
    )
    return None if answer is None else [FoundPlace.from_json(place) for place in answer]


def keep_answer(provider: str, request: Request, places: list[FoundPlace]) -> None:
    """Keep an answer, in the place of an older one to the same question."""
    now = timezone.now()
    ProviderAnswer.objects.bulk_create(
        [
            ProviderAnswer(
                **_question(provider, request),
                places=[place.as_json() for place in places],
                asked_at=now,
                kept_until=now + (FOUND_KEPT_FOR if places else NOTHING_KEPT_FOR),
            )
        ],
        update_conflicts=True,
        unique_fields=["provider", "url", "query", "countries"],
        update_fields=["places", "asked_at", "kept_until"],
    )


def forget_old_answers() -> int:
    """Delete the answers whose time is over. Returns how many."""
    deleted, _by_model = ProviderAnswer.objects.filter(kept_until__lte=timezone.now()).delete()
    return deleted


def _question(provider: str, request: Request) -> dict[str, str]:
    return {
        "provider": provider,
        "url": request.url,
        "query": request.query,
        "countries": ",".join(request.countries),
    }
