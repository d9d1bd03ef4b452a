"""Whom and what the staged rows name, found among what is here; groups and publishers are made.

Every name is looked up once for the whole file. What is found goes into temporary tables
(``loading_...``), which the statements that load join with.
"""

import re
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils.text import slugify

from incidents.evidence import rebuild_group_ancestry
from incidents.imports.countries import names_and_code
from incidents.imports.datasets import ImportedDataset
from incidents.imports.staging import copy_rows
from incidents.models import (
    ArmedGroup,
    Claimant,
    ClaimantKind,
    GroupKind,
    GroupName,
    GroupNameKind,
    Publisher,
    Region,
    Side,
    State,
    normalise,
)

KIND_OF_SIDE = {
    Side.STATE_FORCES: GroupKind.STATE_FORCE,
    Side.MILITIA: GroupKind.PRO_GOVERNMENT_MILITIA,
    Side.INTERNATIONAL: GroupKind.INTERNATIONAL_FORCE,
    Side.PEACEKEEPERS: GroupKind.PEACEKEEPING_FORCE,
    Side.ARMED_GROUP: GroupKind.NON_STATE,
    Side.CIVILIANS: GroupKind.UNIDENTIFIED,
    Side.UNKNOWN: GroupKind.UNIDENTIFIED,
}
UNKNOWN_PUBLISHER = ("Publisher not named", "Éditeur non indiqué")
LONGEST_SLUG = 50
_OF_STATE = re.compile(r"^(?:Government|(?:Military|Police) Forces) of (?:the )?(.+)$", re.I)
# "Military Forces of Mali (2020-)": the years are whose government it was.
_YEARS = re.compile(r"\s*\((?:\d{4})?\s*-\s*(?:\d{4})?\)")
# What datasets add to the name of a region.
_AREA_WORDS = {
    "region",
    "province",
    "state",
    "governorate",
    "department",
    "departement",
    "wilaya",
    "district",
    "county",
    "de",
    "du",
    "la",
    "le",
    "of",
    "the",
}

_NAMES_OF_GROUPS = """
    SELECT party->>0, min(party->>2)
    FROM staged_value, jsonb_array_elements(value) AS party
    WHERE kind = 'parties' AND NOT (party->>4)::boolean
    GROUP BY 1
    UNION ALL
    SELECT count->>5, min(count->>0)
    FROM staged_value, jsonb_array_elements(value) AS count
    WHERE kind = 'counts' AND count->>5 <> ''
    GROUP BY 1
"""
_NAMES_OF_CLAIMANTS = """
    SELECT party->>6 FROM staged_value, jsonb_array_elements(value) AS party
    WHERE kind = 'parties' AND party->>6 <> ''
    UNION
    SELECT count->>7 FROM staged_value, jsonb_array_elements(value) AS count
    WHERE kind = 'counts' AND count->>7 <> ''
"""
_PARTIES = """
    CREATE TEMPORARY TABLE loading_party AS
    SELECT DISTINCT number, group_id, is_civilians AS civilians, role, basis, description,
        -- Of our own, nobody need say what was seen; who blames is always somebody.
        CASE WHEN claimant_id IS NOT NULL THEN claimant_id
            WHEN NOT %(is_our_own)s OR basis IN ('blamed', 'suspected') THEN %(claimant)s::bigint
        END AS claimant_id
    FROM (
        SELECT number, (party->>4)::boolean AS is_civilians, party->>1 AS role,
            party->>3 AS basis, party->>0 AS name, party->>6 AS claimant
        FROM staged_value, jsonb_array_elements(value) AS party WHERE kind = 'parties'
    ) AS told
    LEFT JOIN loading_group named ON named.name = told.name AND NOT is_civilians
    LEFT JOIN loading_claimant said ON said.name = told.claimant
    CROSS JOIN LATERAL (SELECT
        CASE WHEN is_civilians AND lower(told.name) NOT IN ('civilians', '') THEN told.name
            ELSE '' END AS description
    ) AS words
"""
_COUNTS = """
    CREATE TEMPORARY TABLE loading_count AS
    SELECT number, place, count->>0 AS side, count->>1 AS outcome, (count->>2)::integer AS minimum,
        (count->>3)::integer AS maximum, (count->>4)::integer AS figure, group_id,
        count->>6 AS qualifier, coalesce(claimant_id, %(claimant)s::bigint) AS claimant_id,
        count->>8 AS note
    FROM staged_value
    CROSS JOIN jsonb_array_elements(value) WITH ORDINALITY AS told (count, place)
    LEFT JOIN loading_group named ON named.name = count->>5
    LEFT JOIN loading_claimant said ON said.name = count->>7
    WHERE kind = 'counts'
"""
# What agrees in publisher, title, day and address is one report.
_SOURCES = """
    CREATE TEMPORARY TABLE loading_source AS
    SELECT number, min(number) OVER same AS canonical, publisher_id, title, published_on, address,
        NULL::bigint AS report_id
    FROM (
        SELECT number, publisher.publisher_id,
            coalesce(nullif(value->>1, ''), nullif(value->>0, ''), %(untitled)s) AS title,
            (value->>2)::date AS published_on, value->>3 AS address
        FROM staged_value
        JOIN loading_publisher publisher ON publisher.name = value->>0
        WHERE kind = 'source'
    ) AS source
    WINDOW same AS (PARTITION BY publisher_id, title, published_on, address);
    UPDATE loading_source SET report_id = there.id
    FROM (
        SELECT publisher_id, title, published_on, url, min(id) AS id
        FROM incidents_report GROUP BY 1, 2, 3, 4
    ) AS there
    WHERE there.publisher_id = loading_source.publisher_id AND there.title = loading_source.title
        AND there.published_on IS NOT DISTINCT FROM loading_source.published_on
        AND there.url = loading_source.address;
    CREATE UNIQUE INDEX ON loading_source (number);
    CREATE INDEX ON loading_source (canonical);
    ANALYZE loading_source
"""


def groups_not_known() -> list[str]:
    """The names of groups in the staged rows that no group here bears, in order."""
    sides = _sides_of_groups()
    return sorted(sides.keys() - _find_groups(sides).keys())


@transaction.atomic
def match_names(dataset: ImportedDataset) -> None:
    """Fill the tables that loading joins with; makes groups, claimants and publishers."""
    groups = _groups(_sides_of_groups())
    with connection.cursor() as cursor:
        drop_tables(cursor)
        _keep(cursor, "loading_group", ("name", "group_id"), groups.items())
        cursor.execute(_NAMES_OF_CLAIMANTS)
        claimants = _claimants(name for (name,) in cursor.fetchall())
        _keep(cursor, "loading_claimant", ("name", "claimant_id"), claimants.items())
        known = {"claimant": dataset.claimant.pk, "is_our_own": dataset.is_our_own}
        cursor.execute(_PARTIES, known)
        cursor.execute(_COUNTS, known)
        cursor.execute(
            "CREATE INDEX ON loading_party (number); CREATE INDEX ON loading_count (number);"
            "ANALYZE loading_party; ANALYZE loading_count"
        )
        cursor.execute("SELECT DISTINCT value->>0 FROM staged_value WHERE kind = 'source'")
        publishers = _publishers(name for (name,) in cursor.fetchall())
        _keep(cursor, "loading_publisher", ("name", "publisher_id"), publishers.items())
        cursor.execute(_SOURCES, {"untitled": UNKNOWN_PUBLISHER[0]})
        _keep_places(cursor)


def drop_tables(cursor) -> None:
    """Leave nothing of an earlier file in the session."""
    cursor.execute(
        "DROP TABLE IF EXISTS loading_group, loading_claimant, loading_party, loading_count, "
        "loading_publisher, loading_source, loading_state, loading_region"
    )


def _keep(cursor, table: str, columns: tuple[str, str], rows: Iterable[tuple]) -> None:
    name, key = columns
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({name} text PRIMARY KEY, {key} bigint)")
    copy_rows(cursor, table, columns, rows)


def _sides_of_groups() -> dict[str, str]:
    """By name as the file has it, the side that it tells."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES_OF_GROUPS)
        sides: dict[str, str] = {}
        for name, side in cursor.fetchall():
            sides.setdefault(name, side)
    return sides


def _find_groups(names: Iterable[str]) -> dict[str, int]:
    """Those of ``names`` that a group here bears, with its key; of several the oldest."""
    known: dict[str, int] = {}
    for group, *own in ArmedGroup.objects.order_by("pk").values_list("pk", "name_en", "name_fr"):
        for name in own:
            known.setdefault(normalise(name), group)
    for group, name in GroupName.objects.order_by("group").values_list("group", "normalised"):
        known.setdefault(name, group)
    known.pop("", None)
    found = {}
    for name in names:
        for spelling in (name, _YEARS.sub("", name)):
            if group := known.get(normalise(spelling)):
                found[name] = group
                break
    return found


def _groups(sides: dict[str, str]) -> dict[str, int]:
    """The groups of all names; those that are not here are made, to be checked."""
    found = _find_groups(sides)
    missing = sorted(sides.keys() - found.keys())
    if not missing:
        return found
    states = _states_by_name()
    taken = set(ArmedGroup.objects.values_list("slug", flat=True))
    made: dict[str, ArmedGroup] = {}
    for name in missing:
        same = normalise(name) or name
        if same not in made:
            kind = KIND_OF_SIDE[Side(sides[name])]
            of_state = _OF_STATE.match(_YEARS.sub("", name))
            state = states.get(normalise(of_state[1])) if of_state else None
            made[same] = ArmedGroup(
                name_en=name,
                slug=_free_slug(name, taken),
                kind=kind,
                state_id=state if kind == GroupKind.STATE_FORCE else None,
                to_be_checked=True,
            )
    ArmedGroup.objects.bulk_create(made.values())
    names = [
        GroupName(group=group, name=group.name_en, kind=GroupNameKind.FULL)
        for group in made.values()
    ]
    GroupName.objects.bulk_create(names)
    rebuild_group_ancestry()
    return found | {name: made[normalise(name) or name].pk for name in missing}


def _free_slug(name: str, taken: set[str]) -> str:
    stem = slugify(name)[: LONGEST_SLUG - 5].strip("-") or "group"
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    taken.add(slug)
    return slug


def _states_by_name() -> dict[str, int]:
    states = State.objects.values_list("pk", "name_en", "name_fr")
    return {normalise(name): pk for pk, *names in states for name in names if name}


def _claimants(names: Iterable[str]) -> dict[str, int]:
    return _named(Claimant, names, lambda name: Claimant(name_en=name, kind=ClaimantKind.MEDIA))


def _publishers(names: Iterable[str]) -> dict[str, int]:
    names = set(names)
    unnamed, unnamed_fr = UNKNOWN_PUBLISHER
    without = {""} & names
    found = _named(Publisher, names - without, lambda name: Publisher(name_en=name))
    if without:
        publisher, _ = Publisher.objects.get_or_create(
            name_en=unnamed, defaults={"name_fr": unnamed_fr}
        )
        found[""] = publisher.pk
    return found


def _named(model, names: Iterable[str], make) -> dict[str, int]:
    """The rows of ``model`` with these names in either language, whatever their case; made if new.

    Where names differ in case alone, the one that sorts first is made.
    """
    names = sorted(names)
    wanted = {name.casefold() for name in names}
    known: dict[str, int] = {}
    for pk, *own in model.objects.order_by("pk").values_list("pk", "name_en", "name_fr").iterator():
        for name in own:
            if name and name.casefold() in wanted:
                known.setdefault(name.casefold(), pk)
    new = {name.casefold(): make(name) for name in reversed(names)}
    new = {key: row for key, row in sorted(new.items()) if key not in known}
    for row in model.objects.bulk_create(new.values(), batch_size=2000):
        known[row.name_en.casefold()] = row.pk
    return {name: known[name.casefold()] for name in names}


def _keep_places(cursor) -> None:
    """States by their code; regions by the names that the file has for them."""
    cursor.execute("SELECT DISTINCT state, region FROM staged_content")
    told = cursor.fetchall()
    states = _states({state for state, _ in told})
    _keep(cursor, "loading_state", ("code", "state_id"), states.items())
    known: dict[tuple[int, str], list[tuple]] = {}
    regions = Region.objects.order_by("pk").values_list(
        "pk", "state", "name_en", "name_fr", "since", "until"
    )
    for pk, state, name_en, name_fr, since, until in regions:
        for name in {_bare_name(name_en), _bare_name(name_fr)} - {""}:
            known.setdefault((state, name), []).append((pk, since, until))
    cursor.execute(
        "CREATE TEMPORARY TABLE loading_region "
        "(code text, name text, region_id bigint, since date, until date)"
    )
    copy_rows(
        cursor,
        "loading_region",
        ("code", "name", "region_id", "since", "until"),
        (
            (state, name, *region)
            for state, name in told
            for region in known.get((states.get(state, 0), _bare_name(name)), ())
        ),
    )
    cursor.execute("CREATE INDEX ON loading_region (code, name); ANALYZE loading_region")


def _bare_name(name: str) -> str:
    """The name of an area without the words for areas: "Mopti region" is "mopti"."""
    words = normalise(name).split()
    return " ".join(word for word in words if word not in _AREA_WORDS) or " ".join(words)


def _states(codes: set[str]) -> dict[str, int]:
    """The states with these ISO 3166 alpha-3 codes; those that are not here are made.

    They are not followed: without a state, an incident abroad would count as one that may have
    happened here.
    """
    found = dict(State.objects.filter(alpha3__in=codes).values_list("alpha3", "pk"))
    for code in sorted(codes - found.keys()):
        if named := names_and_code(code):
            name_en, name_fr, alpha2 = named
            state, _ = State.objects.get_or_create(
                alpha3=code, defaults={"name_en": name_en, "name_fr": name_fr, "alpha2": alpha2}
            )
            found[code] = state.pk
    return found
