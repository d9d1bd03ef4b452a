from datetime import timedelta
from unittest.mock import Mock

import pytest
from celery.exceptions import Retry
from django.db import transaction
from django.utils import timezone

from incidents import tasks
from incidents.geocoding import request_location
from incidents.geocoding.retries import RUNNING_TOO_LONG
from incidents.models import Incident, LocationStatus
from tests.builders import make_incident, make_place
from tests.worker import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boulikessi():
    return make_place("Boulikessi", -1.31, 14.797, names=("Boulkessy",))


def located(incident):
    return Incident.objects.filter(pk=incident.pk, location_status=LocationStatus.LOCATED).first()


def test_a_saved_incident_is_located_by_a_worker(celery_worker_process, boulikessi):
    with transaction.atomic():
        incident = make_incident(place_text="Boulkessy")
        request_location(incident, placed_by_hand=False, place_changed=True)

    incident = eventually(lambda: located(incident))

    assert incident.point.coords == (-1.31, 14.797)
    assert incident.location_name == "Boulikessi"


def test_an_incident_whose_worker_died_is_located_by_another(celery_worker_process, boulikessi):
    incident = make_incident(
        place_text="Boulikessi",
        location_status="running",
        location_changed_at=timezone.now() - RUNNING_TOO_LONG - timedelta(seconds=1),
    )

    tasks.queue_waiting_incidents.delay()

    assert eventually(lambda: located(incident))


def test_a_task_that_comes_twice_gives_the_same_result(celery_worker_process, boulikessi):
    incident = make_incident(place_text="Boulikessi", location_status="pending")
    other = make_incident(place_text="Boulikessi", location_status="pending")
    for pk in (incident.pk, incident.pk, other.pk):
        tasks.geocode_incident.delay(pk)

    eventually(lambda: located(other))

    incident.refresh_from_db()
    assert (incident.location_status, incident.location_attempts) == ("located", 1)


def test_the_task_comes_back_when_the_provider_is_out_of_order(monkeypatch):
    monkeypatch.setattr(tasks, "locate_incident", Mock(return_value=42))
    retry = Mock(side_effect=Retry)
    monkeypatch.setattr(tasks.geocode_incident, "retry", retry)

    with pytest.raises(Retry):
        tasks.geocode_incident(1)

    retry.assert_called_once_with(countdown=42)


def test_the_task_ends_when_all_is_done(monkeypatch):
    monkeypatch.setattr(tasks, "locate_incident", Mock(return_value=None))

    assert tasks.geocode_incident(1) is None


def test_the_task_does_not_need_the_incident_to_be_there():
    assert tasks.geocode_incident(4711) is None
