"""A location is drawn as exactly as it is known, on every map, and never more so."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident

pytestmark = pytest.mark.usefixtures("demo")

EARTH_AROUND_METRES = 40075017


def the_one(**known):
    """Mondoro is the only published incident, known as is asked."""
    incident = Incident.objects.filter(place_text__startswith="Mondoro").first()
    Incident.objects.exclude(pk=incident.pk).update(status="draft")
    Incident.objects.filter(pk=incident.pk).update(operation=None, **known)
    incident.refresh_from_db()
    return incident


def test_what_is_known_to_a_region_is_an_outline_and_nowhere_a_pin(page, live_server, sign_in):
    incident = the_one(location_precision="first_level", location_status="area_only")

    page.goto(f"{live_server.url}/?map=7/14.7/-2")
    expect(page.locator(".incident-mark.drawn-area")).to_have_count(1)
    expect(page.locator("path.precision-area")).to_have_count(1)
    expect(page.locator(".incident-mark:not(.drawn-area)")).to_have_count(0)

    page.goto(f"{live_server.url}{incident.get_absolute_url()}")
    expect(page.locator("path.precision-area")).to_be_visible()
    expect(page.locator(".incident-mark")).to_have_count(0)

    sign_in("editor")
    page.goto(live_server.url + reverse("admin:incidents_incident_change", args=[incident.pk]))
    expect(page.locator("path.pin-extent")).to_be_visible()
    expect(page.locator(".pin-mark-area")).to_have_count(1)
    # The whole of it is in sight.
    page.wait_for_function(
        """() => {
            const box = (chosen) => document.querySelector(chosen).getBoundingClientRect();
            const [outline, shown] = [box("path.pin-extent"), box(".leaflet-container")];
            return outline.width < shown.width && outline.height < shown.height
                && outline.top >= shown.top - 1;
        }"""
    )


@pytest.mark.parametrize(
    ("known", "radius", "mark"),
    [("along_line", 67.0, "circle"), ("first_level", None, "area"), ("settlement", None, "circle")],
)
def test_a_place_that_is_taken_in_the_form_is_known_no_better_than_it_was_found(
    page, live_server, sign_in, known, radius, mark
):
    found = {"name": "Somewhere", "state": "Mali", "region": "", "lon": -3.5, "lat": 14.7}
    found |= {"precision": known, "radius_km": radius, "provider": "gazetteer", "reasons": []}
    incident = Incident.objects.filter(place_text__startswith="Mondoro").first()
    Incident.objects.filter(pk=incident.pk).update(
        status="draft",
        location_status="ambiguous",
        point=None,
        place=None,
        location_precision="unknown",
        location_candidates=[found],
    )
    sign_in("editor")
    page.goto(live_server.url + reverse("admin:incidents_incident_change", args=[incident.pk]))
    page.get_by_role("button", name="Put the pin here").click()
    expect(page.locator("#id_location_precision")).to_have_value(known)
    expect(page.locator(f".pin-mark-{mark}")).to_have_count(1)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".success")).to_be_visible()

    incident.refresh_from_db()
    assert (incident.location_precision, incident.location_radius_km) == (known, radius)


def test_an_exact_site_is_a_pin_without_a_circle(page, live_server):
    the_one(location_precision="exact")
    page.goto(f"{live_server.url}/?map=12/14.676/-1.951")
    expect(page.locator(".incident-mark.drawn-pin")).to_have_count(1)
    expect(page.locator("path.precision-area")).to_have_count(0)


@pytest.mark.parametrize("zoom", [8, 11])
def test_a_circle_is_as_wide_as_it_is_on_the_ground(page, live_server, zoom):
    the_one(location_precision="near_settlement", location_radius_km=20)
    page.goto(f"{live_server.url}/?map={zoom}/14.676/-1.951")
    circle = page.locator("path.precision-area")
    expect(circle).to_be_attached()
    # Mercator stretches by 1 / cos(latitude), which is 0.967 at 14.7 degrees.
    pixels = 2 * 20_000 / (EARTH_AROUND_METRES * 0.9674 / (256 * 2**zoom))
    width = circle.evaluate("path => path.getBBox().width")
    assert width == pytest.approx(pixels, rel=0.02)


def test_a_cluster_of_areas_is_paler_and_says_so(page, live_server):
    incident = the_one(location_precision="first_level")
    Incident.objects.exclude(pk=incident.pk).filter(status="draft").update(
        point=incident.point, location_precision="state", status="published"
    )
    page.goto(f"{live_server.url}/")
    cluster = page.locator(".cluster.area-only")
    expect(cluster).to_have_attribute("aria-label", re.compile("all known to an area only"))


def test_the_forms_map_follows_what_is_said_of_the_precision(page, live_server, sign_in):
    incident = the_one(location_precision="near_settlement")
    sign_in("editor")
    page.goto(live_server.url + reverse("admin:incidents_incident_change", args=[incident.pk]))
    circle = page.locator("path.pin-extent")
    wide = circle.evaluate("path => path.getBBox().width")
    page.fill("#id_location_radius_km", "5")
    expect(page.locator(".pin-mark-circle")).to_have_count(1)
    assert circle.evaluate("path => path.getBBox().width") == pytest.approx(wide / 3, rel=0.05)
    page.fill("#id_location_radius_km", "")
    page.select_option("#id_location_precision", "exact")
    expect(circle).to_have_count(0)
    expect(page.locator(".pin-mark-pin")).to_have_count(1)


def test_incidents_are_found_by_how_exactly_their_place_is_known(page, live_server):
    the_one(location_precision="settlement")
    page.goto(f"{live_server.url}/")
    count = page.locator("#totals .counts b").first
    page.locator("#facet-precision summary").click()
    at_least = page.locator("#filters select[name=precision]")
    at_least.select_option("exact")
    page.wait_for_url("**/?precision=exact*")
    expect(count).to_have_text("0")
    expect(page.locator(".chip", has_text="exact site")).to_be_visible()
    # What is known better than is asked for is found too.
    at_least.select_option("state")
    page.wait_for_url("**/?precision=state*")
    expect(count).to_have_text("1")
