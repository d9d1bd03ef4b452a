"""Incidents and claims in number, all of them invented, the same ones each time.

Nothing here is about anything that happened. The proportions are meant to be those of
a well-kept database: most incidents have a few claims, some have many, some claimants
correct themselves, some figures are told of operations.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.contrib.gis.geos import Point
from django.db.models import F, Model
from django.db.models.functions import Mod

from incidents.evidence import rebuild_group_ancestry
from incidents.models import (
    VAGUE_BOUNDS,
    ArmedGroup,
    Basis,
    CasualtyClaim,
    CasualtyOutcome,
    ChosenFigure,
    Citation,
    Claimant,
    ClaimantKind,
    Dataset,
    GroupKind,
    GroupRelation,
    Incident,
    IncidentStatus,
    Involvement,
    LocationStatus,
    Operation,
    Publisher,
    Report,
    ReviewKind,
    ReviewStep,
    Role,
    Side,
    State,
)
from incidents.roles import give_role, sync_roles

SEED = 20190930
INCIDENTS = 100_000
CLAIMS = 300_000
# One incident has far more claims than any other, for the page that shows it.
CLAIMS_OF_THE_LONGEST = 200
REPORTS = 20_000
OPERATIONS = 4_000
FIRST_DAY, DAYS = date(2012, 1, 1), 14 * 365
AT_A_TIME = 5_000

_SIDES = {
    Side.STATE_FORCES: 38,
    Side.CIVILIANS: 34,
    Side.ARMED_GROUP: 16,
    Side.MILITIA: 5,
    Side.INTERNATIONAL: 2,
    Side.PEACEKEEPERS: 2,
    Side.UNKNOWN: 3,
}
_OUTCOMES = {
    CasualtyOutcome.KILLED: 70,
    CasualtyOutcome.WOUNDED: 15,
    CasualtyOutcome.MISSING: 5,
    CasualtyOutcome.ABDUCTED: 5,
    CasualtyOutcome.CAPTURED: 2,
    CasualtyOutcome.ACCOUNTED_FOR: 1,
    CasualtyOutcome.NEUTRALISED: 2,
}
_STATUSES = {
    IncidentStatus.PUBLISHED: 92,
    IncidentStatus.DRAFT: 4,
    IncidentStatus.IN_REVIEW: 2,
    IncidentStatus.WITHDRAWN: 2,
}


@dataclass
class InventedData:
    """What was made, for whoever looks at it."""

    incidents: int
    claims: int
    longest: Incident
    claims_of_the_longest: int = CLAIMS_OF_THE_LONGEST


@dataclass
class _Cast:
    """Those who act and speak in what is invented."""

    states: list[State]
    groups: list[ArmedGroup]
    claimants: list[Claimant]
    kept_in: Dataset


def fill() -> InventedData:
    """Fill an empty database; takes minutes."""
    dice = random.Random(SEED)  # noqa: S311 - invented data, no secret
    cast = _cast()
    publisher = Publisher.objects.create(name_en="Invented newspaper")
    reports = _store(
        Report,
        REPORTS,
        lambda number: Report(
            publisher=publisher,
            title=f"Invented report {number}",
            published_on=_day(dice),
            url=f"https://newspaper.example/{number}",
        ),
    )
    operations = _store(
        Operation,
        OPERATIONS,
        lambda number: Operation(
            reference=f"BENCH-O{number}", title=f"Invented operation {number}"
        ),
    )
    incidents = _store(
        Incident, INCIDENTS, lambda number: _incident(number, dice, cast, operations)
    )
    told = Incident.reports.through
    _store_all(
        told, (told(incident=incident, report=dice.choice(reports)) for incident in incidents)
    )
    claims = _claims(dice, cast, incidents, operations)
    _store_all(Involvement, _involvements(dice, cast, incidents))
    _store_all(
        Citation,
        (
            Citation(
                casualty_claim=claim, report=dice.choice(reports), quote="An invented sentence."
            )
            for claim in claims
        ),
    )
    _store_all(
        ChosenFigure,
        (
            ChosenFigure(claim=claim, reason="An invented reason.")
            for claim in dice.sample(claims, CLAIMS // 500)
        ),
    )
    _leave_work_at_the_desk()
    rebuild_group_ancestry()
    return InventedData(len(incidents), len(claims), longest=incidents[0])


def _leave_work_at_the_desk() -> None:
    """Drafts of an analyst and of others, some of them sent back, and places to settle."""
    analyst, editor = (
        get_user_model().objects.create_user(f"invented-{role}") for role in ("analyst", "editor")
    )
    sync_roles()
    give_role(analyst, "analyst")
    give_role(editor, "editor")
    mine = Incident.objects.annotate(half=Mod("pk", 2)).filter(half=0)
    mine.update(created_by=analyst)
    every_fiftieth = Incident.objects.annotate(fiftieth=Mod("pk", 50)).filter(fiftieth=0)
    every_fiftieth.update(
        point=None,
        location_precision="unknown",
        location_status=LocationStatus.NOT_FOUND,
        location_changed_at=F("created_at"),
    )
    came_by = {
        IncidentStatus.DRAFT: ReviewKind.SENT_BACK,
        IncidentStatus.IN_REVIEW: ReviewKind.PROPOSED,
        IncidentStatus.WITHDRAWN: ReviewKind.WITHDRAWN,
    }
    unpublished = Incident.objects.filter(status__in=came_by).order_by("pk")
    _store_all(
        ReviewStep,
        (
            ReviewStep(
                incident_id=pk,
                kind=came_by[status],
                by=editor,
                at=since,
                comment="An invented comment.",
            )
            for number, (pk, status, since) in enumerate(
                unpublished.values_list("pk", "status", "status_since")
            )
            # Two thirds of the drafts were never proposed.
            if status != IncidentStatus.DRAFT or number % 3 == 0
        ),
    )


def _cast() -> _Cast:
    states = [
        State.objects.create(
            alpha2=code[:2], alpha3=code, name_en=code, name_fr=code, in_scope=True
        )
        for code in ("XAA", "XBB", "XCC")
    ]
    armies = [
        ArmedGroup.objects.create(
            slug=f"army-{state.alpha3.lower()}",
            name_en=f"Army of {state.alpha3}",
            kind=GroupKind.STATE_FORCE,
            state=state,
        )
        for state in states
    ]
    groups = [
        ArmedGroup.objects.create(slug=f"group-{n}", name_en=f"Group {n}", kind=GroupKind.NON_STATE)
        for n in range(12)
    ]
    for part, whole in zip(groups[1:], groups, strict=False):
        GroupRelation.objects.create(group=part, other=whole, kind="part_of", since=FIRST_DAY)
    claimants = [
        *(
            Claimant(name_en=f"Government of {s.alpha3}", kind=ClaimantKind.GOVERNMENT, state=s)
            for s in states
        ),
        *(
            Claimant(name_en=str(group), kind=ClaimantKind.PARTY, group=group)
            for group in armies + groups
        ),
        *(
            Claimant(name_en=f"Investigators {n}", kind=kind)
            for n, kind in enumerate(("un", "ngo", "ngo"))
        ),
        Claimant(name_en="Dataset", kind=ClaimantKind.DATASET),
        *(Claimant(name_en=f"Newspaper {n}", kind=ClaimantKind.MEDIA) for n in range(10)),
        Claimant(name_en="press, unnamed", kind=ClaimantKind.MEDIA, unnamed=True),
    ]
    return _Cast(
        states=states,
        groups=armies + groups,
        claimants=Claimant.objects.bulk_create(claimants),
        kept_in=Dataset.objects.create(slug="kept-in", name="Kept in", licence="own use"),
    )


def _incident(number: int, dice: random.Random, cast: _Cast, operations) -> Incident:
    # The first published one has the most claims; about one in twelve is of an operation.
    of_operation = number and dice.random() < 0.12
    return Incident(
        reference=f"BENCH-{number}",
        title=f"Invented incident {number}",
        summary="Nothing of this happened.",
        date=_day(dice),
        event_type="battles",
        status=_one_of(dice, _STATUSES) if number else IncidentStatus.PUBLISHED,
        state=dice.choice(cast.states),
        point=Point(dice.uniform(-5, 15), dice.uniform(11, 18), srid=4326),
        location_precision="settlement",
        location_status="by_hand",
        operation=dice.choice(operations) if of_operation else None,
    )


def _claims(dice, cast, incidents, operations) -> list[CasualtyClaim]:
    told = [{"incident": incidents[0]}] * CLAIMS_OF_THE_LONGEST
    told += [{"operation": operation} for operation in operations for _ in range(2)]
    while len(told) < CLAIMS:
        where = {"incident": dice.choice(incidents)}
        told += [where] * dice.choice((1, 1, 2, 3, 5))
    return _store_all(CasualtyClaim, (_claim(dice, cast, where) for where in told[:CLAIMS]))


def _claim(dice: random.Random, cast: _Cast, where: dict) -> CasualtyClaim:
    word, figure = "", None
    minimum = min(int(dice.expovariate(1 / 9)), 500)
    maximum: int | None = minimum
    shape = dice.random()
    if shape < 0.15:
        maximum = None
    elif shape < 0.20:
        minimum, maximum = None, minimum + 1
    elif shape < 0.30:
        maximum = minimum + dice.randrange(1, 20)
        figure = minimum if shape < 0.22 else None
    elif shape < 0.35:
        word = dice.choice(list(VAGUE_BOUNDS))
        minimum, maximum = VAGUE_BOUNDS[word]
    said = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
    return CasualtyClaim(
        **where,
        claimant=dice.choice(cast.claimants),
        side=_one_of(dice, _SIDES),
        group=dice.choice(cast.groups) if dice.random() < 0.1 else None,
        outcome=_one_of(dice, _OUTCOMES),
        minimum=minimum,
        maximum=maximum,
        figure=figure,
        vague_word=word,
        as_of=said if dice.random() < 0.8 else None,
        additional=dice.random() < 0.03,
        dataset=cast.kept_in if dice.random() < 0.1 else None,
    )


def _involvements(dice, cast, incidents) -> Iterator[Involvement]:
    for incident in incidents:
        for role in (Role.ATTACKER, Role.TARGET):
            basis = dice.choice((Basis.OBSERVED, Basis.CLAIMED, Basis.BLAMED))
            yield Involvement(
                incident=incident,
                role=role,
                group=dice.choice(cast.groups),
                basis=basis,
                claimant=cast.claimants[0] if basis == Basis.BLAMED else None,
            )


def _day(dice: random.Random) -> date:
    return FIRST_DAY + timedelta(days=dice.randrange(DAYS))


def _one_of(dice: random.Random, weights: dict):
    return dice.choices(list(weights), list(weights.values()))[0]


def _store(model: type[Model], number: int, make: Callable[[int], Model]) -> list:
    return _store_all(model, (make(each) for each in range(number)))


def _store_all(model: type[Model], rows: Iterator[Model]) -> list:
    return model.objects.bulk_create(rows, batch_size=AT_A_TIME)
