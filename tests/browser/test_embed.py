"""A view in a frame on another page, and on paper."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("demo")


def framed(page, live_server, snippet):
    """A page of somebody else's with the snippet in it; the frame's document."""
    address = f"{live_server.url}/elsewhere/"
    body = f"<!doctype html><title>Elsewhere</title>{snippet}"
    page.route(address, lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(address)
    return page.frame_locator("iframe")


def test_the_copied_snippet_shows_the_view_on_another_page(page, live_server):
    page.goto(f"{live_server.url}/?state=MLI")
    page.get_by_role("button", name="Embed").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Height in pixels").fill("600")
    dialog.get_by_label("Language").select_option("fr")
    snippet = dialog.locator("#embed-code").inner_text()
    assert 'title="Mali · Sahel incidents"' in snippet
    assert 'sandbox="' in snippet

    frame = framed(page, live_server, snippet)
    expect(frame.locator("h1")).to_have_text("Mali")
    expect(frame.locator("html")).to_have_attribute("lang", "fr")
    expect(frame.locator("#map .cluster, #map .incident-mark").first).to_be_visible()
    assert page.locator("iframe").bounding_box()["height"] >= 600


def test_a_signed_in_analyst_sees_no_draft_in_the_frame(page, live_server, sign_in):
    from tests.builders import make_incident

    make_incident("Secret draft", lon=-1.3, lat=14.8, status="draft")
    sign_in("analyst")
    page.goto(f"{live_server.url}/?q=Secret")
    expect(page.locator("#totals .counts")).to_contain_text("1 incident")
    frame = framed(page, live_server, f'<iframe src="{live_server.url}/embed/?q=Secret"></iframe>')
    expect(frame.locator(".embed-totals")).to_contain_text("0 incidents")
    expect(frame.locator("#map .leaflet-overlay-pane")).to_be_attached()
    expect(frame.locator("#map .incident-mark, #map .cluster")).to_have_count(0)


def test_a_period_is_chosen_in_the_frame(page, live_server):
    source = f"{live_server.url}/embed/?timeline=1&amp;unit=year"
    snippet = f'<iframe src="{source}" width="900" height="700"></iframe>'
    frame = framed(page, live_server, snippet)
    before = frame.locator(".embed-totals").inner_text()
    # Its script comes after the page: until then nobody hears the key.
    expect(frame.locator(".timeline-axis").first).to_be_attached()
    frame.get_by_role("slider", name="First day of the period").press("PageUp")
    expect(frame.locator("h1")).to_contain_text("from 1 January")
    expect(frame.locator(".embed-totals")).not_to_have_text(before)
    link = frame.get_by_role("link", name="Sahel incidents")
    expect(link).to_have_attribute("href", re.compile(r"from=\d{4}-01-01"))


def test_the_sheet_shows_the_part_of_the_map_that_was_on_the_screen(page, live_server):
    page.goto(f"{live_server.url}/?state=MLI&map=7/14.5/-2")
    expect(page.locator("#map .incident-mark, #map .cluster").first).to_be_visible()
    page.get_by_role("link", name="Print").click()
    expect(page.locator(".sheet h1")).to_have_text("Mali")
    expect(page.locator("#map .incident-mark, #map .cluster").first).to_be_visible()
    expect(page.locator(".sheet-legend")).to_contain_text("Battles")
    expect(page.locator(".sheet-address")).to_contain_text("map=")
    for paper, size in (("A4 upright", (595, 842)), ("A4 across", (842, 595))):
        page.get_by_role("link", name=paper).click()
        expect(page.get_by_role("link", name=paper)).to_have_attribute("aria-current", "true")
        expect(page.locator("#map .incident-mark, #map .cluster").first).to_be_visible()
        pdf = page.pdf(prefer_css_page_size=True)
        pages = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert [(round(float(w)), round(float(h))) for w, h in pages] == [size]


def test_a_printer_without_colours_tells_the_groups_of_a_circle_by_their_letters(page, live_server):
    page.goto(f"{live_server.url}/print/?colour=group")
    circles = page.locator("#map .cluster")
    expect(circles.first).to_be_visible()
    names = page.locator(".legend-categories tbody th").all_inner_texts()
    legend = dict(name.split(maxsplit=1) for name in names)
    assert len(legend) == len(names)
    for circle in circles.all():
        letters = circle.locator(".share-letters text").all_text_contents()
        words = circle.get_attribute("aria-label").split(" · ")[1:]
        assert sorted(legend[letter] for letter in letters) == sorted(
            word.rsplit(" ", 1)[0] for word in words
        )
    assert set(page.locator("#map .mark-face b").all_inner_texts()) <= set(legend)
