import pytest
from django.contrib.gis.geos import Point
from django.db import transaction

from incidents.geocoding import locate_incident, request_location
from incidents.models import Incident, LocationStatus
from tests.builders import make_incident, make_place, make_state

pytestmark = pytest.mark.django_db(transaction=True)


def new_incident(**fields):
    incident = make_incident(**fields)
    incident.delete()
    incident.pk = None
    return incident


def save(incident, placed_by_hand=False, place_changed=False):
    """What a form does: in one transaction, the request first."""
    with transaction.atomic():
        request_location(incident, placed_by_hand=placed_by_hand, place_changed=place_changed)
        incident.save()
    incident.refresh_from_db()


def located_incident(boulikessi):
    incident = make_incident(place_text="Boulikessi", location_status="pending")
    locate_incident(incident.pk)
    incident.refresh_from_db()
    return incident


def test_a_new_incident_with_a_place_and_no_pin_is_queued(queue):
    incident = new_incident(place_text="Boulikessi")

    save(incident, place_changed=True)

    assert incident.location_status == LocationStatus.PENDING
    assert queue() == [incident.pk]


def test_it_is_queued_only_when_it_is_committed(queue):
    incident = make_incident(place_text="Boulikessi")

    with transaction.atomic():
        request_location(incident, placed_by_hand=False, place_changed=True)
        assert queue() == []

    assert queue() == [incident.pk]


def test_nothing_is_queued_when_the_save_is_undone(queue):
    incident = make_incident(place_text="Boulikessi")

    with transaction.atomic():
        request_location(incident, placed_by_hand=False, place_changed=True)
        transaction.set_rollback(True)

    assert queue() == []


def test_a_place_that_was_never_looked_up_is_queued(queue):
    incident = make_incident(place_text="Boulikessi")

    save(incident)

    assert incident.location_status == LocationStatus.PENDING
    assert queue() == [incident.pk]


def test_an_incident_without_a_place_has_none(queue):
    incident = make_incident()

    save(incident, place_changed=True)

    assert incident.location_status == LocationStatus.NO_PLACE
    assert queue() == []


def test_a_pin_set_on_a_new_incident_is_placed_by_hand(queue):
    incident = new_incident(place_text="Boulikessi")
    incident.point = Point(-1.3, 14.8)

    save(incident, placed_by_hand=True, place_changed=True)

    assert incident.location_status == LocationStatus.BY_HAND
    assert incident.location_source == "hand"
    assert incident.location_precision == "settlement"
    assert queue() == []


def test_the_precision_of_the_form_is_kept():
    incident = make_incident()
    incident.point = Point(-1.3, 14.8)
    incident.location_precision = "exact"

    save(incident, placed_by_hand=True)

    assert incident.location_precision == "exact"


def test_moving_a_worker_s_pin_makes_it_placed_by_hand(boulikessi):
    incident = located_incident(boulikessi)
    incident.point = Point(-1.32, 14.8)

    save(incident, placed_by_hand=True)

    assert incident.location_status == LocationStatus.BY_HAND
    assert incident.point.coords == (-1.32, 14.8)
    assert incident.location_name == ""


def test_a_pin_set_by_hand_stays_when_the_place_is_renamed(queue):
    incident = make_incident(place_text="Boulikessi", lon=-1.3, lat=14.8)
    incident.place_text = "Boulkessi"

    save(incident, place_changed=True)

    assert incident.location_status == LocationStatus.BY_HAND
    assert incident.point is not None
    assert queue() == []


def test_taking_the_pin_away_has_the_place_looked_up(queue):
    incident = make_incident(place_text="Boulikessi", lon=-1.3, lat=14.8)
    incident.point = None

    save(incident, placed_by_hand=True)

    assert incident.location_status == LocationStatus.PENDING
    assert incident.location_precision == "unknown"
    assert queue() == [incident.pk]


def test_taking_the_pin_away_without_a_place_leaves_none(queue):
    incident = make_incident(lon=-1.3, lat=14.8)
    incident.point = None

    save(incident, placed_by_hand=True)

    assert incident.location_status == LocationStatus.NO_PLACE
    assert queue() == []


def test_a_worker_s_pin_goes_when_the_place_changes(boulikessi, queue):
    incident = located_incident(boulikessi)
    incident.place_text = "Mondoro"

    save(incident, place_changed=True)

    assert incident.location_status == LocationStatus.PENDING
    assert (incident.point, incident.place, incident.location_name) == (None, None, "")
    assert queue() == [incident.pk]


def test_a_worker_s_pin_goes_with_the_place_text(boulikessi):
    incident = located_incident(boulikessi)
    incident.place_text = ""

    save(incident, place_changed=True)

    assert incident.location_status == LocationStatus.NO_PLACE
    assert incident.point is None


def test_a_failed_search_starts_from_nothing_when_the_place_changes():
    incident = make_incident(
        place_text="Boulikessi",
        location_status="provider_error",
        location_attempts=7,
        location_problem="It failed.",
        location_candidates=[{"name": "Boulikessi"}],
    )
    incident.place_text = "Mondoro"

    save(incident, place_changed=True)

    assert incident.location_attempts == 0
    assert (incident.location_problem, incident.location_candidates) == ("", [])


def test_saving_without_a_change_leaves_a_search_alone(queue):
    incident = make_incident(place_text="Boulikessi", location_status="ambiguous")

    save(incident)

    assert incident.location_status == LocationStatus.AMBIGUOUS
    assert queue() == []


def test_a_form_opened_before_the_worker_came_blanks_nothing(boulikessi):
    incident = make_incident(place_text="Boulikessi", state=None, location_status="pending")
    stale = Incident.objects.get()
    locate_incident(incident.pk)
    stale.title = "New title"

    save(stale)

    assert stale.title == "New title"
    assert stale.location_status == LocationStatus.LOCATED
    assert stale.point.coords == (-1.31, 14.797)
    assert stale.location_precision == "settlement"
    assert (stale.place, stale.state) == (boulikessi, boulikessi.state)


def test_a_stale_form_with_another_place_has_that_looked_up(boulikessi, queue):
    make_place("Djibo", -1.62554, 14.0994, state="BFA")
    incident = make_incident(place_text="Boulikessi", location_status="pending")
    stale = Incident.objects.get()
    locate_incident(incident.pk)
    stale.place_text, stale.state = "Djibo", make_state("BFA")

    save(stale, place_changed=True)

    assert (stale.place_text, stale.state.alpha3) == ("Djibo", "BFA")
    assert stale.location_status == LocationStatus.PENDING
    assert queue() == [incident.pk]


def test_it_may_be_called_after_the_save_too(queue):
    incident = make_incident(place_text="Boulikessi")
    with transaction.atomic():
        incident.save()
        request_location(incident, placed_by_hand=False, place_changed=True)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.PENDING
    assert queue() == [incident.pk]


def test_without_redis_the_save_succeeds_and_the_incident_waits(redis_is_away):
    incident = new_incident(place_text="Boulikessi")

    save(incident, place_changed=True)

    assert incident.location_status == LocationStatus.PENDING


def test_the_radius_of_a_worker_s_pin_goes_with_it(boulikessi):
    incident = located_incident(boulikessi)
    Incident.objects.update(location_radius_km=8)
    incident.refresh_from_db()
    incident.place_text = "Mondoro"

    save(incident, place_changed=True)

    assert incident.location_radius_km is None


def test_a_radius_that_was_told_before_the_place_is_found_is_kept():
    incident = new_incident(place_text="Boulikessi", location_radius_km=8)

    save(incident, place_changed=True)

    assert incident.location_radius_km == 8
