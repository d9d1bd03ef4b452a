"""The filter panel: its counts follow, its parts fold and clear, and views are saved from it."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from incidents.models import SavedView
from tests.browser.conftest import PASSWORD
from tests.builders import make_group, make_incident, make_involvement, make_user

pytestmark = pytest.mark.usefixtures("demo")


def facet(page, parameter):
    return page.locator(f"#facet-{parameter}")


def option(page, parameter, label):
    return facet(page, parameter).get_by_label(label, exact=True)


def count(page, parameter, value):
    return page.locator(f"#count-{parameter}-{value}")


def test_counts_follow_the_filter_while_options_and_focus_stay_in_place(page, live_server):
    page.goto(f"{live_server.url}/")
    expect(count(page, "type", "battles")).not_to_have_text("0")
    before = facet(page, "type").locator("label").all_inner_texts()
    option(page, "state", "Chad").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?state=TCD"))
    expect(facet(page, "state").locator("[data-chosen]")).to_have_text("1")
    expect(count(page, "type", "battles")).to_have_text("1")
    expect(count(page, "state", "MLI")).not_to_have_text("0")
    expect(option(page, "state", "Chad")).to_be_focused()
    assert facet(page, "type").locator("label").all_inner_texts() == before

    facet(page, "state").get_by_role("link", name="Clear").click()
    expect(page).not_to_have_url(re.compile("state="))
    expect(option(page, "state", "Chad")).not_to_be_checked()


def test_a_group_is_found_by_another_name_with_the_keyboard_alone(page, live_server):
    incident = make_incident("Many groups", lon=-1, lat=14)
    for number in range(40):
        make_involvement(incident, make_group(f"invented-{number}", f"Invented {number}"))
    page.goto(f"{live_server.url}/")
    options = facet(page, "group").locator("[data-options] .option")
    expect(options).to_have_count(8)
    facet(page, "group").get_by_label("Find a group").focus()
    expect(options.nth(40)).to_be_attached()
    page.keyboard.type("gsim")
    expect(facet(page, "group").locator(".option:visible input[name=group]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("group=jnim"))
    expect(facet(page, "group").locator("[data-chosen]")).to_have_text("1")
    facet(page, "group").get_by_label("with affiliates").uncheck()
    expect(page).to_have_url(re.compile("group=jnim&descendants=0"))
    page.go_back()
    expect(facet(page, "group").get_by_label("with affiliates")).to_be_checked()


def test_everything_is_cleared_at_once_and_the_figures_stay(page, live_server):
    page.goto(f"{live_server.url}/?state=MLI&q=attack&near=-1.31,14.8,300&figures=low")
    expect(facet(page, "near")).to_be_visible()
    page.get_by_label("Kilometres around it").fill("100")
    expect(page).to_have_url(re.compile("near=-1.31,14.8,100"))
    page.get_by_role("link", name="Clear all filters").click()
    expect(page).to_have_url(re.compile(r"/\?figures=low"))
    expect(facet(page, "near")).to_be_hidden()


def test_another_spelling_is_named_with_its_results(page, live_server):
    page.goto(f"{live_server.url}/")
    page.get_by_label("Search titles, places, groups").fill("bulikesi")
    expect(page.locator("#errors")).to_contain_text("“bulikesi” is nowhere")
    expect(page.locator("#list .row").first).to_be_visible()


def test_a_view_is_saved_from_the_panel_and_opens_as_it_was(page, live_server):
    make_user("awa", "viewer")
    page.goto(f"{live_server.url}/sign-in/?next=/%3Fstate=MLI%26map=6/14.5/-1.2")
    page.get_by_label("Username").fill("awa")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    # Before its scripts have come, the page saves a view by loading anew.
    expect(page.locator("#map .cluster, #map .incident-mark").first).to_be_visible()
    views = page.locator("#saved-views")
    views.locator("summary").click()
    views.get_by_label("Name of this view").fill("My Liptako-Gourma")
    views.get_by_label("with this part of the map").check()
    views.get_by_role("button", name="Save this view").click()
    expect(views).to_contain_text("Saved as “My Liptako-Gourma”.")

    option(page, "state", "Niger").check()
    expect(page).to_have_url(re.compile("state=NER"))
    views.get_by_role("button", name=re.compile("Update")).click()
    expect(views).to_contain_text("“My Liptako-Gourma” is now this view.")

    page.goto(f"{live_server.url}/")
    views.locator("summary").click()
    views.get_by_role("link", name="My Liptako-Gourma").click()
    expect(page).to_have_url(re.compile(r"\?state=MLI&state=NER&map=6/14"))
    expect(option(page, "state", "Niger")).to_be_checked()


def test_a_view_is_renamed_and_deleted_by_keyboard_on_a_phone(page, live_server, sign_in):
    sign_in("viewer")
    SavedView.objects.create(user=User.objects.get(), name="Liptako", query_string="state=MLI")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/views/")
    page.locator("summary", has_text="Rename").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Gourma")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_have_text("“Liptako” is now called “Gourma”.")
    expect(page.get_by_role("link", name="Gourma")).to_have_attribute("href", "/?state=MLI")
    page.locator("summary", has_text="Delete").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_have_text("“Gourma” is deleted.")
    expect(page.locator(".views")).to_have_count(0)


def test_the_panel_is_a_sheet_under_the_thumb_on_a_phone(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/")
    page.locator(".thumb-bar label[for=filters-open]").click()
    option(page, "state", "Mali").check()
    expect(page).to_have_url(re.compile("state=MLI"))
    small = page.evaluate(
        """() => [...document.querySelectorAll(".filters .option, .filters summary")]
            .filter((each) => each.checkVisibility() && each.offsetHeight < 40).length"""
    )
    assert small == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".filters-head label").click()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#totals")).to_be_visible()
