"""GeoNames' lists of alternate names: reads their rows and adds them to the gazetteer.

``alternateNamesV2.txt`` holds those of the whole world, files such as alternatenames/ML.zip
those of one state. Format: https://download.geonames.org/export/dump/readme.txt
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext as _

from incidents.geocoding.geonames_lines import (
    LIST_COLUMNS,
    NO_NESTED_LOOPS,
    is_a_name,
    whole_number,
    wrong_number_of_columns,
)
from incidents.models import normalise
from incidents.models.place import Place

ROWS_A_BATCH = 20_000
# GeoNames writes into the language's column what a row is if it is no name in a language:
# links, codes of airports, railways, ports and post offices, how it is pronounced. Real
# languages have ISO codes of two or three letters, with a country or a script after a hyphen,
# seven characters at the most.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,3})?|[a-z]{2}-[A-Za-z]{4}")
# The one such row that reports use as a name.
ABBREVIATION = "abbr"
# The languages in which the pages show a place's name.
SHOWN = ("en", "fr")
# A list that lacks more of the names that an earlier one brought is no complete list.
LARGEST_SHARE = 0.05
FEW = 10


@dataclass(frozen=True)
class AlternateName:
    """One row of a list, checked."""

    geonames_id: int
    language: str
    name: str
    is_preferred: bool
    is_historic: bool


@dataclass
class NameCounts:
    """What loading a list did. ``rejected`` are line numbers with the reason.

    ``no_names`` counts rows that are links or codes by GeoNames' word for them;
    ``kept`` are names that would have gone, had the list been complete.
    """

    added: int = 0
    updated: int = 0
    taken_away: int = 0
    kept: int = 0
    of_other_places: int = 0
    no_names: Counter = field(default_factory=Counter)
    rejected: list[tuple[int, str]] = field(default_factory=list)


def read_alternate_name(line: bytes) -> AlternateName | str | list[str]:
    """One line of a list as a name, GeoNames' word for what it is instead, or what is wrong."""
    try:
        columns = line.decode("utf-8").rstrip("\r\n").split("\t")
    except UnicodeDecodeError:
        return [_("It is not UTF-8 text.")]
    if len(columns) not in LIST_COLUMNS:
        return [wrong_number_of_columns(len(columns), LIST_COLUMNS[-1])]
    geonames_id, language, name = whole_number(columns[1]), columns[2].strip(), columns[3].strip()
    if language and language != ABBREVIATION and not LANGUAGE.fullmatch(language):
        return language
    problems = []
    if not geonames_id:
        problems.append(_("The id is not a number above 0."))
    if "\0" in name or not is_a_name(name):
        problems.append(_("The name is missing or too long."))
    if problems:
        return problems
    return AlternateName(
        geonames_id=geonames_id,
        language="" if language == ABBREVIATION else language,
        name=name,
        is_preferred=columns[4] == "1",
        is_historic=columns[7] == "1",
    )


@transaction.atomic
def load_alternate_names(lines: Iterable[bytes], *, insist: bool = False) -> NameCounts:
    """Add the names of places that are in the gazetteer; running it again changes nothing.

    A spelling is kept once a place. It has a language if it belongs to one alone, or to one
    of English and French; former names are marked. Our own names stay as they are. Names
    that an earlier list brought and this one lacks are taken away, unless the file seems cut
    or too many would go; ``insist`` takes them away all the same.
    """
    counts = NameCounts()
    file = _ListFile(lines, counts)
    with connection.cursor() as cursor:
        cursor.execute(NO_NESTED_LOOPS)
        cursor.execute(_MAKE_STAGING)
        rows = file.rows_to_load()
        while batch := list(islice(rows, ROWS_A_BATCH)):
            with cursor.copy("COPY staged_alternate FROM STDIN") as copy:
                for row in batch:
                    copy.write_row(
                        (
                            row.geonames_id,
                            row.name,
                            normalise(row.name),
                            row.language,
                            row.is_preferred,
                            row.is_historic,
                        )
                    )
        cursor.execute("ANALYZE staged_alternate")
        cursor.execute(_GATHER, {"shown": list(SHOWN)})
        cursor.execute("ANALYZE fresh_name")
        cursor.execute(_COUNT_GONE)
        gone, known = cursor.fetchone()
        if insist or not (file.is_cut or gone > max(FEW, LARGEST_SHARE * known)):
            cursor.execute(_TAKE_AWAY)
            counts.taken_away = cursor.rowcount
        else:
            counts.kept = gone
        cursor.execute(_UPDATE)
        counts.updated = cursor.rowcount
        cursor.execute(_ADD)
        counts.added = cursor.rowcount
    return counts


class _ListFile:
    """A list as it is read, line by line."""

    def __init__(self, lines: Iterable[bytes], counts: NameCounts):
        self.lines = lines
        self.counts = counts
        self.is_cut = False

    def rows_to_load(self) -> Iterator[AlternateName]:
        """The names of places that we have."""
        counts = self.counts
        # Nearly all of the world's eighteen million rows are of other places: they are told
        # by their second column, undecoded.
        ids = Place.objects.exclude(geonames_id=None).values_list("geonames_id", flat=True)
        ours = {b"%d" % geonames_id for geonames_id in ids.iterator()}
        line = b""
        for number, line in enumerate(self.lines, start=1):
            columns = line.split(b"\t", 2)
            if len(columns) == 3 and columns[1] not in ours and columns[1].isdigit():
                counts.of_other_places += 1
                continue
            if not line.strip():
                continue
            row = read_alternate_name(line)
            if isinstance(row, AlternateName):
                yield row
            elif isinstance(row, str):
                counts.no_names[row] += 1
            else:
                counts.rejected.append((number, " ".join(row)))
        self.is_cut = not line.endswith(b"\n") and line.count(b"\t") + 1 not in LIST_COLUMNS


# Raw SQL, because only COPY and set-based statements load millions of rows in time.
_MAKE_STAGING = """
    DROP TABLE IF EXISTS pg_temp.staged_alternate, pg_temp.fresh_name;
    CREATE TEMPORARY TABLE staged_alternate (
        geonames_id integer, name text, normalised text, language text,
        is_preferred boolean, is_historic boolean
    ) ON COMMIT DROP
"""
# One row a spelling. A name that is in use anywhere is no former one.
_GATHER = """
    CREATE TEMPORARY TABLE fresh_name ON COMMIT DROP AS
    WITH told AS (
        SELECT geonames_id, name, min(normalised) AS normalised, bool_and(is_historic) AS is_former,
            array_agg(DISTINCT language) FILTER (WHERE language = ANY (%(shown)s)) AS shown,
            array_agg(DISTINCT language) FILTER (WHERE language <> '') AS languages,
            array_agg(DISTINCT language) FILTER (WHERE is_preferred) AS preferred
        FROM staged_alternate GROUP BY geonames_id, name
    ), named AS (
        SELECT *, CASE
            WHEN cardinality(shown) = 1 THEN shown[1]
            WHEN shown IS NULL AND cardinality(languages) = 1 THEN languages[1]
            ELSE '' END AS language
        FROM told
    )
    SELECT place.id AS place_id, named.name, named.normalised, named.language, CASE
        WHEN named.is_former THEN 'former'
        WHEN place.source = 'geonames' AND named.language = ANY (%(shown)s)
            AND named.language = ANY (named.preferred) THEN 'official'
        ELSE 'alternate' END AS kind
    FROM named JOIN incidents_place AS place USING (geonames_id)
"""
_COUNT_GONE = """
    SELECT count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM fresh_name AS fresh
        WHERE fresh.place_id = known.place_id AND fresh.name = known.name
    )), count(*)
    FROM incidents_placename AS known
    WHERE source = 'list' AND place_id IN (SELECT place_id FROM fresh_name)
"""
_TAKE_AWAY = """
    DELETE FROM incidents_placename AS known
    WHERE source = 'list' AND place_id IN (SELECT place_id FROM fresh_name)
        AND NOT EXISTS (
            SELECT FROM fresh_name AS fresh
            WHERE fresh.place_id = known.place_id AND fresh.name = known.name
        )
"""
# The name that the place has now stays its official one. Where we gave the spelling too, in
# a language or none, ours says it.
_UPDATE = """
    UPDATE incidents_placename AS known SET language = told.language, kind = told.kind
    FROM (
        SELECT known.id, fresh.language,
            CASE WHEN place.name = known.name THEN known.kind ELSE fresh.kind END AS kind
        FROM fresh_name AS fresh
        JOIN incidents_placename AS known USING (place_id, name)
        JOIN incidents_place AS place ON place.id = known.place_id
        WHERE known.source <> 'ours' AND NOT EXISTS (
            SELECT FROM incidents_placename AS other
            WHERE other.place_id = known.place_id AND other.name = known.name
                AND other.id <> known.id
        )
    ) AS told
    WHERE known.id = told.id AND (known.language, known.kind) <> (told.language, told.kind)
"""
_ADD = """
    INSERT INTO incidents_placename (place_id, name, normalised, language, kind, source)
    SELECT place_id, name, normalised, language, kind, 'list'
    FROM fresh_name AS fresh
    WHERE NOT EXISTS (
        SELECT FROM incidents_placename AS known
        WHERE known.place_id = fresh.place_id AND known.name = fresh.name
    )
"""
