"""What the incident's form does in the browser: pin, sub-types, rows, and how they fill."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident, Report
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_operation,
    make_report,
    make_state,
)


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


def save_changes(page):
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


TEXT = """Two bases were attacked.

The government has confirmed that 25 soldiers were killed, while others say that 60 are missing.
<b>No group</b> has claimed it."""


@pytest.fixture
def reading(form):
    """The form with a report chosen and opened beside it."""
    report = Report.objects.get(title="Dual attacks")
    report.text = TEXT
    report.save()
    choose(form, "reports", "Dual attacks")
    form.get_by_role("button", name="Read a report").click()
    expect(sentence(form, "")).to_have_count(3)
    return form


def sentence(page, words):
    return page.locator("#reading [role=option]", has_text=words)


def stored_claim():
    return Incident.objects.get().casualty_claims.get()


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def test_a_figure_of_a_sentence_fills_a_claim_with_its_quotation(reading):
    make_claimant()
    sentence(reading, "The government has confirmed").click()
    reading.get_by_role("button", name="25 killed (state forces)").click()
    row = reading.locator("#casualty_claims-0")
    expect(row.locator(".to-check")).to_contain_text("25 killed (state forces)")
    choose(reading, "casualty_claims-0-claimant", "Government of Mali")
    save(reading)

    claim = stored_claim()
    assert str(claim) == "Government of Mali: 25 killed (state forces)"
    citation = claim.citations.get()
    assert citation.report.title == "Dual attacks"
    assert citation.quote == (
        "The government has confirmed that 25 soldiers were killed, while others say that 60 are "
        "missing."
    )


def test_a_sentence_is_chosen_by_keyboard_and_says_that_it_was_unclaimed(reading):
    sentence(reading, "Two bases").focus()
    reading.keyboard.press("End")
    reading.keyboard.press("ArrowUp")
    reading.keyboard.press("ArrowDown")
    reading.keyboard.press("Enter")
    button = reading.get_by_role("button", name="For “unclaimed”")
    expect(button).to_be_visible()
    reading.keyboard.press("Tab")
    for _ in range(3):
        if button.evaluate("button => button === document.activeElement"):
            break
        reading.keyboard.press("Tab")
    reading.keyboard.press("Enter")
    reading.locator("#id_unclaimed_statements-0-as_of").fill("2019-10-01")
    save(reading)
    statement = Incident.objects.get().unclaimed_statements.get()
    # The text is shown as text, so its marks come back as they stand in it.
    assert statement.citations.get().quote == "<b>No group</b> has claimed it."


def test_marked_words_alone_become_the_quotation_of_an_involvement(reading):
    sentence(reading, "The government has confirmed").evaluate(
        """option => {
            const words = "25 soldiers were killed";
            const [text, start] = [option.firstChild, option.textContent.indexOf(words)];
            getSelection().setBaseAndExtent(text, start, text, start + words.length);
        }"""
    )
    expect(reading.locator(".reading-quote")).to_have_text("25 soldiers were killed")
    reading.get_by_role("button", name="For an involvement").click()
    expect(reading.locator("#id_involvements-0-quote")).to_have_value("25 soldiers were killed")
    expect(reading.locator("#id_involvements-0-report + .select2")).to_contain_text("Dual attacks")


def test_the_report_beside_the_form_leaves_with_escape(reading):
    reading.locator("#reading-report").press("Escape")
    expect(reading.locator("#reading")).to_be_hidden()
    expect(reading.get_by_role("button", name="Read a report")).to_be_focused()


def test_on_a_phone_the_report_is_a_drawer_under_the_form(reading):
    reading.set_viewport_size({"width": 390, "height": 844})
    assert reading.evaluate("document.documentElement.scrollWidth") <= 390
    sentence(reading, "The government has confirmed").click()
    reading.get_by_role("button", name="60 missing (state forces)").click()
    row = reading.locator("#casualty_claims-0").bounding_box()
    drawer = reading.locator("#reading").bounding_box()
    assert 0 <= row["y"] < drawer["y"]


@pytest.fixture
def line(form):
    make_claimant()
    make_claimant("press, unnamed", kind="media", unnamed=True)
    form.get_by_label("State", exact=False).first.select_option(label="Mali")
    return form.get_by_label("Who says how many")


def test_one_line_becomes_claims_that_are_checked_and_saved(form, line):
    line.fill("gov 25 killed soldiers @1 Oct; media <=40; media >=60 missing")
    line.press("Enter")
    expect(form.locator(".dynamic-casualty_claims .to-check")).to_have_count(3)
    expect(line).to_have_value("")
    assert not Incident.objects.exists()
    save(form)
    claims = Incident.objects.get().casualty_claims.order_by("pk")
    assert [str(claim) for claim in claims] == [
        "Government of Mali: 25 killed (state forces)",
        "press, unnamed: up to 40 killed (state forces)",
        "press, unnamed: at least 60 missing (state forces)",
    ]


def test_a_line_that_is_not_understood_stays_and_says_what_to_write(form, line):
    line.fill("gov 25 killed soldiers; media 40 killed zebras")
    line.press("Enter")
    expect(form.locator(".claim-line-answer .problem")).to_contain_text(
        "“zebras” is not understood"
    )
    expect(line).to_have_value("gov 25 killed soldiers; media 40 killed zebras")
    expect(form.locator(".dynamic-casualty_claims")).to_have_count(0)
    # It is not lost by saving, either.
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("This line has not been filled in yet")).to_be_visible()
    assert not Incident.objects.exists()
    line.fill("")
    save(form)


def test_whoever_can_be_meant_is_offered(form, line):
    make_claimant("Radio Mali", kind="media", unnamed=True)
    line.fill("media 12 killed civilians; gov 10")
    line.press("Enter")
    form.get_by_role("button", name="Radio Mali").click()
    expect(form.locator("#casualty_claims-0 .to-check")).to_contain_text("Radio Mali: 12 killed")
    expect(form.locator("#casualty_claims-1 .to-check")).to_contain_text("Government of Mali: 10")


def test_another_report_that_says_the_same_is_cited_by_one_click(form, live_server):
    incident = make_incident("Assault", status="draft")
    claim = make_claim(incident, 25)
    cite(claim, Report.objects.get(title="Dual attacks"))
    incident.reports.add(*Report.objects.all(), make_report("Later news"))
    form.once("dialog", lambda dialog: dialog.accept())
    form.goto(live_server.url + reverse("admin:incidents_incident_change", args=[incident.pk]))
    row = form.locator("#casualty_claims-0")
    expect(row.locator(".form-row.field-another_report")).to_be_hidden()
    row.get_by_role("button", name="Another report says the same").click()
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("was changed successfully")).to_be_visible()
    titles = claim.citations.values_list("report__title", flat=True)
    assert list(titles) == ["Dual attacks", "Later news"]


def test_a_report_that_is_there_is_named_while_it_is_typed(page, live_server, sign_in):
    make_report("Dual attacks", url="https://example.org/1")
    sign_in("analyst")
    page.goto(live_server.url + reverse("admin:incidents_report_add"))
    address = page.get_by_label("Address")
    address.fill("http://www.example.org/1/")
    address.press("Tab")
    expect(page.get_by_role("link", name="Dual attacks")).to_be_visible()
    expect(address).to_have_value("http://www.example.org/1/")


def test_the_form_fits_a_phone(form):
    form.set_viewport_size({"width": 390, "height": 844})
    form.get_by_text("Add another Casualty claim").click()
    assert form.evaluate("document.documentElement.scrollWidth") <= 390


def test_saving_gives_no_sub_type_to_an_incident_that_has_none(form, stored):
    form.get_by_label("Summary").fill("Seen again.")
    save_changes(form)
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
    save_changes(form)
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
