"""Names and labels in both languages, read once for a whole file."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.utils.translation import override

from incidents.models import ArmedGroup, Claimant, Dataset, Region, State


class Name(NamedTuple):
    """A value as addresses have it, and its names; the French one may be the English."""

    code: str
    en: str
    fr: str


NOTHING = Name("", "", "")


@dataclass(frozen=True)
class Names:
    """Those of what incidents are told to be, by primary key."""

    states: dict[int, Name]
    regions: dict[int, Name]
    groups: dict[int, ArmedGroup]
    claimants: dict[int, Claimant]
    datasets: dict[int, Dataset]

    @classmethod
    def read(cls) -> "Names":
        """In five queries, whatever the number of incidents."""
        return cls(
            states=_names(State, "alpha3"),
            regions=_names(Region, "code"),
            groups=ArmedGroup.objects.defer("summary_en", "summary_fr").in_bulk(),
            claimants=Claimant.objects.select_related("group").in_bulk(),
            datasets=Dataset.objects.in_bulk(),
        )


def _names(model, code: str) -> dict[int, Name]:
    rows = model.objects.order_by().values_list("pk", code, "name_en", "name_fr")
    return {pk: Name(code, en, fr or en) for pk, code, en, fr in rows}


@cache
def label(choices: type, value: str, language: str) -> str:
    """What one of a model's choices is called in a language; "" for none."""
    if not value:
        return ""
    with override(language):
        return str(choices(value).label)
