"""What a filter finds, told a second time: in plain Python, row by row, without its SQL.

Slow and simple on purpose. It reads every row of the models and asks of each incident what
the filter asks, in the words of the design.
"""

import math
from dataclasses import dataclass, field

from incidents.evidence import Figure, audience_of
from incidents.filters import IncidentFilter, Sort
from incidents.models import (
    COUNTED_BASES,
    SIDE_OF_KIND,
    GroupAncestry,
    GroupKind,
    Incident,
    LocationPrecision,
    Membership,
    Role,
    Side,
    Toll,
    normalise,
    sees_drafts,
)

EARTH_RADIUS_KM = 6371.0087714


@dataclass
class World:
    """Everything that is in the database."""

    incidents: list[Incident] = field(default_factory=list)
    ancestries: list[GroupAncestry] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)

    @classmethod
    def read(cls) -> "World":
        incidents = (
            Incident.objects.select_related("state", "region", "dataset")
            .prefetch_related("involvements__group__names", "place__names")
            .prefetch_related("outcomes", "weapons", "tolls", "reports", "unclaimed_statements")
            .order_by()
        )
        return cls(
            list(incidents), list(GroupAncestry.objects.all()), list(Membership.objects.all())
        )


def listed(incident_filter: IncidentFilter, world: World | None = None) -> list[int]:
    """The keys of what the filter finds, in the order of its list."""
    world = world or World.read()
    found = [incident for incident in world.incidents if is_found(incident_filter, incident, world)]
    found.sort(key=lambda incident: (incident.date, incident.pk), reverse=True)
    if incident_filter.sort == Sort.OLDEST:
        found.reverse()
    if incident_filter.sort == Sort.DEATHS:
        dead = {each.pk: deaths_told(incident_filter, each, world) for each in found}
        found.sort(key=lambda each: (dead[each.pk] is None, -(dead[each.pk] or 0)))
    if incident_filter.sort == Sort.WHERE:
        found.sort(key=lambda each: (_spelt(each.state), _spelt(each.region)))
    return [incident.pk for incident in found]


def _spelt(area) -> tuple:
    return (area is None, area.name if area else "")


def is_found(incident_filter: IncidentFilter, incident: Incident, world: World) -> bool:
    return all(test(incident_filter, incident, world) for test in TESTS)


def is_visible(wanted, incident, world) -> bool:
    if sees_drafts(wanted.user):
        return incident.status != "withdrawn"
    is_kept_in = incident.dataset is not None and not incident.dataset.redistributable
    return incident.status == "published" and not is_kept_in


def is_in_scope(wanted, incident, world) -> bool:
    names_a_place = (
        wanted.states
        or wanted.blocs
        or wanted.regions
        or wanted.places
        or wanted.operations
        or wanted.reports
    )
    return bool(names_a_place) or incident.state is None or incident.state.in_scope


def is_one_of(wanted, incident, world) -> bool:
    """Of what an incident has one: any of the values that are asked for."""
    return all(
        not values or getattr(incident, name) in [getattr(value, "pk", value) for value in values]
        for name, values in (
            ("state_id", wanted.states),
            ("region_id", wanted.regions),
            ("place_id", wanted.places),
            ("operation_id", wanted.operations),
            ("event_type", wanted.types),
            ("sub_event_type", wanted.sub_types),
            ("status", wanted.statuses),
        )
    )


def has_one_of(wanted, incident, world) -> bool:
    """Of what an incident has several: at least one of the values that are asked for."""
    return (
        (not wanted.outcomes or any(o.code in wanted.outcomes for o in incident.outcomes.all()))
        and (not wanted.weapons or any(w.code in wanted.weapons for w in incident.weapons.all()))
        and (not wanted.reports or any(r in wanted.reports for r in incident.reports.all()))
    )


def is_from_dataset(wanted, incident, world) -> bool:
    if not (wanted.datasets or wanted.own):
        return True
    if incident.dataset is None:
        return wanted.own
    return incident.dataset in wanted.datasets


def holds_on(period, day) -> bool:
    return (period.since is None or period.since <= day) and (
        period.until is None or day < period.until
    )


def is_in_a_bloc(wanted, incident, world) -> bool:
    return not wanted.blocs or any(
        membership.state_id == incident.state_id
        and membership.organisation in wanted.blocs
        and holds_on(membership, incident.date)
        for membership in world.memberships
    )


def belongs(wanted, group, day, world) -> bool:
    if not wanted.descendants:
        return group in wanted.groups
    return any(
        ancestry.group_id == group.pk
        and ancestry.ancestor_id in [each.pk for each in wanted.groups]
        and holds_on(ancestry, day)
        for ancestry in world.ancestries
    )


def is_involved(wanted, incident, world) -> bool:
    """Group, role and basis are those of one and the same involvement."""
    if not (wanted.groups or wanted.roles or wanted.bases):
        return True
    return any(
        line.role in (wanted.roles or list(Role))
        and line.basis in (wanted.bases or COUNTED_BASES)
        and (
            not wanted.groups
            or (line.group is not None and belongs(wanted, line.group, incident.date, world))
        )
        for line in incident.involvements.all()
    )


def is_directed_against(wanted, incident, world) -> bool:
    return not wanted.targets or any(
        line.role == "target"
        and line.basis in COUNTED_BASES
        and (SIDE_OF_KIND[GroupKind(line.group.kind)] if line.group else Side.CIVILIANS)
        in wanted.targets
        for line in incident.involvements.all()
    )


def is_in_period(wanted, incident, world) -> bool:
    """Some day of the incident lies in the period, its ends included."""
    last_day = incident.date_end or incident.date
    return (wanted.first is None or last_day >= wanted.first) and (
        wanted.last is None or incident.date <= wanted.last
    )


def is_precise(wanted, incident, world) -> bool:
    if wanted.precision is None:
        return True
    scale = list(LocationPrecision)
    return incident.point is not None and scale.index(incident.location_precision) <= scale.index(
        wanted.precision
    )


def is_within(wanted, incident, world) -> bool:
    if wanted.within is None:
        return True
    if incident.point is None:
        return False
    west, south, east, north = wanted.within
    # A centimetre is as exact as it gets.
    lon, lat = round(incident.point.x, 7), round(incident.point.y, 7)
    return west <= lon <= east and south <= lat <= north


def is_near(wanted, incident, world) -> bool:
    if wanted.near is None:
        return True
    if incident.point is None:
        return False
    lon, lat = math.radians(incident.point.x), math.radians(incident.point.y)
    lon0, lat0 = math.radians(wanted.near.lon), math.radians(wanted.near.lat)
    cosine = math.sin(lat) * math.sin(lat0) + math.cos(lat) * math.cos(lat0) * math.cos(lon - lon0)
    return math.acos(max(-1, min(1, cosine))) * EARTH_RADIUS_KM <= wanted.near.km


def number_of(toll: Toll, figure: Figure) -> int | None:
    """What a toll counts for in a sum: its own figure and its share, a disputed best as its low."""
    parts = {
        Figure.BEST: (
            toll.low if toll.best is None else toll.best,
            toll.share_low if toll.share_best is None else toll.share_best,
        ),
        Figure.LOW: (toll.low, toll.share_low),
        Figure.HIGH: (toll.high, toll.share_high),
        Figure.GOVERNMENT: (toll.government, toll.share_government),
    }[figure]
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def toll_of(wanted, incident) -> Toll | None:
    """The toll that the user sees, of the view's side."""
    audience, side = audience_of(wanted.user), wanted.view_figure.side
    for toll in incident.tolls.all():
        if toll.audience == audience and toll.side == side:
            return toll
    return None


def deaths_for_sums(wanted, incident) -> int | None:
    toll = toll_of(wanted, incident)
    return toll and number_of(toll, wanted.view_figure.figure)


def deaths_told(wanted, incident, world) -> int | None:
    """The operation's toll where more is told of that than of the incident, else its own."""
    toll = toll_of(wanted, incident)
    if toll is None:
        return None
    if toll.share_high is None:
        return number_of(toll, wanted.view_figure.figure)
    siblings = [each for each in world.incidents if each.operation_id == incident.operation_id]
    numbers = [deaths_for_sums(wanted, each) for each in siblings]
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def has_deaths(wanted, incident, world) -> bool:
    if not wanted.deaths_min:
        return True
    return (deaths_told(wanted, incident, world) or 0) >= wanted.deaths_min


def has_words(wanted, incident, world) -> bool:
    """Every word occurs in the incident's own text, or in a name of its place or of a group.

    Of short words and misspelt ones the rules of the text search are tested with it.
    """
    texts = [incident.title, incident.place_text, incident.summary, incident.reference]
    if incident.place:
        texts += [each.name for each in incident.place.names.all()]
    for line in incident.involvements.all():
        if line.group:
            texts += [line.group.name_en, line.group.name_fr]
            texts += [each.name for each in line.group.names.all()]
    spelt = [normalise(text) for text in texts]
    return all(any(word in text for text in spelt) for word in normalise(wanted.text).split())


TESTS = (
    is_visible,
    is_in_scope,
    is_one_of,
    has_one_of,
    is_from_dataset,
    is_in_a_bloc,
    is_involved,
    is_directed_against,
    is_in_period,
    is_precise,
    is_within,
    is_near,
    has_deaths,
    has_words,
)
