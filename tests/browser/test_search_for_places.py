"""An editor stops the search for places, and whoever looks on sees it without a reload."""

import pytest
from playwright.sync_api import expect

from incidents.geocoding.stop import is_stopped, stop_geocoding
from incidents.models import GeocodingStop
from tests.builders import make_incident, make_user


@pytest.fixture
def quick_refresh(monkeypatch):
    monkeypatch.setattr("incidents.views.geocoding.REFRESH_SECONDS", 0.2)


def test_the_page_keeps_itself_up_to_date(
    page, live_server, sign_in, quick_refresh, transactional_db
):
    sign_in("analyst")
    page.goto(f"{live_server.url}/desk/geocoding/")
    figures = page.locator("#geocoding-figures")
    expect(figures).to_contain_text("Waiting0")

    make_incident(place_text="Boulikessi", location_status="pending")
    stop_geocoding(make_user("awa", "editor", first_name="Awa"))

    expect(page.get_by_text("The search is stopped.")).to_be_visible()
    expect(page.get_by_text("By Awa")).to_be_visible()
    expect(figures).to_contain_text("Waiting1")


def test_an_editor_stops_the_search_and_lets_it_go_on(
    page, live_server, sign_in, quick_refresh, transactional_db
):
    sign_in("editor")
    page.goto(f"{live_server.url}/desk/")
    page.get_by_role("link", name="Search for places").click()

    page.get_by_role("button", name="Stop the search").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    assert is_stopped()

    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Stop the search")).to_be_visible()
    assert not GeocodingStop.objects.exists()
