"""The seed told day by day, as somebody steps through it in a browser."""

import pytest
from playwright.sync_api import expect

from incidents.models import Incident

pytestmark = pytest.mark.usefixtures("demo")


def test_the_seed_can_be_stepped_through_day_by_day(page, live_server):
    incident = Incident.objects.get(title__contains="G5 Sahel camp at Boulikessi")
    page.goto(live_server.url + incident.get_absolute_url())
    expect(page.locator(".standing")).to_contain_text("Claimed by JNIM on 7 October 2019")
    expect(page.locator("#known")).to_be_hidden()
    page.get_by_text("This page as of another day").click()
    page.get_by_role("link", name="30 September 2019", exact=True).click()
    banner = page.get_by_role("note")
    expect(banner).to_contain_text("As published by 30 September 2019")
    expect(page.get_by_text("The first was on 1 October 2019.")).to_be_visible()

    page.get_by_role("link", name="1 October 2019", exact=True).click()
    expect(banner).to_contain_text("As published by 1 October 2019")
    expect(page.locator(".standing")).to_contain_text("Unclaimed as of 1 October 2019")
    expect(page.get_by_text("85 killed")).to_have_count(0)

    page.get_by_role("link", name="Assault on the army base at Mondoro").click()
    expect(banner).to_contain_text("As published by 1 October 2019")
    page.fill("#known", "2019-10-02")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(banner).to_contain_text("As published by 2 October 2019")
    page.mouse.wheel(0, 1500)
    expect(banner).to_be_in_viewport()

    page.get_by_role("link", name="back to today").click()
    expect(page).to_have_url(page.url.split("?")[0])
    expect(page.locator(".standing")).to_contain_text("Claimed by JNIM on 7 October 2019")
    expect(banner).to_have_count(0)
