from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone

from incidents.evidence import recompute_tolls
from incidents.geocoding import locate, locate_incident, request_location
from incidents.geocoding.finding import Candidate, found
from incidents.geocoding.retries import RUNNING_TOO_LONG, overdue
from incidents.geocoding.stop import go_on_geocoding, stop_geocoding
from incidents.models import Incident, LocationPrecision, LocationStatus
from tests.builders import (
    make_claim,
    make_claimant,
    make_incident,
    make_place,
    make_region,
    make_report,
    make_state,
    make_user,
)
from tests.geocoding.nominatim import settlement

pytestmark = pytest.mark.django_db


def waiting_incident(place_text="Boulikessi", **fields):
    return make_incident(place_text=place_text, location_status="pending", **fields)


def test_an_incident_gets_its_pin_and_says_where_it_comes_from(boulikessi):
    incident = waiting_incident("Boulkessy")

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.point.coords == (-1.31, 14.797)
    assert incident.location_status == LocationStatus.LOCATED
    assert incident.location_precision == "settlement"
    assert incident.location_source == "gazetteer"
    assert incident.location_name == "Boulikessi"
    assert incident.place == boulikessi


def test_state_and_region_are_filled_in_where_they_were_empty(boulikessi):
    incident = waiting_incident(state=None)

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.state.alpha3 == "MLI"
    assert incident.region is not None


def test_the_state_that_is_found_says_whose_authorities_count(boulikessi):
    incident = waiting_incident(state=None)
    niger = make_claimant("Government of Niger", "government", state=make_state("NER"))
    make_claim(incident, 30, side="civilians", claimant=niger)
    make_claim(incident, 43, side="civilians", claimant=make_claimant("press", "media"))
    recompute_tolls([incident.pk])
    assert incident.tolls.filter(side="civilians", best=30).count() == 2

    locate_incident(incident.pk)

    assert incident.tolls.filter(side="civilians", best=43).count() == 2


@pytest.mark.parametrize(
    ("day", "region"), [(date(2019, 9, 30), "ML-5"), (date(2025, 6, 1), "ML-X-DTZ")]
)
def test_the_region_is_the_one_in_force_at_the_incident_s_date(day, region, boulikessi):
    incident = waiting_incident(date=day)

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.region.code == region


def test_of_two_successors_the_one_whose_outline_holds_the_place_is_taken(burkina):
    old = make_region("Sahel", "BFA", code="BF-12", until="2025-07-01")
    for code, west in (("BF-X-SOM", -3), ("BF-X-LIP", -1)):
        outline = MultiPolygon(Polygon.from_bbox((west, 13, west + 2, 15)), srid=4326)
        region = make_region(code, "BFA", code=code, since="2025-07-01", outline=outline)
        region.predecessors.add(old)
    make_place("Djibo", -1.62554, 14.0994, state="BFA", region=old)
    incident = waiting_incident("Djibo", state="BFA", date=date(2025, 9, 1))

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.region.code == "BF-X-SOM"


def test_a_region_that_nothing_tells_stays_empty(mali):
    make_place("Ber", -2.53, 16.83)
    incident = waiting_incident("Ber")

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.LOCATED
    assert incident.region is None


def test_an_incident_known_to_a_region_is_drawn_as_its_area(mali):
    outline = MultiPolygon(Polygon.from_bbox((-5, 13, -1, 16)), srid=4326)
    region = make_region("Mopti", outline=outline)
    incident = waiting_incident("région de Mopti")

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.AREA_ONLY
    assert incident.location_precision == "first_level"
    assert incident.region == region
    assert outline.contains(incident.point)


def test_an_incident_known_to_its_state_gets_no_region(mali):
    outline = MultiPolygon(Polygon.from_bbox((-5, 13, -1, 16)), srid=4326)
    make_region("Mopti", outline=outline)
    mali.outline = outline
    mali.save()
    incident = waiting_incident("Mali", state=None)

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert (incident.location_precision, incident.region) == ("state", None)


def test_several_places_wait_for_an_analyst_with_all_that_tells_them_apart(
    boulikessi, boulikessi_in_burkina
):
    incident = waiting_incident(state=None)

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.AMBIGUOUS
    assert incident.point is None and incident.state is None
    first = incident.location_candidates[0]
    assert first == {
        "name": "Boulikessi",
        "state": "Mali",
        "region": "Douentza",
        "lon": -1.31,
        "lat": 14.797,
        "precision": "settlement",
        "place_id": boulikessi.pk,
        "provider": "gazetteer",
        "score": 0.5,
        "radius_km": None,
        "reasons": [
            {"text": "It has the same name.", "values": {}},
            {"text": "A populated place.", "values": {}},
        ],
    }


def test_what_is_not_found_says_so(mali):
    incident = waiting_incident("Nowhere")

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.NOT_FOUND
    assert incident.location_problem


def test_a_pin_placed_by_hand_is_never_moved(boulikessi):
    incident = make_incident(place_text="Boulikessi", lon=-1.5, lat=14.5)

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.point.coords == (-1.5, 14.5)
    assert incident.location_status == LocationStatus.BY_HAND


def test_a_precision_that_an_analyst_chose_is_not_made_sharper(boulikessi):
    incident = waiting_incident(location_precision="near_settlement")

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_precision == "near_settlement"


def test_locating_twice_changes_nothing(boulikessi):
    incident = waiting_incident()
    locate_incident(incident.pk)
    once = Incident.objects.values().get()

    locate_incident(incident.pk)

    assert Incident.objects.values().get() == once


def test_two_workers_never_locate_the_same_incident(boulikessi, monkeypatch):
    incident = waiting_incident()
    searches = []

    def search(*arguments):
        searches.append(arguments)
        # The second worker comes while the first one is still looking.
        locate_incident(incident.pk)
        return real_search(*arguments)

    real_search = locate.find_location
    monkeypatch.setattr(locate, "find_location", search)
    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert len(searches) == 1
    assert incident.location_status == LocationStatus.LOCATED
    assert incident.location_attempts == 1


def test_an_incident_whose_worker_died_is_located_by_the_next(boulikessi):
    incident = waiting_incident()
    Incident.objects.update(
        location_status=LocationStatus.RUNNING,
        location_changed_at=timezone.now() - RUNNING_TOO_LONG - timedelta(seconds=1),
    )

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.LOCATED


def test_an_incident_that_is_gone_is_no_error():
    assert locate_incident(4711) is None


@pytest.fixture
def meanwhile(monkeypatch):
    """Does something after a worker has claimed an incident and before it writes."""

    def arrange(happening):
        def search(*arguments):
            finding = real_search(*arguments)
            happening()
            return finding

        monkeypatch.setattr(locate, "find_location", search)

    real_search = locate.find_location
    return arrange


def test_a_pin_that_is_placed_during_the_search_stays(boulikessi, meanwhile):
    incident = waiting_incident()

    def place_the_pin():
        at_the_form = Incident.objects.get()
        at_the_form.point = Point(-1.5, 14.5)
        request_location(at_the_form, placed_by_hand=True, place_changed=False)

    meanwhile(place_the_pin)
    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.point.coords == (-1.5, 14.5)
    assert incident.location_status == LocationStatus.BY_HAND


def test_a_place_that_is_changed_during_the_search_is_looked_up_anew(boulikessi, meanwhile):
    make_place("Mondoro", -1.951, 14.676)
    incident = waiting_incident()
    meanwhile(lambda: Incident.objects.update(place_text="Mondoro"))
    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.point is None
    assert incident.location_status == LocationStatus.PENDING

    meanwhile(lambda: None)
    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_name == "Mondoro"


def test_what_an_analyst_types_during_the_search_is_kept(boulikessi, meanwhile):
    incident = waiting_incident()
    meanwhile(lambda: Incident.objects.update(title="New title", summary="New summary"))

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert (incident.title, incident.summary) == ("New title", "New summary")
    assert incident.location_status == LocationStatus.LOCATED


def test_what_the_gazetteer_does_not_know_is_asked_online(mali, nominatim):
    nominatim.answer([settlement()])
    incident = waiting_incident()

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.LOCATED
    assert incident.location_source == "nominatim"
    assert incident.point.coords == (-1.302596, 14.79832)


def test_what_the_gazetteer_knows_is_not_asked_online(boulikessi, nominatim):
    locate_incident(waiting_incident().pk)

    assert nominatim.asked == []


def test_without_the_setting_nobody_is_asked(mali, nominatim, settings):
    settings.GEOCODING_PROVIDER = ""
    locate_incident(waiting_incident().pk)

    assert nominatim.asked == []


def test_without_a_contact_no_public_server_is_asked(mali, settings):
    settings.GEOCODING_PROVIDER = "nominatim"
    incident = waiting_incident()

    locate_incident(incident.pk)

    incident.refresh_from_db()
    # Asked, it could not be reached from here.
    assert incident.location_status == LocationStatus.NOT_FOUND


def test_an_online_answer_of_another_name_waits_for_an_analyst(mali, nominatim):
    nominatim.answer([settlement("Bolikesse")])
    incident = waiting_incident()

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.AMBIGUOUS
    assert incident.location_candidates[0]["name"] == "Bolikesse"


def test_an_online_answer_outside_the_chosen_region_is_only_shown(mali, nominatim):
    outline = MultiPolygon(Polygon.from_bbox((-1, 16, 2, 18)), srid=4326)
    nominatim.answer([settlement()])
    incident = waiting_incident(region=make_region("Gao", outline=outline))

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.NOT_FOUND
    assert len(incident.location_candidates) == 1


def test_a_spelling_that_is_only_like_a_known_one_is_asked_online_too(mali, nominatim):
    make_place("Mondoro", -1.951, 14.676)
    make_place("Mandoro", -8.0, 12.4)
    nominatim.answer([settlement("Mindoro")])
    incident = waiting_incident("Mendoro")

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.AMBIGUOUS
    providers = [candidate["provider"] for candidate in incident.location_candidates]
    assert providers == ["gazetteer", "gazetteer", "nominatim"]


def test_a_distance_moves_what_is_found_online(mali, nominatim):
    nominatim.answer([settlement()])
    incident = waiting_incident("20 km north of Boulikessi")

    locate_incident(incident.pk)

    incident.refresh_from_db()
    (candidate,) = incident.location_candidates or [None]
    point = incident.point or Point(candidate["lon"], candidate["lat"])
    assert point.y == pytest.approx(14.798 + 0.18, abs=0.01)


def test_of_namesakes_the_one_near_the_report_s_other_incident_comes_first(mali):
    make_place("Dioura", -9.85, 14.3)
    near = make_place("Dioura", -5.2547, 14.8252)
    report = make_report()
    other = make_incident(lon=-5.0, lat=14.7)
    incident = waiting_incident("Dioura")
    for each in (other, incident):
        each.reports.add(report)

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_candidates[0]["place_id"] == near.pk
    assert {"text": "%(km)d km from another place of the report.", "values": {"km": 31}} in (
        incident.location_candidates[0]["reasons"]
    )


def test_nothing_online_either_is_not_found(mali, nominatim):
    incident = waiting_incident()

    assert locate_incident(incident.pk) is None

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.NOT_FOUND
    assert len(nominatim.asked) == 1


def test_an_outage_is_a_provider_error_and_is_tried_again(mali, nominatim):
    nominatim.fail(500)
    incident = waiting_incident()

    seconds = locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.PROVIDER_ERROR
    assert incident.location_problem
    assert 0 < seconds < 60


def test_after_the_outage_the_incident_is_located(mali, nominatim):
    nominatim.fail(500)
    incident = waiting_incident()
    locate_incident(incident.pk)
    nominatim.answer([settlement()])

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.LOCATED
    assert incident.location_problem == ""


def test_a_provider_that_names_a_time_is_not_asked_before_it(mali, nominatim):
    nominatim.fail(429, Retry_After="600")
    first, second = waiting_incident(), waiting_incident("Mondoro")

    assert locate_incident(first.pk) >= 600
    # What was not asked is the sweeper's, so that no tasks pile up meanwhile.
    assert locate_incident(second.pk) is None

    second.refresh_from_db()
    assert second.location_status == LocationStatus.PROVIDER_ERROR
    assert second.location_attempts == 0
    assert len(nominatim.asked) == 1


def test_a_provider_that_refuses_is_not_asked_again_soon(mali, nominatim):
    nominatim.fail(403)
    incident = waiting_incident()

    assert locate_incident(incident.pk) is None

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.PROVIDER_ERROR


def test_a_question_that_is_never_understood_is_not_asked_again(mali, nominatim):
    nominatim.fail(400)
    incident = waiting_incident()

    assert locate_incident(incident.pk) is None

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.PROVIDER_ERROR
    assert not Incident.objects.filter(overdue(timezone.now() + timedelta(days=30))).exists()


def test_while_the_search_is_stopped_an_incident_stays_as_it_is(mali, boulikessi):
    incident = waiting_incident()
    stop_geocoding(make_user("editor", "editor"))

    assert locate_incident(incident.pk) is None

    incident.refresh_from_db()
    assert (incident.location_status, incident.location_attempts) == (LocationStatus.PENDING, 0)

    go_on_geocoding()
    locate_incident(incident.pk)
    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.LOCATED


def test_without_redis_the_provider_is_not_asked(mali, nominatim, redis_is_away):
    incident = waiting_incident()

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.PROVIDER_ERROR
    assert nominatim.asked == []


def test_an_incident_that_finds_the_provider_busy_goes_on_waiting(mali, nominatim, monkeypatch):
    def busy(*arguments):
        raise locate.TooBusy

    monkeypatch.setattr(locate.providers, "ask", busy)
    incident = waiting_incident()

    assert locate_incident(incident.pk) is None

    incident.refresh_from_db()
    assert incident.location_status == LocationStatus.PENDING
    assert incident.location_attempts == 0


def test_a_state_outside_the_configured_ones_is_not_asked_about(nominatim):
    make_state("DZA")
    locate_incident(waiting_incident("Tamanrasset", state="DZA").pk)

    assert nominatim.asked == []


@pytest.fixture
def found_within_8_km(boulikessi, monkeypatch):
    """The search finds that it happened up to 8 km from Boulikessi."""
    candidate = Candidate(
        provider="gazetteer",
        name="Boulikessi",
        point=boulikessi.point,
        precision=LocationPrecision.NEAR_SETTLEMENT,
        state=boulikessi.state,
        place=boulikessi,
        radius_km=8,
    )
    monkeypatch.setattr(locate, "find_location", lambda *args: found(candidate))


@pytest.mark.parametrize(
    ("said", "known_to"),
    [
        ({}, ("near_settlement", 8)),
        # Who said less precisely knows better, and the radius was found for another precision.
        ({"location_precision": "along_line"}, ("along_line", None)),
        ({"location_radius_km": 20}, ("near_settlement", 20)),
    ],
)
def test_the_radius_that_is_found_is_written_unless_somebody_knew_better(
    found_within_8_km, said, known_to
):
    incident = waiting_incident(**said)

    locate_incident(incident.pk)

    incident.refresh_from_db()
    assert (incident.location_precision, incident.location_radius_km) == known_to
