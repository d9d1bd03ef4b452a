"""What a staged file holds against what is here, told by few statements for all rows."""

from django.db import connection
from django.utils.translation import gettext as _

from incidents.imports.datasets import ImportedDataset
from incidents.imports.matching import groups_not_known
from incidents.imports.staging import PUBLISHED
from incidents.models import RADIUS_KM, Import, IncidentStatus, LocationPrecision

# As far apart as two reports of one attack are told, see incidents.duplicates.
DAYS_APART = 2
KM_APART = 15
KM_PER_DEGREE = 111.2
MOST_NAMES = 5000

# Of two rows with one id the one with the newest revision counts, else the last.
_PLAN = """
    DROP TABLE IF EXISTS staged_plan;
    CREATE TEMPORARY TABLE staged_plan AS
    SELECT row.seq, row.external_id, row.digest, row.revision, reference.id AS reference_id,
        reference.incident_id,
        CASE
            WHEN reference.id IS NULL THEN 'new'
            WHEN imported.digest = row.digest AND reference.dropped_in = '' THEN 'unchanged'
            -- An older release than the one that was loaded takes nothing back.
            WHEN imported.revision > row.revision COLLATE "C" THEN 'unchanged'
            ELSE 'changed'
        END AS kind
    FROM (
        SELECT DISTINCT ON (external_id) * FROM staged_row
        ORDER BY external_id, revision COLLATE "C" DESC, seq DESC
    ) AS row
    LEFT JOIN incidents_externalreference reference
        ON reference.dataset_id = %(dataset)s AND reference.external_id = row.external_id
    LEFT JOIN incidents_importedrow imported ON imported.reference_id = reference.id;
    CREATE UNIQUE INDEX ON staged_plan (seq);
    ANALYZE staged_plan
"""
_TWICE = f"""
    INSERT INTO incidents_rejectedrow (of_import_id, line, "column", reason, row)
    SELECT %(import)s, row.line, '', format(%(reason)s, twin.line),
        coalesce({PUBLISHED}, reference.row, '{{}}')
    FROM staged_row row
    JOIN staged_plan plan ON plan.external_id = row.external_id AND plan.seq <> row.seq
    JOIN staged_row twin ON twin.seq = plan.seq
    LEFT JOIN staged_content content ON content.seq = row.seq
    LEFT JOIN staged_names ON staged_names.number = content.names
    LEFT JOIN incidents_externalreference reference ON reference.id = plan.reference_id
"""  # noqa: S608 - our own words
_DROPPED = """
    FROM incidents_externalreference reference
    JOIN incidents_importedrow imported ON imported.reference_id = reference.id
    WHERE reference.dataset_id = %(dataset)s AND reference.dropped_in = ''
        AND NOT EXISTS (
            SELECT FROM staged_row WHERE staged_row.external_id = reference.external_id
        )
        -- A slip in a row is no reason to take it for one that the release dropped.
        AND NOT EXISTS (
            SELECT FROM staged_rejected rejected
            WHERE rejected.external_id = reference.external_id
        )
"""
_REACH = (
    "CASE {} "
    + " ".join(
        f"WHEN '{precision.value}' THEN {RADIUS_KM.get(precision, 0)}"
        for precision in LocationPrecision
    )
    + " END"
)
# Days are joined by equality, so that no row is held against all the others.
_ALIKE = f"""
    DROP TABLE IF EXISTS staged_alike;
    CREATE TEMPORARY TABLE staged_alike AS
    SELECT DISTINCT plan.seq
    FROM staged_plan plan
    JOIN staged_content content ON content.seq = plan.seq
    CROSS JOIN generate_series(-{DAYS_APART}, {DAYS_APART}) AS apart
    JOIN incidents_incident incident
        ON incident.date = content.date + apart
        AND abs(ST_Y(incident.point) - content.latitude) * {KM_PER_DEGREE}
            <= {KM_APART} + {_REACH.format("content.location_precision")}
            + {_REACH.format("incident.location_precision")}
        AND ST_DistanceSphere(
            incident.point, ST_SetSRID(ST_Point(content.longitude, content.latitude), 4326)
        ) <= 1000 * ({KM_APART} + {_REACH.format("content.location_precision")}
            + {_REACH.format("incident.location_precision")})
    WHERE plan.kind = 'new' AND content.longitude IS NOT NULL AND incident.point IS NOT NULL
        AND incident.dataset_id IS DISTINCT FROM %(owner)s AND incident.status <> %(withdrawn)s
        AND NOT EXISTS (
            SELECT FROM incidents_externalreference own
            WHERE own.incident_id = incident.id AND own.dataset_id = %(dataset)s
        )
"""  # noqa: S608 - our own numbers and words


def compare(of_import: Import, dataset: ImportedDataset) -> None:
    """Sort the staged rows into new, changed and unchanged, and count them into ``of_import``.

    Rows that come twice are rejected but for one. Afterwards ``staged_plan`` has what is to be
    done with each row that counts, and ``staged_alike`` which of the new ones are near an
    incident of our own.
    """
    known = {
        "dataset": dataset.dataset.pk,
        "owner": dataset.owner_id,
        "import": of_import.pk,
        "withdrawn": IncidentStatus.WITHDRAWN.value,
        # The database puts the number of the line into it.
        "reason": _("Line {line} has the same id; that row was taken.")
        .replace("%", "%%")
        .format(line="%s"),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, known)
        cursor.execute(_TWICE, known)
        of_import.rejected += cursor.rowcount
        cursor.execute("SELECT kind, count(*) FROM staged_plan GROUP BY kind")
        counts = dict(cursor.fetchall())
        for kind in ("new", "changed", "unchanged"):
            setattr(of_import, kind, counts.get(kind, 0))
        cursor.execute(f"SELECT count(*) {_DROPPED}", known)
        [of_import.dropped] = cursor.fetchone()
        cursor.execute(_ALIKE, known)
        cursor.execute("SELECT count(*) FROM staged_alike")
        [of_import.likely_duplicates] = cursor.fetchone()
    of_import.groups_unknown = groups_not_known()[:MOST_NAMES]


def mark_dropped(of_import: Import, dataset: ImportedDataset) -> int:
    """Mark the references whose rows the staged release lacks; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE incidents_externalreference SET dropped_in = %(release)s "  # noqa: S608 - ours
            f"WHERE id IN (SELECT reference.id {_DROPPED})",
            {
                "dataset": dataset.dataset.pk,
                "release": of_import.release or f"{of_import.begun_at:%Y-%m-%d}",
            },
        )
        return cursor.rowcount


def drop_tables(cursor) -> None:
    """Leave nothing of an earlier file in the session."""
    cursor.execute("DROP TABLE IF EXISTS staged_plan, staged_alike")
