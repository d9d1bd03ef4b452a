"""What the map page promises to whoever works on it all day."""

import re

import pytest
from playwright.sync_api import expect

from tests.builders import make_incident

pytestmark = pytest.mark.usefixtures("demo")


def box(page, state):
    return page.locator(f"#filters input[name=state][value={state}]")


def shown(page, query):
    """Wait until the page shows the filters of ``query``."""
    expect(page.locator("#totals")).to_have_attribute("data-query", query)


def rows(page):
    return page.locator("#list .row")


def read_to_the_end(page):
    """Scroll down the list until there are no more rows; all of the demonstration's 36."""
    expect(rows(page)).to_have_count(20)
    page.locator("#list [data-more]").scroll_into_view_if_needed()
    expect(rows(page)).to_have_count(36)
    expect(page.locator("#list [data-count]")).to_have_text("36 of 36")


def bring_into_sight(page, row):
    row.evaluate("row => row.scrollIntoView()")
    # The place is written down when the list has come to rest. (The page's policy forbids
    # Playwright's own way to wait for an expression.)
    for _ in range(200):
        if page.evaluate("Boolean(history.state?.list)"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the place in the list was not written down")


def test_back_and_forward_find_the_list_as_it_was_left(page, live_server):
    page.goto(f"{live_server.url}/")
    read_to_the_end(page)
    row = rows(page).nth(27)
    bring_into_sight(page, row)
    box(page, "MLI").check()
    shown(page, "state=MLI")
    expect(rows(page).first).to_be_in_viewport()
    page.go_back()
    shown(page, "")
    expect(rows(page)).to_have_count(36)
    expect(row).to_be_in_viewport()
    page.go_forward()
    shown(page, "state=MLI")
    expect(box(page, "MLI")).to_be_checked()


def test_whoever_comes_back_from_an_incident_finds_its_row_again(page, live_server):
    page.goto(f"{live_server.url}/")
    read_to_the_end(page)
    row = rows(page).nth(30)
    bring_into_sight(page, row)
    reference = row.get_attribute("data-reference")
    row.locator("h3 a").click()
    page.wait_for_url("**/incidents/*/")
    page.go_back()
    expect(rows(page)).to_have_count(36)
    expect(page.locator(f"#list [data-reference={reference}]")).to_be_in_viewport()


def test_what_comes_in_at_the_top_moves_no_row_that_is_still_to_come(page, live_server):
    page.goto(f"{live_server.url}/")
    expect(rows(page)).to_have_count(20)
    for number in range(3):
        make_incident(f"News {number}", lon=-1, lat=14, date="2026-01-01")
    page.locator("#list [data-more]").scroll_into_view_if_needed()
    expect(rows(page)).to_have_count(36)
    positions = [row.get_attribute("aria-posinset") for row in rows(page).all()]
    assert positions[:20] == [str(number) for number in range(1, 21)]
    # Of 39, for those that were asked for later: the three new ones stand before them.
    assert positions[20:] == [str(number) for number in range(24, 40)]
    titles = rows(page).locator("h3").all_inner_texts()
    assert len(set(titles)) == 36


def test_a_copied_link_shows_the_same_view_in_another_session(page, live_server, context, browser):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/?lang=fr&state=MLI&sort=deaths")
    expect(page.locator("#map .cluster, #map .incident-mark").first).to_be_visible()
    page.locator(".leaflet-control-zoom-in").click()
    expect(page).to_have_url(re.compile(r"map="))
    page.locator("[data-copy-link]").click()
    expect(page.locator("[data-copy-status]")).not_to_be_empty()
    link = page.evaluate("navigator.clipboard.readText()")
    titles = rows(page).locator("h3").all_inner_texts()

    stranger = browser.new_context(locale="en-GB").new_page()
    stranger.goto(link)
    expect(stranger.locator("html")).to_have_attribute("lang", "fr")
    expect(rows(stranger).locator("h3")).to_have_text(titles)
    expect(box(stranger, "MLI")).to_be_checked()
    view = re.search(r"map=[^&]*", link)[0]
    expect(stranger).to_have_url(re.compile(view))
    stranger.context.close()


def test_incidents_without_a_location_have_a_tab_of_their_own_with_their_number(page, live_server):
    make_incident("Somewhere", place_text="Dou", location_status="not_found")
    page.goto(f"{live_server.url}/")
    tab = page.get_by_role("link", name="1 without a location")
    tab.click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Somewhere")
    expect(page).to_have_url(re.compile("list=unplaced"))
    page.go_back()
    expect(rows(page)).to_have_count(20)


def test_the_incidents_of_a_cluster_are_listed_and_the_filter_stays(page, live_server):
    page.goto(f"{live_server.url}/")
    cluster = page.locator("#map .cluster").first
    number = int(re.match(r"\d+", cluster.get_attribute("aria-label"))[0])
    cluster.focus()
    page.keyboard.press("Enter")
    head = page.locator("[data-here]")
    expect(head).to_have_text(f"{number} incidents here")
    expect(head).to_be_focused()
    expect(rows(page)).to_have_count(min(number, 20))
    shown(page, "")
    page.get_by_role("link", name="Back to all").click()
    expect(head).to_have_count(0)
    expect(rows(page)).to_have_count(20)


def test_a_tap_on_a_cluster_offers_its_list_which_lies_below_on_a_phone(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/")
    page.locator("#map .cluster").first.click()
    bar = page.locator("[data-here-bar] p")
    expect(bar).to_be_in_viewport(ratio=1)
    here = page.locator("[data-here]")
    told = here.inner_text()
    expect(bar).to_contain_text(told)
    expect(page.locator("[data-announcer]")).to_have_text(told)
    expect(here).not_to_be_in_viewport()
    bar.get_by_role("link", name="Show list").press("Enter")
    expect(here).to_be_in_viewport()
    expect(here).to_be_focused()
    page.locator(".list-here").get_by_role("link", name="Back to all").click()
    expect(bar).to_be_hidden()


def test_an_empty_map_on_a_phone_leads_to_the_filters_that_could_go(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/?state=TCD&deaths_min=500")
    bar = page.locator("[data-here-bar] p")
    expect(bar).to_be_in_viewport(ratio=1)
    expect(bar).to_contain_text("No incident matches all of these filters.")
    bar.get_by_role("link", name="Show list").click()
    way_out = page.locator(".nothing li a").first
    expect(way_out).to_be_in_viewport()
    way_out.click()
    expect(bar).to_be_hidden()


def test_a_folded_list_is_unfolded_for_the_incidents_of_a_cluster(page, live_server):
    page.goto(f"{live_server.url}/")
    page.get_by_title("Show or hide the list").click()
    page.locator("#map .cluster").first.click()
    page.locator("[data-here-bar]").get_by_role("link", name="Show list").click()
    expect(page.locator("[data-here]")).to_be_in_viewport()
    expect(page.locator("[data-here-bar] p")).to_be_hidden()


def test_a_map_on_the_whole_screen_leads_to_the_list_behind_it(page, live_server):
    page.goto(f"{live_server.url}/")
    page.get_by_role("button", name="Full screen").click()
    bar = page.locator("[data-here-bar] p")
    page.locator("#map .cluster").first.click()
    expect(bar).to_be_in_viewport(ratio=1)
    bar.get_by_role("link", name="Show list").click()
    expect(bar).to_be_hidden()
    expect(page.locator("[data-here]")).to_be_focused()
    assert page.evaluate("document.fullscreenElement") is None


def test_back_from_a_cluster_leads_to_the_map_as_it_was(page, live_server):
    page.goto(f"{live_server.url}/")
    scale = page.locator(".leaflet-control-scale-line")
    expect(page.locator("#map .cluster").first).to_be_visible()
    before = scale.inner_text()
    page.locator("#map .cluster").first.press("Enter")
    expect(page.locator("[data-here]")).to_be_visible()
    expect(scale).not_to_have_text(before)
    page.go_back()
    expect(page.locator("[data-here]")).to_have_count(0)
    expect(scale).to_have_text(before)
    page.go_forward()
    expect(page.locator("[data-here]")).to_be_visible()
    expect(scale).not_to_have_text(before)


def test_a_view_that_is_opened_again_and_again_does_not_wander(page, live_server):
    address = f"{live_server.url}/?map=6/14.5000/-1.0000"
    page.goto(address)
    for _ in range(2):
        # It comes last, and takes its room from the map.
        expect(page.locator("#timeline .timeline-bars").first).to_be_attached()
        expect(page.locator("#map .cluster").first).to_be_visible()
        expect(page).to_have_url(address)
        page.reload()


def test_a_card_lies_beside_the_buttons_and_below_the_chips_of_a_phone(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/?state=MLI&group=jnim&from=2018-01-01")
    page.locator("[data-locate]").nth(3).click()
    card = page.locator("#map .leaflet-popup")
    expect(card).to_be_visible()
    chips, buttons = page.locator("#chips"), page.locator("#map .leaflet-top.leaflet-right")

    def is_clear():
        box = card.bounding_box()
        above, beside = chips.bounding_box(), buttons.bounding_box()
        return box["y"] >= above["y"] + above["height"] and box["x"] + box["width"] <= beside["x"]

    for _ in range(100):
        if is_clear():
            break
        page.wait_for_timeout(50)
    assert is_clear()


def test_pointing_at_a_row_brings_out_its_mark_on_the_map(page, live_server):
    page.goto(f"{live_server.url}/?q=inates")
    mark = page.locator("#map .incident-mark")
    expect(mark).to_be_visible()
    rows(page).first.hover()
    expect(mark).to_have_class(re.compile("is-highlighted"))
    page.locator(".brand").hover()
    expect(mark).not_to_have_class(re.compile("is-highlighted"))
    mark.hover()
    expect(rows(page).first).to_have_class(re.compile("is-highlighted"))


def test_an_answer_that_nobody_waits_for_any_more_is_dropped(page, live_server):
    page.goto(f"{live_server.url}/")
    # The server never answers this one.
    page.route(re.compile(r"/results/\?state=MLI&zoom"), lambda route: None)
    box(page, "MLI").check()
    expect(page.locator("#list")).to_have_attribute("aria-busy", "true")
    with page.expect_event("requestfailed") as dropped:
        box(page, "NER").check()
    assert "/results/?state=MLI&zoom" in dropped.value.url
    box(page, "MLI").uncheck()
    shown(page, "state=NER")
    expect(page.locator("[data-notice]")).to_be_hidden()


def test_a_server_that_is_away_is_told_in_a_sentence_with_a_way_to_try_again(context, live_server):
    # This page may write to its console.
    page = context.new_page()
    page.goto(f"{live_server.url}/")
    expect(page.locator("#map .cluster").first).to_be_visible()
    context.set_offline(True)
    box(page, "MLI").check()
    notice = page.locator("[data-notice]")
    expect(notice).to_contain_text("There is no connection to the server.")
    # What was there stays.
    shown(page, "")
    expect(page.locator("#map .cluster").first).to_be_visible()
    context.set_offline(False)
    notice.get_by_role("button", name="Try again").click()
    shown(page, "state=MLI")
    expect(notice).to_be_hidden()
    page.close()
