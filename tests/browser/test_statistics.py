"""The questions of a weekly report, answered on one page, on paper and in a file."""

import csv
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("demo")


def test_the_statistics_of_a_state_are_read_downloaded_and_printed(page, live_server):
    page.goto(live_server.url)
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Statistics").click()
    page.wait_for_url("**/statistics/")
    states = page.get_by_role("region", name="By state")
    states.get_by_role("link", name="Mali").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/statistics/?state=MLI")
    total = page.locator(".found .counts b").first.inner_text()
    expect(states.locator("tbody tr")).to_have_count(1)
    expect(states.locator("tfoot td").first).to_have_text(total)

    with page.expect_download() as started:
        page.get_by_role("link", name="CSV · By event type").click()
    with started.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["incidents"]) for row in rows) == int(total)
    assert {row["address"] for row in rows} == {page.url}

    sheets = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheets)) <= 2

    states.locator("td a").first.click()
    expect(page.locator("#totals .counts b").first).to_have_text(total)


def test_a_time_on_the_timeline_of_a_group_narrows_its_page(page, live_server):
    page.goto(f"{live_server.url}/groups/jnim/")
    total = page.locator(".found .counts b").first.inner_text()
    timeline = page.locator("#timeline")
    timeline.get_by_role("button", name="As a table").click()
    timeline.locator("table button").first.click()
    page.wait_for_url("**/groups/jnim/?to=*#timeline")
    assert int(page.locator(".found .counts b").first.inner_text()) < int(total)
    expect(page.locator(".cluster, .incident-mark").first).to_be_visible()
