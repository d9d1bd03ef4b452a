"""The pairs that wait for somebody to decide, as a list shows them."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from incidents.duplicates.candidates import with_places_named
from incidents.duplicates.finding import told_in_words
from incidents.duplicates.kinship import Kinship
from incidents.duplicates.likeness import VERY_LIKELY
from incidents.duplicates.particulars import particulars_of
from incidents.models import DuplicatePair, Incident, Involvement, Report


@dataclass(frozen=True)
class ListedPair:
    """Two incidents that may be one, the one that was entered first first, and why.

    ``reasons`` speak for it and ``objections`` against it, in the reader's language.
    """

    pair: DuplicatePair
    first: Incident
    second: Incident
    reasons: list[str]
    objections: list[str]

    @property
    def is_very_likely(self) -> bool:
        return self.pair.score >= VERY_LIKELY


def open_pairs(start: int = 0, number: int = 20) -> list[ListedPair]:
    """``number`` open pairs from the ``start``-th on, the longest found first.

    For those who see drafts. Six queries, however many there are; ``count_open_pairs``
    says how many in all.
    """
    return listed(DuplicatePair.objects.open().order_by("found_at", "pk")[start : start + number])


def count_open_pairs() -> int:
    """How many pairs wait for somebody to decide."""
    return DuplicatePair.objects.open().count()


def pairs_told_apart(number: int) -> QuerySet:
    """The last ``number`` pairs of which somebody said that they are not the same."""
    return (
        DuplicatePair.objects.told_apart()
        .select_related("decided_by", *_OF_BOTH)
        .defer(*_NOT_SHOWN)
        .order_by("-decided_at", "-pk")[:number]
    )


def listed(pairs: QuerySet) -> list[ListedPair]:
    """These pairs with both incidents and the reasons in words."""
    pairs = list(pairs)
    ids = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    incidents = (
        Incident.objects.select_related("state", "region")
        .defer("summary", "search_text", "location_candidates", "state__outline", "region__outline")
        .prefetch_related(
            Prefetch("involvements", Involvement.objects.select_related("group")),
            Prefetch("reports", Report.objects.only("title")),
        )
        .in_bulk(ids)
    )
    known = {each.id: each for each in with_places_named(map(particulars_of, incidents.values()))}
    kinship = Kinship.of(known.values())
    rows = []
    for pair in pairs:
        one, other = pair.first_id, pair.second_id
        likeness = kinship.compare(known[one], known[other])
        reasons, objections = told_in_words(likeness, incidents.values())
        rows.append(ListedPair(pair, incidents[one], incidents[other], reasons, objections))
    return rows


_OF_BOTH = [f"{side}{area}" for side in ("first", "second") for area in ("", "__state", "__region")]
_NOT_SHOWN = [
    f"{side}__{field}"
    for side in ("first", "second")
    for field in (
        "summary",
        "search_text",
        "location_candidates",
        "state__outline",
        "region__outline",
    )
]
