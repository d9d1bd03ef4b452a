"""How many incidents each choice of each filter has, all other filters being as they are."""

from dataclasses import replace

import numpy as np

from incidents.columns import Selection
from incidents.columns.conditions import sides_named
from incidents.filters import OWN
from incidents.models import (
    COUNTED_BASES,
    Basis,
    EventType,
    IncidentStatus,
    LocationPrecision,
    Outcome,
    Role,
    Side,
    SubEventType,
    Weapon,
    sees_drafts,
)
from incidents.statistics.counts import counts_by, counts_by_bloc, counts_by_group
from incidents.statistics.groups_named import (
    counts_by_bit,
    counts_by_choice,
    has_part,
    of_groups,
)

# What an address names by a choice: the attribute that has its index, or its bit.
_CHOICES = {
    "type": ("event_type", EventType),
    "subtype": ("sub_type", SubEventType),
    "status": ("status", IncidentStatus),
}
_BITS = {"outcome": ("outcomes", Outcome), "weapon": ("weapons", Weapon)}


def facets(selection: Selection) -> dict[str, dict[str, int]]:
    """By parameter and value of the filter how many incidents have it; none that has none.

    A parameter is counted without itself, with all others as the filter has them: so many
    are found by who chooses this value alone. A group has the incidents of its affiliates
    too, unless the filter leaves them out; role and basis are those of the filter's groups,
    or of anybody, in one and the same involvement. A precision has all that are at least so
    precise. Nothing is told of groups that the reader may not see. Takes no query.
    """
    datasets = counts_by(selection.without("dataset"), "dataset")
    by_key = {
        # What is not followed is left out as long as nothing is asked for that may lie there;
        # who chooses one of these does ask for that.
        "state": counts_by(selection.without("state").in_any_state, "state"),
        "region": counts_by(selection.without("region").in_any_state, "region"),
        "bloc": counts_by_bloc(selection.without("bloc").in_any_state),
        "group": counts_by_group(selection.without("group")),
        "dataset": datasets,
    }
    found = _by_name(by_key, selection)
    if datasets.get(0):
        found["dataset"][OWN] = datasets[0]
    for parameter, (attribute, choices) in _CHOICES.items():
        by_index = counts_by(selection.without(parameter), attribute)
        found[parameter] = {
            choice.value: by_index[index]
            for index, choice in enumerate(choices)
            if index in by_index
        }
    for parameter, (attribute, choices) in _BITS.items():
        wider = selection.without(parameter)
        found[parameter] = counts_by_bit(np.bincount(*wider.counts_of(attribute)), choices)
    found["precision"] = _by_precision(selection.without("precision"))
    found["role"] = _by_role(selection.without("role"))
    found["basis"] = _by_basis(selection)
    found["target"] = _by_target(selection.without("target"))
    return found


def _by_name(counts: dict[str, dict[int, int]], selection: Selection) -> dict[str, dict[str, int]]:
    """Counts by key as counts by what an address calls it."""
    addresses = selection.columns.references.addresses
    return {
        parameter: {
            addresses[parameter][key]: count
            for key, count in by_key.items()
            if key in addresses[parameter] and (parameter != "group" or _is_shown(key, selection))
        }
        for parameter, by_key in counts.items()
    }


def _is_shown(group: int, selection: Selection) -> bool:
    """Whether the reader may know of a group: of one that nobody has looked at yet,
    analysts do, others if an incident that they see names it.
    """
    if group not in selection.columns.references.unchecked:
        return True
    if sees_drafts(selection.incident_filter.user):
        return True
    found = selection.without("group")
    parties = found.columns.parties
    return bool(found.party_counts()[parties.party[parties.group == group]].any())


def _by_precision(found: Selection) -> dict[str, int]:
    """What is known at least so well; what has no pin is known to no place."""
    precisions, counts = found.counts_of("precision")
    counts = np.where(found.columns.sites.has_point, counts, 0)
    scale = len(LocationPrecision)
    sums = np.cumsum(np.bincount(precisions, weights=counts, minlength=scale)[:scale])
    return {
        each.value: int(number)
        for each, number in zip(LocationPrecision, sums, strict=True)
        if number and each != LocationPrecision.UNKNOWN
    }


def _by_role(found: Selection) -> dict[str, int]:
    columns, incident_filter = found.columns, found.incident_filter
    wanted = has_part(columns, Role, incident_filter.counted_bases)
    wanted &= of_groups(columns, incident_filter)
    return counts_by_choice(found, columns.parties.role, wanted, Role)


def _by_basis(selection: Selection) -> dict[str, int]:
    incident_filter = selection.incident_filter
    if incident_filter.groups or incident_filter.roles:
        # Without any basis what is only denied would be left out, and it can be asked for.
        found = selection.asking(replace(incident_filter, bases=list(Basis)))
    else:
        found = selection.without("basis")
    columns = found.columns
    wanted = has_part(columns, incident_filter.counted_roles, Basis)
    wanted &= of_groups(columns, incident_filter)
    return counts_by_choice(found, columns.parties.basis, wanted, Basis)


def _by_target(found: Selection) -> dict[str, int]:
    columns = found.columns
    wanted = has_part(columns, [Role.TARGET], COUNTED_BASES)
    return counts_by_choice(found, sides_named(columns), wanted, Side)
