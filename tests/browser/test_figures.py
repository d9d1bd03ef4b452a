"""Whose figure: switching it changes map, list and totals alike, and a link keeps it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("demo")

# The attacks of 30 September 2019: 25 by the government, up to 40 by others.
SEED = "group=ansaroul-islam&state=MLI&from=2019-09-30&to=2019-09-30"
# From so far that both lie in one circle.
FAR = "map=4/14.7/-1.6"


def totals(page):
    return page.locator("#totals .sum.chosen b")


def circle(page):
    return page.locator("#map .cluster")


def setting(page, name):
    return page.locator(f"#filters select[name={name}]")


def test_switching_figure_and_side_changes_map_list_and_totals_alike(page, live_server):
    page.goto(f"{live_server.url}/?{SEED}&{FAR}")
    page.evaluate("window.notReloaded = true")
    expect(totals(page)).to_have_text("25")
    expect(circle(page)).to_have_text("225")

    setting(page, "figures").select_option(label="high figure")
    expect(page).to_have_url(re.compile(r"figures=high"))
    expect(totals(page)).to_have_text("40")
    expect(circle(page)).to_have_text("240")
    expect(circle(page)).to_have_attribute(
        "aria-label", "2 incidents, 40 killed (high figure, all sides) · Battles 2"
    )
    expect(page.locator(".row-deaths").first).to_have_text(
        "40 killed in the operation of 2 attacks high figure, all sides"
    )
    page.locator("[data-legend] summary").first.click()
    expect(page.locator("[data-legend]")).to_contain_text("Killed: high figure, all sides")

    setting(page, "side").select_option(label="civilians")
    expect(page).to_have_url(re.compile(r"figures=high&side=civilians"))
    expect(totals(page)).to_have_text("—")
    expect(circle(page)).to_have_text("2")
    expect(circle(page)).to_have_attribute("aria-label", re.compile("deaths not known"))
    expect(page.locator(".row-deaths").first).to_contain_text("deaths not known")
    expect(page.locator("#totals")).to_contain_text("known for 0 of 2 incidents")
    assert page.evaluate("window.notReloaded")

    page.go_back()
    expect(setting(page, "side")).to_have_value("")
    expect(totals(page)).to_have_text("40")
    page.locator("#chips").get_by_text("high figure").click()
    expect(page).not_to_have_url(re.compile("figures="))
    expect(setting(page, "figures")).to_have_value("")
    expect(totals(page)).to_have_text("25")


def test_an_address_that_names_the_default_comes_back_to_it(page, live_server):
    page.goto(f"{live_server.url}/?{SEED}&figures=best")
    setting(page, "figures").select_option(label="high figure")
    expect(totals(page)).to_have_text("40")
    page.go_back()
    expect(totals(page)).to_have_text("25")
    expect(setting(page, "figures")).to_have_value("")


def test_a_link_keeps_the_figure_and_a_card_tells_it(page, live_server):
    page.goto(f"{live_server.url}/?q=dioura&figures=government&side=security")
    expect(setting(page, "figures")).to_have_value("government")
    expect(setting(page, "side")).to_have_value("security")
    mark = page.locator("#map .incident-mark")
    expect(mark).to_have_attribute("aria-label", re.compile("government's figure, security"))
    in_list = page.locator("#list .row-deaths").inner_text()
    mark.click()
    expect(page.locator("#map .card .row-deaths")).to_have_text(in_list)


def test_a_basis_narrows_a_groups_incidents_and_what_it_denies_is_asked_for(page, live_server):
    page.goto(f"{live_server.url}/?group=jnim")
    everything = page.locator("#totals .counts b").first.inner_text()
    filters = page.locator("#filters")
    page.locator("#facet-basis summary").click()
    filters.get_by_label("claimed by the group").check()
    expect(page).to_have_url(re.compile(r"group=jnim&basis=claimed"))
    expect(page.locator("#totals")).to_have_attribute("data-query", "group=jnim&basis=claimed")
    claimed = page.locator("#totals .counts b").first.inner_text()
    assert 0 < int(claimed) < int(everything)
    filters.get_by_label("claimed by the group").uncheck()
    filters.get_by_label("denied by the group").check()
    expect(page.locator("#totals")).to_have_attribute("data-query", "group=jnim&basis=denied")
    expect(page.locator("#list .row").filter(has_text="Solhan")).to_be_visible()


def test_the_figures_are_chosen_by_thumb_on_a_phone(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/?{SEED}")
    page.locator(".thumb-bar label").click()
    setting(page, "figures").select_option(label="government's figure")
    page.locator(".filters-head .button").click()
    expect(page.locator("#totals")).to_contain_text("Government's figure, all sides")
    expect(totals(page)).to_have_text("25")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
