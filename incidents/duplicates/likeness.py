"""How likely it is that two incidents are one: points for what agrees, less what does not.

The points are set by hand, after what reports of one attack have in common. What they come
to on pairs whose answer is known, ``manage.py measure_duplicates`` prints.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz.fuzz import token_set_ratio

from incidents.duplicates.particulars import Particulars, names_are_alike, names_differ
from incidents.geocoding.finding import kilometres
from incidents.models import normalise

# From here on a pair is shown, and from there on a person is told of it after saving.
LIKELY = 60
VERY_LIKELY = 75
FULL = 100

# No end to what a table allows.
LONG = 10_000

# Points where the days may be the same, by how many days the vaguer of the two can mean: an
# overlap says the more, the less room there is for it.
SAME_DAYS = ((2, 40), (7, 32), (14, 24), (45, 12), (LONG, 5))
# Where they cannot: reports take the day after for the day itself, rarely two days, while a
# place may well be attacked again two days later.
DAYS_APART = {1: 26, 2: -10}

# Points where the pins may stand for one place, by the kilometres that both precisions leave.
WITHIN_KM = ((7, 30), (20, 24), (60, 18), (160, 10), (LONG, 4))
# Beyond those, pins of one place still lie some kilometres apart; these points run out there.
BEYOND_KM, BEYOND = 10, 15
# Two exact pins farther apart are two places, unless one of them has the wrong namesake.
FAR = -30
SAME_PLACE = 35
SAME_NAME, LIKE_NAME = 35, 28
SAME_NAME_FAR_AWAY = 5
# A neighbouring village attacked on the same day is an incident of its own; where a pin only
# stands near its village, the other name may still be the village meant.
OTHER_NAME, OTHER_NAME_NEAR = -30, -20
SAME_REGION, SAME_STATE, OTHER_STATE = 8, 2, -30
KNOWN_TO_A_VILLAGE_KM = 3
ONE_VILLAGE_KM = 2

# Attackers are often told otherwise by each report, targets less so.
SAME_ATTACKER, KINDRED_ATTACKER, OTHER_ATTACKERS = 12, 8, -4
SAME_TARGET, KINDRED_TARGET, OTHER_TARGETS = 10, 6, -24
# One report tells of several attacks in a row.
SAME_REPORT = 12
# Titles hold the place and the target, which count already.
LIKE_TITLE, LIKE_TITLE_FROM = 8, 80
OTHER_EVENT_TYPE = -4


class Ground(StrEnum):
    """What a reason rests on."""

    SAME_DAY = "same day"
    SAME_DAYS = "days that may be the same"
    DAYS_APART = "days apart"
    SAME_PLACE = "same place"
    SAME_NAME = "same name"
    LIKE_NAME = "like name"
    OTHER_NAME = "other name"
    DISTANCE = "distance"
    DISTANCE_ALLOWED = "distance that the precision allows"
    SAME_REGION = "same region"
    SAME_STATE = "same state"
    OTHER_STATE = "other state"
    IN_BOTH = "in both"
    KINDRED = "kindred group"
    OTHER_ATTACKERS = "other attackers"
    OTHER_TARGETS = "other targets"
    REPORT = "report"
    TITLE = "title"
    OTHER_EVENT_TYPE = "other event type"


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for (positive points) or against one incident.

    ``number`` is days or kilometres; ``about`` are ids of groups or reports.
    """

    ground: Ground
    points: int
    number: float = 0
    about: tuple[int, ...] = ()


@dataclass(frozen=True)
class Likeness:
    """The reasons, and their sum: 0 to 100."""

    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        return max(0, min(FULL, sum(reason.points for reason in self.reasons)))


# Group id -> ids of all that it was part of, itself included.
Kin = Mapping[int, frozenset[int]]


def compare(one: Particulars, other: Particulars, kin: Kin) -> Likeness:
    """How far ``one`` and ``other`` agree; the order of the two makes no difference."""
    time = _time(one, other)
    if time is None:
        return Likeness(())
    reasons = [
        time,
        *_place(one, other),
        *_who(one, other, kin),
        *_report(one, other),
        *_title(one, other),
        *_event_type(one, other),
    ]
    return Likeness(tuple(reasons))


def _time(one: Particulars, other: Particulars) -> Reason | None:
    (first, last), (others_first, others_last) = one.days, other.days
    apart = max((others_first - last).days, (first - others_last).days, 0)
    if apart:
        points = DAYS_APART.get(apart)
        return None if points is None else Reason(Ground.DAYS_APART, points, apart)
    longest = max((last - first).days, (others_last - others_first).days) + 1
    ground = Ground.SAME_DAY if one.days == other.days and longest == 1 else Ground.SAME_DAYS
    return Reason(ground, _by_room(SAME_DAYS, longest))


def _by_room(table: tuple[tuple[int, int], ...], room: float) -> int:
    return next(points for most, points in table if room <= most)


def _place(one: Particulars, other: Particulars) -> list[Reason]:
    if one.point is None or other.point is None:
        return _place_without_pins(one, other)
    km = kilometres(one.point, other.point)
    room = one.radius_km + other.radius_km
    same_name = bool(one.places & other.places) or names_are_alike(one, other)
    if km > room + BEYOND_KM:
        if same_name:
            name = replace(_name(one, other), points=SAME_NAME_FAR_AWAY)
            return [name, Reason(Ground.DISTANCE, 0, km)]
        return [Reason(Ground.DISTANCE, FAR, km)]
    both_villages = max(one.radius_km, other.radius_km) <= KNOWN_TO_A_VILLAGE_KM
    if one.places & other.places and both_villages:
        return [Reason(Ground.SAME_PLACE, SAME_PLACE, km)]
    if km <= room:
        points = _by_room(WITHIN_KM, room)
        ground = Ground.DISTANCE if both_villages else Ground.DISTANCE_ALLOWED
    else:
        points, ground = round(BEYOND * (1 - (km - room) / BEYOND_KM)), Ground.DISTANCE
    reasons = [Reason(ground, points, km)]
    if same_name:
        name = _name(one, other)
        reasons.append(replace(name, points=max(1, name.points - points)))
    elif names_differ(one, other) and km > ONE_VILLAGE_KM:
        reasons.append(Reason(Ground.OTHER_NAME, OTHER_NAME if both_villages else OTHER_NAME_NEAR))
    return reasons


def _place_without_pins(one: Particulars, other: Particulars) -> list[Reason]:
    if one.state and other.state and one.state != other.state:
        return [Reason(Ground.OTHER_STATE, OTHER_STATE)]
    if one.places & other.places:
        return [Reason(Ground.SAME_PLACE, SAME_PLACE)]
    if names_are_alike(one, other):
        return [_name(one, other)]
    reasons = [Reason(Ground.OTHER_NAME, OTHER_NAME)] if names_differ(one, other) else []
    if one.region and one.region == other.region:
        reasons.append(Reason(Ground.SAME_REGION, SAME_REGION))
    elif one.state and one.state == other.state:
        reasons.append(Reason(Ground.SAME_STATE, SAME_STATE))
    return reasons


def _name(one: Particulars, other: Particulars) -> Reason:
    if one.spoken_name == other.spoken_name or one.places & other.places:
        return Reason(Ground.SAME_NAME, SAME_NAME)
    return Reason(Ground.LIKE_NAME, LIKE_NAME)


def _who(one: Particulars, other: Particulars, kin: Kin) -> list[Reason]:
    attackers = _shared(
        *(one.attackers, other.attackers, kin),
        *(SAME_ATTACKER, KINDRED_ATTACKER, Reason(Ground.OTHER_ATTACKERS, OTHER_ATTACKERS)),
    )
    targets = _shared(
        *(one.targets, other.targets, kin),
        *(SAME_TARGET, KINDRED_TARGET, Reason(Ground.OTHER_TARGETS, OTHER_TARGETS)),
    )
    return [*attackers, *targets]


def _shared(ones, others, kin: Kin, same: int, kindred: int, disagreement: Reason):
    """One reason, or none where either side names nobody."""
    if not (ones and others):
        return []
    if both := ones & others:
        return [Reason(Ground.IN_BOTH, same, about=tuple(sorted(both)))]
    related = sorted(
        (one, other)
        for one in ones
        for other in others
        if other in kin.get(one, ()) or one in kin.get(other, ())
    )
    if related:
        return [Reason(Ground.KINDRED, kindred, about=related[0])]
    return [disagreement]


def _report(one: Particulars, other: Particulars) -> list[Reason]:
    both = one.reports & other.reports
    return [Reason(Ground.REPORT, SAME_REPORT, about=tuple(sorted(both)))] if both else []


def _title(one: Particulars, other: Particulars) -> list[Reason]:
    titles = normalise(one.title), normalise(other.title)
    if all(titles) and token_set_ratio(*titles) >= LIKE_TITLE_FROM:
        return [Reason(Ground.TITLE, LIKE_TITLE)]
    return []


def _event_type(one: Particulars, other: Particulars) -> list[Reason]:
    if one.event_type and other.event_type and one.event_type != other.event_type:
        return [Reason(Ground.OTHER_EVENT_TYPE, OTHER_EVENT_TYPE)]
    return []
