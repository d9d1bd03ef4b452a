from django.db import migrations, models

# Statement by statement, whatever the number of rows. A trigger is told which columns matter of
# its table, and by which SQL the rows that changed in these lead to incidents. What is written
# with the values that it had is no change. Rows are looked up by arrays: how many a statement
# changed is not known when its plan is made, and joins would read whole tables for one row.
FUNCTIONS = """
CREATE FUNCTION trace_incidents() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT %1$s FROM fresh'
        WHEN 'DELETE' THEN 'SELECT %1$s FROM former'
        ELSE '(SELECT %1$s FROM fresh EXCEPT SELECT %1$s FROM former)
            UNION ALL (SELECT %1$s FROM former EXCEPT SELECT %1$s FROM fresh)'
    END;
BEGIN
    EXECUTE format(
        'WITH changed AS (' || changed || ')
        INSERT INTO incidents_incidenttrace AS trace
            (incident, reference, changed_by, changed_at, was_public)
        SELECT
            incident.id, incident.reference, pg_current_xact_id()::text::bigint,
            clock_timestamp(),
            incident.status = ''published'' AND coalesce(dataset.redistributable, true)
        FROM incidents_incident incident
        LEFT JOIN incidents_dataset dataset ON dataset.id = incident.dataset_id
        WHERE incident.id = ANY (ARRAY(%2$s))
        -- What this transaction has traced already stays as it is.
        AND NOT EXISTS (
            SELECT FROM incidents_incidenttrace known
            WHERE known.incident = incident.id AND known.was_public
            AND known.changed_by = pg_current_xact_id()::text::bigint
        )
        -- In one order, so that no two transactions wait for each other in a circle.
        ORDER BY incident.id
        ON CONFLICT (incident) DO UPDATE SET
            changed_by = excluded.changed_by,
            changed_at = excluded.changed_at,
            was_public = trace.was_public OR excluded.was_public
        WHERE trace.changed_by <> excluded.changed_by
            OR (excluded.was_public AND NOT trace.was_public)',
        TG_ARGV[0], TG_ARGV[1]
    );
    RETURN NULL;
END $$;

CREATE FUNCTION trace_deleted_incidents() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE incidents_incidenttrace
    SET changed_by = pg_current_xact_id()::text::bigint, changed_at = clock_timestamp()
    WHERE incident = ANY (ARRAY(SELECT id FROM former));
    RETURN NULL;
END $$;
"""

OF_INCIDENT = "SELECT incident_id FROM changed"


def among(column, of="id", rows="changed"):
    return f"{column} = ANY (ARRAY(SELECT {of} FROM {rows}))"


def of_incidents(column, of="id"):
    """The incidents that have a changed row in this column."""
    return f"SELECT id FROM incidents_incident WHERE {among(column, of)}"


def of_involvements(column, of="id"):
    return f"SELECT incident_id FROM incidents_involvement WHERE {among(column, of)}"


def of_claims(column, of="id"):
    """Those of claims, and all that are attacks of an operation of which a claim tells."""
    return of_rows_of_claims(f"incidents_casualtyclaim WHERE {among(column, of)}")


def of_rows_of_claims(claims):
    return any_of(
        f"SELECT incident_id FROM {claims}",
        "SELECT id FROM incidents_incident"
        f" WHERE {among('operation_id', 'operation_id', claims)}",
    )


def any_of(*queries):
    return " UNION ALL ".join(queries)


def citing(reports):
    """The incidents that some reports tell of, or of which a statement rests on one."""
    cited = f"incidents_citation WHERE report_id = ANY (ARRAY({reports}))"
    return any_of(
        "SELECT incident_id FROM incidents_incident_reports"
        f" WHERE report_id = ANY (ARRAY({reports}))",
        "SELECT incident_id FROM incidents_involvement"
        f" WHERE {among('id', 'involvement_id', cited)}",
        of_rows_of_claims(
            f"incidents_casualtyclaim WHERE {among('id', 'casualty_claim_id', cited)}"
        ),
    )


# Table and what its triggers are called besides -> the columns that matter, and the incidents of
# which its rows tell, by which a filter finds them, or who may see them.
TABLES = {
    ("incidents_incident", ""): (
        "id, reference, title, summary, status, date, date_end, date_precision, event_type,"
        " sub_event_type, place_text, state_id, region_id, place_id, point::text,"
        " location_precision, location_radius_km, location_status, operation_id, dataset_id,"
        " merged_into_id",
        "SELECT id FROM changed",
    ),
    # With each attack of an operation it is told of how many it is one. No other change of an
    # incident waits for who writes another of the same operation.
    ("incidents_incident", "_siblings"): (
        "id, operation_id, status, dataset_id",
        of_incidents("operation_id", "operation_id"),
    ),
    ("incidents_involvement", ""): ("*", OF_INCIDENT),
    ("incidents_toll", ""): ("*", OF_INCIDENT),
    ("incidents_incidentoutcome", ""): ("*", OF_INCIDENT),
    ("incidents_incidentweapon", ""): ("*", OF_INCIDENT),
    ("incidents_unclaimedstatement", ""): ("*", OF_INCIDENT),
    ("incidents_incident_reports", ""): ("*", OF_INCIDENT),
    ("incidents_casualtyclaim", ""): (
        "*",
        any_of(OF_INCIDENT, of_incidents("operation_id", "operation_id")),
    ),
    ("incidents_chosenfigure", ""): ("id, claim_id, reason", of_claims("id", "claim_id")),
    ("incidents_citation", ""): (
        "*",
        any_of(of_claims("id", "casualty_claim_id"), of_involvements("id", "involvement_id")),
    ),
    ("incidents_report", ""): (
        "id, publisher_id, author, title, url, language, published_on",
        citing("SELECT id FROM changed"),
    ),
    ("incidents_publisher", ""): (
        "id, name_en, name_fr",
        citing(f"SELECT id FROM incidents_report WHERE {among('publisher_id')}"),
    ),
    ("incidents_claimant", ""): (
        "id, name_en, name_fr, kind",
        any_of(of_claims("claimant_id"), of_involvements("claimant_id")),
    ),
    ("incidents_armedgroup", ""): (
        "id, slug, name_en, name_fr, kind",
        any_of(of_claims("group_id"), of_involvements("group_id")),
    ),
    ("incidents_groupname", ""): ("group_id, normalised", of_involvements("group_id", "group_id")),
    ("incidents_groupancestry", ""): (
        "group_id, ancestor_id, since, until",
        of_involvements("group_id", "group_id"),
    ),
    ("incidents_membership", ""): (
        "organisation_id, state_id, since, until",
        of_incidents("state_id", "state_id"),
    ),
    ("incidents_dataset", ""): (
        "id, slug, redistributable",
        any_of(
            of_incidents("dataset_id"),
            of_claims("dataset_id"),
            # An operation has more attacks for whoever sees those of the dataset too.
            "SELECT id FROM incidents_incident WHERE "
            + among(
                "operation_id", "operation_id", f"incidents_incident WHERE {among('dataset_id')}"
            ),
        ),
    ),
    ("incidents_state", ""): ("id, alpha3, in_scope", of_incidents("state_id")),
    ("incidents_region", ""): ("id, code", of_incidents("region_id")),
    ("incidents_place", ""): ("id, name", of_incidents("place_id")),
    ("incidents_placename", ""): ("place_id, normalised", of_incidents("place_id", "place_id")),
}
TRIGGERS = "".join(
    f"""
    CREATE TRIGGER trace_added{besides} AFTER INSERT ON {table}
        REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION trace_incidents('{columns}', '{incidents}');
    CREATE TRIGGER trace_changed{besides} AFTER UPDATE ON {table}
        REFERENCING NEW TABLE AS fresh OLD TABLE AS former
        FOR EACH STATEMENT EXECUTE FUNCTION trace_incidents('{columns}', '{incidents}');
    CREATE TRIGGER trace_deleted{besides} AFTER DELETE ON {table}
        REFERENCING OLD TABLE AS former
        FOR EACH STATEMENT EXECUTE FUNCTION trace_incidents('{columns}', '{incidents}');
    """
    for (table, besides), (columns, incidents) in TABLES.items()
) + """
    CREATE TRIGGER trace_gone AFTER DELETE ON incidents_incident
        REFERENCING OLD TABLE AS former
        FOR EACH STATEMENT EXECUTE FUNCTION trace_deleted_incidents();
"""
WHAT_IS_THERE = """
INSERT INTO incidents_incidenttrace (incident, reference, changed_by, changed_at, was_public)
SELECT
    incident.id, incident.reference, pg_current_xact_id()::text::bigint, clock_timestamp(),
    incident.status = 'published' AND coalesce(dataset.redistributable, true)
FROM incidents_incident incident
LEFT JOIN incidents_dataset dataset ON dataset.id = incident.dataset_id;
"""
NO_TRIGGERS = "DROP TRIGGER trace_gone ON incidents_incident;" + "".join(
    f"DROP TRIGGER trace_{what}{besides} ON {table};"
    for table, besides in TABLES
    for what in ("added", "changed", "deleted")
)
NO_FUNCTIONS = "DROP FUNCTION trace_incidents(); DROP FUNCTION trace_deleted_incidents();"


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0025_api_token'),
    ]

    operations = [
        migrations.CreateModel(
            name='IncidentTrace',
            fields=[
                ('incident', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='incident')),
                ('reference', models.CharField(max_length=20, verbose_name='reference')),
                ('changed_by', models.BigIntegerField(db_index=True, verbose_name='changed by transaction')),
                ('changed_at', models.DateTimeField(db_index=True, verbose_name='changed at')),
                ('was_public', models.BooleanField(verbose_name='was public')),
            ],
            options={
                'verbose_name': 'trace of an incident',
                'verbose_name_plural': 'traces of incidents',
                'default_permissions': (),
            },
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS + WHAT_IS_THERE, NO_TRIGGERS + NO_FUNCTIONS),
    ]
