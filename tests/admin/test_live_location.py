import pytest

from incidents.models import Incident
from tests.builders import make_incident, make_user

pytestmark = pytest.mark.django_db


def address(incident):
    return f"/admin/incidents/incident/{incident.pk}/location/"


@pytest.fixture
def analyst(client):
    client.force_login(make_user("analyst", "analyst"))
    return client


def test_a_page_learns_how_the_search_ends(analyst):
    incident = make_incident(status="draft", place_text="Mondoro", location_status="pending")
    answer = analyst.get(address(incident)).json()
    assert answer["goes_on"]
    assert "locating…" in answer["mark"]
    assert f'data-locating="{address(incident)}"' in answer["box"]
    Incident.objects.update(
        location_status="ambiguous",
        location_candidates=[
            {
                **{"name": "Mondoro", "state": "Mali", "region": ""},
                **{"lon": -1.951, "lat": 14.676, "precision": "settlement"},
            }
        ],
    )
    answer = analyst.get(address(incident)).json()
    assert not answer["goes_on"]
    assert "several places possible" in answer["mark"]
    assert "Put the pin here" in answer["box"]
    assert "data-locating" not in answer["box"]


@pytest.mark.parametrize(
    "shown",
    [
        {
            "location_candidates": [
                {
                    "name": "Tina",
                    "state": "Mali",
                    "region": "",
                    "lon": -1.951,
                    "lat": 14.676,
                    "precision": "settlement",
                    "provider": "photon",
                }
            ]
        },
        {"location_source": "nominatim"},
    ],
    ids=["candidates", "pin"],
)
def test_what_was_found_online_says_whose_data_it_is(shown, analyst):
    ours = make_incident(status="draft", place_text="Tina", location_status="not_found")
    theirs = make_incident(status="draft", place_text="Tina", location_status="ambiguous", **shown)
    assert "OpenStreetMap" not in analyst.get(address(ours)).json()["box"]
    assert "OpenStreetMap contributors" in analyst.get(address(theirs)).json()["box"]


def test_the_list_and_the_form_ask_for_what_is_being_located(analyst):
    waiting = make_incident(status="draft", place_text="Mondoro", location_status="pending")
    make_incident(lon=1, lat=14)
    page = analyst.get("/admin/incidents/incident/").content.decode()
    assert page.count("data-locating") == 1
    page = analyst.get(f"/admin/incidents/incident/{waiting.pk}/change/").content.decode()
    assert page.count(f'data-locating="{address(waiting)}"') == 1


def test_only_who_may_see_the_incident_is_told(analyst, client):
    withdrawn = make_incident(status="withdrawn", location_status="pending")
    assert analyst.get(address(withdrawn)).status_code == 404
    client.logout()
    assert client.get(address(withdrawn)).status_code == 302


def test_reading_is_all_that_the_address_is_for(analyst):
    assert analyst.post(address(make_incident())).status_code == 405
