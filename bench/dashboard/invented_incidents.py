"""Incidents, involvements and what was told of them, drawn as columns of numbers.

Nothing here is about anything that happened. Everything follows from one seed.
"""

from datetime import date

import numpy as np

from bench.dashboard.invented_cast import Cast
from incidents.models import (
    Basis,
    DatePrecision,
    EventType,
    IncidentStatus,
    LocationPrecision,
    LocationStatus,
    Outcome,
    Role,
    SubEventType,
    Weapon,
)
from incidents.models.event_type import SUB_TYPES
from incidents.models.reference import ALPHABET, LENGTH

LAST_DAY = date(2026, 10, 31)
YEARS = 15
DAYS = YEARS * 365

EVENT_TYPES = {
    EventType.BATTLES: 40,
    EventType.VIOLENCE_AGAINST_CIVILIANS: 32,
    EventType.EXPLOSIONS: 15,
    EventType.STRATEGIC_DEVELOPMENTS: 7,
    EventType.PROTESTS: 4,
    EventType.RIOTS: 2,
}
# Of what is entered here, which is two thirds of all.
STATUSES = {
    IncidentStatus.PUBLISHED: 88,
    IncidentStatus.DRAFT: 6,
    IncidentStatus.IN_REVIEW: 3,
    IncidentStatus.WITHDRAWN: 3,
}
PRECISIONS = {
    LocationPrecision.EXACT: 15,
    LocationPrecision.SETTLEMENT: 44,
    LocationPrecision.NEAR_SETTLEMENT: 20,
    LocationPrecision.ALONG_LINE: 5,
    LocationPrecision.SECOND_LEVEL: 6,
    LocationPrecision.FIRST_LEVEL: 4,
    LocationPrecision.STATE: 1,
    LocationPrecision.UNKNOWN: 5,
}
# How far the pin lies from the village, in degrees, one deviation.
_SCATTER = {
    LocationPrecision.EXACT: 0.06,
    LocationPrecision.NEAR_SETTLEMENT: 0.05,
    LocationPrecision.ALONG_LINE: 0.1,
}
_WITHOUT_PIN = {
    LocationStatus.NOT_FOUND: 50,
    LocationStatus.NO_PLACE: 25,
    LocationStatus.AMBIGUOUS: 20,
    LocationStatus.PENDING: 5,
}
DATE_PRECISIONS = {
    DatePrecision.DAY: 88,
    DatePrecision.NIGHT: 3,
    DatePrecision.FEW_DAYS: 3,
    DatePrecision.WEEK: 2,
    DatePrecision.MONTH: 3,
    DatePrecision.LONGER: 1,
}
_LASTS = {DatePrecision.NIGHT: 1, DatePrecision.FEW_DAYS: 2, DatePrecision.LONGER: 45}
_BASES = {
    Basis.OBSERVED: 35,
    Basis.CLAIMED: 30,
    Basis.BLAMED: 20,
    Basis.SUSPECTED: 12,
    Basis.DENIED: 3,
}
# Of the groups that attack: the largest, the second, and what the others share.
_LARGEST, _SECOND = 0.45, 0.11
# Of the incidents that no dataset has; with a few of those that one has it is every second.
_THIRD_LINE = 0.715
# The starter data has reports of its own below it.
FIRST_REPORT = 1001

TITLES = (
    "Attack on the market of %",
    "Ambush on the road to %",
    "Assault on the army post at %",
    "Clash near %",
    "Mortar fire on the camp at %",
    "Roadside bomb between two villages of %",
    "Abduction of teachers at %",
    "Raid on cattle herders around %",
    "Air strike on a convoy near %",
    "Houses burned in %",
    "Protest in %",
    "Drone strike on a gathering at %",
    "Attaque du marché de %",
    "Embuscade sur la route de %",
    "Assaut contre le poste militaire de %",
    "Affrontement près de %",
    "Tirs de mortier sur le camp de %",
    "Engin explosif entre deux hameaux de %",
    "Enlèvement d'enseignants à %",
    "Razzia contre des éleveurs autour de %",
    "Frappe aérienne sur un convoi près de %",
    "Maisons incendiées à %",
    "Manifestation à %",
    "Frappe de drone sur un rassemblement à %",
)


def one_of(dice: np.random.Generator, weights: dict, choices: list, size: int) -> np.ndarray:
    """``size`` positions in ``choices`` of keys of ``weights``, as often as these say."""
    share = np.array(list(weights.values()), float)
    places = np.array([choices.index(key) for key in weights])
    return places[np.searchsorted(np.cumsum(share / share.sum()), dice.random(size))]


def references(number: int) -> np.ndarray:
    """``number`` different public references, spread like those that are drawn at random."""
    # Multiplying by an odd number modulo a power of two changes the order and repeats nothing.
    mixed = (np.arange(1, number + 1, dtype=np.uint64) * np.uint64(0x5DEECE66D)) % np.uint64(
        len(ALPHABET) ** LENGTH
    )
    letters = np.frombuffer(ALPHABET.encode(), np.uint8)
    written = np.empty((number, 3 + LENGTH), np.uint8)
    written[:, :3] = np.frombuffer(b"SI-", np.uint8)
    for at in range(LENGTH):
        written[:, 3 + at] = letters[((mixed >> np.uint64(5 * at)) % np.uint64(32)).astype(int)]
    return written.view(f"S{3 + LENGTH}").ravel()


def draw_incidents(dice: np.random.Generator, cast: Cast, number: int) -> np.ndarray:
    """One record an incident; choices are positions in their lists, 0 stands for no row.

    ``date`` counts days since 1970-01-01, ``lasts`` the days after it (-1 where no last day
    is told), ``operation`` counts from 1. The records come in the order of entry, which is
    nearly that of the dates.
    """
    made = np.zeros(
        number,
        [
            ("id", "i8"),
            ("reference", f"S{3 + LENGTH}"),
            ("title", "i2"),
            ("status", "i2"),
            ("date", "i4"),
            ("lasts", "i2"),
            ("date_precision", "i2"),
            ("event_type", "i2"),
            ("sub_event_type", "i2"),
            ("village", "i4"),
            ("state", "i8"),
            ("region", "i8"),
            ("place", "i8"),
            ("lon", "f8"),
            ("lat", "f8"),
            ("location_precision", "i2"),
            ("location_status", "i2"),
            ("operation", "i4"),
            ("dataset", "i8"),
        ],
    )
    made["id"] = np.arange(1, number + 1)
    made["reference"] = references(number)
    made["status"] = one_of(dice, STATUSES, list(IncidentStatus), number)
    of_dataset = dice.random(number)
    made["dataset"][of_dataset < 0.35] = cast.open_dataset
    made["dataset"][of_dataset < 0.08] = cast.kept_in_dataset
    # What was imported is published at once.
    made["status"][made["dataset"] > 0] = list(IncidentStatus).index(IncidentStatus.PUBLISHED)
    _draw_days(dice, made)
    made["event_type"] = one_of(dice, EVENT_TYPES, list(EventType), number)
    all_sub_types = list(SubEventType)
    for at, event_type in enumerate(EventType):
        among = np.array([all_sub_types.index(each) for each in SUB_TYPES[event_type]])
        rows = made["event_type"] == at
        # The first of a type is by far the most frequent one; some are told without.
        drawn = np.minimum(dice.geometric(0.6, rows.sum()), len(among)) - 1
        made["sub_event_type"][rows] = np.where(dice.random(len(drawn)) < 0.1, -1, among[drawn])
    made["title"] = dice.integers(0, len(TITLES), number)
    _draw_operations(dice, made)
    _draw_places(dice, cast, made)
    return made


def _draw_days(dice: np.random.Generator, made: np.ndarray) -> None:
    number = len(made)
    first = (LAST_DAY - date(1970, 1, 1)).days - DAYS
    # More of them every year.
    days = first + (DAYS * dice.random(number) ** 0.6).astype("i4")
    # Most are entered within weeks, some a year later.
    entered = days + dice.exponential(120, number)
    days = days[np.argsort(entered, kind="stable")]
    precision = one_of(dice, DATE_PRECISIONS, list(DatePrecision), number)
    made["date"], made["date_precision"] = days, precision
    made["lasts"] = -1
    for choice, most in _LASTS.items():
        rows = precision == list(DatePrecision).index(choice)
        made["lasts"][rows] = dice.integers(1, most + 1, rows.sum())


def _draw_operations(dice: np.random.Generator, made: np.ndarray) -> None:
    """Two to four incidents entered after one another, here and there, were one attack."""
    number = len(made)
    starts = np.arange(10, number - 10, 100)
    for at, size in enumerate(dice.integers(2, 5, len(starts)), start=1):
        made["operation"][starts[at - 1] : starts[at - 1] + size] = at
        made["date"][starts[at - 1] : starts[at - 1] + size] = made["date"][starts[at - 1]]


def _draw_places(dice: np.random.Generator, cast: Cast, made: np.ndarray) -> None:
    number = len(made)
    shares = np.cumsum(cast.village_weight) / cast.village_weight.sum()
    village = np.searchsorted(shares, dice.random(number))
    # What was one attack happened around one village.
    of_operation = made["operation"] > 0
    first_of = np.unique(made["operation"][of_operation], return_index=True)[1]
    village[of_operation] = village[of_operation][first_of][made["operation"][of_operation] - 1]
    made["village"] = village
    for name in ("state", "region", "place"):
        made[name] = getattr(cast, f"village_{name}")[village]
    precision = one_of(dice, PRECISIONS, list(LocationPrecision), number)
    made["location_precision"] = precision
    scatter = np.zeros(len(LocationPrecision))
    for choice, degrees in _SCATTER.items():
        scatter[list(LocationPrecision).index(choice)] = degrees
    for name in ("lon", "lat"):
        off = dice.normal(0, 1, number) * scatter[precision]
        made[name] = (getattr(cast, f"village_{name}")[village] + off).round(5)
    statuses = list(LocationStatus)
    is_area = precision >= list(LocationPrecision).index(LocationPrecision.SECOND_LEVEL)
    made["location_status"] = np.where(
        is_area,
        statuses.index(LocationStatus.AREA_ONLY),
        np.where(
            (dice.random(number) < 0.3) & (made["dataset"] == 0),
            statuses.index(LocationStatus.BY_HAND),
            statuses.index(LocationStatus.LOCATED),
        ),
    )
    unplaced = precision == list(LocationPrecision).index(LocationPrecision.UNKNOWN)
    made["location_status"][unplaced] = one_of(dice, _WITHOUT_PIN, statuses, unplaced.sum())
    made["lon"][unplaced] = made["lat"][unplaced] = np.nan
    made["place"][is_area] = 0
    made["region"][precision == list(LocationPrecision).index(LocationPrecision.STATE)] = 0
    nowhere = made["location_status"] == statuses.index(LocationStatus.NO_PLACE)
    for name in ("region", "place"):
        made[name][nowhere] = 0
    made["state"][nowhere & (dice.random(number) < 0.3)] = 0


def draw_involvements(dice: np.random.Generator, cast: Cast, made: np.ndarray) -> np.ndarray:
    """Records of who had a part: an attacker and a target each, in every second one more line.

    ``group`` is 0 for civilians, ``claimant`` 0 for nobody. One group is in 45 % of the
    incidents, another in 11 %.
    """
    number = len(made)
    roles, bases = list(Role), list(Basis)
    attacker = _attackers(dice, cast, made)
    # A dataset names parties, and neither who began nor who says so.
    of_dataset = made["dataset"] > 0
    basis = one_of(dice, _BASES, bases, number)
    basis[of_dataset] = bases.index(Basis.OBSERVED)
    is_clash = made["event_type"] == list(EventType).index(EventType.BATTLES)
    untold = of_dataset | (is_clash & (dice.random(number) < 0.1))
    army = np.array(
        [cast.armies.get(state, cast.militias[0]) for state in range(int(made["state"].max()) + 1)]
    )[made["state"]]
    militia = np.array(cast.militias)[dice.integers(0, len(cast.militias), number)]
    target = np.where(dice.random(number) < 0.2, militia, army)
    target[~(is_clash | (made["event_type"] == list(EventType).index(EventType.EXPLOSIONS)))] = 0
    more = dice.random(number) < np.where(of_dataset, 0.1, _THIRD_LINE)
    # On another basis, or another group of that state.
    again = ~of_dataset & (dice.random(number) < 0.7)
    third = np.where(again, attacker, _neighbours(dice, cast, made))
    lines = [
        (
            np.ones(number, bool),
            np.where(untold, roles.index(Role.PARTY), roles.index(Role.ATTACKER)),
            attacker,
            basis,
        ),
        (
            np.ones(number, bool),
            np.where(untold, roles.index(Role.PARTY), roles.index(Role.TARGET)),
            target,
            np.full(number, bases.index(Basis.OBSERVED)),
        ),
        (
            more,
            np.where(again, roles.index(Role.ATTACKER), roles.index(Role.PARTY)),
            third,
            np.where(of_dataset, bases.index(Basis.OBSERVED), one_of(dice, _BASES, bases, number)),
        ),
    ]
    kinds = [
        ("incident", "i8"),
        ("role", "i2"),
        ("group", "i8"),
        ("basis", "i2"),
        ("claimant", "i8"),
    ]
    drawn = []
    speakers = np.array([*cast.media, *cast.investigators])
    for is_there, role, group, on in lines:
        line = np.zeros(int(is_there.sum()), kinds)
        line["incident"], line["role"] = made["id"][is_there], role[is_there]
        line["group"], line["basis"] = group[is_there], on[is_there]
        blamed = np.isin(line["basis"], [bases.index(Basis.BLAMED), bases.index(Basis.SUSPECTED)])
        line["claimant"][blamed] = speakers[dice.integers(0, len(speakers), blamed.sum())]
        drawn.append(line)
    drawn = np.concatenate(drawn)
    return drawn[np.argsort(drawn["incident"], kind="stable")]


def _attackers(dice: np.random.Generator, cast: Cast, made: np.ndarray) -> np.ndarray:
    """The largest group, the second, or one of those of the state."""
    drawn = dice.random(len(made))
    attacker = _neighbours(dice, cast, made)
    attacker[drawn < _LARGEST + _SECOND] = cast.groups[1]
    attacker[drawn < _LARGEST] = cast.groups[0]
    return attacker


def _neighbours(dice: np.random.Generator, cast: Cast, made: np.ndarray) -> np.ndarray:
    """One of the groups of the incident's state: the first of them most, as with all names."""
    others = np.array(cast.groups[2:])
    home = np.searchsorted(np.sort(cast.states), made["state"])
    among = len(others) // len(cast.states)
    rank = np.minimum(dice.geometric(0.35, len(made)), among + 2) - 1
    return others[(home * among + rank) % len(others)]


def draw_circumstances(
    dice: np.random.Generator, made: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Records of outcomes (of a fifth of the incidents) and of weapons (of half of them)."""
    drawn = []
    # Datasets tell of neither.
    ours = made["dataset"] == 0
    for choices, share in ((list(Outcome), 0.3), (list(Weapon), 0.75)):
        of = made[ours & (dice.random(len(made)) < share)]
        lines = np.zeros(len(of), [("incident", "i8"), ("code", "i2")])
        lines["incident"] = of["id"]
        # Another one is the usual one in each type of events.
        usual = of["event_type"] * 2
        lines["code"] = (usual + np.minimum(dice.geometric(0.6, len(of)), 5) - 1) % len(choices)
        drawn.append(lines)
    return drawn[0], drawn[1]


def draw_reports(dice: np.random.Generator, made: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Records of reports, and of which tells of which incident; an article tells of several."""
    reports = np.zeros(max(1, len(made) // 5), [("id", "i8"), ("date", "i4")])
    reports["id"] = np.arange(FIRST_REPORT, FIRST_REPORT + len(reports))
    reports["date"] = np.sort(made["date"])[::5][: len(reports)] + 1
    links = []
    for share in (1, 0.4):
        of = np.flatnonzero(dice.random(len(made)) < share)
        link = np.zeros(len(of), [("incident", "i8"), ("report", "i8")])
        link["incident"] = made["id"][of]
        link["report"] = FIRST_REPORT + (of // 5 + dice.integers(0, 50, len(of))) % len(reports)
        links.append(link)
    return reports, np.unique(np.concatenate(links))


def draw_unclaimed(dice: np.random.Generator, made: np.ndarray) -> np.ndarray:
    """Records of statements that nobody had claimed an incident, for one in thirty."""
    of = made[dice.random(len(made)) < 1 / 30]
    lines = np.zeros(len(of), [("incident", "i8"), ("date", "i4")])
    lines["incident"], lines["date"] = of["id"], of["date"] + 2
    return lines
