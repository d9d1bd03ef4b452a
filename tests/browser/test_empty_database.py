"""An installation in which nothing has been entered yet, not even a state."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_of_the_dashboard_says_that_there_are_no_incidents_yet(page, live_server, width):
    page.set_viewport_size({"width": width, "height": 844})
    for path in ("/", "/statistics/", "/print/", "/embed/?timeline=1"):
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        sentence = page.get_by_text("There are no incidents yet.").locator("visible=true")
        expect(sentence.first).to_be_in_viewport()
