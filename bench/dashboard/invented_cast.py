"""Who acts and speaks in what is invented, and where; the rows that are few."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.contrib.auth import get_user_model

from incidents.evidence import rebuild_group_ancestry
from incidents.models import (
    ArmedGroup,
    Claimant,
    ClaimantKind,
    Dataset,
    GroupKind,
    GroupName,
    GroupNameKind,
    GroupRelation,
    Place,
    Publisher,
    Region,
    RelationKind,
    State,
)
from incidents.roles import give_role, sync_roles
from incidents.starter import load_starter

FOLLOWED = ("MLI", "BFA", "NER", "MRT", "TCD")
GROUPS = 40
# The umbrella has no incidents of its own; the largest group of all stands below it.
UMBRELLA = "invented-network"
LARGEST = "invented-group-01"
SECOND = "invented-group-02"
EDITOR = "invented-editor"
VILLAGES_A_PLACE = 12
SIXTY_KM = 0.55

# The groups in number order: the kinds of the forty.
_KINDS = (
    *(GroupKind.NON_STATE,) * 24,
    *(GroupKind.COMMUNAL_MILITIA,) * 5,
    *(GroupKind.PRO_GOVERNMENT_MILITIA,) * 3,
    *(GroupKind.STATE_FORCE,) * 5,
    *(GroupKind.INTERNATIONAL_FORCE,) * 2,
    GroupKind.UNIDENTIFIED,
)


@dataclass(frozen=True)
class Cast:
    """Primary keys, by what they are; arrays of one length describe one thing.

    A village is an entry of the gazetteer, or an invented point near one: its state,
    region, place (0 if it is none of the gazetteer), degrees, name, and weight among all.
    """

    states: list[int]
    governments: dict[int, int]
    armies: dict[int, int]
    groups: list[int]
    militias: list[int]
    media: list[int]
    investigators: list[int]
    open_dataset: int
    kept_in_dataset: int
    publisher: int
    village_state: np.ndarray
    village_region: np.ndarray
    village_place: np.ndarray
    village_lon: np.ndarray
    village_lat: np.ndarray
    village_weight: np.ndarray
    village_names: list[str]


def make_cast(dice: np.random.Generator) -> Cast:
    """Load the starter data, and invent groups, claimants, datasets and an editor."""
    load_starter()
    states = {state.alpha3: state.pk for state in State.objects.filter(alpha3__in=FOLLOWED)}
    groups = [
        ArmedGroup.objects.create(
            slug=f"invented-group-{number:02}",
            name_en=f"Invented group {number:02}",
            name_fr=f"Groupe inventé {number:02}",
            kind=kind,
            state_id=states[FOLLOWED[number % 5]] if kind == GroupKind.STATE_FORCE else None,
        )
        for number, kind in enumerate(_KINDS, start=1)
    ]
    GroupName.objects.bulk_create(
        GroupName(group=group, name=f"IG{n:02}", kind=GroupNameKind.ACRONYM, normalised=f"ig{n:02}")
        for n, group in enumerate(groups, start=1)
    )
    _relate(groups)
    media = [
        Claimant.objects.create(name_en=f"Invented newspaper {number}", kind=ClaimantKind.MEDIA)
        for number in range(20)
    ]
    investigators = [
        Claimant.objects.create(name_en=f"Invented investigators {number}", kind=kind)
        for number, kind in enumerate((ClaimantKind.UN, ClaimantKind.NGO, ClaimantKind.NGO))
    ]
    governments = {
        pk: Claimant.objects.create(
            name_en=f"Invented government of {code}", kind=ClaimantKind.GOVERNMENT, state_id=pk
        ).pk
        for code, pk in states.items()
    }
    datasets = [
        Dataset.objects.create(slug=slug, name=slug, licence="invented", redistributable=is_open)
        for slug, is_open in (("invented-open", True), ("invented-kept-in", False))
    ]
    sync_roles()
    give_role(get_user_model().objects.create_user(EDITOR), "editor")
    return Cast(
        states=list(states.values()),
        governments=governments,
        armies={
            group.state_id: group.pk for group in groups if group.kind == GroupKind.STATE_FORCE
        },
        groups=[group.pk for group in groups],
        militias=[group.pk for group in groups if "militia" in group.kind],
        media=[claimant.pk for claimant in media],
        investigators=[claimant.pk for claimant in investigators],
        open_dataset=datasets[0].pk,
        kept_in_dataset=datasets[1].pk,
        publisher=Publisher.objects.create(name_en="Invented press").pk,
        **_villages(dice, states),
    )


def _relate(groups: list[ArmedGroup]) -> None:
    """Dated descent: which incidents are the umbrella's depends on the day."""
    umbrella = ArmedGroup.objects.create(
        slug=UMBRELLA, name_en="Invented network", name_fr="Réseau inventé", kind=GroupKind.NETWORK
    )
    first = groups[0]
    relations = [
        (first, umbrella, RelationKind.AFFILIATED_WITH, date(2015, 3, 1), None),
        (groups[2], first, RelationKind.PART_OF, date(2017, 3, 2), None),
        (groups[3], first, RelationKind.PART_OF, date(2017, 3, 2), date(2022, 1, 1)),
        (groups[4], first, RelationKind.PART_OF, None, None),
        (groups[5], groups[4], RelationKind.PART_OF, date(2019, 6, 1), None),
        (groups[6], umbrella, RelationKind.AFFILIATED_WITH, None, date(2016, 5, 1)),
        (groups[7], groups[1], RelationKind.PART_OF, date(2018, 1, 1), None),
    ]
    GroupRelation.objects.bulk_create(
        GroupRelation(group=group, other=other, kind=kind, since=since, until=until)
        for group, other, kind, since, until in relations
    )
    rebuild_group_ancestry()


def _villages(dice: np.random.Generator, states: dict[str, int]) -> dict:
    """The gazetteer's places in the five states, each with invented villages around it."""
    rows = [
        (p.state_id, p.region_id or 0, p.pk, p.point.x, p.point.y, p.population or 0, p.name)
        for p in Place.objects.filter(state__in=states.values()).order_by("pk")
    ]
    state, region, place, lon, lat, population, names = map(list, zip(*rows, strict=True))
    lon, lat = np.array(lon), np.array(lat)
    weight = np.maximum(np.array(population, float), 500) ** 0.3
    # Where Mali, Burkina Faso and Niger meet; around Lake Chad; and Mali's centre.
    for west_east, north, degrees, times in (
        (0.2, 14.9, 2.2, 40),
        (13.4, 13.4, 1.2, 10),
        (-3.9, 14.6, 1.6, 15),
    ):
        square = (lon - west_east) ** 2 + (lat - north) ** 2
        weight *= 1 + times * np.exp(-square / degrees**2)
    quiet = np.isin(state, [states["MRT"], states["TCD"]])
    weight[quiet] *= 0.3
    times = VILLAGES_A_PLACE + 1
    number = np.tile(np.arange(times), len(rows))
    off = dice.normal(0, SIXTY_KM / 2, (2, len(number))) * (number > 0)
    return {
        "village_state": np.repeat(state, times),
        "village_region": np.repeat(region, times),
        "village_place": np.repeat(place, times) * (number == 0),
        "village_lon": np.repeat(lon, times) + off[0].round(3),
        "village_lat": np.repeat(lat, times) + off[1].round(3),
        "village_weight": np.repeat(weight, times) * dice.pareto(1.5, len(number)),
        "village_names": [
            name if n == 0 else f"Village {n} de {name}" for name in names for n in range(times)
        ],
    }


def regions_in_force() -> list[str]:
    """The codes of the regions of today that incidents can be in, the fullest first."""
    return list(
        Region.objects.filter(until__isnull=True, incidents__isnull=False)
        .distinct()
        .order_by("code")
        .values_list("code", flat=True)
    )
