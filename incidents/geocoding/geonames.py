"""GeoNames' country dumps: reads their rows and loads them into the gazetteer.

Format: https://download.geonames.org/export/dump/readme.txt
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.geocoding.geonames_lines import (
    BAD_LINES_BEFORE_GIVING_UP,
    DUMP_COLUMNS,
    NO_NESTED_LOOPS,
    NotOfGeoNames,
    is_a_name,
    whole_number,
    wrong_number_of_columns,
)
from incidents.geocoding.geonames_regions import (
    RegionCounts,
    RegionOfCodes,
    RegionsByCode,
    count_regions,
    place_by_outlines,
)
from incidents.geocoding.geonames_retired import Retirement, retire_missing
from incidents.models import normalise
from incidents.models.state import State

# All of GeoNames' classes but U, under the sea.
CLASSES = "PALSTHRV"
ROWS_A_BATCH = 5000


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
    admin2: str
    population: int | None
    changed_on: date | None


@dataclass
class LoadCounts:
    """What loading a dump did. ``rejected`` are line numbers with the reason."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ours: int = 0
    names_added: int = 0
    names_taken_away: int = 0
    is_cut: bool = False
    retirement: Retirement = field(default_factory=Retirement)
    regions: dict[str, RegionCounts] = field(default_factory=dict)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    of_other_states: dict[str, int] = field(default_factory=dict)


def read_row(line: bytes) -> GeoNamesRow | list[str]:
    """One line of a dump as a row, or what is wrong with it."""
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return [_("It is not UTF-8 text.")]
    columns = text.split("\t")
    if len(columns) != DUMP_COLUMNS:
        return [wrong_number_of_columns(len(columns), DUMP_COLUMNS)]
    problems = []
    if "\0" in text:
        problems.append(_("It holds a null character."))
    geonames_id = whole_number(columns[0])
    if not geonames_id:
        problems.append(_("The id is not a number above 0."))
    name = columns[1].strip()
    if not is_a_name(name):
        problems.append(_("The name is missing or too long."))
    lat, lon = _degrees(columns[4], 90), _degrees(columns[5], 180)
    if lat is None or lon is None or (lat, lon) == (0, 0):
        problems.append(_("The coordinates are not a point on Earth, or are 0, 0."))
    feature_class, feature_code = columns[6], columns[7] or columns[6]
    if feature_class not in tuple(CLASSES):
        problems.append(_("The feature class is none of %(classes)s.") % {"classes": CLASSES})
    if len(feature_code) > 10:
        problems.append(_("The feature code is too long."))
    population = whole_number(columns[14] or "0")
    if population is None:
        problems.append(_("The population is not a number."))
    if problems:
        return problems
    names = (part.strip() for part in (name, columns[2], *columns[3].split(",")))
    return GeoNamesRow(
        geonames_id=geonames_id,
        name=name,
        spellings=tuple(dict.fromkeys(n for n in names if is_a_name(n))),
        lon=lon,
        lat=lat,
        feature_class=feature_class,
        feature_code=feature_code,
        alpha2=columns[8].upper(),
        admin1=columns[10],
        admin2=columns[11],
        # GeoNames writes 0 where it does not know.
        population=population or None,
        changed_on=_day(columns[18]),
    )


@transaction.atomic
def load_dump(lines: Iterable[bytes], *, insist: bool = False) -> LoadCounts:
    """Bring the gazetteer up to date with a dump; running it again changes nothing.

    Places of our own stay as they are and only gain spellings. Names that GeoNames gave a
    place and lists no more are taken away, since a name at the wrong place makes a wrong
    pin; those that we gave stay. Places that are listed no more are retired, unless the
    file seems incomplete; ``insist`` retires them all the same. Rows of states that are not
    in the database are counted and left out. Raises ``NotOfGeoNames`` if it is something
    else altogether.
    """
    counts = LoadCounts()
    file = _DumpFile(lines, counts)
    with connection.cursor() as cursor:
        cursor.execute(NO_NESTED_LOOPS)
        cursor.execute(_MAKE_STAGING)
        # COPY can fill one table at a time; in batches the file need not fit in memory.
        rows = file.rows_to_load()
        while batch := list(islice(rows, ROWS_A_BATCH)):
            _stage(cursor, batch)
        cursor.execute("ANALYZE staged_place; ANALYZE staged_name")
        place_by_outlines(cursor)
        counts.regions = count_regions(cursor)
        cursor.execute(_FIND_OUTDATED)
        cursor.execute("SELECT count(*) FROM staged_place")
        staged = cursor.fetchone()[0]
        cursor.execute(_COUNT_OURS)
        counts.ours = cursor.fetchone()[0]
        cursor.execute(_FORMER_NAMES)
        cursor.execute(_UPDATE_PLACES)
        counts.updated = cursor.rowcount
        cursor.execute(_ADD_PLACES)
        counts.created = cursor.rowcount
        cursor.execute(_TAKE_NAMES_AWAY)
        counts.names_taken_away = cursor.rowcount
        cursor.execute(_ADD_NAMES)
        counts.names_added = cursor.rowcount
        cursor.execute(_OFFICIAL_NAMES)
        counts.retirement = retire_missing(
            cursor,
            listed=file.rejected_ids,
            is_incomplete=counts.is_cut or file.has_lines_without_id,
            insist=insist,
            today=timezone.localdate(),
        )
    counts.unchanged = staged - counts.created - counts.updated - counts.ours
    return counts


_PlacedRow = tuple[GeoNamesRow, int, RegionOfCodes]


def _stage(cursor, batch: list[_PlacedRow]) -> None:
    with cursor.copy(_COPY_PLACES) as copy:
        for row, state_id, region in batch:
            copy.write_row(
                (
                    row.geonames_id,
                    row.name,
                    state_id,
                    region.key,
                    region.is_sure,
                    False,
                    row.changed_on,
                    row.lon,
                    row.lat,
                    row.feature_class,
                    row.feature_code,
                    row.population,
                )
            )
    with cursor.copy(_COPY_NAMES) as copy:
        for row, _state_id, _region in batch:
            for spelling in row.spellings:
                kind = "official" if spelling == row.name else "alternate"
                copy.write_row((row.geonames_id, spelling, normalise(spelling), kind))


class _DumpFile:
    """A dump as it is read, line by line: what is loaded of it, and what cannot be."""

    def __init__(self, lines: Iterable[bytes], counts: LoadCounts):
        self.lines = lines
        self.counts = counts
        self.rejected_ids: set[int] = set()
        self.has_lines_without_id = False

    def rows_to_load(self) -> Iterator[_PlacedRow]:
        """The valid rows of states that we have, with the keys of their state and region."""
        counts = self.counts
        states = dict(State.objects.values_list("alpha2", "pk"))
        regions = RegionsByCode()
        line_of_id: dict[int, int] = {}
        has_valid_rows = False
        line = b""
        for number, line in enumerate(self.lines, start=1):
            if not line.strip():
                continue
            row = read_row(line)
            if isinstance(row, list):
                self._reject(number, line, " ".join(row))
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
                yield row, state_id, regions.find(state_id, row.admin1, row.admin2)
        if counts.rejected and not has_valid_rows:
            raise NotOfGeoNames(counts.rejected[0][1])
        counts.is_cut = not line.endswith(b"\n") and not _ENDS_WITH_A_DAY.search(line)

    def _reject(self, number: int, line: bytes, reason: str) -> None:
        self.counts.rejected.append((number, reason))
        told = whole_number(line.partition(b"\t")[0].decode("utf-8", errors="replace"))
        if told:
            self.rejected_ids.add(told)
        else:
            self.has_lines_without_id = True


# The last column is the day of the last change.
_ENDS_WITH_A_DAY = re.compile(rb"\t\d{4}-\d\d-\d\d\r?\n?$")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


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
        region_is_sure boolean, is_by_outline boolean, changed_on date,
        is_outdated boolean DEFAULT false, lon float8,
        lat float8, feature_class text, feature_code text, population integer
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE staged_name (
        geonames_id integer, name text, normalised text, kind text
    ) ON COMMIT DROP
"""
_COPY_PLACES = """
    COPY staged_place (
        geonames_id, name, state_id, region_id, region_is_sure, is_by_outline, changed_on,
        lon, lat, feature_class, feature_code, population
    ) FROM STDIN
"""
_COPY_NAMES = "COPY staged_name FROM STDIN"
# Dumps of different days may each have a place that changed states: the newer row holds.
_FIND_OUTDATED = """
    UPDATE staged_place AS staged SET is_outdated = true FROM incidents_place AS place
    WHERE place.geonames_id = staged.geonames_id
        AND place.geonames_changed_on > staged.changed_on
"""
_COUNT_OURS = """
    SELECT count(*) FROM staged_place JOIN incidents_place AS place USING (geonames_id)
    WHERE place.source = 'ours'
"""
_FORMER_NAMES = """
    UPDATE incidents_placename AS known SET kind = 'alternate'
    FROM incidents_place AS place JOIN staged_place AS staged USING (geonames_id)
    WHERE known.place_id = place.id AND known.kind = 'official' AND known.name = place.name
        AND place.source = 'geonames' AND staged.name <> place.name AND NOT staged.is_outdated
"""
# A region that GeoNames does not tell is not taken away, unless the place changed states.
_UPDATE_PLACES = """
    UPDATE incidents_place AS place
    SET name = fresh.name, state_id = fresh.state_id, region_id = fresh.region_id,
        point = fresh.point, feature_class = fresh.feature_class,
        feature_code = fresh.feature_code, population = fresh.population,
        geonames_changed_on = fresh.changed_on
    FROM (
        SELECT known.id, staged.name, staged.state_id,
            CASE WHEN known.state_id = staged.state_id
                THEN coalesce(staged.region_id, known.region_id)
                ELSE staged.region_id END AS region_id,
            ST_SetSRID(ST_MakePoint(staged.lon, staged.lat), 4326) AS point,
            staged.feature_class, staged.feature_code, staged.population, staged.changed_on
        FROM staged_place AS staged JOIN incidents_place AS known USING (geonames_id)
        WHERE known.source = 'geonames' AND NOT staged.is_outdated
    ) AS fresh
    WHERE place.id = fresh.id AND (
        place.name, place.state_id, place.region_id, place.point,
        place.feature_class, place.feature_code, place.population, place.geonames_changed_on
    ) IS DISTINCT FROM (
        fresh.name, fresh.state_id, fresh.region_id, fresh.point,
        fresh.feature_class, fresh.feature_code, fresh.population, fresh.changed_on
    )
"""
_ADD_PLACES = """
    INSERT INTO incidents_place (
        geonames_id, name, state_id, region_id, point,
        feature_class, feature_code, population, geonames_changed_on, source, note
    )
    SELECT geonames_id, name, state_id, region_id,
        ST_SetSRID(ST_MakePoint(lon, lat), 4326),
        feature_class, feature_code, population, changed_on, 'geonames', ''
    FROM staged_place
    ON CONFLICT (geonames_id) DO NOTHING
"""
# What a list of alternate names brought is for the next list to take away.
_TAKE_NAMES_AWAY = """
    DELETE FROM incidents_placename AS known
    USING incidents_place AS place JOIN staged_place AS staged USING (geonames_id)
    WHERE known.place_id = place.id AND known.source = 'dump' AND NOT staged.is_outdated
        AND NOT EXISTS (
        SELECT FROM staged_name AS listed
        WHERE listed.geonames_id = place.geonames_id AND listed.name = known.name
    )
"""
# The official name of a place of our own is ours to give. A spelling is there once, whatever
# its language.
_ADD_NAMES = """
    INSERT INTO incidents_placename (place_id, name, normalised, language, kind, source)
    SELECT place.id, staged.name, staged.normalised, '',
        CASE WHEN place.source = 'ours' THEN 'alternate' ELSE staged.kind END, 'dump'
    FROM staged_name AS staged JOIN incidents_place AS place USING (geonames_id)
    WHERE NOT EXISTS (
        SELECT FROM staged_place AS row
        WHERE row.geonames_id = place.geonames_id AND row.is_outdated
    ) AND NOT EXISTS (
        SELECT FROM incidents_placename AS known
        WHERE known.place_id = place.id AND known.name = staged.name
    )
    ON CONFLICT (place_id, name, language) DO NOTHING
"""
_OFFICIAL_NAMES = """
    UPDATE incidents_placename AS known SET kind = 'official'
    FROM incidents_place AS place JOIN staged_place AS staged USING (geonames_id)
    WHERE known.place_id = place.id AND known.name = place.name
        AND known.kind IN ('alternate', 'former') AND place.source = 'geonames'
"""
