"""Plain SQL as the application's role cannot touch history; the application works as it."""

from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from psycopg import sql

from incidents.checks import history_is_protected
from incidents.history.protection import tables_of_history, ways_to_change_history
from incidents.management.application_role import grant_to_application
from incidents.models import Incident
from sahel.database_roles import login_of_application
from tests.admin.form_page import FormPage
from tests.application_role import connect_as_application, signed_in_as_application
from tests.builders import make_incident, make_place, make_state, make_user
from tests.worker import eventually, running_worker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("applications_role")]


@pytest.fixture(scope="module")
def application(applications_role, django_db_blocker):
    with django_db_blocker.unblock(), connect_as_application() as connected:
        yield connected


def recording_trigger() -> str:
    """The trigger that keeps what an UPDATE makes of an incident; its function's name too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'incidents_incident'::regclass "
            "AND tgname LIKE 'pgtrigger_update%'"
        )
        return cursor.fetchone()[0]


def titles_kept(incident):
    events = Incident.pgh_event_model.objects.filter(pgh_obj=incident.pk)
    return list(events.order_by("pgh_id").values_list("title", flat=True))


def test_each_record_and_the_redactions_have_a_table_that_is_guarded():
    assert len(tables_of_history()) == 14


@pytest.mark.parametrize("table", tables_of_history())
def test_versions_can_be_read_and_not_written(application, table):
    name = sql.Identifier(table)
    application.execute(sql.SQL("SELECT count(*) FROM {}").format(name))
    for statement in (
        "INSERT INTO {} SELECT * FROM {}",
        "UPDATE {} SET incident_id = 0" if "redaction" in table else "UPDATE {} SET id = 0",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "COPY {} FROM STDIN",
        "DROP TABLE {}",
        "ALTER TABLE {} RENAME TO gone",
        "CREATE TRIGGER mine AFTER INSERT ON {} EXECUTE FUNCTION tsvector_update_trigger()",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(sql.SQL(statement).format(*[name] * 2))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE incidents_incident DISABLE TRIGGER {trigger}",
        "ALTER TABLE incidents_incident DISABLE TRIGGER USER",
        "DROP TRIGGER {trigger} ON incidents_incident",
        "ALTER TRIGGER {trigger} ON incidents_incident RENAME TO gone",
        "CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NULL; END $$",
        "ALTER FUNCTION {trigger}() SECURITY INVOKER",
        "DROP FUNCTION {trigger}() CASCADE",
        "CREATE RULE quietly AS ON UPDATE TO incidents_incident DO INSTEAD NOTHING",
        "TRUNCATE incidents_incident CASCADE",
        "SET session_replication_role = replica",
        "SET ROLE {owner}",
        "SET SESSION AUTHORIZATION {owner}",
        "GRANT {owner} TO {application}",
        "CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL'",
        "CREATE TABLE public.mine ()",
        "CREATE SCHEMA mine",
        "UPDATE django_migrations SET applied = now()",
    ],
)
def test_the_triggers_cannot_be_taken_away_nor_passed_by(application, statement):
    names = {
        "trigger": recording_trigger(),
        "owner": connection.settings_dict["USER"],
        "application": login_of_application()["USER"],
    }
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(
            sql.SQL(statement).format(**{k: sql.Identifier(v) for k, v in names.items()})
        )


def test_a_trigger_of_its_own_cannot_write_versions_with_our_function(application):
    application.execute("CREATE TEMPORARY TABLE forged (LIKE incidents_incident)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="function"):
        application.execute(
            sql.SQL(
                "CREATE TRIGGER forging AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION {}()"
            ).format(sql.Identifier(recording_trigger()))
        )
    application.execute("DROP TABLE forged")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, false) FROM pg_trigger",
        "CREATE TEMPORARY TABLE incidents_incidentevent "
        "(LIKE public.incidents_incidentevent INCLUDING ALL); "
        "SET search_path = pg_temp, public",
        "CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql "
        "AS $$ SELECT NULL::timestamptz $$; "
        "CREATE FUNCTION pg_temp.current_setting(text, boolean) RETURNS text LANGUAGE sql "
        "AS $$ SELECT '{\"user\": 1}' $$; SET search_path = pg_temp, public",
        "CREATE DOMAIN pg_temp.jsonb AS text CHECK (false); SET search_path = pg_temp, public",
    ],
    ids=["setting", "temporary table", "temporary functions", "temporary type"],
)
def test_what_could_shadow_the_history_has_no_effect(attempt):
    incident = make_incident(title="Before")
    with connect_as_application() as application:
        application.execute(attempt)
        application.execute(
            "UPDATE public.incidents_incident SET title = 'After' WHERE id = %s", [incident.pk]
        )
    assert titles_kept(incident) == ["Before", "After"]
    last = Incident.pgh_event_model.objects.order_by("pgh_id").last()
    assert last.pgh_context is None
    assert last.pgh_created_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_desk_and_the_worker_run_as_the_application(client, tmp_path):
    make_state("MLI")
    make_place("Boulikessi", -1.03, 14.93)
    analyst = make_user("analyst", "analyst")
    with signed_in_as_application(), running_worker(tmp_path / "worker.log"):
        client.force_login(analyst)
        form = FormPage(client, reverse("admin:incidents_incident_add"))
        form.send(
            title="Assault on the base",
            date="2019-09-30",
            event_type="battles",
            place_text="Boulikessi",
        )
        incident = eventually(Incident.objects.filter(location_status="located").first)
        incident.title = "Assault on the bases"
        incident.save()
        Incident.objects.filter(pk=incident.pk).delete()
        assert titles_kept(incident)[-2:] == ["Assault on the bases"] * 2
    contexts = Incident.pgh_event_model.objects.order_by("pgh_id").values_list(
        "pgh_context", flat=True
    )
    assert list(contexts)[:2] == [{"user": analyst.pk}, {"program": "geocoding"}]


@pytest.mark.django_db(transaction=True)
def test_data_are_loaded_as_the_application_and_planned_for_at_once(tmp_path):
    dump = tmp_path / "ML.txt"
    with signed_in_as_application():
        call_command("load_demo", stdout=StringIO())
        call_command("load_gazetteer", str(dump_of_one_place(dump)), stdout=StringIO())
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'incidents_incident'")
            assert cursor.fetchone()[0] == Incident.objects.count() > 30


def dump_of_one_place(path):
    columns = ["99999999", "Tin Hama", "Tin Hama", "", "15.64", "0.53", "P", "PPL", "ML"]
    path.write_text("\t".join([*columns, *[""] * 8, "Africa/Bamako", "2020-01-01"]) + "\n")
    return path


def test_granting_again_changes_nothing_and_closes_what_was_opened():
    grant_to_application()
    role = login_of_application()["USER"]
    with connection.cursor() as cursor:
        for table in ("incidents_incidentevent", "incidents_reportevent"):
            cursor.execute(
                sql.SQL("GRANT INSERT, TRUNCATE ON {} TO {}").format(
                    sql.Identifier(table), sql.Identifier(role)
                )
            )
    assert len(ways_to_change_history(role)) == 1
    assert [found.id for found in history_is_protected(None, ["default"])] == ["incidents.W002"]
    grant_to_application()
    assert ways_to_change_history(role) == []
    assert history_is_protected(None, ["default"]) == []


def test_one_role_for_everything_is_told_that_history_is_not_protected():
    make_state("MLI")  # no first start, which would load data
    assert ways_to_change_history(connection.settings_dict["USER"])
    output = StringIO()
    call_command("prepare_installation", stdout=StringIO(), stderr=output)
    assert "History is not protected from the application" in output.getvalue()
