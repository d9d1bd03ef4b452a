"""A text that must not be known is taken out of an incident and of every version of it."""

import json
import re
from datetime import date

import psycopg
import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from psycopg import sql

from incidents.history.redaction import MARK, WRITTEN, find_text, other_incidents_with, redact
from incidents.history.redaction_mark import explain_marks
from incidents.models import (
    ChosenFigure,
    Citation,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    LocationPick,
    ProviderAnswer,
    Redaction,
    UnclaimedStatement,
    normalise,
)
from tests.application_role import connect_as_application, signed_in_as_application
from tests.builders import (
    cite,
    make_claim,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db

NAME = "Aïssata Zoumanigui"
REASON = "A witness asked for it."
# Codes, and ids of others; nobody writes a name there.
NO_PROSE = {"reference", "dropped_in", "external_id", "version", "language"}


def named_everywhere() -> Incident:
    """An incident with the name, in several spellings, in everything that is written of it."""
    operation = make_operation(f"Attack seen by {NAME}", summary="aissata zoumanigui saw it")
    incident = make_incident(
        f"{NAME} tells",
        summary=f"The teacher, AÏSSATA\n  ZOUMANIGUI, was there. {NAME} said so.",
        place_text=f"the house of {NAME}",
        operation=operation,
    )
    Incident.objects.filter(pk=incident.pk).update(
        location_name=NAME,
        location_problem=f"not found: {NAME}",
        location_candidates=[{"name": f"house of {NAME}", "score": 25}],
    )
    LocationPick.objects.create(
        incident=incident,
        before={"location_candidates": [{"name": f"house of {NAME}"}]},
        after={"location_name": f"house of {NAME}"},
    )
    ProviderAnswer.objects.create(
        provider="nominatim",
        query=normalise(f"the house of {NAME}"),
        asked_at=timezone.now(),
        kept_until=timezone.now(),
    )
    report = make_report(
        f"Interview: {NAME}",
        author=NAME,
        url="https://example.org/aissata-zoumanigui-raconte",
        text=f"« J’ai tout vu », dit {NAME}.",
    )
    incident.reports.add(report)
    claim = make_claim(incident, 25, note=f"counted by {NAME}")
    cite(claim, report, f"{NAME}: vingt-cinq.")
    make_claim(operation, 40, note=f"counted by {NAME}")
    ChosenFigure.objects.create(claim=claim, reason=f"{NAME} is sure")
    make_involvement(incident, make_group(), description=f"seen by {NAME}", label=NAME)
    IncidentOutcome.objects.create(incident=incident, code="looting", note=NAME)
    weapon = IncidentWeapon.objects.create(incident=incident, code="mine", note=NAME)
    weapon.delete()
    told = UnclaimedStatement.objects.create(incident=incident, as_of="2019-10-01")
    Citation.objects.create(unclaimed_statement=told, report=make_report(), quote=f"dit {NAME}")
    ExternalReference.objects.create(
        incident=incident,
        dataset=make_dataset(),
        external_id="BFO1",
        row={"notes": [f"by {NAME}", {"deaths": 25}]},
    )
    LogEntry.objects.create(
        user=make_user("analyst", "analyst"),
        content_type=ContentType.objects.get_for_model(Incident),
        object_id=str(incident.pk),
        object_repr=f"{NAME} tells",
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"object": NAME, "fields": ["title"]}}]),
    )
    session = SessionStore()
    session["_messages"] = json.dumps([["__json_message", 0, 25, f"“{NAME} tells” was saved."]])
    session.create()
    return incident


def rows_that_hold(*spellings) -> list[str]:
    """The tables of the database, its planner's samples too, in which a spelling stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname = 'public' UNION SELECT 'pg_catalog.pg_stats'"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} AS line "
                "WHERE translate(lower(line::text), 'ï', 'i') ~ %s",
                ["|".join(spellings)],
            )
            found += [table] * (cursor.fetchone()[0] > 0)
    return found


@pytest.mark.django_db(transaction=True)
def test_a_name_that_stood_everywhere_is_in_no_table_any_more(applications_role):
    incident = named_everywhere()
    administrator = make_user("the-admin", "administrator")
    spellings = (r"a(i|\\+u00ef)ssata", r"zoumanigui")
    assert len(rows_that_hold(*spellings)) >= 20

    with signed_in_as_application():
        number = len(find_text(incident, "aissata zoumanigui").in_versions)
        versions = redact(incident, text="aissata  ZOUMANIGUI", reason=REASON, by=administrator)

    assert 15 <= versions <= number
    assert rows_that_hold(*spellings) == []
    for session in Session.objects.all():
        [[*_, message]] = json.loads(session.get_decoded()["_messages"])
        assert message == f"“{MARK} tells” was saved."
    incident.refresh_from_db()
    assert incident.title == f"{MARK} tells"
    assert incident.summary == f"The teacher, {MARK}, was there. {MARK} said so."
    assert incident.search_text.startswith(f"{MARK} tells")
    reference = incident.external_references.get()
    assert reference.row == {"notes": [f"by {MARK}", {"deaths": 25}]}
    [message] = json.loads(LogEntry.objects.get().change_message)
    assert message == {"changed": {"object": MARK, "fields": ["title"]}}


def test_the_change_is_a_version_and_leaves_a_trace_that_does_not_tell_the_text():
    incident = make_incident("Ali tells", summary="Nothing else")
    incident.summary = "Something else"
    incident.save()
    administrator = make_user("the-admin", "administrator")
    redact(incident, text="ali", reason=REASON, by=administrator)
    versions = Incident.pgh_event_model.objects.filter(pgh_obj=incident.pk).order_by("pgh_id")
    assert [(v.title, v.summary) for v in versions] == [
        (f"{MARK} tells", "Nothing else"),
        (f"{MARK} tells", "Something else"),
        (f"{MARK} tells", "Something else"),
    ]
    assert versions.last().pgh_context == {"user": administrator.pk, "reason": REASON}
    trace = Redaction.objects.of(incident).get()
    assert (trace.by, trace.reason, trace.versions) == (administrator, REASON, 2)


def test_a_reason_given_for_an_earlier_change_is_redacted_in_its_context():
    incident = make_incident("A title")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_metadata', %s, true)",
            [json.dumps({"user": 25, "reason": "Moussa Traoré said so"})],
        )
        cursor.execute("UPDATE incidents_incident SET summary = 'x' WHERE id = %s", [incident.pk])
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
    by = make_user("the-admin", "administrator")
    redact(incident, text="moussa traore", reason=REASON, by=by)
    contexts = Incident.pgh_event_model.objects.values_list("pgh_context", flat=True)
    assert {"user": 25, "reason": f"{MARK} said so"} in contexts


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Aissata Diallo", "AÏSSATA DIALLO"),
        ("aïssata diallo", "Aissata\n\tDiallo"),
        ("Aïssata Diallo", "Ai\u0308ssata Diallo"),
        ("Abdoul Karim", "Abdoul-Karim"),
        ("N'Diaye", "n’diaye"),
        ("  Ali  ", "Ali"),
        ("d. (Ali)", "D. (Ali)"),
    ],
)
def test_case_accents_and_white_space_are_forgiven(typed, written):
    incident = make_incident(f"So said {written}, they say")
    [passage] = find_text(incident, typed).now
    assert (passage.before, passage.found, passage.after) == ("So said ", written, ", they say")
    redact(incident, text=typed, reason=REASON, by=make_user("a", "administrator"))
    incident.refresh_from_db()
    assert incident.title == f"So said {MARK}, they say"


def test_a_longer_word_that_holds_the_text_is_left_and_named():
    incident = make_incident("Ali saw it in Mali", summary="Alioune too")
    found = find_text(incident, "ali")
    assert [passage.found for passage in found.now] == ["Ali"]
    assert found.inside == ["Alioune", "Mali"]
    redact(incident, text="ali", reason=REASON, by=make_user("a", "administrator"))
    incident.refresh_from_db()
    assert incident.title == f"{MARK} saw it in Mali"


def test_other_incidents_stay_as_they_are_and_merged_ones_do_not():
    incident, other = make_incident("Ali tells"), make_incident("Ali tells of another")
    merged = make_incident("As Ali told", status="withdrawn", merged_into=incident)
    redact(incident, text="Ali", reason=REASON, by=make_user("a", "administrator"))
    titles = {row.pk: row.title for row in Incident.objects.all()}
    assert titles[other.pk] == "Ali tells of another"
    assert titles[merged.pk] == f"As {MARK} told"


def test_other_incidents_that_hold_the_text_are_found():
    incident = make_incident("Ali tells")
    make_incident("Alioune and Mali are longer words")
    report = make_report("Another paper", text="ALI spoke to us.")
    claim, involvement = (
        make_claim(make_incident("Cited"), 3),
        make_involvement(make_incident("Described"), make_group(), description="as Ali says"),
    )
    cite(claim, quote="“Three died,” says Ali.")
    told, corrected = make_incident("Told"), make_incident("Ali again")
    told.reports.add(report)
    Incident.objects.filter(pk=corrected.pk).update(title="Corrected")
    stays = make_incident("Stays")
    make_incident("Ali was merged", status="withdrawn", merged_into=stays)
    part_of_it = make_incident("As Ali told", status="withdrawn", merged_into=incident)
    incident.reports.add(make_report("Ali's paper"))

    found = set(other_incidents_with("ali", incident))
    assert found == {claim.incident, involvement.incident, told, corrected, stays}
    assert part_of_it not in found


def test_what_was_deleted_with_a_former_operation_is_redacted_too():
    incident = make_incident(operation=make_operation("Ali’s raid"))
    operation = incident.operation
    incident.operation = None
    incident.save()
    operation.delete()
    redact(incident, text="Ali", reason=REASON, by=make_user("a", "administrator"))
    titles = type(operation).pgh_event_model.objects.values_list("title", flat=True)
    assert set(titles) == {f"{MARK}’s raid"}


@pytest.mark.parametrize(
    ("text", "reason"), [("Al", REASON), ("a - 12", REASON), ("Ali", ""), ("Ali", "ALI asked")]
)
def test_a_short_text_and_a_reason_that_tells_it_are_refused_by_the_database_too(text, reason):
    incident = make_incident("Ali and Al, a - 12")
    by = make_user("a", "administrator")
    with pytest.raises(ValueError, match="three letters"):
        redact(incident, text=text, reason=reason, by=by)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT redact_history(%s, %s, %s, %s)", [incident.pk, text, reason, by.pk])
    assert not Redaction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_applications_role_reaches_versions_through_this_door_alone(applications_role):
    incident = make_incident("Ali tells", date=date(2019, 9, 30))
    with connect_as_application() as application:
        application.execute("SELECT redact_history(%s, 'Ali', 'asked for', 25)", [incident.pk])
        for statement in (
            "UPDATE incidents_redaction SET reason = 'another'",
            "DELETE FROM incidents_redaction",
            "UPDATE incidents_incidentevent SET title = 'another'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute(sql.SQL(statement))
    [version] = Incident.pgh_event_model.objects.all()
    assert (version.title, version.date) == (f"{MARK} tells", date(2019, 9, 30))
    assert Redaction.objects.get().reason == "asked for"


def test_everything_that_people_write_is_among_what_is_redacted():
    """A new text of a record needs a place here and in a migration of ``redact_history``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'redact_history'")
        body = cursor.fetchone()[0]
    recorded = {
        event.pgh_tracked_model: event for event in (model.pgh_event_model for model in WRITTEN)
    }
    assert {event._meta.db_table for event in recorded.values()} == tables_of_versions()
    for model, event in recorded.items():
        written = {
            field.name: isinstance(field, models.JSONField)
            for field in event._meta.fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
            and not field.choices
            and not field.name.startswith("pgh_")
            and field.name not in NO_PROSE
        }
        assert set(WRITTEN[model]) == set(written), model
        table = event._meta.db_table.removesuffix("event")
        [texts, jsons] = re.search(rf"'{table}', '{{(.*?)}}'.*?, '{{(.*?)}}'", body).groups()
        in_the_database = dict.fromkeys(filter(None, texts.split(",")), False)
        in_the_database |= dict.fromkeys(filter(None, jsons.split(",")), True)
        assert in_the_database == written, model


def tables_of_versions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'pgh_obj_id'"
        )
        return {table for (table,) in cursor.fetchall()}


def test_a_mark_is_said_to_screen_readers_in_texts_and_left_in_fields():
    page = f'<title>{MARK}</title><p title="{MARK}">So {MARK} said</p><textarea>{MARK}</textarea>'
    explained = explain_marks(page)
    assert explained.startswith(f'<title>{MARK}</title><p title="{MARK}">So <span')
    assert explained.count("redacted</span>") == 1
    assert explained.endswith(f"</p><textarea>{MARK}</textarea>")
