"""Tolls that are derived of loaded evidence are those that are stored: one rule."""

from datetime import date, timedelta
from random import Random

import pytest

from incidents.evidence import recompute_tolls
from incidents.evidence.evidence import load_evidence, with_derived_tolls
from incidents.models import VAGUE_BOUNDS, ChosenFigure, Incident, Side
from tests.builders import (
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_user,
)


@pytest.mark.django_db
def test_of_the_demonstration_data_the_derived_tolls_are_the_stored_ones(demo_data):
    for incident in Incident.objects.select_related("operation"):
        evidence = load_evidence(incident)
        assert with_derived_tolls(evidence).tolls == evidence.tolls, incident


@pytest.mark.django_db
def test_whatever_is_claimed_the_derived_tolls_are_the_stored_ones():
    dice = Random(2019)
    analyst = make_user("analyst", "analyst")
    army, jnim = make_group("army", kind="state_force"), make_group("jnim")
    claimants = [
        make_claimant(),
        make_claimant("Army", "party", group=army),
        make_claimant("JNIM", "party", group=jnim),
        make_claimant("UN", "un"),
        make_claimant("press, unnamed", "media", unnamed=True),
    ]
    kept_in = make_dataset("acled", redistributable=False)
    known = 0
    for _ in range(25):
        operation = dice.choice((None, make_operation(), make_operation()))
        incidents = [
            make_incident(
                operation=operation,
                date=date(2019, 9, 30) + timedelta(days=dice.randrange(3)),
                status=dice.choice(("published", "published", "draft", "withdrawn")),
            )
            for _ in range(dice.randint(1, 3))
        ]
        for where in (*incidents, *((operation,) * 2 if operation else ())):
            for _ in range(dice.randint(0, 4)):
                low = dice.randrange(25)
                bounds = dice.choice(
                    (
                        {"minimum": low},
                        {"minimum": low, "maximum": low + dice.randrange(25)},
                        {"at_least": low},
                        {"up_to": low},
                    )
                )
                claim = make_claim(
                    where,
                    claimant=dice.choice(claimants),
                    side=dice.choice(list(Side)),
                    group=dice.choice((None, None, army)),
                    as_of=dice.choice((None, date(2019, 10, dice.randint(1, 5)))),
                    additional=dice.random() < 0.2,
                    vague_word=dice.choice(("", "", "", *list(VAGUE_BOUNDS)[:1])),
                    dataset=dice.choice((None, None, kept_in)),
                    **bounds,
                )
                if dice.random() < 0.15:
                    ChosenFigure.objects.create(claim=claim, reason="seen")
        for incident in incidents:
            basis = dice.choice(("observed", "denied", "claimed"))
            make_involvement(incident, dice.choice((army, jnim)), basis=basis)
        recompute_tolls([incident.pk for incident in incidents])
        for user in (None, analyst):
            for incident in Incident.objects.visible_to(user).filter(
                pk__in=[each.pk for each in incidents]
            ):
                evidence = load_evidence(incident, user)
                assert with_derived_tolls(evidence).tolls == evidence.tolls
                known += bool(evidence.tolls.own) + bool(evidence.tolls.of_operation)
    assert known > 40
