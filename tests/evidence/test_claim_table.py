from datetime import date

import pytest

from incidents.evidence import claim_table, evidence_sheet
from tests.builders import make_claim, make_claimant, make_group, make_incident

pytestmark = pytest.mark.django_db


def cells(table):
    """What each row has in each column: {row: [[figures], ...]}."""
    return {
        (row.outcome.value, row.side.value, row.group and row.group.slug): [
            [line.claim.figure_in_words for line in lines] for claimant, lines in row.cells
        ]
        for row in table.rows
    }


def test_claimants_stand_side_by_side_and_each_claim_in_its_row():
    incident = make_incident()
    army = make_group("malian-army", "Malian army", "state_force")
    government, press = make_claimant(), make_claimant("press", "media")
    make_claim(incident, 15, claimant=government, as_of=date(2019, 11, 1))
    make_claim(incident, 49, claimant=government, as_of=date(2019, 11, 4))
    make_claim(incident, up_to=60, claimant=press, as_of=date(2019, 11, 2))
    make_claim(incident, 1, claimant=press, side="civilians", as_of=date(2019, 11, 2))
    make_claim(incident, 7, claimant=press, outcome="missing", group=army, as_of=date(2019, 11, 2))
    table = claim_table(evidence_sheet(incident).claims)
    assert table.claimants == [government, press]
    assert cells(table) == {
        ("killed", "civilians", None): [[], ["1"]],
        ("killed", "state_forces", None): [["15", "49"], ["up to 60"]],
        ("missing", "state_forces", "malian-army"): [[], ["7"]],
    }


def test_deaths_come_first_and_sides_in_their_order():
    incident = make_incident()
    for outcome, side in (
        ("missing", "civilians"),
        ("killed", "armed_group"),
        ("wounded", "state_forces"),
        ("killed", "civilians"),
    ):
        make_claim(incident, 1, outcome=outcome, side=side)
    rows = list(cells(claim_table(evidence_sheet(incident).claims)))
    assert [row[:2] for row in rows] == [
        ("killed", "civilians"),
        ("killed", "armed_group"),
        ("wounded", "state_forces"),
        ("missing", "civilians"),
    ]


def test_without_claims_the_table_is_empty():
    table = claim_table([])
    assert (table.claimants, table.rows) == ([], [])
