"""The invented incidents are the same each time, skewed as the issue says, and in order."""

import numpy as np
import pytest

from bench.dashboard.invented_cast import Cast
from bench.dashboard.invented_claims import CLAIM, TOLL, derive_tolls, draw_claims
from bench.dashboard.invented_incidents import (
    DAYS,
    draw_incidents,
    draw_involvements,
    references,
)
from bench.dashboard.loading import binary_rows
from incidents.models import Audience, CasualtyOutcome, Role, Side, TollSide

NUMBER = 20_000
KEPT_IN = 9


@pytest.fixture(scope="module")
def cast():
    villages = 500
    dice = np.random.default_rng(1)
    return Cast(
        states=[1, 2, 3, 4, 5],
        governments={1: 100, 2: 101, 3: 102},
        armies={1: 30, 2: 31, 3: 32, 4: 33, 5: 34},
        groups=list(range(1, 41)),
        militias=[25, 26],
        media=[200, 201, 202],
        investigators=[300, 301],
        open_dataset=8,
        kept_in_dataset=KEPT_IN,
        publisher=1,
        village_state=dice.integers(1, 6, villages),
        village_region=dice.integers(1, 50, villages),
        village_place=np.arange(villages),
        village_lon=dice.uniform(-5, 15, villages),
        village_lat=dice.uniform(11, 18, villages),
        village_weight=dice.pareto(1.5, villages),
        village_names=[f"Village {n}" for n in range(villages)],
    )


@pytest.fixture(scope="module")
def made(cast):
    return draw_incidents(np.random.default_rng(2), cast, NUMBER)


def test_the_same_seed_makes_the_same_incidents(cast, made):
    again = draw_incidents(np.random.default_rng(2), cast, NUMBER)
    for name in made.dtype.names:
        np.testing.assert_array_equal(again[name], made[name])


def test_they_span_fifteen_years_and_are_all_over_by_the_last_day(made):
    assert made["date"].max() - made["date"].min() == pytest.approx(DAYS, rel=0.05)


def test_references_are_never_the_same_and_look_like_ours():
    drawn = references(100_000)
    assert len(np.unique(drawn)) == len(drawn)
    assert drawn[0].startswith(b"SI-") and len(drawn[0]) == 10


def test_one_group_is_in_45_per_cent_another_in_11_and_every_incident_has_2_5_lines(cast, made):
    lines = draw_involvements(np.random.default_rng(3), cast, made)
    assert len(lines) / NUMBER == pytest.approx(2.5, abs=0.03)
    for group, share in ((1, 0.45), (2, 0.11)):
        incidents = np.unique(lines["incident"][lines["group"] == group])
        assert len(incidents) / NUMBER == pytest.approx(share, abs=0.01)


def test_civilians_never_attack(cast, made):
    lines = draw_involvements(np.random.default_rng(3), cast, made)
    attackers = lines["role"] == list(Role).index(Role.ATTACKER)
    assert (lines["group"][attackers] > 0).all()


def test_there_are_three_claims_an_incident(cast, made):
    assert len(draw_claims(np.random.default_rng(4), cast, made)) == 3 * NUMBER


def claim(claimant, minimum, maximum=None, *, day=10, side=Side.CIVILIANS, dataset=0):
    row = np.zeros(1, CLAIM)
    row["incident"], row["claimant"], row["date"], row["dataset"] = 1, claimant, day, dataset
    row["side"] = list(Side).index(side)
    row["outcome"] = list(CasualtyOutcome).index(CasualtyOutcome.KILLED)
    row["minimum"], row["maximum"] = minimum, minimum if maximum is None else maximum
    row["figure"] = -1
    return row


def tolls_of(cast, made, *claims):
    """The tolls of the first incident for the desk, by side."""
    one = made[:1].copy()
    one["operation"], one["dataset"], one["status"] = 0, 0, 2
    tolls = derive_tolls(one, np.concatenate(claims), cast)
    assert tolls.dtype == np.dtype(TOLL)
    of_desk = tolls[tolls["audience"] == list(Audience).index(Audience.DESK)]
    return {list(TollSide)[row["side"]]: row for row in of_desk}


def test_investigators_go_before_newspapers_and_the_range_holds_both(cast, made):
    toll = tolls_of(cast, made, claim(200, 10), claim(300, 14, day=5))[TollSide.CIVILIANS]
    assert (toll["low"], toll["best"], toll["high"]) == (10, 14, 14)


def test_a_newspapers_later_count_replaces_its_earlier_one(cast, made):
    toll = tolls_of(cast, made, claim(200, 3, day=9), claim(200, 10))[TollSide.CIVILIANS]
    assert (toll["low"], toll["best"], toll["high"]) == (10, 10, 10)


def test_counts_that_differ_more_than_twofold_have_no_best(cast, made):
    toll = tolls_of(cast, made, claim(200, 4), claim(201, 9))[TollSide.CIVILIANS]
    assert toll["disputed"] and toll["best"] == -1


def test_all_sides_are_the_sum_and_a_disputed_side_counts_there_with_its_low(cast, made):
    tolls = tolls_of(cast, made, claim(200, 4), claim(201, 9), claim(202, 5, side=Side.ARMED_GROUP))
    assert tolls[TollSide.ALL_SIDES]["best"] == 9
    assert tolls[TollSide.ALL_SIDES]["high"] == 14


def test_rows_are_packed_as_postgresql_reads_them():
    records = np.array([(1, 2.5, b"SI")], [("id", "i8"), ("lon", "f8"), ("code", "S2")])
    assert b"".join(binary_rows(records)) == bytes.fromhex(
        "5047434f50590aff0d0a00"
        + "00" * 8
        + "0003"
        + "00000008"
        + "0000000000000001"
        + "00000008"
        + "4004000000000000"
        + "00000002"
        + "5349"
        + "ffff"
    )
