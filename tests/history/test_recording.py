"""Every version of every record is kept, whoever changes it and however."""

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    Citation,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    Operation,
    Report,
    UnclaimedStatement,
)
from incidents.tasks import geocode_incident
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db

IncidentEvent = Incident.pgh_event_model


def versions_of(row, *fields):
    """(label, *fields) of each version of a row, oldest first."""
    events = type(row).pgh_event_model.objects.filter(pgh_obj=row.pk).order_by("pgh_id")
    return list(events.values_list("pgh_label", *fields))


def one_of_each():
    """A row of every model whose versions are kept, with a field to change and its new value."""
    incident = make_incident()
    claim = make_claim(incident, 25)
    return [
        (incident, "title", "Another title"),
        (make_operation(), "title", "Three bases"),
        (make_report(), "title", "Another headline"),
        (claim, "minimum", 20),
        (make_involvement(incident, make_group()), "description", "men on motorcycles"),
        (cite(claim), "quote", "Twenty-five soldiers died."),
        (ChosenFigure.objects.create(claim=claim, reason="seen"), "reason", "counted"),
        (IncidentOutcome.objects.create(incident=incident, code="looting"), "note", "the camp"),
        (IncidentWeapon.objects.create(incident=incident, code="mine"), "note", "two"),
        (
            UnclaimedStatement.objects.create(incident=incident, as_of="2019-10-01"),
            "as_of",
            timezone.now().date(),
        ),
        (
            ExternalReference.objects.create(
                incident=incident, dataset=make_dataset(), external_id="BFO1"
            ),
            "version",
            "25.1",
        ),
    ]


def test_what_is_entered_changed_and_deleted_leaves_a_version_each():
    rows = one_of_each()
    assert {type(row) for row, *_ in rows} == {
        Incident,
        Operation,
        Report,
        CasualtyClaim,
        Involvement,
        Citation,
        ChosenFigure,
        IncidentOutcome,
        IncidentWeapon,
        UnclaimedStatement,
        ExternalReference,
    }
    for row, field, value in rows:
        before = getattr(row, field)
        type(row).objects.filter(pk=row.pk).update(**{field: value})
        [(_, first), (label, second)] = versions_of(row, field)
        assert (str(first), label, second) == (str(before), "update", value), row
    for row, field, value in reversed(rows):
        type(row).objects.filter(pk=row.pk).delete()
        assert versions_of(row, field)[-1] == ("delete", value), row


def test_which_reports_tell_of_an_incident_is_kept():
    incident, report = make_incident(), make_report()
    incident.reports.add(report)
    incident.reports.clear()
    links = Incident.reports.through.pgh_event_model.objects.filter(incident=incident)
    assert list(links.order_by("pgh_id").values_list("pgh_label", "report")) == [
        ("insert", report.pk),
        ("delete", report.pk),
    ]


def test_what_goes_with_a_deleted_incident_leaves_its_last_version():
    claim = make_claim(make_incident(), 25)
    citation = cite(claim)
    claim.incident.delete()
    assert versions_of(claim)[-1] == ("delete",)
    assert versions_of(citation)[-1] == ("delete",)


def test_rows_that_are_loaded_in_bulk_leave_a_version_each():
    incident, claimant = make_incident(), make_claimant()
    claims = CasualtyClaim.objects.bulk_create(
        CasualtyClaim(incident=incident, claimant=claimant, side="civilians", minimum=number)
        for number in (3, 4)
    )
    assert [versions_of(claim, "minimum") for claim in claims] == [
        [("insert", 3)],
        [("insert", 4)],
    ]
    with connection.cursor() as cursor:
        table = "incidents_unclaimedstatement (incident_id, as_of)"
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            copy.write_row((incident.pk, "2019-10-01"))
    assert versions_of(UnclaimedStatement.objects.get()) == [("insert",)]


def test_plain_sql_leaves_a_version_that_names_nobody():
    incident = make_incident(title="Before")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE incidents_incident SET title = 'After' WHERE id = %s", [incident.pk])
    assert versions_of(incident, "title", "pgh_context")[-1] == ("update", "After", None)


def test_no_setting_switches_the_history_off():
    incident = make_incident()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger"
        )
        cursor.execute("UPDATE incidents_incident SET title = 'After' WHERE id = %s", [incident.pk])
    assert versions_of(incident, "title")[-1] == ("update", "After")


def test_saving_without_a_change_leaves_no_version():
    incident = make_incident()
    incident.save()
    assert len(versions_of(incident)) == 1


def test_how_a_workers_search_goes_is_no_version_but_what_it_finds_is():
    make_place("Boulikessi", -1.03, 14.93)
    incident = make_incident(place_text="Boulikessi", location_status="pending")
    geocode_incident.apply(args=[incident.pk]).get()
    incident.refresh_from_db()
    assert incident.location_status == "located"
    versions = versions_of(incident, "point", "pgh_context")
    assert versions[1:] == [("update", Point(-1.03, 14.93, srid=4326), {"program": "geocoding"})]


def test_a_request_leaves_the_name_of_who_made_it(client):
    editor = make_user("editor", "editor")
    client.force_login(editor)
    answer = client.post(
        reverse("admin:incidents_operation_add"),
        {
            "title": "Two bases",
            "summary": "",
            "incidents-TOTAL_FORMS": 0,
            "incidents-INITIAL_FORMS": 0,
            "casualty_claims-TOTAL_FORMS": 0,
            "casualty_claims-INITIAL_FORMS": 0,
        },
    )
    assert answer.status_code == 302
    operation = Operation.objects.get()
    assert versions_of(operation, "pgh_context") == [("insert", {"user": editor.pk})]
