"""Download this view: by keyboard from the map, and by thumb when a worker has to make it."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from incidents.exports import FORMATS, preparing
from incidents.models import PreparedFile
from incidents.views import downloads

pytestmark = pytest.mark.usefixtures("demo")


def test_a_view_is_taken_along_as_a_file(page, live_server, monkeypatch):
    page.goto(f"{live_server.url}/")
    page.get_by_role("checkbox", name="Niger", exact=True).check()
    counts = page.locator("#totals .counts")
    expect(counts).to_contain_text(re.compile(r"^\s*6 incidents"))
    menu = page.locator("[data-download]")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.locator("[data-download-count]")).to_have_text("6 incidents")
    page.keyboard.press("Tab")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    with Path(taken.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6
    assert {row["state"] for row in rows} == {"NER"}
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="CSV")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()

    # So many that a worker has to make it.
    asked = []
    monkeypatch.setattr(downloads.prepare_file, "delay", asked.append)
    small = type(FORMATS["xlsx"])(**{**vars(FORMATS["xlsx"]), "most_at_once": 2})
    monkeypatch.setitem(FORMATS, "xlsx", small)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/groups/jnim/")
    menu = page.locator("[data-download]")
    menu.locator("summary").click()
    expect(menu).to_contain_text("it is prepared for you")
    # On every page it goes out of the way, as it lies over others' words.
    page.get_by_role("heading", level=1).click()
    expect(menu.get_by_role("link", name="Excel")).to_be_hidden()
    menu.locator("summary").press("Enter")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Excel")).to_be_hidden()
    menu.locator("summary").click()
    menu.get_by_role("link", name="Excel").click()
    page.get_by_role("button", name="Prepare Excel").click()
    expect(page.get_by_text("It waits for a worker.")).to_be_visible()
    preparing.prepare_file(asked[0])
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK"

    # Where the file is taken away while somebody waits for it, the page says that it is gone.
    PreparedFile.objects.update(status="waiting")
    waiting = page.context.new_page()
    waiting.goto(page.url)
    expect(waiting.get_by_text("It waits for a worker.")).to_be_visible()
    preparing.forget_all_files()
    expect(waiting.get_by_text("It waits for a worker.")).to_be_hidden()
    expect(waiting.get_by_text("The server cannot be reached.")).to_be_hidden()
