"""An incident's standing reads as a sentence, whatever is told of its authors."""

from datetime import date

import pytest

from incidents.evidence.attribution import brief_clauses, standing_in_full
from incidents.models import ArmedGroup, Claimant, Involvement, UnclaimedStatement

JNIM, ISGS, ANSAROUL, DAN_NA, ARMY = (
    ArmedGroup(pk=number, name_en=name)
    for number, name in enumerate(
        ("JNIM", "ISGS", "Ansaroul Islam", "Dan Na Ambassagou", "Malian army"), start=1
    )
)
MALI = Claimant(pk=1, name_en="Government of Mali")
NIGER = Claimant(pk=2, name_en="Government of Niger")
WEISS = Claimant(pk=3, name_en="Caleb Weiss, Long War Journal")
PRESS = Claimant(pk=4, name_en="press, unnamed", unnamed=True)


def october(day: int) -> date:
    return date(2019, 10, day)


def line(group, basis, day=None, claimant=None, *, label="", role="attacker"):
    return Involvement(
        group=group,
        role=role,
        basis=basis,
        claimant=claimant,
        date=october(day) if day else None,
        label=label,
    )


def unclaimed(day):
    return UnclaimedStatement(as_of=october(day))


SEED = [
    line(ANSAROUL, "blamed", 1, MALI),
    line(JNIM, "suspected", 1, WEISS),
    line(ISGS, "suspected", 1, WEISS),
]
CLAIMED = line(JNIM, "claimed", 7)


@pytest.mark.parametrize(
    ("involvements", "statements", "sentence"),
    [
        ([], [], "No claim recorded"),
        ([CLAIMED], [], "Claimed by JNIM on 7 October 2019"),
        ([line(JNIM, "claimed")], [], "Claimed by JNIM"),
        ([line(ISGS, "claimed", label="ISWAP")], [], "Claimed by ISGS as “ISWAP”"),
        (
            [line(ISGS, "claimed", 20, label="ISWAP")],
            [],
            "Claimed by ISGS on 20 October 2019 as “ISWAP”",
        ),
        (
            [CLAIMED, line(ISGS, "claimed", 7)],
            [],
            "Claimed by JNIM and ISGS on 7 October 2019",
        ),
        (
            [line(ISGS, "claimed", 9), CLAIMED],
            [],
            "Claimed by JNIM on 7 October 2019; claimed by ISGS on 9 October 2019",
        ),
        ([], [unclaimed(1)], "Unclaimed as of 1 October 2019"),
        ([], [unclaimed(1), unclaimed(3)], "Unclaimed as of 3 October 2019"),
        (
            SEED,
            [unclaimed(1)],
            "Unclaimed as of 1 October 2019; blamed on Ansaroul Islam by the government of "
            "Mali on 1 October 2019; JNIM and ISGS suspected by Caleb Weiss, Long War "
            "Journal on 1 October 2019",
        ),
        (
            [*SEED, CLAIMED],
            [unclaimed(1)],
            "Claimed by JNIM on 7 October 2019; until then unclaimed, blamed on Ansaroul "
            "Islam by the government of Mali; ISGS suspected by Caleb Weiss, Long War Journal",
        ),
        (
            [CLAIMED],
            [unclaimed(1)],
            "Claimed by JNIM on 7 October 2019; until then unclaimed",
        ),
        (
            [line(ANSAROUL, "blamed", 1, MALI), CLAIMED],
            [],
            "Claimed by JNIM on 7 October 2019; blamed on Ansaroul Islam by the government "
            "of Mali on 1 October 2019",
        ),
        (
            [CLAIMED, line(ANSAROUL, "blamed", 9, MALI)],
            [unclaimed(1)],
            "Claimed by JNIM on 7 October 2019; until then unclaimed; blamed on Ansaroul "
            "Islam by the government of Mali on 9 October 2019",
        ),
        (
            [CLAIMED],
            [unclaimed(8)],
            "Claimed by JNIM on 7 October 2019; still unclaimed as of 8 October 2019, "
            "another report says",
        ),
        (
            [line(JNIM, "claimed")],
            [unclaimed(1)],
            "Claimed by JNIM; unclaimed as of 1 October 2019",
        ),
        (
            [line(DAN_NA, "blamed", None, PRESS)],
            [],
            "No claim recorded; blamed on Dan Na Ambassagou by the press",
        ),
        (
            [line(DAN_NA, "blamed", None, PRESS), line(DAN_NA, "denied", 2)],
            [],
            "No claim recorded; blamed on Dan Na Ambassagou by the press; denied by the "
            "group itself on 2 October 2019",
        ),
        (
            [line(DAN_NA, "blamed", 1, PRESS), line(DAN_NA, "denied")],
            [],
            "No claim recorded; blamed on Dan Na Ambassagou by the press on 1 October 2019; "
            "denied by the group itself",
        ),
        (
            [
                line(DAN_NA, "blamed", 1, PRESS),
                line(JNIM, "blamed", 2, MALI),
                line(JNIM, "denied", 3),
            ],
            [],
            "No claim recorded; blamed on Dan Na Ambassagou by the press on 1 October 2019; "
            "blamed on JNIM by the government of Mali on 2 October 2019; denied by JNIM on "
            "3 October 2019",
        ),
        (
            [line(JNIM, "suspected", None, PRESS), line(ISGS, "suspected", 2, NIGER)],
            [],
            "No claim recorded; ISGS suspected by the government of Niger on 2 October "
            "2019; JNIM suspected by the press",
        ),
        ([line(ARMY, "observed")], [], "Carried out by the Malian army"),
        (
            [line(ARMY, "observed"), line(JNIM, "blamed", None, MALI)],
            [],
            "Carried out by the Malian army; blamed on JNIM by the government of Mali",
        ),
        (
            [CLAIMED, line(JNIM, "denied", 10)],
            [],
            "Claimed by JNIM on 7 October 2019; claim withdrawn by JNIM on 10 October 2019",
        ),
        (
            [CLAIMED, line(JNIM, "denied", 2)],
            [],
            "Claimed by JNIM on 7 October 2019; at first denied by JNIM on 2 October 2019",
        ),
        (
            [line(JNIM, "claimed"), line(JNIM, "denied", 2)],
            [],
            "Claimed by JNIM; denied by JNIM on 2 October 2019",
        ),
        (
            [
                line(ARMY, "observed", role="party"),
                line(JNIM, "observed", role="party"),
            ],
            [],
            "Fought between the Malian army and JNIM, the initiator not told",
        ),
        ([line(ARMY, "observed", role="target")], [], "No claim recorded"),
    ],
)
def test_the_standing_is_told_with_its_dates(involvements, statements, sentence):
    assert standing_in_full(involvements, statements) == sentence


def test_the_order_of_entry_does_not_matter():
    lines = [*SEED, CLAIMED]
    assert standing_in_full(lines[::-1], [unclaimed(1)]).startswith(
        "Claimed by JNIM on 7 October 2019; until then unclaimed, blamed on Ansaroul Islam"
    )


def test_a_situation_report_names_the_accused_only_where_nobody_claimed_it():
    assert brief_clauses([*SEED, CLAIMED], [unclaimed(1)]) == ["claimed by JNIM on 7 October 2019"]
    assert brief_clauses(SEED, [unclaimed(1)]) == [
        "unclaimed as of 1 October 2019",
        "blamed on Ansaroul Islam by the government of Mali on 1 October 2019",
        "JNIM and ISGS suspected by Caleb Weiss, Long War Journal on 1 October 2019",
    ]
    assert brief_clauses([], []) == []
