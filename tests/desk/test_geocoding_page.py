"""How far the search for places has come, at the desk."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.geocoding.queue import BACKLOG_KEY
from incidents.geocoding.retries import LAST_TRY
from incidents.geocoding.stop import is_stopped, stop_geocoding
from incidents.geocoding.turns import Outcome, redis_client, turn_to_ask
from incidents.models import GeocodingStop
from tests.builders import make_incident
from tests.views.pages import part, queries_for, words

pytestmark = pytest.mark.django_db
PAGE = "/desk/geocoding/"


@pytest.fixture(autouse=True)
def nothing_in_redis(settings):
    redis_client(settings.REDIS_URL).flushdb()


def incident_since(status, seconds=0, **fields):
    return make_incident(
        place_text="Boulikessi",
        location_status=status,
        location_changed_at=timezone.now() - timedelta(seconds=seconds),
        **fields,
    )


@pytest.fixture
def service(settings):
    settings.GEOCODING_PROVIDER = "nominatim"
    settings.GEOCODING_URL = "http://search.example.org"


def figures(response) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", part(response, "geocoding-figures"))
    return dict(found)


def test_it_counts_what_waits_and_tells_rate_and_time_left(client, analyst, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    for _ in range(20):
        incident_since("pending")
    for _ in range(2):
        incident_since("running")
    # 8 in 2 minutes: 22 more take 5 and a half.
    for seconds in (120, 100, 80, 60, 40, 20, 10, 5):
        incident_since("not_found", seconds)
    incident_since("ambiguous", 3600)
    make_incident(lon=-1.3, lat=14.8, location_source="hand", location_changed_at=timezone.now())
    client.force_login(analyst)

    assert figures(client.get(PAGE)) == {
        "Waiting": "20",
        "Being looked up": "2",
        "Done in the last 5 minutes": "8",
        "Done a minute": "4.0",
        "Time left": "5 minutes",
    }


def test_without_anything_done_it_promises_nothing(client, analyst):
    incident_since("pending")
    client.force_login(analyst)

    shown = figures(client.get(PAGE))
    assert shown["Done a minute"] == "—"
    assert shown["Time left"] == "not known yet"


def test_it_says_that_nothing_waits(client, analyst, settings):
    from incidents.health import note_heartbeat

    note_heartbeat()
    client.force_login(analyst)

    page = client.get(PAGE)
    assert "Nothing waits to be looked up." in words(page)
    assert figures(page)["Time left"] == "—"


def test_it_says_when_no_worker_is_there(client, analyst):
    client.force_login(analyst)

    assert "No worker has been heard of lately." in words(client.get(PAGE))


def test_it_says_when_redis_is_away(client, analyst, service, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    client.force_login(analyst)

    text = words(client.get(PAGE))
    assert "The queue does not answer." in text
    assert "so nobody asks" in text


def test_what_failed_is_told_by_whether_it_is_asked_about_again(client, analyst, service):
    incident_since("provider_error", location_attempts=1)
    incident_since("provider_error", location_attempts=LAST_TRY)
    client.force_login(analyst)

    text = words(client.get(PAGE))
    assert "1 incident that the service failed is asked about again later." in text
    assert "1 incident is not asked about again" in text


def test_it_says_whom_it_asks_and_whose_data_that_is(client, analyst, service):
    client.force_login(analyst)

    text = words(client.get(PAGE))
    assert "on Nominatim search.example.org" in text
    assert "© OpenStreetMap contributors" in text


def test_it_says_that_nobody_is_asked(client, analyst):
    client.force_login(analyst)

    text = words(client.get(PAGE))
    assert "own gazetteer alone" in text
    assert "OpenStreetMap" not in text


def test_it_says_that_a_public_server_lacks_a_contact(client, analyst, settings):
    settings.GEOCODING_PROVIDER = "photon"
    client.force_login(analyst)

    assert "until the setting GEOCODING_CONTACT" in words(client.get(PAGE))


def test_it_says_until_when_the_service_asked_to_wait(client, analyst, service):
    with turn_to_ask("search.example.org") as turn:
        turn.pause = 3600
    client.force_login(analyst)

    until = timezone.localtime(timezone.now() + timedelta(hours=1))
    text = words(client.get(PAGE))
    assert "The service asks us to wait: nobody asks it until" in text
    assert f"{until:%Y}" in text


def test_it_says_when_the_service_failed_too_often(client, analyst, service):
    for _ in range(5):
        with turn_to_ask("search.example.org", rest=0) as turn:
            turn.outcome = Outcome.FAULT
    client.force_login(analyst)

    assert "It failed several times in a row" in words(client.get(PAGE))


def test_an_editor_stops_the_search_and_lets_it_go_on(client, editor, settings):
    incident_since("pending", 60)
    client.force_login(editor)

    page = client.post(PAGE, {"do": "stop"}, follow=True)
    assert is_stopped()
    assert "The search is stopped. By Awa Traoré" in words(page)
    assert figures(page)["Time left"] == "stopped"

    client.post(PAGE, {"do": "stop"})
    assert GeocodingStop.objects.count() == 1

    page = client.post(PAGE, {"do": "go"}, follow=True)
    assert not is_stopped()
    assert "The search is stopped." not in words(page)
    assert redis_client(settings.REDIS_URL).llen(BACKLOG_KEY) == 1


def test_an_analyst_sees_it_and_does_not_stop_it(client, analyst):
    client.force_login(analyst)

    assert 'name="do"' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"do": "stop"}).status_code == 403
    assert not is_stopped()


def test_a_step_that_says_nothing_changes_nothing(client, editor):
    client.force_login(editor)

    assert client.post(PAGE, {"do": "pause"}).status_code == 400
    assert not is_stopped()


def test_its_queries_do_not_grow_with_the_run(client, analyst, service):
    client.force_login(analyst)
    incident_since("pending")
    few = queries_for(client, PAGE)
    for status in ("pending", "running", "not_found", "provider_error") * 5:
        incident_since(status)

    assert queries_for(client, PAGE) == few <= 6


def test_the_desk_leads_there(client, analyst):
    client.force_login(analyst)

    assert f'href="{PAGE}"' in client.get(reverse("desk")).content.decode()


def test_the_desk_says_that_the_search_is_stopped(client, analyst, editor):
    client.force_login(analyst)
    assert "Search for places stopped" not in words(client.get(reverse("desk")))

    stop_geocoding(editor)

    assert "Search for places stopped" in words(client.get(reverse("desk")))
