from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone

# The one door through which the application changes versions. An administrator has to be able
# to take a witness's name out of all of them, and the application may write none. So a function
# of the owner does it, which can do nothing else: in the versions of one incident and of what
# was said of it, it puts the mark in the place of a text of three letters or more, and it notes
# each time who did so, when and why, in a table that the application may only read. It cannot
# put in other words, change who, when, a figure, a date or a state, add or take away a version,
# nor work unseen. What it has taken out is gone: only a backup holds it.
REDACTION = r"""
-- What finds a text whatever its case, accents and white space, as a whole word, for PostgreSQL
-- and Python alike.
CREATE FUNCTION redaction_pattern(sought text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
    families text[] := ARRAY[
        'aàáâãäåāăą', 'cçćč', 'eèéêëēęě', 'gğ', 'iìíîïī', 'lł', 'nñńň', 'oòóôõöøō', 'sśšş',
        'uùúûüūů', 'yýÿ', 'zźżž'
    ];
    gap text := '\s\u00a0\u2009\u202f\-\u2010\u2011\u2013\u2014';
    body text := '';
    family text;
    letter text;
BEGIN
    FOREACH letter IN ARRAY regexp_split_to_array(
        regexp_replace(lower(normalize(btrim(sought), NFC)), '[' || gap || ']+', ' ', 'g'), ''
    ) LOOP
        SELECT each INTO family FROM unnest(families) AS each WHERE strpos(each, letter) > 0;
        body := body || CASE
            WHEN letter = '' THEN ''
            WHEN letter = ' ' THEN '[' || gap || ']+'
            WHEN letter IN ('''', '’', 'ʼ') THEN '[''’ʼ]'
            WHEN family IS NOT NULL
                THEN '[' || family || upper(family) || '][\u0300-\u036f]*'
            WHEN letter ~ '\w' THEN '[' || letter || upper(letter) || '][\u0300-\u036f]*'
            ELSE '\' || letter
        END;
    END LOOP;
    RETURN '(?<!\w)' || body || '(?!\w)';
END $$;

-- A value of JSON with the mark in its texts; names of keys stay.
CREATE FUNCTION redacted_json(value jsonb, pattern text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'string' THEN to_jsonb(regexp_replace(value #>> '{}', pattern, '▇▇▇', 'gi'))
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(key, redacted_json(item, pattern)), '{}')
            FROM jsonb_each(value) AS pairs (key, item)
        )
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(redacted_json(item, pattern) ORDER BY place), '[]')
            FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, place)
        )
        ELSE value
    END;
END $$;

-- What was ever part of an incident, or of one that was merged into it: tables and ids, of
-- rows that are gone too.
CREATE FUNCTION redaction_scope(of_incident bigint)
RETURNS TABLE (relation text, ids bigint[])
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    WITH RECURSIVE incident AS (
        SELECT of_incident AS id
        UNION
        SELECT merged.id FROM incidents_incidentevent merged JOIN incident
            ON merged.merged_into_id = incident.id
    ),
    operation AS (
        SELECT operation_id AS id FROM incidents_incidentevent
        WHERE id IN (SELECT id FROM incident) AND operation_id IS NOT NULL
    ),
    claim AS (
        SELECT id FROM incidents_casualtyclaimevent
        WHERE incident_id IN (SELECT id FROM incident) OR operation_id IN (SELECT id FROM operation)
    ),
    involvement AS (
        SELECT id FROM incidents_involvementevent WHERE incident_id IN (SELECT id FROM incident)
    ),
    unclaimed AS (
        SELECT id FROM incidents_unclaimedstatementevent
        WHERE incident_id IN (SELECT id FROM incident)
    ),
    outcome AS (
        SELECT id FROM incidents_incidentoutcomeevent WHERE incident_id IN (SELECT id FROM incident)
    ),
    weapon AS (
        SELECT id FROM incidents_incidentweaponevent WHERE incident_id IN (SELECT id FROM incident)
    ),
    citation AS (
        SELECT id, report_id FROM incidents_citationevent
        WHERE casualty_claim_id IN (SELECT id FROM claim)
            OR involvement_id IN (SELECT id FROM involvement)
            OR unclaimed_statement_id IN (SELECT id FROM unclaimed)
            OR outcome_id IN (SELECT id FROM outcome)
            OR weapon_id IN (SELECT id FROM weapon)
    ),
    link AS (
        SELECT id, report_id FROM incidents_incidentreportevent
        WHERE incident_id IN (SELECT id FROM incident)
    ),
    part AS (
        SELECT 'incidents_incident' AS relation, id FROM incident
        UNION SELECT 'incidents_operation', id FROM operation
        UNION SELECT 'incidents_casualtyclaim', id FROM claim
        UNION SELECT 'incidents_chosenfigure', id FROM incidents_chosenfigureevent
            WHERE claim_id IN (SELECT id FROM claim)
        UNION SELECT 'incidents_involvement', id FROM involvement
        UNION SELECT 'incidents_unclaimedstatement', id FROM unclaimed
        UNION SELECT 'incidents_incidentoutcome', id FROM outcome
        UNION SELECT 'incidents_incidentweapon', id FROM weapon
        UNION SELECT 'incidents_externalreference', id FROM incidents_externalreferenceevent
            WHERE incident_id IN (SELECT id FROM incident)
        UNION SELECT 'incidents_duplicatepair', id FROM incidents_duplicatepairevent
            WHERE first_id IN (SELECT id FROM incident) OR second_id IN (SELECT id FROM incident)
        UNION SELECT 'incidents_citation', id FROM citation
        UNION SELECT 'incidents_incidentreport', id FROM link
        UNION SELECT 'incidents_report', report_id FROM citation
        UNION SELECT 'incidents_report', report_id FROM link
    )
    SELECT relation, array_agg(id ORDER BY id) FROM part GROUP BY relation ORDER BY relation
$$;

-- Returns in how many versions the text was.
CREATE FUNCTION redact_history(of_incident bigint, sought text, why text, who integer)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    pattern text := redaction_pattern(sought);
    part record;
    changes text;
    holds text;
    touched integer;
    versions integer := 0;
BEGIN
    IF sought IS NULL OR length(regexp_replace(sought, '[\s[:punct:][:digit:]]', '', 'g')) < 3 THEN
        RAISE 'A text of fewer than three letters is not redacted.'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF why IS NULL OR btrim(why) = '' OR why ~* pattern THEN
        RAISE 'A redaction has a reason, which does not hold the text.'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT EXISTS (SELECT FROM incidents_incidentevent WHERE id = of_incident) THEN
        RAISE 'There is no such incident.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR part IN
        SELECT relation, ids, texts, jsons || '{pgh_context}' AS jsons
        FROM redaction_scope(of_incident) JOIN (VALUES
            ('incidents_incident', '{title,summary,place_text}'::text[], '{}'::text[]),
            ('incidents_operation', '{title,summary}', '{}'),
            ('incidents_casualtyclaim', '{note}', '{}'),
            ('incidents_chosenfigure', '{reason}', '{}'),
            ('incidents_involvement', '{description,label}', '{}'),
            ('incidents_unclaimedstatement', '{}', '{}'),
            ('incidents_incidentoutcome', '{note}', '{}'),
            ('incidents_incidentweapon', '{note}', '{}'),
            ('incidents_externalreference', '{}', '{row}'),
            ('incidents_duplicatepair', '{reason}', '{}'),
            ('incidents_citation', '{quote}', '{}'),
            ('incidents_incidentreport', '{}', '{}'),
            ('incidents_report', '{author,title,url,text}', '{}')
        ) AS columns_of (relation, texts, jsons) USING (relation)
    LOOP
        SELECT string_agg(change, ', '), string_agg(hold, ' OR ') INTO changes, holds FROM (
            SELECT format('%1$I = regexp_replace(%1$I, $2, ''▇▇▇'', ''gi'')', name) AS change,
                format('%1$I ~* $2', name) AS hold
            FROM unnest(part.texts) AS name
            UNION ALL
            SELECT format('%1$I = redacted_json(%1$I, $2)', name),
                format('redacted_json(%1$I, $2) IS DISTINCT FROM %1$I', name)
            FROM unnest(part.jsons) AS name
        ) AS columns;
        EXECUTE format(
            'UPDATE %I SET %s WHERE id = ANY($1) AND (%s)', part.relation || 'event', changes, holds
        ) USING part.ids, pattern;
        GET DIAGNOSTICS touched = ROW_COUNT;
        versions := versions + touched;
    END LOOP;
    INSERT INTO incidents_redaction (incident_id, by_id, at, reason, versions)
        VALUES (of_incident, who, now(), why, versions);
    -- What PostgreSQL keeps of a table for its planner has samples of texts in it.
    PERFORM refresh_table_statistics();
    RETURN versions;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('incidents', '0009_review_step'),
    ]

    operations = [
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('versions', models.PositiveIntegerField(verbose_name='versions that held it')),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='redactions', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('incident', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='redactions', to='incidents.incident', verbose_name='incident')),
            ],
            options={
                'verbose_name': 'redaction',
                'verbose_name_plural': 'redactions',
                'ordering': ['-at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.RunSQL(
            REDACTION,
            """
            DROP FUNCTION redact_history(bigint, text, text, integer);
            DROP FUNCTION redaction_scope(bigint);
            DROP FUNCTION redacted_json(jsonb, text);
            DROP FUNCTION redaction_pattern(text);
            """,
        ),
    ]
