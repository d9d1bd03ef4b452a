"""Rows of UCDP's Georeferenced Event Dataset (GED), yearly and candidate releases.

Codebook: Högbladh, UCDP GED Codebook version 23.1, Uppsala University (2023).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from re import findall

from django.utils.translation import gettext as _

from incidents.imports.cells import (
    BadCell,
    day,
    identifier,
    number_or_nothing,
    short,
    whole_number,
)
from incidents.imports.countries import by_gw_number, by_name
from incidents.imports.picking import LONGEST_NAMES, ReadRow, reader_of
from incidents.imports.places import coordinates
from incidents.imports.rows import Count, Party, Row
from incidents.imports.ucdp_counts import DeadOfSide, counts_by_side
from incidents.imports.ucdp_sources import sources
from incidents.models import (
    DatePrecision,
    EventType,
    LocationPrecision,
    Role,
    Side,
    SubEventType,
    normalise,
)
from incidents.models.precision import UCDP_DATE_PREC, UCDP_WHERE_PREC

NAME = "UCDP GED"
# In the order in which releases without a header have them.
_COLUMN_NAMES = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id "
    "conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a "
    "side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office "
    "source_date source_headline source_original where_prec where_coordinates "
    "where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id "
    "region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians "
    "deaths_unknown best high low gwnoa gwnob"
)
COLUMNS = tuple(_COLUMN_NAMES.split())
REQUIRED = ("id", "type_of_violence", "side_a", "side_b", "date_start", "best")
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
# ``type_of_violence`` in ACLED's taxonomy, and how a title begins.
EVENT_TYPES = {
    STATE_BASED: (EventType.BATTLES.value, SubEventType.ARMED_CLASH.value),
    NON_STATE: (EventType.BATTLES.value, SubEventType.ARMED_CLASH.value),
    ONE_SIDED: (EventType.VIOLENCE_AGAINST_CIVILIANS.value, SubEventType.ATTACK.value),
}
# The columns' codes as the values of our own scales.
_WHERE_PREC = {code: precision.value for code, precision in UCDP_WHERE_PREC.items()}
_DATE_PREC = {code: precision.value for code, precision in UCDP_DATE_PREC.items()}
_PLACE_NOT_KNOWN = LocationPrecision.UNKNOWN.value
# ``event_clarity`` of a figure that the source gives for several events together.
SUMMED_BY_SOURCE = "2"
LONGEST_TITLE = LONGEST_PLACE = LONGEST_NAME = 200
_HEADLINES_IN_SUMMARY = 3


def reader(names: Sequence[str]) -> ReadRow:
    """What reads the rows of a file with these columns, in lower case; it raises ``BadCell``."""
    return reader_of(names, _READ, _LONGEST, _row)


def id_of(text: str) -> str:
    """The id in a cell of the column ``id``, "" for none."""
    return number_or_nothing(text)


def looks_like_a_row(cells: Sequence[str]) -> bool:
    """Whether these are the 49 cells of a release without a header."""
    if len(cells) != len(COLUMNS):
        return False
    values = dict(zip(COLUMNS, cells, strict=True))
    return (
        bool(number_or_nothing(values["id"]))
        and number_or_nothing(values["type_of_violence"]) in ("1", "2", "3")
        and bool(findall(r"^\d{4}-\d\d?-\d\d?", values["date_start"]))
    )


_READ_NAMES = (
    "id type_of_violence date_start date_end date_prec best high low deaths_a deaths_b "
    "deaths_civilians deaths_unknown side_a side_a_new_id side_a_dset_id side_b side_b_new_id "
    "side_b_dset_id gwnoa gwnob country country_id where_prec latitude longitude "
    "where_coordinates where_description adm_1 adm_2 event_clarity source_article"
)
_READ = tuple(_READ_NAMES.split())
_NAMES = "side_a side_b country where_coordinates adm_1 adm_2"
_LONGEST = dict.fromkeys(_NAMES.split(), LONGEST_NAMES) | dict.fromkeys(
    ("where_description", "source_article"), None
)


def _row(line: int, cells: tuple[str, ...], published: dict[str, str]) -> Row:
    (
        event_id,
        violence_text,
        start_text,
        end_text,
        date_prec,
        best_text,
        high_text,
        low_text,
        dead_a,
        dead_b,
        dead_civilians,
        dead_unknown,
        side_a,
        new_id_a,
        old_id_a,
        side_b,
        new_id_b,
        old_id_b,
        gwnoa,
        gwnob,
        country,
        country_id,
        where_prec,
        latitude,
        longitude,
        where,
        description,
        adm_1,
        adm_2,
        clarity,
        article,
    ) = cells
    warnings: tuple[str, ...] = ()
    column = "id"
    try:
        external_id = identifier(event_id)
        column = "type_of_violence"
        violence = _violence(violence_text)
        column = "date_start"
        start = day(start_text)
        column = "date_end"
        end = day(end_text) if end_text else start
        if end < start:
            raise BadCell(_("The last day is before the first: correct one of them."))
        column = "best"
        best = whole_number(best_text)
        column = "high"
        high = whole_number(high_text) if high_text else best
        column = "low"
        low = whole_number(low_text) if low_text else best
        column = "deaths_a"
        number_a = whole_number(dead_a) if dead_a else 0
        column = "deaths_b"
        number_b = whole_number(dead_b) if dead_b else 0
        column = "deaths_civilians"
        number_civilians = whole_number(dead_civilians) if dead_civilians else 0
        column = "deaths_unknown"
        number_unknown = whole_number(dead_unknown) if dead_unknown else 0
        column = "side_a"
        if not side_a.strip():
            raise BadCell(_("The cell is empty: name the group."))
        column = "side_b"
        if not side_b.strip():
            raise BadCell(_("The cell is empty: name the group, or write “Civilians”."))
    except BadCell as bad:
        bad.column = column
        raise
    state = _state(country_id, country)
    if not state and (named := short((country or country_id).strip())):
        warnings = (_("“%(name)s” is not known as a state.") % {"name": named},)
    east, north = coordinates(latitude, longitude, state)
    precision = _WHERE_PREC.get(_code(where_prec))
    if precision is None:
        precision = _PLACE_NOT_KNOWN if east is None else LocationPrecision.STATE.value
        warnings += (_("“where_prec” is not a code of the dataset: the place counts as vague."),)
    if precision == _PLACE_NOT_KNOWN and east is not None:
        # In waters or in the air: UCDP's point stands for nowhere in particular.
        east = north = None
        warnings += (_("The dataset does not know the place: its point is left out."),)
    parties, of_a, of_b = _parties(
        violence,
        side_a,
        number_or_nothing(new_id_a) or number_or_nothing(old_id_a),
        side_b,
        number_or_nothing(new_id_b) or number_or_nothing(old_id_b),
        _is_abroad(gwnoa, country_id),
        _is_abroad(gwnob, country_id),
    )
    numbers = (number_a, number_b, number_civilians, number_unknown)
    if low <= best <= high and sum(numbers) == best:
        counts = _counts_in_order(of_a, of_b, numbers, low, best, high)
    else:
        counts, odd = counts_by_side(_dead(of_a, of_b, numbers), low, best, high)
        warnings += odd
    date_precision = _DATE_PREC.get(_code(date_prec))
    if date_precision is None:
        date_precision = _precision_of_span(start, end).value
        warnings += (_("“date_prec” is not a code of the dataset: the span of the dates tells."),)
    event_type, sub_event_type = EVENT_TYPES[violence]
    place = short((where or adm_2 or adm_1).strip(), LONGEST_PLACE)
    what, at = _what_happened(violence, side_a, side_b), place or country
    found = sources(article)
    return Row(
        line=line,
        external_id=external_id,
        title=short(f"{what}, {at}" if at else what, LONGEST_TITLE),
        date=start,
        date_end=None if end == start else end,
        date_precision=date_precision,
        event_type=event_type,
        sub_event_type=sub_event_type,
        place_text=place,
        state=state,
        region=adm_1.strip(),
        longitude=east,
        latitude=north,
        location_precision=precision,
        parties=parties,
        counts=counts,
        sources=found,
        published=published,
        summary=_summary(found, description, clarity),
        warnings=warnings,
    )


def _code(text: str) -> int | None:
    try:
        return whole_number(text)
    except BadCell:
        return None


def _violence(text: str) -> int:
    violence = _code(text)
    if violence not in EVENT_TYPES:
        raise BadCell(
            _("“%(text)s” is not 1 (state-based), 2 (non-state) or 3 (one-sided).")
            % {"text": short(text)}
        )
    return violence


@lru_cache(maxsize=1024)
def _state(country_id: str, country: str) -> str:
    """The alpha-3 code of the state, or ""."""
    number = number_or_nothing(country_id)
    return by_gw_number().get(number) or by_name().get(normalise(country.split("(")[0]), "")


@lru_cache(maxsize=1024)
def _is_abroad(gw_numbers: str, country_id: str) -> bool:
    """Whether forces of states fight where none of these states is."""
    if not gw_numbers or not country_id:
        return False
    return number_or_nothing(country_id) not in findall(r"\d+", gw_numbers.replace(".0", ""))


def _is_government(name: str) -> bool:
    return name.startswith("Government of ")


@lru_cache(maxsize=1024)
def _parties(
    violence: int,
    side_a: str,
    code_a: str,
    side_b: str,
    code_b: str,
    a_is_abroad: bool,
    b_is_abroad: bool,
) -> tuple[tuple[Party, ...], tuple[str, str], tuple[str, str]]:
    """The parties, and for either the side and the group under which its dead are counted.

    A government's troops in another state are international forces, unless two governments
    fight. The dead are counted under the group's name only where both are on one side: else the
    side says it all.
    """
    between_states = _is_government(side_a) and _is_government(side_b)
    parties, counted = [], []
    for name, code, abroad, is_b in (
        (side_a, code_a, a_is_abroad, False),
        (side_b, code_b, b_is_abroad, True),
    ):
        name = short(name.strip(), LONGEST_NAME)
        role = Role.PARTY
        if violence == ONE_SIDED:
            role = Role.TARGET if is_b else Role.ATTACKER
        if is_b and violence == ONE_SIDED:
            party = Party(name, role.value, Side.CIVILIANS.value, is_civilians=True)
            side = Side.CIVILIANS
        else:
            side = Side.STATE_FORCES if _is_government(name) else Side.ARMED_GROUP
            party = Party(name, role.value, side.value, code=code)
            if abroad and side == Side.STATE_FORCES and not between_states:
                side = Side.INTERNATIONAL
        parties.append(party)
        counted.append((side.value, name))
    (a_side, a_name), (b_side, b_name) = counted
    if a_side != b_side:
        a_name = b_name = ""
    return tuple(parties), (a_side, a_name), (b_side, b_name)


@lru_cache(maxsize=8192)
def _counts_in_order(
    of_a: tuple[str, str],
    of_b: tuple[str, str],
    numbers: tuple[int, int, int, int],
    low: int,
    best: int,
    high: int,
) -> tuple[Count, ...]:
    """The counts of a row in which nothing has to be put right: most events are small ones."""
    counts, _warnings = counts_by_side(_dead(of_a, of_b, numbers), low, best, high)
    return counts


def _dead(
    of_a: tuple[str, str], of_b: tuple[str, str], numbers: tuple[int, int, int, int]
) -> tuple[DeadOfSide, ...]:
    a, b, civilians, unknown = numbers
    sides = []
    if a:
        sides.append(DeadOfSide(of_a[0], a, of_a[1]))
    if of_b[0] == Side.CIVILIANS:
        civilians += b
    elif b:
        sides.append(DeadOfSide(of_b[0], b, of_b[1]))
    if civilians:
        sides.append(DeadOfSide(Side.CIVILIANS.value, civilians))
    if unknown:
        sides.append(DeadOfSide(Side.UNKNOWN.value, unknown))
    return tuple(sides)


def _precision_of_span(start: date, end: date) -> DatePrecision:
    if start == end:
        return DatePrecision.DAY
    for days, precision in (
        (6, DatePrecision.FEW_DAYS),
        (7, DatePrecision.WEEK),
        (31, DatePrecision.MONTH),
    ):
        if end - start < timedelta(days=days):
            return precision
    return DatePrecision.LONGER


@lru_cache(maxsize=1024)
def _what_happened(violence: int, side_a: str, side_b: str) -> str:
    # In English, the language of the dataset.
    a, b = short(side_a.strip(), 70), short(side_b.strip(), 70)
    return f"Attack on civilians by {a}" if violence == ONE_SIDED else f"Clash between {a} and {b}"


def _summary(found, description: str, clarity: str) -> str:
    """The headlines and where it was, in the dataset's words."""
    told = [
        f"{source.title} ({source.publisher}, {source.date})."
        if source.date
        else f"{source.title.rstrip('.')}."
        for source in found[:_HEADLINES_IN_SUMMARY]
        if source.title
    ]
    if description:
        told.append(f"Where: {' '.join(description.split()).rstrip('.')}.")
    if clarity[:1] == SUMMED_BY_SOURCE:
        told.append("The source gives one figure for several events.")
    return "\n".join(told)
