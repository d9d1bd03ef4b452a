"""Rows of ACLED's export, with the header of March 2023 and the one before.

Codes: ACLED Codebook (2023). ACLED's terms forbid passing its rows on; nothing here does.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from incidents.imports.cells import BadCell, day, number_or_nothing, short, whole_number
from incidents.imports.countries import by_iso_number, by_name
from incidents.imports.picking import LONGEST_NAMES, ReadRow, reader_of
from incidents.imports.places import coordinates
from incidents.imports.rows import Count, Party, Row, Source
from incidents.models import (
    SUB_TYPES,
    CasualtyOutcome,
    DatePrecision,
    EventType,
    LocationPrecision,
    Role,
    Side,
    SubEventType,
    normalise,
)
from incidents.models.precision import ACLED_GEO_PRECISION, ACLED_TIME_PRECISION

NAME = "ACLED"
_COLUMN_NAMES = (
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 "
    "assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region "
    "country admin1 admin2 admin3 location latitude longitude geo_precision source source_scale "
    "notes fatalities tags timestamp data_id event_id_no_cnty iso3"
)
COLUMNS = tuple(_COLUMN_NAMES.split())
REQUIRED = ("event_id_cnty", "event_date", "event_type", "actor1", "fatalities")
# How the codebook names event types and sub-types, as our words make them comparable.
EVENT_TYPES = {
    "battles": EventType.BATTLES,
    "explosions remote violence": EventType.EXPLOSIONS,
    "violence against civilians": EventType.VIOLENCE_AGAINST_CIVILIANS,
    "protests": EventType.PROTESTS,
    "riots": EventType.RIOTS,
    "strategic developments": EventType.STRATEGIC_DEVELOPMENTS,
}
SUB_EVENT_TYPES = {
    "armed clash": SubEventType.ARMED_CLASH,
    "government regains territory": SubEventType.GOVERNMENT_REGAINS_TERRITORY,
    "non state actor overtakes territory": SubEventType.NON_STATE_OVERTAKES_TERRITORY,
    "chemical weapon": SubEventType.CHEMICAL_WEAPON,
    "air drone strike": SubEventType.AIR_DRONE_STRIKE,
    "suicide bomb": SubEventType.SUICIDE_BOMB,
    "shelling artillery missile attack": SubEventType.SHELLING,
    "remote explosive landmine ied": SubEventType.REMOTE_EXPLOSIVE,
    "grenade": SubEventType.GRENADE,
    "sexual violence": SubEventType.SEXUAL_VIOLENCE,
    "attack": SubEventType.ATTACK,
    "abduction forced disappearance": SubEventType.ABDUCTION,
    "peaceful protest": SubEventType.PEACEFUL_PROTEST,
    "protest with intervention": SubEventType.PROTEST_WITH_INTERVENTION,
    "excessive force against protesters": SubEventType.EXCESSIVE_FORCE,
    "violent demonstration": SubEventType.VIOLENT_DEMONSTRATION,
    "mob violence": SubEventType.MOB_VIOLENCE,
    "agreement": SubEventType.AGREEMENT,
    "arrests": SubEventType.ARRESTS,
    "change to group activity": SubEventType.CHANGE_TO_GROUP,
    "disrupted weapons use": SubEventType.DISRUPTED_WEAPONS_USE,
    "headquarters or base established": SubEventType.BASE_ESTABLISHED,
    "looting property destruction": SubEventType.LOOTING,
    "non violent transfer of territory": SubEventType.NON_VIOLENT_TRANSFER,
    "other": SubEventType.OTHER,
}
# ``inter1`` and ``inter2``, as numbers and as the labels of newer downloads.
_STATE, _REBELS, _POLITICAL, _IDENTITY, _RIOTERS, _PROTESTERS, _CIVILIANS, _OTHER = range(1, 9)
INTER_CODES = {
    "state forces": _STATE,
    "rebel group": _REBELS,
    "rebel groups": _REBELS,
    "rebel forces": _REBELS,
    "political militia": _POLITICAL,
    "political militias": _POLITICAL,
    "identity militia": _IDENTITY,
    "identity militias": _IDENTITY,
    "rioters": _RIOTERS,
    "protesters": _PROTESTERS,
    "civilians": _CIVILIANS,
    "external other forces": _OTHER,
    "external forces": _OTHER,
    "other forces": _OTHER,
}
# ACLED's political militias fight for parties and strongmen as well as for governments: which,
# the row does not tell.
SIDES = {
    _STATE: Side.STATE_FORCES,
    _REBELS: Side.ARMED_GROUP,
    _POLITICAL: Side.ARMED_GROUP,
    _IDENTITY: Side.ARMED_GROUP,
    _RIOTERS: Side.CIVILIANS,
    _PROTESTERS: Side.CIVILIANS,
    _CIVILIANS: Side.CIVILIANS,
    _OTHER: Side.INTERNATIONAL,
}
# How names of a side begin, for actors that the row names beside another without a code.
_SIDES_BY_NAME = (
    ("military forces of", Side.STATE_FORCES),
    ("police forces of", Side.STATE_FORCES),
    ("government of", Side.STATE_FORCES),
    ("civilians", Side.CIVILIANS),
    ("protesters", Side.CIVILIANS),
    ("rioters", Side.CIVILIANS),
    ("women", Side.CIVILIANS),
    ("un ", Side.PEACEKEEPERS),
    ("united nations", Side.PEACEKEEPERS),
    ("minusma", Side.PEACEKEEPERS),
)
LONGEST_TITLE = LONGEST_NAME = LONGEST_PLACE = 200
LONGEST_ID = 100
_READ_NAMES = (
    "event_id_cnty event_date time_precision event_type sub_event_type actor1 assoc_actor_1 inter1 "
    "actor2 assoc_actor_2 inter2 civilian_targeting iso iso3 country admin1 admin2 location "
    "latitude longitude geo_precision source notes fatalities timestamp"
)
_READ = tuple(_READ_NAMES.split())
_NAMES = (
    "event_type sub_event_type actor1 assoc_actor_1 actor2 assoc_actor_2 country admin1 admin2 "
    "location source"
)
_LONGEST = dict.fromkeys(_NAMES.split(), LONGEST_NAMES) | dict.fromkeys(("notes",), None)


def reader(names: Sequence[str]) -> ReadRow:
    """What reads the rows of a file with these columns, in lower case; it raises ``BadCell``."""
    return reader_of(names, _READ, _LONGEST, _row)


def _row(line: int, cells: tuple[str, ...], published: dict[str, str]) -> Row:
    (
        event_id,
        date_text,
        time_precision,
        type_text,
        sub_type_text,
        actor1,
        beside1,
        inter1,
        actor2,
        beside2,
        inter2,
        civilian_targeting,
        iso,
        iso3,
        country,
        admin1,
        admin2,
        location,
        latitude,
        longitude,
        geo_precision,
        source,
        notes,
        fatalities,
        timestamp,
    ) = cells
    warnings: tuple[str, ...] = ()
    column = "event_id_cnty"
    try:
        external_id = event_id.strip()
        if not external_id:
            raise BadCell(_("The cell is empty: a row without an id cannot be told from others."))
        if len(external_id) > LONGEST_ID:
            raise BadCell(_("The id is too long to be one of the dataset."))
        column = "event_date"
        on = day(date_text)
        column = "event_type"
        event_type = EVENT_TYPES.get(_comparable(type_text))
        if event_type is None:
            raise BadCell(
                _("“%(text)s” is not an event type of ACLED's codebook of 2023.")
                % {"text": short(type_text)}
            )
        column = "fatalities"
        dead = whole_number(fatalities) if fatalities.strip() else None
        column = "actor1"
        if not actor1.strip():
            raise BadCell(_("The cell is empty: name the group."))
    except BadCell as bad:
        bad.column = column
        raise
    sub_event_type = SUB_EVENT_TYPES.get(_comparable(sub_type_text))
    if sub_event_type not in SUB_TYPES[event_type]:
        if sub_type_text.strip():
            warnings += (
                _("“%(text)s” is not a sub-type of this event type: it is left out.")
                % {"text": short(sub_type_text)},
            )
        sub_event_type = None
    state = _state(iso, iso3, country)
    if not state and country.strip():
        warnings += (_("“%(name)s” is not known as a state.") % {"name": short(country)},)
    east, north = coordinates(latitude, longitude, state)
    precision = ACLED_GEO_PRECISION.get(_code(geo_precision))
    if precision is None:
        precision = LocationPrecision.STATE if east is not None else LocationPrecision.UNKNOWN
        warnings += (_("“geo_precision” is not a code of the dataset: the place counts as vague."),)
    date_precision = ACLED_TIME_PRECISION.get(_code(time_precision))
    if date_precision is None:
        date_precision = DatePrecision.DAY
        warnings += (_("“time_precision” is not a code of the dataset: the day is taken."),)
    if dead is None:
        warnings += (_("The row tells no number of dead: it counts as not known."),)
    first, last = _span(on, date_precision)
    place = location.strip() or admin2.strip() or admin1.strip()
    return Row(
        line=line,
        external_id=external_id,
        title=_title(sub_type_text or type_text, actor1, actor2, place or country),
        date=first,
        date_end=None if last == first else last,
        date_precision=date_precision.value,
        event_type=event_type.value,
        sub_event_type=sub_event_type.value if sub_event_type else "",
        place_text=short(place, LONGEST_PLACE),
        state=state,
        region=admin1.strip(),
        longitude=east,
        latitude=north,
        location_precision=precision.value,
        parties=_parties(
            event_type is EventType.VIOLENCE_AGAINST_CIVILIANS or bool(civilian_targeting.strip()),
            event_type is EventType.VIOLENCE_AGAINST_CIVILIANS,
            ((actor1, beside1, inter1), (actor2, beside2, inter2)),
        ),
        counts=() if dead is None else (_count(dead),),
        sources=_sources(source),
        published=published,
        summary=notes.strip(),
        revision=number_or_nothing(timestamp),
        warnings=warnings,
    )


@lru_cache(maxsize=1024)
def _comparable(text: str) -> str:
    return normalise(text)


def _code(text: str) -> int | None:
    try:
        return whole_number(text)
    except BadCell:
        return None


@lru_cache(maxsize=1024)
def _state(iso: str, iso3: str, country: str) -> str:
    """The alpha-3 code of the state, or ""."""
    number = number_or_nothing(iso).lstrip("0")
    return (
        by_iso_number().get(number)
        or by_name().get(normalise(iso3) or "-")
        or by_name().get(normalise(country), "")
    )


def _span(on: date, precision: DatePrecision) -> tuple[date, date]:
    """First and last day on which it may have happened.

    Of an event known to a week ACLED gives a day of reference: it is taken to lie within three
    days of it. Of one known to a month it is the month of the day that is given.
    """
    if precision is DatePrecision.WEEK:
        return on - timedelta(days=3), on + timedelta(days=3)
    if precision is DatePrecision.MONTH:
        return on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])
    return on, on


@lru_cache(maxsize=1024)
def _parties(
    civilians_are_targets: bool, others_attack: bool, actors: tuple[tuple[str, str, str], ...]
) -> tuple[Party, ...]:
    """The actors and those that the row names beside them, each once.

    Actor 1 is not always the attacker. Who attacked is told of violence against civilians alone,
    which by the codebook an armed group inflicts on the unarmed; civilians are the target there,
    and wherever ``civilian_targeting`` says so.
    """
    found: dict[tuple[str, str], Party] = {}
    for actor, beside, inter in actors:
        code = _inter_code(inter)
        for number, name in enumerate((actor, *beside.split(";"))):
            name = short(name.strip(), LONGEST_NAME)
            if not name:
                continue
            side = _side(name, code, is_beside=number > 0)
            are_civilians = side is Side.CIVILIANS
            role = Role.PARTY
            if are_civilians and civilians_are_targets and not _riots(name, code):
                role = Role.TARGET
            elif others_attack and number == 0 and not are_civilians:
                role = Role.ATTACKER
            party = Party(name, role.value, side.value, is_civilians=are_civilians)
            found.setdefault((name, side.value), party)
    return tuple(found.values())


def _riots(name: str, inter: int | None) -> bool:
    """Whether it is a crowd that attacks: unarmed by the codebook, and nobody's target."""
    return inter == _RIOTERS or normalise(name).startswith("rioters")


def _side(name: str, inter: int | None, *, is_beside: bool) -> Side:
    """The side of an actor by its code; of one named beside it by its name, else the same."""
    side = SIDES.get(inter, Side.UNKNOWN)
    if is_beside or side in (Side.UNKNOWN, Side.INTERNATIONAL):
        comparable = normalise(name)
        for beginning, of_name in _SIDES_BY_NAME:
            if comparable.startswith(beginning) and (
                side is not Side.INTERNATIONAL or of_name is Side.PEACEKEEPERS or is_beside
            ):
                return of_name
    return side


def _inter_code(text: str) -> int | None:
    code = _code(text)
    return code if code in SIDES else INTER_CODES.get(normalise(text))


def _count(dead: int) -> Count:
    """ACLED's one number for all sides together: whose dead they are, the row does not tell."""
    return Count(Side.UNKNOWN.value, CasualtyOutcome.KILLED.value, dead, dead)


@lru_cache(maxsize=1024)
def _sources(text: str) -> tuple[Source, ...]:
    names = dict.fromkeys(short(name.strip(), LONGEST_NAME) for name in text.split(";"))
    return tuple(Source(publisher=name) for name in names if name)


def _title(what: str, actor1: str, actor2: str, place: str) -> str:
    # In English, the language of the dataset.
    actors = " and ".join(short(name.strip(), 60) for name in (actor1, actor2) if name.strip())
    return short(
        f"{what.strip()}: {actors}, {place}" if place else f"{what}: {actors}", LONGEST_TITLE
    )
