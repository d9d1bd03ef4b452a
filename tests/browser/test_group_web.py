"""The web of groups over time: read at any width, walked by keyboard, as of any day."""

import pytest
from playwright.sync_api import expect

HALO = 4  # pixels

pytestmark = pytest.mark.usefixtures("demo")


def test_the_drawing_leads_by_keyboard_from_group_to_group(page, live_server):
    page.goto(f"{live_server.url}/groups/isgs/")
    drawing = page.get_by_role("group", name="Relations of ISGS over time")
    split = drawing.get_by_role("link", name="ISGS split from al-Mourabitoun in May 2015")
    split.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups/al-mourabitoun/")
    expect(page.locator("h1")).to_have_text("al-Mourabitoun")


def test_a_day_is_asked_for_marked_and_kept_on_the_way_to_another_group(page, live_server):
    page.goto(f"{live_server.url}/groups/al-qaeda/")
    belonging = page.locator("section", has=page.get_by_role("heading", name="Who belongs"))
    expect(belonging.get_by_role("link", name="Katiba Macina")).to_be_visible()
    belonging.get_by_label("As of", exact=True).fill("2012-06-01")
    belonging.get_by_role("button", name="Show").click()
    page.wait_for_url("**/groups/al-qaeda/?asof=2012-06-01")
    expect(belonging.get_by_role("link", name="AQIM")).to_be_visible()
    expect(belonging.get_by_role("link", name="JNIM")).to_have_count(0)
    expect(page.locator(".day-name")).to_have_text("1 June 2012")
    expect(page.locator(".period.not-then", has_text="JNIM")).to_be_visible()

    belonging.get_by_role("link", name="AQIM").click()
    page.wait_for_url("**/groups/aqim/?asof=2012-06-01")
    belonging.get_by_role("link", name="Today").click()
    page.wait_for_url("**/groups/aqim/")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_on_a_phone_all_words_of_the_drawing_stand_inside_it_at_their_full_size(
    page, live_server, language
):
    page.set_viewport_size({"width": 390, "height": 844})
    for group in ("jnim", "al-mourabitoun", "isgs", "boko-haram", "katiba-macina"):
        page.goto(f"{live_server.url}/groups/{group}/?lang={language}&asof=2019-09-30")
        drawing = page.locator(".periods").bounding_box()
        words = page.locator(".periods tspan:visible")
        assert words.count() > 5
        for span in words.all():
            size = span.evaluate("span => parseFloat(getComputedStyle(span).fontSize)")
            assert size >= 11
        for text in page.locator(".periods text:visible").all():
            box = text.bounding_box()
            beyond = (drawing["x"] - box["x"], box["width"] + box["x"] - drawing["x"])
            # Letters have a halo of the page's colour around them.
            assert beyond[0] <= HALO, text.text_content()
            assert beyond[1] <= drawing["width"] + HALO, text.text_content()


def test_the_drawing_needs_no_script(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/groups/jnim/?asof=2019-09-30")
    for kind in ("part_of", "affiliated_with", "allied_with", "fights", "listing"):
        piece = page.locator(f".period.{kind} .piece").first
        assert piece.bounding_box()["width"] > 20
    context.close()
