"""What an import has stored: copied out and in as it is, and summed up for a comparison."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from psycopg import sql

# In the order in which they refer to each other. The small ones are there before the clock runs.
SMALL = (
    "incidents_state",
    "incidents_region",
    "incidents_armedgroup",
    "incidents_groupname",
    "incidents_groupancestry",
    "incidents_claimant",
    "incidents_publisher",
    "incidents_dataset",
)
LARGE = (
    "incidents_report",
    "incidents_incident",
    "incidents_externalreference",
    "incidents_importedrow",
    "incidents_involvement",
    "incidents_casualtyclaim",
    "incidents_incident_reports",
    "incidents_citation",
    "incidents_toll",
)
# Rows by what they say, without keys of their own, times and history.
_SAID = {
    "incidents": """
        SELECT incident.reference, title, summary, status, date, date_end, date_precision,
            event_type, sub_event_type, place_text, state.alpha3, region.code,
            ST_AsText(point), location_precision, location_status, location_source, dataset_id
        FROM incidents_incident incident
        LEFT JOIN incidents_state state ON state.id = incident.state_id
        LEFT JOIN incidents_region region ON region.id = incident.region_id
    """,
    "references": """
        SELECT incident.reference, kept.external_id, kept.version, kept.row, kept.dropped_in
        FROM incidents_externalreference kept
        JOIN incidents_incident incident ON incident.id = kept.incident_id
    """,
    "rows as imported": """
        SELECT kept.external_id, row.digest, row.revision, row.parties, row.counts, row.title,
            row.date, ST_AsText(row.point)
        FROM incidents_importedrow row
        JOIN incidents_externalreference kept ON kept.id = row.reference_id
    """,
    "involvements": """
        SELECT incident.reference, role, the_group.slug, civilians, description, basis,
            claimant.name_en
        FROM incidents_involvement part
        JOIN incidents_incident incident ON incident.id = part.incident_id
        LEFT JOIN incidents_armedgroup the_group ON the_group.id = part.group_id
        LEFT JOIN incidents_claimant claimant ON claimant.id = part.claimant_id
    """,
    "claims": """
        SELECT incident.reference, claimant.name_en, side, the_group.slug, outcome, minimum,
            maximum, figure, qualifier, note, claim.dataset_id,
            (SELECT array_agg(report.title || report.published_on ORDER BY 1)
             FROM incidents_citation citation
             JOIN incidents_report report ON report.id = citation.report_id
             WHERE citation.casualty_claim_id = claim.id) AS cited
        FROM incidents_casualtyclaim claim
        JOIN incidents_incident incident ON incident.id = claim.incident_id
        JOIN incidents_claimant claimant ON claimant.id = claim.claimant_id
        LEFT JOIN incidents_armedgroup the_group ON the_group.id = claim.group_id
    """,
    "reports": """
        SELECT publisher.name_en, report.title, report.url, report.language, report.published_on,
            (SELECT array_agg(incident.reference ORDER BY 1)
             FROM incidents_incident_reports told
             JOIN incidents_incident incident ON incident.id = told.incident_id
             WHERE told.report_id = report.id) AS told
        FROM incidents_report report
        JOIN incidents_publisher publisher ON publisher.id = report.publisher_id
    """,
    "tolls": """
        SELECT incident.reference, audience, side, low, best, high, government, low_is_open,
            high_is_open, disputed
        FROM incidents_toll toll
        JOIN incidents_incident incident ON incident.id = toll.incident_id
    """,
    "groups": "SELECT slug, name_en, kind, to_be_checked FROM incidents_armedgroup",
    "publishers": "SELECT name_en, name_fr, kind FROM incidents_publisher",
}
_SUM = (
    "SELECT count(*), md5(string_agg(md5(said::text), '' ORDER BY md5(said::text))) "
    "FROM ({}) AS said"
)


def checksums() -> dict[str, tuple[int, str]]:
    """By name of a table how many rows it has, and one value for all they say."""
    found = {}
    with connection.cursor() as cursor:
        for name, said in _SAID.items():
            cursor.execute(_SUM.format(said))
            found[name] = cursor.fetchone()
    return found


def copy_out(tables: tuple[str, ...], folder: Path) -> None:
    """Each table's rows into a file, as PostgreSQL writes them for itself."""
    with connection.cursor() as cursor:
        for table in tables:
            with (
                (folder / table).open("wb") as file,
                cursor.copy(_copy(cursor, table, "TO STDOUT")) as copy,
            ):
                for part in copy:
                    file.write(part)


def copy_in(tables: tuple[str, ...], folder: Path, *, empty: bool = False) -> None:
    """The files back into the tables, each by one COPY; ``empty`` clears the tables before."""
    with connection.cursor() as cursor:
        if empty:
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        for table in tables:
            with cursor.copy(_copy(cursor, table, "FROM STDIN")) as copy:
                for part in _parts(folder / table):
                    copy.write(part)


def _copy(cursor, table: str, direction: str) -> sql.Composed:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    columns = sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())
    return sql.SQL("COPY {} ({}) {} (FORMAT binary)").format(
        sql.Identifier(table), columns, sql.SQL(direction)
    )


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            yield part
