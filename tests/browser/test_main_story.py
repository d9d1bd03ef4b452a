"""The story that the tracker is for, with the real worker."""

import re

import pytest
from playwright.sync_api import expect

from tests.builders import make_incident

pytestmark = pytest.mark.usefixtures("demo")

# A worker starts, takes the task and writes; on a busy machine that takes its time.
LOCATED_WITHIN = 60_000


def number_of(page, label):
    """A count of the totals line: ``number_of(page, "on the map")``."""
    text = page.locator("#totals .counts").inner_text()
    return int(re.search(rf"(\d+)\s+{label}", text)[1])


def choose(page, label):
    page.locator("#filters").get_by_label(label, exact=True).check()


def test_an_analyst_logs_an_attack_by_its_place_and_finds_it_on_the_map(
    page, live_server, celery_worker_process, sign_in
):
    sign_in("analyst")
    before = number_of(page, "on the map")
    page.get_by_role("link", name="Log an incident").click()
    page.get_by_label("Title").fill("Shots at a checkpoint")
    page.get_by_label("Date:", exact=True).fill("2024-05-02")
    page.get_by_label("Event type").select_option("battles")
    page.get_by_label("Place as reported").fill("Mondoro")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()

    row = page.locator("#result_list tr", has_text="Shots at a checkpoint")
    expect(row.locator(".mark").first).to_have_text("located", timeout=LOCATED_WITHIN)
    expect(row).to_contain_text("Mali")

    page.goto(f"{live_server.url}/")
    assert number_of(page, "on the map") == before + 1
    page.get_by_label("Search titles, places, groups").fill("checkpoint")
    expect(page.locator("#totals .counts")).to_contain_text("1 incident")
    row = page.locator(".row", has_text="Shots at a checkpoint")
    expect(row).to_contain_text("draft")
    expect(row).to_contain_text("Mali")
    expect(page).to_have_url(re.compile(r"q=checkpoint"))
    page.locator("#map").get_by_role("button", name="Shots at a checkpoint").click()
    expect(page.locator("#map .card")).to_contain_text("Shots at a checkpoint")


def test_filters_change_counts_list_and_address_without_a_reload(page, live_server):
    page.goto(f"{live_server.url}/")
    everything = number_of(page, "incidents")
    page.evaluate("window.notReloaded = true")
    choose(page, "Mali")
    expect(page).to_have_url(re.compile(r"state=MLI"))
    expect(page.locator("#totals")).to_have_attribute("data-query", "state=MLI")
    in_mali = number_of(page, "incidents")
    assert 0 < in_mali < everything
    choose(page, "Ansaroul Islam")
    expect(page).to_have_url(re.compile(r"state=MLI.*group=ansaroul-islam"))
    expect(page.locator(".row")).to_have_count(2)
    assert page.evaluate("window.notReloaded")
    page.go_back()
    expect(page.locator("#totals")).to_have_attribute("data-query", "state=MLI")
    assert number_of(page, "incidents") == in_mali
    expect(page.locator("#filters").get_by_label("Ansaroul Islam", exact=True)).not_to_be_checked()


def test_a_link_opens_the_view_that_was_sent(page, live_server):
    page.goto(f"{live_server.url}/?group=ansaroul-islam&state=MLI&from=2019-09-30&to=2019-09-30")
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator("#totals")).to_contain_text("25–40")
    expect(page.locator("#filters").get_by_label("Mali", exact=True)).to_be_checked()


def test_the_seed_report_can_be_opened_down_to_its_sentences(page, live_server):
    page.goto(f"{live_server.url}/?q=Boulikessi+camp")
    page.get_by_role("link", name="Assault on the G5 Sahel camp at Boulikessi").click()
    body = page.locator("main")
    for words in (
        "25 to 40 killed (best 25) in the operation of 2 attacks",
        "at least 60 missing",
        "11 accounted for",
        "at least 15 killed",
        "as of 1 October 2019",
        "Ansaroul Islam",
        "7 October 2019",
        "the Malian government has confirmed that 25 soldiers were killed",
        "Assault on the army base at Mondoro",
    ):
        expect(body).to_contain_text(words)


def test_the_page_speaks_french_and_stays_where_it_is(page, live_server):
    page.goto(f"{live_server.url}/?state=MLI")
    page.get_by_role("link", name="FR").click()
    expect(page).to_have_url(re.compile(r"state=MLI"))
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("#filters").get_by_label("Mali", exact=True)).to_be_checked()


def test_a_value_that_means_nothing_is_named_and_the_rest_stays(page, live_server):
    page.goto(f"{live_server.url}/?state=MLI")
    everything = number_of(page, "incidents")
    response = page.request.get(f"{live_server.url}/?state=MLI&group=nobody")
    assert response.status == 400
    assert "nobody" in response.text()
    assert f"<b>{everything}</b> incidents" in response.text()


def test_what_is_new_is_offered_without_moving_the_map(page, live_server, settings):
    settings.LIVE_SECONDS = 0.5
    page.goto(f"{live_server.url}/?state=MLI&map=7/14.5/-2")
    everything = number_of(page, "incidents")
    expect(page.locator("#map .incident-mark, #map .cluster").first).to_be_visible()
    address = page.url
    make_incident("Elsewhere", state="NER", lon=2.1, lat=13.5)
    for number in range(3):
        make_incident(f"New {number}", lon=-3 + number / 10, lat=14.5)
    offer = page.get_by_role("button", name="3 new incidents")
    expect(offer).to_be_visible()
    assert number_of(page, "incidents") == everything
    offer.click()
    expect(page.locator("#totals .counts")).to_contain_text(f"{everything + 3} incidents")
    expect(offer).to_be_hidden()
    assert page.url == address
