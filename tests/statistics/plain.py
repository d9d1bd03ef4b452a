"""A world of incidents, and what stands in a report on it, counted one by one."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from incidents.evidence import audience_of, rebuild_group_ancestry, recompute_tolls
from incidents.models import (
    COUNTED_BASES,
    SIDE_OF_KIND,
    Basis,
    GroupRelation,
    Incident,
    Role,
    UnclaimedStatement,
)
from tests.builders import (
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_region,
)

FIGURES = ("low", "best", "high", "government")
ATTACKING = (Role.ATTACKER, Role.PARTY)


def make_world(incidents: int = 60, seed: int = 7) -> None:
    """Incidents of all kinds in three states, with groups in every role and on every basis."""
    chance = Random(seed)
    groups = [
        make_group("jnim", kind="non_state"),
        make_group("katiba-macina", kind="non_state"),
        make_group("isgs", kind="non_state"),
        make_group("mali-army", kind="state_force"),
        make_group("minusma", kind="peacekeeping_force"),
        make_group("dozo", kind="communal_militia"),
    ]
    GroupRelation.objects.get_or_create(
        group=groups[1], kind="part_of", other=groups[0], since=date(2018, 3, 2)
    )
    rebuild_group_ancestry()
    regions = [make_region("Mopti"), make_region("Gao"), make_region("Sahel", state="BFA"), None]
    types = [
        ("battles", "armed-clash"),
        ("battles", ""),
        ("explosions", "remote-explosive"),
        ("violence-against-civilians", "attack"),
        ("violence-against-civilians", ""),
    ]
    operation = make_operation()
    made = []
    for _ in range(incidents):
        region = chance.choice(regions)
        event_type, sub_type = chance.choice(types)
        day = date(2017, 1, 1) + timedelta(days=chance.randrange(1400))
        precision = chance.choice(["day", "day", "day", "month", "longer"])
        incident = make_incident(
            state=region.state.alpha3 if region else chance.choice(["NER", None]),
            region=region,
            event_type=event_type,
            sub_event_type=sub_type,
            date=day,
            date_end=day + timedelta(days=chance.choice([0, 3, 40])),
            date_precision=precision,
            operation=chance.choice([operation, None, None, None]),
        )
        made.append(incident)
        for _ in range(chance.randrange(4)):
            role = chance.choice(list(Role))
            group = chance.choice([*groups, None] if role != Role.ATTACKER else groups)
            make_involvement(incident, group, role=role, basis=chance.choice(list(Basis)))
        if chance.random() < 0.3:
            UnclaimedStatement.objects.create(incident=incident, as_of=day)
        side = chance.choice(["civilians", "state_forces", "armed_group", "unknown"])
        match chance.randrange(5):
            case 0:
                make_claim(incident, chance.randrange(30), side=side)
            case 1:
                make_claim(incident, at_least=chance.randrange(1, 30), side=side)
            case 2:
                make_claim(incident, up_to=chance.randrange(1, 30), side=side)
    make_claim(operation, 41, 60)
    recompute_tolls([incident.pk for incident in made])


@dataclass
class Plain:
    """Incidents and their dead, added up one by one."""

    incidents: int
    deaths: dict

    @classmethod
    def of(cls, incidents, side="all_sides", user=None) -> "Plain":
        tolls = [
            toll
            for incident in incidents
            for toll in incident.tolls.all()
            if (toll.audience, toll.side) == (audience_of(user), side)
        ]
        numbers = {
            figure: [number for toll in tolls if (number := number_of(toll, figure)) is not None]
            for figure in FIGURES
        }
        return cls(
            len(incidents),
            {
                **{figure: sum(told) if told else None for figure, told in numbers.items()},
                "known": {figure: len(told) for figure, told in numbers.items()},
                "high_is_open": any(toll.high_is_open or toll.share_is_open for toll in tolls),
                "disputed": sum(toll.disputed for toll in tolls),
            },
        )

    def is_line(self, line) -> bool:
        return (self.incidents, self.deaths) == (line.incidents, line.deaths)


def number_of(toll, figure: str) -> int | None:
    """A toll's part in a sum; a disputed best counts with its low."""

    def told(prefix):
        number = getattr(toll, f"{prefix}{figure}")
        return getattr(toll, f"{prefix}low") if figure == "best" and number is None else number

    parts = [number for number in (told(""), told("share_")) if number is not None]
    return sum(parts) if parts else None


def incidents_of(selection) -> list[Incident]:
    """The selection's incidents with all that the counting needs."""
    return list(
        Incident.objects.filter(pk__in=selection.ids())
        .select_related("state", "region")
        .prefetch_related("tolls", "involvements__group", "unclaimed_statements")
    )


def named(incident, roles, bases=COUNTED_BASES) -> set:
    """The slugs of the groups that an incident names so; None stands for civilians."""
    return {
        line.group.slug if line.group else None
        for line in incident.involvements.all()
        if line.role in roles and line.basis in bases
    }


def sides_attacked(incident) -> set[str]:
    return {
        SIDE_OF_KIND[line.group.kind].value if line.group else "civilians"
        for line in incident.involvements.all()
        if line.role == Role.TARGET and line.basis in COUNTED_BASES
    }


def grouped(incidents, keys) -> dict:
    """The incidents by each of the keys that ``keys`` gives for one."""
    found = {}
    for incident in incidents:
        for key in keys(incident):
            found.setdefault(key, []).append(incident)
    return found
