"""What a filter asks of an incident, as one test over each table of codes and each column."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from incidents.columns.blocks import BLOCK, looked_up
from incidents.columns.columns import Columns
from incidents.columns.marked_rows import MarkedRows
from incidents.columns.reading import NO_POINT
from incidents.columns.references import day_number
from incidents.columns.tolls import HAS_SHARE
from incidents.evidence import audience_of
from incidents.filters import IncidentFilter
from incidents.models import (
    COUNTED_BASES,
    Basis,
    EventType,
    Incident,
    IncidentStatus,
    LocationPrecision,
    Outcome,
    Role,
    Side,
    SubEventType,
    Weapon,
    sees_drafts,
)
from incidents.text_search import TextMatches, ids_matching

# The Earth as a sphere: https://postgis.net/docs/ST_DistanceSphere.html
EARTH_RADIUS_KM = 6371.0087714

# The fields of the filter that hold what a parameter says.
FIELDS = {
    "state": ("states",),
    "bloc": ("blocs",),
    "region": ("regions",),
    "group": ("groups",),
    "descendants": ("descendants",),
    "role": ("roles",),
    "basis": ("bases",),
    "target": ("targets",),
    "type": ("types",),
    "subtype": ("sub_types",),
    "precision": ("precision",),
    "deaths_min": ("deaths_min",),
    "outcome": ("outcomes",),
    "weapon": ("weapons",),
    "dataset": ("datasets", "own"),
    "status": ("statuses",),
    "from": ("first",),
    "to": ("last",),
    "within": ("within",),
    "near": ("near",),
    "place": ("places",),
    "operation": ("operations",),
    "report": ("reports",),
    "q": ("text",),
}


# What an address asks of the codes of a column, each by itself.
_OF_CODES = {
    "site": ("state", "region", "precision", "dataset", "status"),
    "event": ("type", "subtype", "outcome", "weapon"),
    "party": ("group", "descendants", "role", "basis", "target"),
}

# Whose answers rest on more than the columns hold: other tables, and what a user may search.
_BEYOND = ("places", "reports", "text")


def is_told_by_columns(incident_filter: IncidentFilter) -> bool:
    """Whether the rows that a filter finds depend on nothing but the columns."""
    return not any(getattr(incident_filter, name) for name in _BEYOND)


def key_of_finding(
    incident_filter: IncidentFilter, parameters: Iterable[str] = tuple(FIELDS)
) -> tuple:
    """What a filter asks by some parameters: one that asks the same finds the same."""
    user = incident_filter.user
    values = [
        getattr(incident_filter, name) for parameter in parameters for name in FIELDS[parameter]
    ]
    # Two rows may be called alike.
    named = [
        [getattr(each, "pk", each) for each in value] if isinstance(value, list) else value
        for value in values
    ]
    view_figure = incident_filter.view_figure if incident_filter.deaths_min is not None else None
    return repr(named), repr(view_figure), audience_of(user), sees_drafts(user)


def without(incident_filter: IncidentFilter, parameters: tuple[str, ...]) -> IncidentFilter:
    """The same filter, in which these parameters say nothing."""
    emptied = {name for parameter in parameters for name in FIELDS[parameter]}
    nothing = type(incident_filter)()
    return replace(incident_filter, **{name: getattr(nothing, name) for name in emptied})


@dataclass(eq=False)
class Found:
    """What parts of filters find, for filters that have a part in common.

    ``codes`` are tests of all codes of a column, ``masks`` are masks over all rows, both by the
    part; ``marked`` are rows of whole filters; ``texts`` is what texts were found to mean.
    """

    codes: dict[tuple, np.ndarray | None] = field(default_factory=dict)
    masks: dict[tuple, np.ndarray] = field(default_factory=dict)
    marked: dict[tuple, MarkedRows] = field(default_factory=dict)
    texts: dict[tuple, TextMatches] = field(default_factory=dict)


def without_codes(incident_filter: IncidentFilter, name: str) -> IncidentFilter:
    """The same filter, which asks nothing of the codes of ``site``, ``event`` or ``party``."""
    return without(incident_filter, _OF_CODES[name])


def codes_found(
    columns: Columns,
    incident_filter: IncidentFilter,
    name: str,
    found: Found,
    *,
    in_any_state: bool = False,
) -> np.ndarray | None:
    """For each code of ``site``, ``event`` or ``party`` whether the filter asks for it.

    None where it asks nothing of these.
    """
    keeps_to_followed = incident_filter.keeps_to_followed_states and not in_any_state
    key = (name, key_of_finding(incident_filter, _OF_CODES[name]), keeps_to_followed)
    if key not in found.codes:
        if name == "site":
            tests = [sites_found(columns, incident_filter, in_any_state=in_any_state)]
        else:
            find = events_found if name == "event" else parties_found
            tests = find(columns, incident_filter)
        found.codes[key] = np.logical_and.reduce(tests) if tests else None
    return found.codes[key]


def rows_found(
    columns: Columns,
    incident_filter: IncidentFilter,
    found: Found,
    *,
    in_any_state: bool = False,
    whatever: str = "",
) -> np.ndarray:
    """A mask over all rows: those that the filter asks for and its user may see.

    With ``in_any_state`` also those in states that are not followed. ``whatever`` names a
    column of codes that may be whatever they are: with "site" also what nobody may see.
    """
    mask = columns.alive.copy()
    for name in _OF_CODES:
        if name != whatever:
            is_found = codes_found(columns, incident_filter, name, found, in_any_state=in_any_state)
            if is_found is not None:
                mask &= _looked_up(columns, name, is_found, found)
    audience = audience_of(incident_filter.user)
    for parameters, find in _BY_ROW.items():
        values = tuple(
            tuple(value) if isinstance(value, list) else value
            for value in (
                getattr(incident_filter, name)
                for parameter in parameters
                for name in FIELDS[parameter]
            )
        )
        if any(value not in (None, "", ()) for value in values):
            key = (parameters, values, audience, incident_filter.view_figure)
            if key not in found.masks:
                found.masks[key] = find(columns, incident_filter)
            mask &= found.masks[key]
    if incident_filter.text:
        key = (audience, incident_filter.text)
        if key not in found.texts:
            matches = _matches(columns, incident_filter)
            found.texts[key], found.masks[key] = matches, _with_words(columns, matches)
        mask &= found.masks[key]
    return mask


def _looked_up(columns: Columns, name: str, is_found: np.ndarray, found: Found) -> np.ndarray:
    """For each row whether the code in a column of codes is found."""
    key = (name, is_found.tobytes())
    if key not in found.masks:
        codes, _ = columns.codes(name)
        found.masks[key] = looked_up(is_found, codes)
    return found.masks[key]


def sites_found(
    columns: Columns, incident_filter: IncidentFilter, *, in_any_state: bool = False
) -> np.ndarray:
    """For each site whether the filter asks for it and the user may see it."""
    sites = columns.sites
    found = _visible(columns, incident_filter.user)
    for values, rows in (
        (sites.state, incident_filter.states),
        (sites.region, incident_filter.regions),
    ):
        if rows:
            found &= is_one_of(values, [row.pk for row in rows])
    if incident_filter.keeps_to_followed_states and not in_any_state:
        found &= is_one_of(sites.state, [0, *columns.references.in_scope])
    if incident_filter.statuses:
        found &= is_one_of(sites.status, indexes(IncidentStatus, incident_filter.statuses))
    if incident_filter.datasets or incident_filter.own:
        datasets = [dataset.pk for dataset in incident_filter.datasets]
        found &= is_one_of(sites.dataset, [*datasets, *([0] if incident_filter.own else [])])
    if incident_filter.precision:
        precise = indexes(LocationPrecision, incident_filter.precise_enough)
        found &= is_one_of(sites.precision, precise) & sites.has_point
    return found


def events_found(columns: Columns, incident_filter: IncidentFilter) -> list[np.ndarray]:
    """For each event whether the filter asks for it, test by test."""
    events = columns.events
    tests = [
        is_one_of(values, indexes(choices, chosen))
        for values, choices, chosen in (
            (events.event_type, EventType, incident_filter.types),
            (events.sub_type, SubEventType, incident_filter.sub_types),
        )
        if chosen
    ]
    tests += [
        bits & sum(1 << index for index in indexes(choices, chosen)) != 0
        for bits, choices, chosen in (
            (events.outcomes, Outcome, incident_filter.outcomes),
            (events.weapons, Weapon, incident_filter.weapons),
        )
        if chosen
    ]
    return tests


def parties_found(columns: Columns, incident_filter: IncidentFilter) -> list[np.ndarray]:
    """For each party whether the filter asks for it, test by test."""
    tests = []
    if incident_filter.groups or incident_filter.roles or incident_filter.bases:
        tests.append(involved(columns, incident_filter))
    if incident_filter.targets:
        tests.append(targeted(columns, incident_filter.targets))
    return tests


def involved(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    """For each party whether one of its involvements is what the filter's group, role and
    basis ask for together."""
    parties = columns.parties
    wanted = is_one_of(parties.role, indexes(Role, incident_filter.counted_roles))
    wanted &= is_one_of(parties.basis, indexes(Basis, incident_filter.counted_bases))
    if groups := [group.pk for group in incident_filter.groups]:
        if incident_filter.descendants:
            wanted &= parties.belong_to(groups, columns.references.ancestries)
        else:
            wanted &= is_one_of(parties.group, groups)
    return parties.with_one(wanted)


def targeted(columns: Columns, sides: list[Side]) -> np.ndarray:
    """For each party whether one of these sides is a target in it, on a counted basis."""
    parties = columns.parties
    wanted = parties.role == list(Role).index(Role.TARGET)
    wanted &= is_one_of(parties.basis, indexes(Basis, COUNTED_BASES))
    wanted &= is_one_of(sides_named(columns), indexes(Side, sides))
    return parties.with_one(wanted)


def sides_named(columns: Columns) -> np.ndarray:
    """For each involvement the side of its group, as its index in ``Side``."""
    group = columns.parties.group
    civilians, unknown = indexes(Side, (Side.CIVILIANS, Side.UNKNOWN))
    by_key = np.full(int(group.max(initial=0)) + 1, unknown, np.uint8)
    by_key[0] = civilians
    for key, side in columns.references.sides.items():
        by_key[key : key + 1] = side
    return by_key[group]


def is_one_of(values: np.ndarray, wanted: Iterable[int]) -> np.ndarray:
    """For each of many values (no negative ones) whether it is wanted, by looking it up."""
    is_wanted = np.zeros(int(values.max(initial=0)) + 1, bool)
    for value in wanted:
        is_wanted[value : value + 1] = True
    return is_wanted[values]


def indexes(choices, chosen) -> list[int]:
    """The places of some choices among all."""
    order = list(choices)
    return [order.index(choice) for choice in chosen]


def _visible(columns: Columns, user) -> np.ndarray:
    status = columns.sites.status
    published, withdrawn = indexes(
        IncidentStatus, (IncidentStatus.PUBLISHED, IncidentStatus.WITHDRAWN)
    )
    if sees_drafts(user):
        return status != withdrawn
    kept_in = is_one_of(columns.sites.dataset, columns.references.kept_in)
    return (status == published) & ~kept_in


# Tests of each row by itself


def _in_period(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    """Of which some day lies between the two dates, both included."""
    mask = np.ones(columns.size, bool)
    if incident_filter.first:
        mask &= columns.last_date >= day_number(incident_filter.first)
    if incident_filter.last:
        mask &= columns.date <= day_number(incident_filter.last)
    return mask


def _in_states_of_blocs(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    """In a state that, at the incident's date, was a member of one of the organisations."""
    members = columns.references.memberships.of(bloc.pk for bloc in incident_filter.blocs)
    breaks = members.breaks()
    # Between two breaks the same states are members: by the time, then by the state.
    firsts = np.concatenate(([np.iinfo(np.int32).min], breaks))
    state = columns.sites.state
    mask = np.zeros(columns.size, bool)
    for since, until in zip(firsts, [*breaks, None], strict=True):
        is_member = is_one_of(
            state, members.who[(members.since <= since) & (since < members.until)].tolist()
        )
        held = looked_up(is_member, columns.site)
        held &= columns.date >= since
        if until is not None:
            held &= columns.date < until
        mask |= held
    return mask


def _within_box(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    west, south, east, north = (round(degrees * 10**7) for degrees in incident_filter.within)
    lon, lat = columns.lon, columns.lat
    mask = (lon >= west) & (lon <= east) & (lon != NO_POINT)
    mask &= (lat >= south) & (lat <= north)
    return mask


def _near_point(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    """Within the distance along a great circle (haversine)."""
    circle = incident_filter.near
    angle = circle.km / EARTH_RADIUS_KM
    south, north = (round((circle.lat + np.degrees(d)) * 10**7) for d in (-angle, angle))
    mask = (columns.lat >= south) & (columns.lat <= north) & (columns.lon != NO_POINT)
    rows = np.flatnonzero(mask)
    lon, lat = (np.radians(values[rows] / 1e7) for values in (columns.lon, columns.lat))
    lon0, lat0 = np.radians(circle.lon), np.radians(circle.lat)
    half = (
        np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    )
    mask[rows] = 2 * np.arcsin(np.sqrt(np.minimum(half, 1))) <= angle
    return mask


def _with_deaths(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    return deaths_told(columns, incident_filter) >= incident_filter.deaths_min


def deaths_told(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    """For each row how many died by the view's figure and side, -1 where it is not known.

    Where more is told of an incident's operation as a whole, it is the operation's toll.
    """
    audience = audience_of(incident_filter.user)
    figure, side = incident_filter.view_figure.figure.value, incident_filter.view_figure.side.value
    codes = columns.toll[audience]
    told = columns.tolls.numbers(figure, side)[codes]
    members = np.flatnonzero((columns.operation > 0) & columns.alive)
    numbers = told[members]
    _, operation = np.unique(columns.operation[members], return_inverse=True)
    is_known = numbers >= 0
    sums = np.full(operation.max(initial=-1) + 1, -1, np.int32)
    sums[operation[is_known]] = 0
    np.add.at(sums, operation[is_known], numbers[is_known])
    shares = columns.tolls.flags(side)[codes[members]] & HAS_SHARE != 0
    told[members[shares]] = sums[operation[shares]]
    return told


def _in_operations(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    return np.isin(columns.operation, [operation.pk for operation in incident_filter.operations])


# What the columns do not hold is asked of the database, as a set of keys


def _rows_of(columns: Columns, incidents) -> np.ndarray:
    keys = incidents.order_by().values_list("pk", flat=True)
    return np.isin(columns.pk, np.fromiter(keys, np.int32))


def _at_places(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    return _rows_of(columns, Incident.objects.filter(place__in=incident_filter.places))


def _resting_on_reports(columns: Columns, incident_filter: IncidentFilter) -> np.ndarray:
    return _rows_of(columns, Incident.objects.resting_on(incident_filter.reports))


def _matches(columns: Columns, incident_filter: IncidentFilter) -> TextMatches:
    """What the filter's text matches, in whatever incidents there are."""
    user = incident_filter.user

    def are_seen(incidents: np.ndarray) -> bool:
        if not incidents.any():
            return False
        is_visible, wanted = _visible(columns, user), np.append(incidents, False)
        for start in range(0, columns.size, BLOCK):
            rows = slice(start, start + BLOCK)
            are_wanted = np.take(wanted, columns.pk[rows], mode="clip") & columns.alive[rows]
            if is_visible[columns.site[rows][are_wanted]].any():
                # A common word is in the first block already.
                return True
        return False

    return ids_matching(incident_filter.text, user, columns.texts, are_seen)


def _with_keys(columns: Columns, is_wanted: np.ndarray) -> np.ndarray:
    """For each row what is said (bool) of its incident's key; False of keys beyond."""
    # The last one stands for all keys beyond.
    return looked_up(np.append(is_wanted, False), columns.pk)


def _with_words(columns: Columns, matches: TextMatches) -> np.ndarray:
    mask = np.ones(columns.size, bool)
    for part in matches.parts:
        # A group that denies its part is named in it all the same.
        named = columns.parties.with_one(np.isin(columns.parties.group, list(part.groups)))
        mask &= _with_keys(columns, part.incidents) | looked_up(named, columns.party)
    return mask


_BY_ROW = {
    ("from", "to"): _in_period,
    ("bloc",): _in_states_of_blocs,
    ("within",): _within_box,
    ("near",): _near_point,
    ("deaths_min",): _with_deaths,
    ("operation",): _in_operations,
    ("place",): _at_places,
    ("report",): _resting_on_reports,
}
