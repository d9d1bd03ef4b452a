"""From a name on one page to its page, and from there back to the map."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("demo")


def test_names_lead_from_the_map_to_a_group_and_its_incidents_back_to_the_map(page, live_server):
    page.goto(f"{live_server.url}/?state=MLI&q=mondoro")
    page.locator("#list .row-standing a", has_text="JNIM").first.click()
    page.wait_for_url("**/groups/jnim/")
    expect(page.locator(".cluster, .incident-mark").first).to_be_visible()
    total = page.locator(".found .counts b").first.inner_text()

    page.get_by_text("Narrow these incidents").click()
    page.get_by_role("checkbox", name="Burkina Faso", exact=True).check()
    page.get_by_label("with affiliates").uncheck()
    page.get_by_role("button", name="Show incidents").click()
    page.wait_for_url("**/groups/jnim/?state=BFA&descendants=0")
    narrowed = page.locator(".found .counts b").first.inner_text()
    assert int(narrowed) < int(total)

    page.get_by_role("link", name="Show these on the map").click()
    expect(page.locator("#totals .counts b").first).to_have_text(narrowed)


def test_a_groups_map_opens_an_incidents_card_by_keyboard(page, live_server):
    page.goto(f"{live_server.url}/groups/jnim/")
    mark = page.locator(".incident-mark").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".card h3 a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_have_count(0)
    expect(mark).to_be_focused()


def test_a_spot_that_was_opened_on_a_states_map_does_not_narrow_it(page, live_server):
    page.goto(f"{live_server.url}/states/MLI/")
    spot = page.locator("#map .cluster[aria-label^='3 incidents']")
    expect(spot).to_be_visible()
    spot.press("Enter")
    expect(page.locator(".spot .row")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(spot).to_be_focused()
    with page.expect_response("**/api/v1/map/*") as answer:
        page.locator("#map").press("+")
    assert "within" not in answer.value.url


def test_an_incidents_printed_sheet_has_the_rule_by_which_it_is_counted(page, live_server):
    page.goto(f"{live_server.url}/?q=mondoro&to=2019-12-31")
    page.locator("#list .row h3 a").first.click()
    page.wait_for_url("**/incidents/*/")
    rule = page.get_by_text("Recounts are never added.")
    expect(rule).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_text("How this is counted")).to_be_visible()
    expect(rule).to_be_visible()


def test_a_place_is_drawn_as_the_circle_in_which_it_lies(page, live_server):
    page.goto(f"{live_server.url}/?q=mondoro&to=2019-12-31")
    page.locator("#list .row h3 a").first.click()
    page.locator(".incident-place b a").click()
    page.wait_for_url("**/places/*/")
    expect(page.locator("path.precision-area")).to_be_visible()
    expect(page.locator("path.spot-mark")).to_be_attached()
