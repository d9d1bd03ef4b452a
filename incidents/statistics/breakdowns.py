"""The incidents of a selection by state, region, event type and side of the target."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from incidents.columns import NO_CHOICE
from incidents.models import (
    COUNTED_BASES,
    EventType,
    Region,
    Role,
    Side,
    State,
    SubEventType,
    normalise,
)
from incidents.statistics.sums import Line
from incidents.statistics.tally import Tally, distinct, numbered


@dataclass(frozen=True)
class TypeLine:
    """An event type, and its sub-types, which add up to it."""

    whole: Line
    parts: list[Line]


def by_state(tally: Tally) -> list[Line]:
    """A line for each state, the one with most incidents first; each incident is in one."""
    states = State.objects.defer("outline")
    return _by_area(
        tally, "state", states, lambda state: (state.alpha3, state.name), _("state not told")
    )


def by_region(tally: Tally) -> list[Line]:
    """A line for each region, the one with most incidents first; each incident is in one."""
    regions = Region.objects.select_related("state").defer("outline", "state__outline")
    return _by_area(
        tally,
        "region",
        regions,
        lambda region: (region.code, f"{region.name}, {region.state.name}"),
        _("region not told"),
    )


def by_type(tally: Tally) -> list[TypeLine]:
    """A line for each event type, the one with most incidents first; each incident is in one."""
    events = tally.columns.events
    event_type = events.event_type.astype(np.intp)
    names = [(each.value, str(each.label)) for each in SubEventType]
    names.append(("", _("sub-type not told")))
    is_told = events.sub_type != NO_CHOICE
    sub_type = np.where(is_told, events.sub_type, len(names) - 1)
    size = len(EventType)
    wholes = tally.by_event.over(event_type, size)
    parts = tally.by_event.over(event_type * len(names) + sub_type, size * len(names))
    lines = [
        TypeLine(
            wholes.line(number, each.value, str(each.label)),
            largest_first(
                parts.line(number * len(names) + part, *name) for part, name in enumerate(names)
            ),
        )
        for number, each in enumerate(EventType)
        if wholes.incidents[number]
    ]
    return sorted(lines, key=lambda line: -line.whole.incidents)


def by_target(tally: Tally) -> list[Line]:
    """A line for each side that was a target on any basis but a denied one, and for none.

    An incident with targets of several sides is in several lines.
    """
    namings = tally.namings
    fits = namings.fit((Role.TARGET,), COUNTED_BASES)
    nobody = len(Side)
    width = nobody + 1
    party, side = np.divmod(distinct(namings.party[fits] * width + namings.side[fits]), width)
    has_none = np.ones(tally.by_party.size, dtype=bool)
    has_none[party] = False
    without = np.flatnonzero(has_none)
    sums = tally.by_party.spread(
        np.append(party, without), np.append(side, np.full(len(without), nobody)), width
    )
    names = [*((each.value, str(each.label)) for each in Side), ("", _("no target named"))]
    return largest_first(sums.line(number, *name) for number, name in enumerate(names))


def largest_first(lines: Iterable[Line]) -> list[Line]:
    """The lines that have incidents, those with most first; what is not told comes last."""
    return sorted(
        (line for line in lines if line.incidents),
        key=lambda line: (not line.value, -line.incidents, normalise(line.name)),
    )


def _by_area(
    tally: Tally,
    attribute: str,
    areas: QuerySet,
    named: Callable[[Model], tuple[str, str]],
    not_told: str,
) -> list[Line]:
    pks, codes = numbered(getattr(tally.columns.sites, attribute))
    sums = tally.by_site.over(codes, len(pks))
    found = areas.in_bulk(pks[sums.incidents > 0].tolist())
    names = {pk: named(area) for pk, area in found.items()} | {0: ("", not_told)}
    return largest_first(
        sums.line(code, *names[pk]) for code, pk in enumerate(pks.tolist()) if pk in names
    )
