"""Which group belonged to which on which day, for comparing who is named."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from incidents.duplicates.likeness import Kin, Likeness, compare
from incidents.duplicates.particulars import CIVILIANS, Particulars
from incidents.models import GroupAncestry


class Kinship:
    """What the groups that some particulars name belonged to, whenever that was."""

    def __init__(self, periods: dict[int, list[tuple[int, date | None, date | None]]]):
        self._periods = periods
        self._known: dict[date, Kin] = {}

    @classmethod
    def of(cls, all_particulars: Iterable[Particulars]) -> "Kinship":
        """One query."""
        named = {group for each in all_particulars for group in each.attackers | each.targets}
        periods = defaultdict(list)
        rows = GroupAncestry.objects.filter(group__in=named - {CIVILIANS})
        for group, *period in rows.values_list("group", "ancestor", "since", "until"):
            periods[group].append(tuple(period))
        return cls(periods)

    def on(self, day: date) -> Kin:
        """For each group all that it belonged to on ``day``, itself included."""
        if day not in self._known:
            self._known[day] = {
                group: frozenset(
                    ancestor
                    for ancestor, since, until in periods
                    if (since is None or since <= day) and (until is None or until > day)
                )
                for group, periods in self._periods.items()
            }
        return self._known[day]

    def compare(self, one: Particulars, other: Particulars) -> Likeness:
        """How far two stored incidents agree, whichever is named first."""
        return compare(one, other, self.on(min(one.date, other.date)))
