"""What judging needs of a casualty claim, for one page or for all claims that there are."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from incidents.models import ArmedGroup, CasualtyClaim, Claimant


class ToldClaim(NamedTuple):
    """A casualty claim as judging reads it: the fields of ``CasualtyClaim`` by their names."""

    incident_id: int | None
    operation_id: int | None
    claimant_id: int
    side: str
    group_id: int | None
    outcome: str
    minimum: int | None
    maximum: int | None
    figure: int | None
    vague_word: str
    as_of: date | None
    additional: bool
    dataset_id: int | None
    is_chosen: bool
    claimant: Claimant
    group: ArmedGroup | None


# A page judges the rows that it shows; deriving tolls in bulk makes no model instances.
Claim = CasualtyClaim | ToldClaim

_STORED = ToldClaim._fields[: ToldClaim._fields.index("is_chosen")]


def told_claims(*querysets: QuerySet[CasualtyClaim]) -> Iterator[ToldClaim]:
    """The claims of QuerySets, in one query for each and two more, whatever their number."""
    rows = [row for claims in querysets for row in claims.values_list(*_STORED, "chosen")]
    of_claimant, of_group = _STORED.index("claimant_id"), _STORED.index("group_id")
    claimants = Claimant.objects.select_related("group").in_bulk({row[of_claimant] for row in rows})
    groups = ArmedGroup.objects.in_bulk({row[of_group] for row in rows} - {None})
    for *stored, chosen in rows:
        yield ToldClaim(
            *stored,
            chosen is not None,
            claimants[stored[of_claimant]],
            groups.get(stored[of_group]),
        )
