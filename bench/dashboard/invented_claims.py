"""Casualty claims drawn as columns, and the tolls that follow from them, set by set.

The claims keep to a part of the rules in ``incidents.evidence`` that can be said in columns:
counts by newspapers, governments of their own forces, and investigators. Incidents of an
operation are left to ``recompute_tolls`` itself, which also judges a sample of the others.
"""

import numpy as np

from bench.dashboard.invented_cast import Cast
from incidents.models import Audience, CasualtyOutcome, EventType, IncidentStatus, Side, TollSide

CLAIMS_AN_INCIDENT = 3
_TOLL_SIDE = {
    Side.CIVILIANS: TollSide.CIVILIANS,
    Side.STATE_FORCES: TollSide.SECURITY,
    Side.ARMED_GROUP: TollSide.ARMED_GROUPS,
}
_WITHOUT_TOLL = 0.12
_WITH_SECOND_SIDE = 0.35
_OPEN_ENDED = 0.12

CLAIM = [
    ("incident", "i8"),
    ("operation", "i4"),
    ("claimant", "i8"),
    ("side", "i2"),
    ("outcome", "i2"),
    # -1 is an open end, or no figure that is named inside the range.
    ("minimum", "i4"),
    ("maximum", "i4"),
    ("figure", "i4"),
    ("date", "i4"),
    ("dataset", "i8"),
]
TOLL = [
    ("incident", "i8"),
    ("audience", "i2"),
    ("side", "i2"),
    # -1 is what is not known.
    ("low", "i4"),
    ("best", "i4"),
    ("high", "i4"),
    ("government", "i4"),
    ("high_is_open", "?"),
    ("disputed", "?"),
]


def draw_claims(dice: np.random.Generator, cast: Cast, made: np.ndarray) -> np.ndarray:
    """Records of claims, three an incident; of operations, one each, of all state forces."""
    events = list(EventType)
    on_forces = np.isin(
        made["event_type"], [events.index(EventType.BATTLES), events.index(EventType.EXPLOSIONS)]
    )
    sides = list(Side)
    main = np.where(on_forces, sides.index(Side.STATE_FORCES), sides.index(Side.CIVILIANS))
    told = dice.random(len(made)) >= _WITHOUT_TOLL
    second = told & (dice.random(len(made)) < _WITH_SECOND_SIDE)
    killed = [
        *_of_side(dice, cast, made[told], main[told]),
        *_of_side(dice, cast, made[second], np.full(second.sum(), sides.index(Side.ARMED_GROUP))),
    ]
    operations = _of_operations(dice, cast, made)
    missing = CLAIMS_AN_INCIDENT * len(made) - sum(map(len, killed)) - len(operations)
    of = made[np.sort(dice.integers(0, len(made), max(0, missing)))]
    wounded = _claims(dice, cast, of, dice.choice(cast.media, len(of)), main[of["id"] - 1], 4.0)
    wounded["outcome"] = list(CasualtyOutcome).index(CasualtyOutcome.WOUNDED)
    drawn = np.concatenate([*killed, operations, wounded])
    return drawn[np.argsort(drawn["incident"], kind="stable")]


def _of_side(dice: np.random.Generator, cast: Cast, made: np.ndarray, side) -> list[np.ndarray]:
    """What newspapers, the government and investigators say of the dead of one side."""
    number = len(made)
    about = np.minimum(dice.lognormal(0.9, 1.1, number), 400)
    media = np.array(cast.media)
    first = dice.integers(0, len(media), number)
    other = (first + dice.integers(1, len(media), number)) % len(media)
    governments = np.array(
        [cast.governments.get(state, 0) for state in range(int(made["state"].max()) + 1)]
    )[made["state"]]
    of_own = (side == list(Side).index(Side.STATE_FORCES)) & (governments > 0)
    by_paper = dice.random(number) < 0.9
    by_government = of_own & (dice.random(number) < 0.45)
    by_investigators = dice.random(number) < 0.2
    by_paper |= ~(by_government | by_investigators)
    by_another = dice.random(number) < 0.25
    earlier = by_paper & (dice.random(number) < 0.33)
    lines = []
    for is_told, claimant, first_day, last_day in (
        (by_paper, media[first], 1, 4),
        (by_another, media[other], 1, 6),
        (by_government, governments, 1, 11),
        (by_investigators, dice.choice(cast.investigators, number), 20, 400),
    ):
        line = _claims(dice, cast, made[is_told], claimant[is_told], side[is_told], about[is_told])
        line["date"] += dice.integers(first_day, last_day, len(line), dtype="i4")
        lines.append(line)
    # What a newspaper wrote on the day itself was replaced by its later count.
    replaced = _claims(
        dice, cast, made[earlier], media[first][earlier], side[earlier], about[earlier]
    )
    replaced["dataset"] = lines[0]["dataset"][earlier[by_paper]]
    return [*lines, replaced]


def _claims(dice: np.random.Generator, cast: Cast, made, claimant, side, about) -> np.ndarray:
    """Claims on the day of the incident, of figures around ``about``."""
    number = len(made)
    lines = np.zeros(number, CLAIM)
    lines["incident"], lines["date"] = made["id"], made["date"]
    lines["claimant"], lines["side"] = claimant, side
    lines["outcome"] = list(CasualtyOutcome).index(CasualtyOutcome.KILLED)
    lines["minimum"] = about * dice.lognormal(0, 0.2, number)
    width = np.where(dice.random(number) < 0.15, dice.integers(1, 20, number), 0)
    lines["maximum"] = lines["minimum"] + width
    lines["figure"] = np.where(
        (width > 0) & (dice.random(number) < 0.3), lines["minimum"] + width // 2, -1
    )
    is_open = dice.random(number) < _OPEN_ENDED
    lines["maximum"][is_open] = lines["figure"][is_open] = -1
    kept_in = dice.random(number) < 0.05
    lines["dataset"][kept_in] = cast.kept_in_dataset
    return lines


def _of_operations(dice: np.random.Generator, cast: Cast, made: np.ndarray) -> np.ndarray:
    operations, first = np.unique(made["operation"], return_index=True)
    of = made[first[operations > 0]]
    state_forces = np.full(len(of), list(Side).index(Side.STATE_FORCES))
    speakers = dice.choice(cast.investigators, len(of))
    lines = _claims(dice, cast, of, speakers, state_forces, dice.lognormal(2.5, 0.8, len(of)))
    lines["date"] += 30
    lines["operation"], lines["incident"] = of["operation"], 0
    return lines


def derive_tolls(made: np.ndarray, claims: np.ndarray, cast: Cast) -> np.ndarray:
    """Records of the tolls of all incidents that are of no operation, for both audiences."""
    audiences = list(Audience)
    statuses = list(IncidentStatus)
    alone = made["operation"] == 0
    published = made["status"] == statuses.index(IncidentStatus.PUBLISHED)
    counted = {
        Audience.DESK: made["status"] != statuses.index(IncidentStatus.WITHDRAWN),
        Audience.PUBLIC: published & (made["dataset"] != cast.kept_in_dataset),
    }
    killed = claims[
        (claims["outcome"] == list(CasualtyOutcome).index(CasualtyOutcome.KILLED))
        & (claims["incident"] > 0)
    ]
    tolls = []
    for audience, is_counted in counted.items():
        told = killed[(is_counted & alone)[killed["incident"] - 1]]
        if audience == Audience.PUBLIC:
            told = told[told["dataset"] == 0]
        of_audience = _tolls_of(told, cast)
        of_audience["audience"] = audiences.index(audience)
        tolls.append(of_audience)
    tolls = np.concatenate(tolls)
    return tolls[np.argsort(tolls["incident"], kind="stable")]


def _tolls_of(claims: np.ndarray, cast: Cast) -> np.ndarray:
    """The tolls that these claims make, by side, and of all sides."""
    standing = _standing(claims)
    value = np.where(standing["figure"] < 0, standing["minimum"], standing["figure"])
    high = np.maximum(standing["minimum"], standing["maximum"])
    starts = _starts(standing["incident"], standing["side"])
    size = np.diff(np.append(starts, len(standing)))
    is_government = np.isin(standing["claimant"], list(cast.governments.values()))
    is_investigator = np.isin(standing["claimant"], cast.investigators)
    tolls = np.zeros(len(starts), TOLL)
    tolls["incident"] = standing["incident"][starts]
    side = [list(TollSide).index(_TOLL_SIDE.get(each, TollSide.UNKNOWN)) for each in Side]
    tolls["side"] = np.array(side)[standing["side"][starts]]
    tolls["low"] = np.minimum.reduceat(standing["minimum"], starts)
    tolls["high"] = np.maximum.reduceat(high, starts)
    tolls["high_is_open"] = np.logical_or.reduceat(standing["maximum"] < 0, starts)
    smallest, largest = np.minimum.reduceat(value, starts), np.maximum.reduceat(value, starts)
    tolls["disputed"] = (size > 1) & (largest > 2 * smallest)
    tolls["government"] = np.maximum.reduceat(np.where(is_government, value, -1), starts)
    # The newest of the best kind; of the same day the larger.
    rank = (is_investigator * 2 + is_government).astype("i8")
    order = (rank << 52) | (standing["date"].astype("i8") << 24) | value
    best = np.maximum.reduceat(order, starts) & ((1 << 24) - 1)
    tolls["best"] = np.where(tolls["disputed"], -1, best)
    return np.concatenate([tolls, _all_sides(tolls)])


def _standing(claims: np.ndarray) -> np.ndarray:
    """The claims that no later one of their claimant replaced, by incident and side."""
    claims = claims[
        np.lexsort((claims["date"], claims["claimant"], claims["side"], claims["incident"]))
    ]
    voice = [claims[name] for name in ("incident", "side", "claimant")]
    is_last = np.append(_starts(*voice)[1:], len(claims)) - 1
    return claims[is_last]


def _all_sides(tolls: np.ndarray) -> np.ndarray:
    """Their sums by incident: a disputed best counts with its low beside another side's."""
    starts = _starts(tolls["incident"])
    several = np.diff(np.append(starts, len(tolls))) > 1
    sums = np.zeros(len(starts), TOLL)
    sums["incident"] = tolls["incident"][starts]
    sums["side"] = list(TollSide).index(TollSide.ALL_SIDES)
    for name in ("low", "high"):
        sums[name] = np.add.reduceat(tolls[name], starts)
    for_sums = np.where(tolls["best"] < 0, tolls["low"], tolls["best"])
    sums["best"] = np.where(several, np.add.reduceat(for_sums, starts), tolls["best"][starts])
    known = tolls["government"] >= 0
    government = np.add.reduceat(np.where(known, tolls["government"], 0), starts)
    sums["government"] = np.where(np.logical_or.reduceat(known, starts), government, -1)
    for name in ("high_is_open", "disputed"):
        sums[name] = np.logical_or.reduceat(tolls[name], starts)
    return sums


def _starts(*columns: np.ndarray) -> np.ndarray:
    """Where, in sorted columns, a new combination of values begins."""
    if not len(columns[0]):
        return np.zeros(0, int)
    changes = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.append(0, np.flatnonzero(changes) + 1)
