"""A few dozen incidents in which everything occurs that a filter can ask for."""

from datetime import date, timedelta
from random import Random

from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.models import (
    Basis,
    DatePrecision,
    EventType,
    GroupRelation,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    LocationPrecision,
    Outcome,
    Role,
    UnclaimedStatement,
    Weapon,
)
from incidents.models.event_type import SUB_TYPES
from tests.builders import (
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_membership,
    make_operation,
    make_organisation,
    make_place,
    make_region,
    make_report,
)

FIRST, DAYS = date(2018, 1, 1), 900
# From west to east, and from south to north.
LON, LAT = (-3, 1), (13, 15)
PRECISIONS = [precision for precision in LocationPrecision if precision != "unknown"]


def make_world(count: int = 120, seed: int = 7) -> None:
    """So many incidents, the same for the same seed, with all that they rest on."""
    chance = Random(seed)
    groups = _make_groups()
    blocs = make_organisation("g5-sahel", "G5 Sahel"), make_organisation("aes", "AES")
    make_membership(blocs[0], "MLI", until=date(2019, 6, 1))
    make_membership(blocs[0], "NER")
    make_membership(blocs[1], "MLI", since=date(2019, 9, 16))
    regions = [make_region("Mopti", "MLI", code="ML-5"), make_region("Sahel", "BFA", code="BF-12")]
    places = [make_place("Mondoro", -1.951, 14.676), make_place("Djibo", -1.625, 14.099, "BFA")]
    operations = [make_operation("Two bases"), make_operation("Three villages")]
    reports = [make_report("Attack on a base"), make_report("Villages burned")]
    datasets = [make_dataset(), make_dataset("kept-in", name="Kept in", redistributable=False)]
    press = make_claimant("press, unnamed", "media")
    ids = []
    for number in range(count):
        event_type = chance.choice(list(EventType))
        day = FIRST + timedelta(days=chance.randrange(DAYS))
        fields = {
            "date": day,
            "date_end": chance.choice([None, None, day, day + timedelta(days=9)]),
            "date_precision": chance.choice(list(DatePrecision)),
            "event_type": event_type,
            "sub_event_type": chance.choice(["", *SUB_TYPES[event_type]]),
            "status": chance.choice(["published"] * 6 + ["draft", "in_review", "withdrawn"]),
            "state": chance.choice(["MLI", "MLI", "BFA", "NER", "DZA", None]),
            "region": chance.choice([None, *regions]),
            "place": chance.choice([None, None, *places]),
            "operation": chance.choice([None, None, None, *operations]),
            "dataset": chance.choice([None, None, *datasets]),
        }
        if chance.random() < 0.8:
            fields |= {
                "lon": round(chance.uniform(*LON), 2),
                "lat": round(chance.uniform(*LAT), 2),
                "location_precision": chance.choice(PRECISIONS),
                "location_status": chance.choice(["by_hand", "located", "area_only"]),
            }
        else:
            fields["location_status"] = chance.choice(["no_place", "pending", "not_found"])
        incident = make_incident(f"Attack {chance.choice(['camp', 'village'])} {number}", **fields)
        ids.append(incident.pk)
        for _ in range(chance.randrange(4)):
            group = chance.choice([None, *groups])
            role = chance.choice(list(Role)[0 if group else 1 :])
            make_involvement(incident, group, role=role, basis=chance.choice(list(Basis)))
        for model, codes in ((IncidentOutcome, list(Outcome)), (IncidentWeapon, list(Weapon))):
            for code in chance.sample(codes[:4], chance.choice([0, 0, 1, 2])):
                model.objects.create(incident=incident, code=code)
        for side in chance.sample(
            ["civilians", "state_forces", "armed_group"], chance.randrange(3)
        ):
            make_claim(incident, chance.randrange(30), side=side)
            if chance.random() < 0.4:
                make_claim(incident, at_least=chance.randrange(90), side=side, claimant=press)
        incident.reports.add(*chance.sample(reports, chance.randrange(2)))
        if chance.random() < 0.3:
            UnclaimedStatement.objects.create(incident=incident, as_of=day)
    make_claim(operations[0], 40)
    make_claim(operations[0], 70, 90, claimant=press)
    make_claim(operations[1], up_to=25, side="civilians")
    rebuild_group_ancestry()
    recompute_tolls(Incident.objects.values_list("pk", flat=True))


def _make_groups() -> list:
    """JNIM, a part of it for a year, a network above both, and groups of other kinds."""
    network = make_group("al-qaeda", kind="network")
    jnim, katiba = make_group("jnim"), make_group("katiba-macina")
    GroupRelation.objects.create(
        group=jnim, kind="affiliated_with", other=network, since=date(2018, 9, 1)
    )
    GroupRelation.objects.create(
        group=katiba,
        kind="part_of",
        other=jnim,
        since=date(2018, 6, 1),
        until=date(2019, 6, 1),
    )
    return [
        network,
        jnim,
        katiba,
        make_group("army", kind="state_force"),
        make_group("militia", kind="militia"),
        make_group("imported", to_be_checked=True),
    ]
