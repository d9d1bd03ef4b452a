"""GeoNames' country dumps: reads their rows and loads them into the gazetteer.

Format: https://download.geonames.org/export/dump/readme.txt
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext as _

from incidents.models import normalise
from incidents.models.region import Region
from incidents.models.state import State

COLUMNS = 19
# All of GeoNames' classes but U, under the sea.
CLASSES = "PALSTHRV"
LONGEST_NAME = 200
LARGEST_NUMBER = 2**31 - 1
ROWS_A_BATCH = 5000
LONGEST_LINE = 2**16
# A file of which nothing at all can be read is another kind of file.
BAD_LINES_BEFORE_GIVING_UP = 100


class NotADump(Exception):
    """It begins with line after line of something else; the text says what is wrong."""


@dataclass(frozen=True)
class GeoNamesRow:
    """One row of a dump, checked. ``spellings`` are all its names, the main one first."""

    geonames_id: int
    name: str
    spellings: tuple[str, ...]
    lon: float
    lat: float
    feature_class: str
    feature_code: str
    alpha2: str
    admin1: str
    population: int | None


@dataclass
class LoadCounts:
    """What loading a dump did. ``rejected`` are line numbers with the reason."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ours: int = 0
    names_added: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    of_other_states: dict[str, int] = field(default_factory=dict)


def read_row(line: bytes) -> GeoNamesRow | list[str]:
    """One line of a dump as a row, or what is wrong with it."""
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return [_("It is not UTF-8 text.")]
    columns = text.split("\t")
    if len(columns) != COLUMNS:
        return [
            _("The number of columns is %(count)d instead of %(expected)d.")
            % {"count": len(columns), "expected": COLUMNS}
        ]
    problems = []
    if "\0" in text:
        problems.append(_("It holds a null character."))
    geonames_id = _whole_number(columns[0])
    if not geonames_id:
        problems.append(_("The id is not a number above 0."))
    name = columns[1].strip()
    if not name or len(name) > LONGEST_NAME or not normalise(name):
        problems.append(_("The name is missing or too long."))
    lat, lon = _degrees(columns[4], 90), _degrees(columns[5], 180)
    if lat is None or lon is None or (lat, lon) == (0, 0):
        problems.append(_("The coordinates are not a point on Earth, or are 0, 0."))
    feature_class, feature_code = columns[6], columns[7] or columns[6]
    if feature_class not in tuple(CLASSES):
        problems.append(_("The feature class is none of %(classes)s.") % {"classes": CLASSES})
    if len(feature_code) > 10:
        problems.append(_("The feature code is too long."))
    population = _whole_number(columns[14] or "0")
    if population is None:
        problems.append(_("The population is not a number."))
    if problems:
        return problems
    names = (part.strip() for part in (name, columns[2], *columns[3].split(",")))
    return GeoNamesRow(
        geonames_id=geonames_id,
        name=name,
        spellings=tuple(dict.fromkeys(n for n in names if len(n) <= LONGEST_NAME and normalise(n))),
        lon=lon,
        lat=lat,
        feature_class=feature_class,
        feature_code=feature_code,
        alpha2=columns[8].upper(),
        admin1=columns[10],
        # GeoNames writes 0 where it does not know.
        population=population or None,
    )


def lines_of(stream) -> Iterator[bytes]:
    """The lines of a binary stream; an endless one is cut, so that it is rejected."""
    while line := stream.readline(LONGEST_LINE):
        yield line
        while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)


@transaction.atomic
def load_dump(lines: Iterable[bytes]) -> LoadCounts:
    """Bring the gazetteer up to date with a dump; running it again changes nothing.

    Places of our own stay as they are and only gain spellings; names are added, never
    taken away. Rows of states that are not in the database are counted and left out.
    Raises ``NotADump`` if it is something else altogether.
    """
    counts = LoadCounts()
    rows = _rows_to_load(lines, counts)
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_STAGING)
        # COPY can fill one table at a time; in batches the file need not fit in memory.
        while batch := list(islice(rows, ROWS_A_BATCH)):
            with cursor.copy(_COPY_PLACES) as copy:
                for row, state_id, region_id in batch:
                    copy.write_row(
                        (
                            row.geonames_id,
                            row.name,
                            state_id,
                            region_id,
                            row.lon,
                            row.lat,
                            row.feature_class,
                            row.feature_code,
                            row.population,
                        )
                    )
            with cursor.copy(_COPY_NAMES) as copy:
                for row, _state_id, _region_id in batch:
                    for spelling in row.spellings:
                        kind = "official" if spelling == row.name else "alternate"
                        copy.write_row((row.geonames_id, spelling, normalise(spelling), kind))
        cursor.execute("ANALYZE staged_place; ANALYZE staged_name")
        cursor.execute("SELECT count(*) FROM staged_place")
        staged = cursor.fetchone()[0]
        cursor.execute(_COUNT_OURS)
        counts.ours = cursor.fetchone()[0]
        cursor.execute(_FORMER_NAMES)
        cursor.execute(_UPDATE_PLACES)
        counts.updated = cursor.rowcount
        cursor.execute(_ADD_PLACES)
        counts.created = cursor.rowcount
        cursor.execute(_ADD_NAMES)
        counts.names_added = cursor.rowcount
        cursor.execute(_OFFICIAL_NAMES)
        # Look-ups come at once, and autovacuum would count the new rows a minute later.
        cursor.execute("ANALYZE incidents_place; ANALYZE incidents_placename")
    counts.unchanged = staged - counts.created - counts.updated - counts.ours
    return counts


def _rows_to_load(
    lines: Iterable[bytes], counts: LoadCounts
) -> Iterator[tuple[GeoNamesRow, int, int | None]]:
    """The valid rows of states that we have, with the keys of their state and region."""
    states = dict(State.objects.values_list("alpha2", "pk"))
    regions = _regions_by_code()
    line_of_id: dict[int, int] = {}
    has_valid_rows = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = read_row(line)
        if isinstance(row, list):
            counts.rejected.append((number, " ".join(row)))
            if not has_valid_rows and len(counts.rejected) == BAD_LINES_BEFORE_GIVING_UP:
                break
            continue
        has_valid_rows = True
        state_id = states.get(row.alpha2)
        if state_id is None:
            counts.of_other_states[row.alpha2] = counts.of_other_states.get(row.alpha2, 0) + 1
        elif row.geonames_id in line_of_id:
            counts.rejected.append(
                (
                    number,
                    _("The id %(id)d stands on line %(line)d already.")
                    % {"id": row.geonames_id, "line": line_of_id[row.geonames_id]},
                )
            )
        else:
            line_of_id[row.geonames_id] = number
            yield row, state_id, regions.get((state_id, row.admin1))
    if counts.rejected and not has_valid_rows:
        raise NotADump(counts.rejected[0][1])


def _regions_by_code() -> dict[tuple[int, str], int]:
    """Keys of regions by state and GeoNames' admin-1 code; those of today go before old ones."""
    regions = Region.objects.exclude(geonames_admin1="").defer("outline")
    oldest_first = sorted(regions, key=lambda region: (region.until is None, region.pk))
    return {(region.state_id, region.geonames_admin1): region.pk for region in oldest_first}


def _whole_number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
    return number if number is not None and number <= LARGEST_NUMBER else None


def _degrees(text: str, limit: int) -> float | None:
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if -limit <= degrees <= limit else None


# Raw SQL, because only COPY and set-based statements load a country in seconds.
_MAKE_STAGING = """
    DROP TABLE IF EXISTS pg_temp.staged_place, pg_temp.staged_name;
    CREATE TEMPORARY TABLE staged_place (
        geonames_id integer PRIMARY KEY, name text, state_id bigint, region_id bigint,
        lon float8, lat float8, feature_class text, feature_code text, population integer
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_name (
        geonames_id integer, name text, normalised text, kind text
    ) ON COMMIT DROP
"""
_COPY_PLACES = "COPY staged_place FROM STDIN"
_COPY_NAMES = "COPY staged_name FROM STDIN"
_COUNT_OURS = """
    SELECT count(*) FROM staged_place JOIN incidents_place AS place USING (geonames_id)
    WHERE place.source = 'ours'
"""
_FORMER_NAMES = """
    UPDATE incidents_placename AS known SET kind = 'alternate'
    FROM incidents_place AS place JOIN staged_place AS staged USING (geonames_id)
    WHERE known.place_id = place.id AND known.kind = 'official' AND known.name = place.name
        AND place.source = 'geonames' AND staged.name <> place.name
"""
# A region that GeoNames does not tell is not taken away, unless the place changed states.
_UPDATE_PLACES = """
    UPDATE incidents_place AS place
    SET name = fresh.name, state_id = fresh.state_id, region_id = fresh.region_id,
        point = fresh.point, feature_class = fresh.feature_class,
        feature_code = fresh.feature_code, population = fresh.population
    FROM (
        SELECT known.id, staged.name, staged.state_id,
            CASE WHEN known.state_id = staged.state_id
                THEN coalesce(staged.region_id, known.region_id)
                ELSE staged.region_id END AS region_id,
            ST_SetSRID(ST_MakePoint(staged.lon, staged.lat), 4326) AS point,
            staged.feature_class, staged.feature_code, staged.population
        FROM staged_place AS staged JOIN incidents_place AS known USING (geonames_id)
        WHERE known.source = 'geonames'
    ) AS fresh
    WHERE place.id = fresh.id AND (
        place.name, place.state_id, place.region_id, place.point,
        place.feature_class, place.feature_code, place.population
    ) IS DISTINCT FROM (
        fresh.name, fresh.state_id, fresh.region_id, fresh.point,
        fresh.feature_class, fresh.feature_code, fresh.population
    )
"""
_ADD_PLACES = """
    INSERT INTO incidents_place (
        geonames_id, name, state_id, region_id, point,
        feature_class, feature_code, population, source, note
    )
    SELECT geonames_id, name, state_id, region_id,
        ST_SetSRID(ST_MakePoint(lon, lat), 4326),
        feature_class, feature_code, population, 'geonames', ''
    FROM staged_place
    ON CONFLICT (geonames_id) DO NOTHING
"""
# The official name of a place of our own is ours to give.
_ADD_NAMES = """
    INSERT INTO incidents_placename (place_id, name, normalised, language, kind)
    SELECT place.id, staged.name, staged.normalised, '',
        CASE WHEN place.source = 'ours' THEN 'alternate' ELSE staged.kind END
    FROM staged_name AS staged JOIN incidents_place AS place USING (geonames_id)
    ON CONFLICT (place_id, name, language) DO NOTHING
"""
_OFFICIAL_NAMES = """
    UPDATE incidents_placename AS known SET kind = 'official'
    FROM incidents_place AS place JOIN staged_place AS staged USING (geonames_id)
    WHERE known.place_id = place.id AND known.name = place.name
        AND known.kind = 'alternate' AND place.source = 'geonames'
"""
