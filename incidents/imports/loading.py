"""The new rows of a staged file become incidents, by set-based statements, step by step.

A step is some thousands of rows in one transaction, in the file's order. What a killed run has
loaded is there with the next one, which goes on behind it; nothing is half there.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction

from incidents.duplicates import refresh_duplicate_pairs
from incidents.evidence import recompute_tolls
from incidents.evidence.told_claim import ToldClaim
from incidents.evidence.tolls import derive_tolls
from incidents.imports.datasets import ImportedDataset
from incidents.imports.staging import PUBLISHED, copy_rows
from incidents.models import (
    AREA_PRECISIONS,
    Audience,
    CasualtyOutcome,
    Import,
    Incident,
    IncidentStatus,
    LocationStatus,
    Report,
    reference_of,
)

ROWS_A_STEP = 5000
COUNTS_AT_A_TIME = 2000
# Of hundreds of thousands of rows a few draw the reference of another one, and hardly one twice.
DRAWS = range(1, 5)
# Where a pin comes from, as ``Incident.location_source`` says it.
FROM_DATASET = "dataset"
TOLL = (
    "side",
    "low",
    "best",
    "high",
    "government",
    "low_is_open",
    "high_is_open",
    "disputed",
    "share_is_open",
)

_TABLES = """
    CREATE TEMPORARY TABLE loading_toll (
        number integer, side text, low integer, best integer, high integer, government integer,
        low_is_open boolean, high_is_open boolean, disputed boolean, share_is_open boolean
    );
    CREATE TEMPORARY TABLE loading_reference (seq integer PRIMARY KEY, reference text);
    CREATE TEMPORARY TABLE step_row (
        seq integer, incident_id bigint, reference_id bigint, reference text, state_id bigint,
        region_id bigint, point geometry(Point, 4326)
    );
    CREATE TEMPORARY TABLE step_claim (
        id bigint, seq integer, incident_id bigint, side text, outcome text, minimum integer,
        maximum integer, figure integer, group_id bigint, qualifier text, claimant_id bigint,
        note text
    );
    CREATE TEMPORARY TABLE step_report (seq integer, report_id bigint)
"""
_NAMES = ("loading_toll", "loading_reference", "step_row", "step_claim", "step_report")

_NEXT = "nextval(pg_get_serial_sequence('{}', 'id'))"
_IN_FORCE = "(since IS NULL OR since <= content.date) AND (until IS NULL OR until > content.date)"
# By the name that the file has for it, else by the outline in which the pin lies.
PLACED = f"""
    SELECT content.seq, state.state_id, coalesce(
        (SELECT min(region_id) FROM loading_region named
            WHERE named.code = content.state AND named.name = content.region AND {_IN_FORCE}),
        CASE WHEN content.location_precision NOT IN ('state', 'along_line') THEN (
            SELECT min(region.id) FROM incidents_region region
            WHERE region.state_id = state.state_id AND ST_Covers(region.outline, pin.point)
                AND {_IN_FORCE}
        ) END) AS region_id, pin.point
    FROM staged_content content
    LEFT JOIN loading_state state ON state.code = content.state
    -- A pin of which nobody says how exact it is would be drawn as if it were.
    CROSS JOIN LATERAL (SELECT CASE WHEN content.location_precision <> 'unknown' THEN
        ST_SetSRID(ST_Point(content.longitude, content.latitude), 4326) END AS point) AS pin
"""  # noqa: S608 - our own words
_STEP = f"""
    TRUNCATE step_row, step_claim, step_report;
    INSERT INTO step_row
    SELECT plan.seq, {_NEXT.format("incidents_incident")},
        {_NEXT.format("incidents_externalreference")}, named.reference, placed.state_id,
        placed.region_id, placed.point
    FROM staged_plan plan
    JOIN loading_reference named ON named.seq = plan.seq
    JOIN ({PLACED}) AS placed ON placed.seq = plan.seq
    WHERE plan.kind = 'new' AND plan.seq BETWEEN %(first)s AND %(last)s
    ORDER BY plan.seq;
    ANALYZE step_row
"""  # noqa: S608 - our own words
_INCIDENTS = """
    INSERT INTO incidents_incident (
        id, reference, title, summary, status, status_since, date, date_end, date_precision,
        event_type, sub_event_type, place_text, state_id, region_id, point, location_precision,
        location_status, location_source, location_name, location_candidates, location_problem,
        location_attempts, dataset_id, created_by_id, created_at, updated_at
    )
    SELECT step.incident_id, step.reference, content.title, content.summary, %(status)s, now(),
        content.date, content.date_end, content.date_precision, content.event_type,
        content.sub_event_type, content.place_text, step.state_id, step.region_id, step.point,
        CASE WHEN step.point IS NULL AND NOT %(is_our_own)s THEN 'unknown'
            ELSE content.location_precision END,
        CASE WHEN step.point IS NULL THEN
                -- Ours is looked up as if somebody had typed it.
                CASE WHEN %(is_our_own)s AND content.place_text <> '' THEN %(pending)s
                    ELSE %(no_place)s END
            WHEN content.location_precision = ANY(%(areas)s) THEN %(area_only)s
            ELSE %(located)s END,
        CASE WHEN step.point IS NULL THEN '' ELSE %(source)s END,
        '', '[]', '', 0, %(owner)s, %(by)s, now(), now()
    FROM step_row step JOIN staged_content content ON content.seq = step.seq
    ORDER BY step.seq
"""
_REFERENCES = f"""
    INSERT INTO incidents_externalreference
        (id, incident_id, dataset_id, external_id, version, row, dropped_in)
    SELECT step.reference_id, step.incident_id, %(dataset)s, plan.external_id,
        coalesce(nullif(content.version, ''), %(release)s), {PUBLISHED}, ''
    FROM step_row step
    JOIN staged_plan plan ON plan.seq = step.seq
    JOIN staged_content content ON content.seq = step.seq
    JOIN staged_names ON staged_names.number = content.names
    ORDER BY step.seq
"""  # noqa: S608 - our own words
_IMPORTED_ROWS = """
    INSERT INTO incidents_importedrow (
        reference_id, digest, revision, parties, counts, title, summary, date, date_end,
        date_precision, event_type, sub_event_type, place_text, state_id, region_id, point,
        location_precision
    )
    SELECT step.reference_id, plan.digest, plan.revision, parties.value, counts.value,
        md5(content.title)::uuid, md5(content.summary)::uuid, content.date, content.date_end,
        content.date_precision, content.event_type, content.sub_event_type,
        md5(content.place_text)::uuid, step.state_id, step.region_id, step.point,
        CASE WHEN step.point IS NULL AND NOT %(is_our_own)s THEN 'unknown'
            ELSE content.location_precision END
    FROM step_row step
    JOIN staged_plan plan ON plan.seq = step.seq
    JOIN staged_content content ON content.seq = step.seq
    JOIN staged_value parties ON parties.number = content.parties
    JOIN staged_value counts ON counts.number = content.counts
    ORDER BY step.seq
"""
_INVOLVEMENTS = """
    INSERT INTO incidents_involvement
        (incident_id, role, group_id, civilians, description, basis, claimant_id, label)
    SELECT step.incident_id, party.role, party.group_id, party.civilians, party.description,
        party.basis, party.claimant_id, ''
    FROM step_row step
    JOIN staged_content content ON content.seq = step.seq
    JOIN loading_party party ON party.number = content.parties
    ORDER BY step.seq
"""
_CLAIMS = f"""
    INSERT INTO step_claim
    SELECT {_NEXT.format("incidents_casualtyclaim")}, told.* FROM (
        SELECT step.seq, step.incident_id, side, outcome, minimum, maximum, figure, group_id,
            qualifier, claimant_id, note
        FROM step_row step
        JOIN staged_content content ON content.seq = step.seq
        JOIN loading_count count ON count.number = content.counts
        ORDER BY step.seq, count.place
    ) AS told;
    INSERT INTO incidents_casualtyclaim (
        id, incident_id, claimant_id, side, group_id, outcome, minimum, maximum, figure,
        vague_word, qualifier, additional, dataset_id, note, created_at
    )
    SELECT id, incident_id, claimant_id, side, group_id, outcome, minimum, maximum, figure,
        '', qualifier, false, %(owner)s, note, now()
    FROM step_claim ORDER BY id
"""  # noqa: S608 - our own words
# The sources of the step that are no reports yet.
_NEW_REPORTS = f"""
    UPDATE loading_source SET report_id = made.id
    FROM (
        SELECT canonical, {_NEXT.format("incidents_report")} AS id FROM (
            SELECT DISTINCT source.canonical
            FROM step_row step
            JOIN staged_content content ON content.seq = step.seq
            CROSS JOIN LATERAL unnest(content.sources) AS number
            JOIN loading_source source USING (number)
            WHERE source.report_id IS NULL AND source.address = ''
            ORDER BY 1
        ) AS missing
    ) AS made
    WHERE loading_source.canonical = made.canonical
    RETURNING loading_source.canonical, loading_source.number
"""  # noqa: S608 - our own words
_REPORTS = """
    INSERT INTO incidents_report
        (id, publisher_id, author, title, url, language, published_on, text)
    SELECT report_id, publisher_id, '', title, '', 'en', published_on, ''
    FROM loading_source WHERE number = ANY(%(numbers)s)
    ORDER BY number
"""
_ADDRESSES = """
    SELECT DISTINCT source.canonical, source.publisher_id, source.title, source.published_on,
        source.address
    FROM step_row step
    JOIN staged_content content ON content.seq = step.seq
    CROSS JOIN LATERAL unnest(content.sources) AS number
    JOIN loading_source source USING (number)
    WHERE source.report_id IS NULL AND source.address <> ''
    ORDER BY 1
"""
_REPORTS_OF_ROWS = """
    INSERT INTO step_report
    SELECT DISTINCT step.seq, source.report_id
    FROM step_row step
    JOIN staged_content content ON content.seq = step.seq
    CROSS JOIN LATERAL unnest(content.sources) AS number
    JOIN loading_source source USING (number)
"""
_CITED = """
    INSERT INTO incidents_incident_reports (incident_id, report_id)
    SELECT incident_id, report_id FROM step_report JOIN step_row USING (seq)
    ORDER BY incident_id, report_id;
    INSERT INTO incidents_citation (report_id, quote, casualty_claim_id)
    SELECT report_id, '', claim.id FROM step_claim claim JOIN step_report USING (seq)
    ORDER BY claim.id, report_id
"""
_TOLLS = f"""
    INSERT INTO incidents_toll (incident_id, audience, {", ".join(TOLL)})
    SELECT step.incident_id, audience, {", ".join(TOLL)}
    FROM step_row step
    JOIN staged_content content ON content.seq = step.seq
    JOIN loading_toll toll ON toll.number = content.counts
    CROSS JOIN unnest(%(audiences)s::text[]) AS audience
    ORDER BY step.seq
"""  # noqa: S608 - our own words
# Of whom others than the dataset speak, the rule looks at them one by one.
_OF_OTHERS = """
    SELECT DISTINCT step.incident_id FROM step_claim claim JOIN step_row step USING (seq)
    WHERE claim.claimant_id <> %(claimant)s
"""


def prepare_loading(dataset: ImportedDataset) -> None:
    """Derive the tolls and choose the references of the new rows, for all steps."""
    with connection.cursor() as cursor:
        drop_tables(cursor)
        cursor.execute(_TABLES)
        for rows in _tolls(dataset):
            copy_rows(cursor, "loading_toll", ("number", *TOLL), rows)
        cursor.execute("CREATE INDEX ON loading_toll (number); ANALYZE loading_toll")
        _choose_references(cursor, dataset)


def load_new_rows(of_import: Import, dataset: ImportedDataset) -> Iterator[int]:
    """Load step by step; yields after each how many incidents it has made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM staged_plan WHERE kind = 'new' ORDER BY seq")
        places = [seq for (seq,) in cursor.fetchall()]
    for start in range(0, len(places), ROWS_A_STEP):
        step = places[start : start + ROWS_A_STEP]
        _load_step(of_import, dataset, step[0], step[-1])
        yield len(step)


def drop_tables(cursor) -> None:
    """Leave nothing of an earlier file in the session."""
    names = ", ".join(_NAMES)
    cursor.execute(f"DROP TABLE IF EXISTS {names}")


def status_of(dataset: ImportedDataset) -> IncidentStatus:
    """What is published comes published; our own is read by a second person where that is asked."""
    if dataset.is_our_own and settings.FOUR_EYES:
        return IncidentStatus.IN_REVIEW
    return IncidentStatus.PUBLISHED


@transaction.atomic
def _load_step(of_import: Import, dataset: ImportedDataset, first: int, last: int) -> None:
    status = status_of(dataset)
    is_public = status == IncidentStatus.PUBLISHED and dataset.dataset.redistributable
    known = {
        "first": first,
        "last": last,
        "dataset": dataset.dataset.pk,
        "owner": dataset.owner_id,
        "claimant": dataset.claimant.pk,
        "release": of_import.release or dataset.dataset.version,
        "is_our_own": dataset.is_our_own,
        "by": of_import.by_id,
        "status": status.value,
        "source": FROM_DATASET,
        "pending": LocationStatus.PENDING.value,
        "no_place": LocationStatus.NO_PLACE.value,
        "located": LocationStatus.LOCATED.value,
        "area_only": LocationStatus.AREA_ONLY.value,
        "areas": [precision.value for precision in AREA_PRECISIONS],
        "audiences": [Audience.DESK.value, *([Audience.PUBLIC.value] if is_public else [])],
    }
    with connection.cursor() as cursor:
        cursor.execute(_STEP, known)
        for statement in (_INCIDENTS, _REFERENCES, _IMPORTED_ROWS, _INVOLVEMENTS, _CLAIMS):
            cursor.execute(statement, known)
        make_reports(cursor)
        cursor.execute(_CITED)
        cursor.execute(_TOLLS, known)
        cursor.execute(_OF_OTHERS, known)
        recompute_tolls(incident for (incident,) in cursor.fetchall())
        cursor.execute("SELECT incident_id FROM step_row JOIN staged_alike USING (seq)")
        refresh_duplicate_pairs(incident for (incident,) in cursor.fetchall())


def make_reports(cursor) -> None:
    """The reports that the rows in ``step_row`` rest on, into ``step_report``; made where new."""
    cursor.execute(_ADDRESSES)
    for canonical, publisher, title, published_on, address in cursor.fetchall():
        # However it is written, an address is one report's.
        report = Report.objects.at_address(address).first()
        if report is None:
            report = Report.objects.create(
                publisher_id=publisher, title=title, published_on=published_on, url=address
            )
        cursor.execute(
            "UPDATE loading_source SET report_id = %s WHERE canonical = %s", [report.pk, canonical]
        )
    cursor.execute(_NEW_REPORTS)
    numbers = [number for canonical, number in cursor.fetchall() if canonical == number]
    cursor.execute(_REPORTS, {"numbers": numbers})
    cursor.execute(_REPORTS_OF_ROWS)


def was_made_from(reference: str, dataset: ImportedDataset, external_id: str) -> bool:
    """Whether the incident of a public ``reference`` was made from the dataset's row."""
    return any(reference == _drawn(dataset, external_id, draw) for draw in DRAWS)


def _drawn(dataset: ImportedDataset, external_id: str, draw: int) -> str:
    return reference_of(f"{dataset.dataset.slug}/{external_id}/{draw}")


def _tolls(dataset: ImportedDataset) -> Iterator[list[tuple]]:
    """The tolls of each set of counts that the file tells, by the one rule; many at a time.

    They follow from the counts alone: a dataset is no party to a fight, so that it does not
    matter who attacked whom, nor where.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT number FROM loading_count WHERE outcome = %s ORDER BY 1",
            [CasualtyOutcome.KILLED],
        )
        numbers = [number for (number,) in cursor.fetchall()]
        for start in range(0, len(numbers), COUNTS_AT_A_TIME):
            some = numbers[start : start + COUNTS_AT_A_TIME]
            cursor.execute(
                """
                SELECT number, side, group_id, minimum, maximum, figure FROM loading_count
                WHERE number = ANY(%s) AND outcome = %s
                """,
                [some, CasualtyOutcome.KILLED],
            )
            claims = [
                ToldClaim(
                    incident_id=number,
                    operation_id=None,
                    claimant_id=dataset.claimant.pk,
                    side=side,
                    group_id=group,
                    outcome=CasualtyOutcome.KILLED,
                    minimum=minimum,
                    maximum=maximum,
                    figure=figure,
                    vague_word="",
                    as_of=None,
                    additional=False,
                    dataset_id=dataset.owner_id,
                    is_chosen=False,
                    claimant=dataset.claimant,
                    group=None,
                )
                for number, side, group, minimum, maximum, figure in cursor.fetchall()
            ]
            subjects = [Incident(pk=number, reference="", date=None) for number in some]
            yield [
                (toll.incident_id, *(getattr(toll, name) for name in TOLL))
                for toll in derive_tolls(Audience.DESK, subjects, claims, {})
            ]


def _choose_references(cursor, dataset: ImportedDataset) -> None:
    """A public reference for each new row, the same whenever the row is loaded.

    Two rows of hundreds of thousands may draw the same one: the later draws again.
    """
    cursor.execute("SELECT seq, external_id FROM staged_plan WHERE kind = 'new' ORDER BY seq")
    waiting, draw = cursor.fetchall(), 1
    while waiting:
        copy_rows(
            cursor,
            "loading_reference",
            ("seq", "reference"),
            ((seq, _drawn(dataset, external_id, draw)) for seq, external_id in waiting),
        )
        cursor.execute(
            """
            DELETE FROM loading_reference taken
            USING (
                SELECT seq, row_number() OVER (PARTITION BY reference ORDER BY seq) AS turn,
                    reference
                FROM loading_reference
            ) AS drawn
            WHERE drawn.seq = taken.seq AND (drawn.turn > 1 OR EXISTS (
                SELECT FROM incidents_incident incident
                WHERE incident.reference = drawn.reference
            ))
            RETURNING taken.seq
            """
        )
        again = {seq for (seq,) in cursor.fetchall()}
        waiting = [(seq, external_id) for seq, external_id in waiting if seq in again]
        draw += 1
    cursor.execute("ANALYZE loading_reference")
