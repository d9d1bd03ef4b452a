"""What belonged to an incident at a moment, read from its versions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.history.versions import IncidentReport, versions_of
from incidents.models import CasualtyClaim, Citation, Incident, Involvement, Operation, Report
from tests.builders import (
    cite,
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
)

pytestmark = pytest.mark.django_db


def made_at(row, moment):
    """Pretend that all versions of ``row`` so far were written at ``moment``."""
    type(row).pgh_event_model.objects.filter(pgh_obj=row.pk).update(pgh_created_at=moment)


def test_a_moment_has_what_was_there_in_its_version_of_then():
    long_ago, now = timezone.now() - timedelta(days=10), timezone.now()
    incident = make_incident(title="First title")
    gone, stays = make_claim(incident, 25), make_claim(incident, 40)
    for row in (incident, gone, stays):
        made_at(row, long_ago)
    Incident.objects.filter(pk=incident.pk).update(title="Second title")
    number = gone.pk
    gone.delete()

    versions = versions_of([incident.pk])
    then, today = versions.at(now - timedelta(days=5)), versions.at(now + timedelta(days=1))
    assert then[Incident][incident.pk].title == "First title"
    assert set(then[CasualtyClaim]) == {number, stays.pk}
    assert today[Incident][incident.pk].title == "Second title"
    assert set(today[CasualtyClaim]) == {stays.pk}
    assert versions.at(now - timedelta(days=11))[Incident] == {}


def test_what_belongs_to_it_over_other_rows_is_found():
    operation = make_operation()
    incident = make_incident(operation=operation)
    telling, cited = make_report(title="Telling"), make_report(title="Cited")
    incident.reports.add(telling)
    of_whole = make_claim(operation, 40)
    citation = cite(make_involvement(incident, make_group()), cited)
    versions = versions_of([incident.pk]).of
    assert set(versions[Operation]) == {operation.pk}
    assert set(versions[CasualtyClaim]) == {of_whole.pk}
    assert len(versions[IncidentReport]) == 1
    assert set(versions[Citation]) == {citation.pk}
    assert set(versions[Report]) == {telling.pk, cited.pk}


def test_what_moved_to_another_incident_has_its_versions_with_both():
    one, other = make_incident(), make_incident()
    claim = make_claim(one, 25)
    CasualtyClaim.objects.filter(pk=claim.pk).update(incident=other)
    for incident in (one, other):
        [events] = versions_of([incident.pk]).of[CasualtyClaim].values()
        assert [event.incident_id for event in events] == [one.pk, other.pk]


def test_nothing_of_other_incidents_is_found():
    incident, other = make_incident(), make_incident(operation=make_operation())
    make_involvement(other, make_group())
    make_claim(other.operation, 3)
    versions = versions_of([incident.pk]).of
    assert versions[Involvement] == versions[CasualtyClaim] == versions[Operation] == {}


def test_it_takes_one_query_a_model_however_much_there_is(django_assert_num_queries):
    incident = make_incident()
    for number in range(3):
        cite(make_claim(incident, number + 1))
    with django_assert_num_queries(12):
        versions_of([incident.pk])
