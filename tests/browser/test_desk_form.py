"""What the incident's form does in the browser: the pin, the sub-types, the rows."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident
from tests.builders import make_group, make_incident, make_operation, make_report, make_state


@pytest.fixture
def form(page, live_server, sign_in, transactional_db):
    """The empty form of an incident, with what it needs typed, and one known report."""
    make_state("MLI")
    make_group("jnim", "JNIM")
    make_report("Dual attacks")
    sign_in("analyst")
    page.goto(live_server.url + reverse("admin:incidents_incident_add"))
    page.get_by_label("Title").fill("Assault on Mondoro")
    page.get_by_label("Date:", exact=True).fill("2019-09-30")
    page.get_by_label("Event type").select_option("battles")
    return page


@pytest.fixture
def stored(form, live_server):
    """The form of an incident that is stored and located, without a sub-type."""
    incident = make_incident("Attack at Mondoro", status="draft", lon=-1.951, lat=14.676)
    form.goto(live_server.url + reverse("admin:incidents_incident_change", args=[incident.pk]))
    return incident


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/incidents/incident/")


def pin_of(page):
    """The pin that the form would send: [longitude, latitude], None without one."""
    value = page.locator("#id_point").input_value()
    return json.loads(value)["coordinates"] if value else None


def choose(page, field, words):
    """Look something up in a field that completes what is typed."""
    page.locator(f"#id_{field} + .select2").click()
    page.keyboard.type(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def test_a_pin_is_set_by_a_click_moved_by_dragging_and_taken_back(form):
    form.locator(".leaflet-container").click(position={"x": 300, "y": 200})
    first = pin_of(form)
    form.locator(".leaflet-container").click(position={"x": 100, "y": 100})
    assert pin_of(form) == first

    mark = form.locator(".pin-mark").bounding_box()
    form.mouse.move(mark["x"] + 11, mark["y"] + 14)
    form.mouse.down()
    form.mouse.move(mark["x"] + 80, mark["y"] + 60, steps=4)
    form.mouse.up()
    assert pin_of(form) != first
    form.get_by_role("button", name="Undo").click()
    assert pin_of(form) == first
    form.get_by_role("button", name="Remove the pin").click()
    assert pin_of(form) is None


@pytest.mark.parametrize("typed", ["14.676, -1.951", "14.676 -1.951", "14,676; -1,951"])
def test_coordinates_can_be_typed_as_people_write_them(form, typed):
    coordinates = form.get_by_label("Latitude, longitude")
    coordinates.fill(typed)
    coordinates.press("Enter")
    assert pin_of(form) == [-1.951, 14.676]

    coordinates.fill("somewhere")
    coordinates.press("Tab")
    expect(form.get_by_role("alert")).to_contain_text("Write latitude, then longitude")
    assert pin_of(form) == [-1.951, 14.676]


def test_only_sub_types_of_the_event_type_are_offered(form):
    sub_types = form.get_by_label("Sub-type")
    form.get_by_label("Event type").select_option("riots")
    expect(sub_types.locator("option")).to_have_text(
        ["---------", "Violent demonstration", "Mob violence"]
    )


def test_a_report_chosen_once_is_proposed_for_the_next_row(form):
    form.get_by_text("Add another Involvement").click()
    form.locator("#id_involvements-0-role").select_option("attacker")
    choose(form, "involvements-0-group", "JNIM")
    choose(form, "involvements-0-report", "Dual attacks")
    form.locator("#id_involvements-0-quote").fill("JNIM attacked.")
    form.get_by_text("Add another Casualty claim").click()
    expect(form.locator("#id_casualty_claims-0-report + .select2")).to_contain_text("Dual attacks")

    # Left alone, the proposed row counts for nothing.
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("was added successfully")).to_be_visible()
    incident = Incident.objects.get()
    assert incident.casualty_claims.count() == 0
    assert incident.involvements.get().citations.get().quote == "JNIM attacked."
    assert incident.reports.get().title == "Dual attacks"


def test_the_form_fits_a_phone(form):
    form.set_viewport_size({"width": 390, "height": 844})
    form.get_by_text("Add another Casualty claim").click()
    assert form.evaluate("document.documentElement.scrollWidth") <= 390


def test_saving_gives_no_sub_type_to_an_incident_that_has_none(form, stored):
    form.get_by_label("Summary").fill("Seen again.")
    save(form)
    stored.refresh_from_db()
    assert stored.sub_event_type == ""
    assert stored.summary == "Seen again."


def test_coordinates_that_mean_nothing_are_not_saved_as_if_nothing_was_typed(form, stored):
    coordinates = form.get_by_label("Latitude, longitude")
    coordinates.fill("95, 200")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(coordinates).to_be_focused()
    expect(form.locator(".pin-problem")).not_to_be_empty()
    assert coordinates.input_value() == "95, 200"

    coordinates.fill("14.7, -1.9")
    save(form)
    stored.refresh_from_db()
    assert stored.point.coords == pytest.approx((-1.9, 14.7))


def test_a_result_that_comes_while_something_is_chosen_does_not_undo_the_choice(form, stored):
    make_operation("Dual attacks")
    Incident.objects.filter(pk=stored.pk).update(
        location_status="pending", point=None, location_precision="unknown", place_text="Nowhere"
    )
    form.reload()
    choose(form, "operation", "Dual")
    Incident.objects.filter(pk=stored.pk).update(location_status="not_found")
    expect(form.locator(".location-box")).to_contain_text("place not found")
    expect(form.locator("#id_operation + .select2")).to_contain_text("Dual attacks")
