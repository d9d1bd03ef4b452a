"""What the map draws and what its legend says are one; its tools work by keyboard and touch."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("demo")

WEST, SOUTH, EAST, NORTH = range(4)


def legend(page):
    page.locator("[data-legend] summary").first.click()
    return page.locator("[data-legend]")


def choose(page, setting, label):
    page.locator(f"[data-setting={setting}]").select_option(label=label)


def rows(table):
    """The rows of a table as lists of their cells' words."""
    return [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
        for row in table.locator("tbody tr").all()
    ]


def total(page):
    return int(page.locator("#totals .counts b").first.inner_text())


def test_the_legend_counts_what_the_marks_are_made_of(page, live_server):
    page.goto(f"{live_server.url}/")
    expect(page.locator("#map .cluster").first).to_be_visible()
    legend(page)
    of_types = rows(page.locator(".legend-categories"))
    assert sum(int(number) for _name, number in of_types) == total(page)

    choose(page, "colour", "by armed group")
    expect(page).to_have_url(re.compile("colour=group"))
    expect(page.locator(".legend-categories")).to_contain_text("JNIM")
    of_groups = dict(rows(page.locator(".legend-categories")))
    assert sum(int(number) for number in of_groups.values()) == total(page)
    expect(page.locator("[data-shapes]")).to_contain_text("Violence against civilians")
    # A colour of the legend is that of the marks, and they say the same in words.
    jnim = page.locator(".legend-categories tr", has_text="JNIM").locator("svg")
    colour = jnim.evaluate("sign => getComputedStyle(sign).color")
    number = re.search(r"category-\d", jnim.get_attribute("class"))[0]
    share = page.locator(f"#map .cluster .{number}").first
    assert share.evaluate("part => getComputedStyle(part).stroke") == colour
    expect(page.locator(f"#map .cluster:has(.{number})").first).to_have_attribute(
        "aria-label", re.compile(r"JNIM \d")
    )


def test_the_strip_counts_the_colours_that_it_has_no_room_for(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/?colour=group")
    rest = page.get_by_role("button", name="more in the legend")
    expect(rest).to_be_visible()
    strip = page.locator("[data-legend]").bounding_box()
    entries = [entry.bounding_box() for entry in page.locator("[data-key] li").all()]
    in_sight = [box for box in entries if box["y"] < strip["y"] + strip["height"]]
    assert all(box["x"] + box["width"] <= rest.bounding_box()["x"] for box in in_sight)
    assert rest.inner_text() == f"+{len(entries) - len(in_sight)}"
    rest.click()
    assert len(rows(page.locator(".legend-categories"))) == len(entries)


def test_circles_grow_with_what_the_legend_says(page, live_server):
    page.goto(f"{live_server.url}/?size=deaths&map=5/14.5/-1")
    circles = page.locator("#map .cluster")
    expect(circles.first).to_be_visible()
    sizes = sorted(
        (int(deaths.replace(",", "")), width)
        for deaths, width in circles.evaluate_all(
            "all => all.map(one => [one.querySelector('.numbers > span').textContent,"
            " one.offsetWidth])"
        )
    )
    assert [width for _deaths, width in sizes] == sorted(width for _deaths, width in sizes)
    assert sizes[-1][1] > sizes[0][1]
    legend(page)
    expect(page.get_by_text("The circle grows with the number of people killed.")).to_be_visible()


def test_no_mark_is_covered_by_the_legend_when_the_page_opens(page, live_server):
    page.goto(f"{live_server.url}/")
    expect(page.locator("#map .incident-mark").first).to_be_visible()
    strip = page.locator("[data-legend]").bounding_box()
    for mark in page.locator("#map .cluster, #map .incident-mark").all():
        box = mark.bounding_box()
        assert box["y"] + box["height"] <= strip["y"]


# How many pixels of a circle's numbers the nearest other mark covers; none where it is 0 or less.
COVERED = """() => {
  const round = (mark) => {
    const { left, top, width } = mark.getBoundingClientRect();
    return { mark, x: left + width / 2, y: top + width / 2, radius: width / 2 };
  };
  const marks = [...document.querySelectorAll("#map .cluster, #map .incident-mark")].map(round);
  const depths = marks.flatMap(({ mark }) =>
    [...mark.querySelectorAll(".numbers > *")].flatMap((number) => {
      const text = document.createRange();
      text.selectNodeContents(number);
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return marks.filter((other) => other.mark !== mark).map(({ x, y, radius }) =>
        radius - Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom)));
    }));
  return Math.max(...depths);
}"""


@pytest.mark.parametrize("width", [1440, 390])
def test_no_mark_covers_the_numbers_of_another(page, live_server, width):
    page.set_viewport_size({"width": width, "height": 844})
    for view in ("", "?map=3/15/0", "?map=4/15/0", "?map=5/14.5/-1", "?map=5.5/14.5/-1"):
        page.goto(f"{live_server.url}/{view}")
        expect(page.locator("#map .cluster").nth(1)).to_be_attached()
        assert page.evaluate(COVERED) <= 0, view


def test_shaded_regions_their_table_and_the_filter_agree(page, live_server):
    page.goto(f"{live_server.url}/")
    legend(page)
    choose(page, "shade", "regions by incidents")
    expect(page).to_have_url(re.compile("shade=incidents"))
    expect(page.locator("#map .shaded[role=button]").first).to_be_attached()
    expect(page.locator("#map .cluster")).to_have_count(0)
    page.get_by_text("The numbers as a table").click()
    numbers = rows(page.locator(".legend-table"))
    table = {name: int(incidents) for name, incidents, _killed in numbers}
    without = re.search(r"\d+", page.locator("[data-without-region]").inner_text() or "0")
    assert sum(table.values()) + int(without[0] if without else 0) == total(page)

    names = page.locator("#map .shaded[role=button]").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))"
    )
    told = [re.match(r"(.+): (\d+)", name).groups() for name in names]
    drawn = {name: int(number) for name, number in told}
    undrawn = set(table) - set(drawn)
    assert drawn == {name: number for name, number in table.items() if name not in undrawn}
    for name in undrawn:
        expect(page.locator("[data-undrawn]")).to_contain_text(name)

    name = max(drawn, key=drawn.get)
    page.locator(f'#map .shaded[aria-label^="{name}:"]').press("Enter")
    expect(page).to_have_url(re.compile("region="))
    expect(page.locator("#totals .counts")).to_contain_text(f"{drawn[name]} incidents")


def test_a_box_is_dragged_and_the_list_keeps_to_it(page, live_server):
    page.goto(f"{live_server.url}/")
    page.get_by_role("button", name="Choose a part of the map").click()
    expect(page.get_by_role("application", name="Part of the map")).to_be_visible()
    shown = page.locator("#map").bounding_box()
    middle = shown["x"] + shown["width"] / 2, shown["y"] + shown["height"] / 2
    page.mouse.move(shown["x"] + 60, shown["y"] + 80)
    page.mouse.down()
    page.mouse.move(*middle)
    page.mouse.up()
    expect(page).to_have_url(re.compile("within="))
    box = [float(number) for number in re.search(r"within=([^&]+)", page.url)[1].split(",")]
    assert box[WEST] < box[EAST] and box[SOUTH] < box[NORTH]
    expect(page.locator("#map path.selection-shape")).to_have_count(1)
    expect(page.locator("#chips")).to_contain_text("part of the map")
    for row in page.locator(".row[data-lon]").all():
        lon, lat = (float(row.get_attribute(f"data-{part}")) for part in ("lon", "lat"))
        assert box[WEST] <= lon <= box[EAST] and box[SOUTH] <= lat <= box[NORTH]


@pytest.mark.browser_context_args(
    viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
)
def test_a_thumb_moves_a_box_and_pulls_its_corner_before_it_is_taken(page, live_server):
    page.goto(f"{live_server.url}/")
    page.get_by_role("button", name="Choose a part of the map").tap()
    box = page.get_by_role("application", name="Part of the map")
    hand = page.context.new_cdp_session(page)

    def drag(x, y, across, down):
        for kind, points in (
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x + across, "y": y + down}]),
            ("touchEnd", []),
        ):
            hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    first = box.bounding_box()
    drag(first["x"] + 60, first["y"] + 60, -30, -20)
    assert box.bounding_box() == first | {"x": first["x"] - 30, "y": first["y"] - 20}
    drag(first["x"] - 30, first["y"] - 20, 50, 40)
    pulled = box.bounding_box()
    assert (pulled["x"], pulled["y"]) == (first["x"] + 20, first["y"] + 20)
    assert pulled["width"] == first["width"] - 50
    # A tap beside it chooses nothing.
    drag(20, pulled["y"] + 100, 0, 0)
    assert box.bounding_box() == pulled
    assert "within=" not in page.url
    page.get_by_role("button", name="Take this box").click()
    expect(page).to_have_url(re.compile("within="))
    drawn = page.locator("#map path.selection-shape").bounding_box()
    assert drawn["width"] == pytest.approx(pulled["width"], abs=4)


def test_a_box_is_moved_by_keyboard_and_left_by_escape(page, live_server):
    page.goto(f"{live_server.url}/?map=5/14.5/-1")
    button = page.get_by_role("button", name="Choose a part of the map")
    button.press("Enter")
    box = page.get_by_role("application", name="Part of the map")
    expect(box).to_be_focused()
    before = box.bounding_box()
    box.press("ArrowLeft")
    box.press("Shift+ArrowDown")
    after = box.bounding_box()
    assert (after["x"], after["height"]) == (before["x"] - 10, before["height"] + 10)
    box.press("Escape")
    expect(button).to_be_focused()
    assert "within=" not in page.url
    button.press("Enter")
    box.press("Enter")
    expect(page).to_have_url(re.compile("within="))


def test_a_place_is_found_by_its_name_and_its_surroundings_are_shown(page, live_server):
    page.goto(f"{live_server.url}/")
    page.get_by_role("button", name="Find a place on the map").press("Enter")
    expect(page.get_by_label("Name of a place")).to_be_focused()
    page.keyboard.type("boulikes")
    found = page.locator(".places-found button", has_text="Mali")
    expect(found).to_contain_text("Boulikessi")
    found.press("Enter")
    expect(page.locator("#map .found-place")).to_be_visible()
    card = page.locator(".place-card")
    expect(card.get_by_role("link", name="Boulikessi")).to_be_focused()
    card.get_by_role("spinbutton").fill("30")
    card.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"near=-1\.31\d*,14\.79\d*,30"))
    circle, frame = page.locator("#map .selection-shape"), page.locator("#map")
    expect(circle).to_be_visible()
    assert frame.bounding_box()["y"] <= circle.bounding_box()["y"]
    assert circle.bounding_box()["height"] < frame.bounding_box()["height"]
    expect(page.locator(".row").first).to_contain_text("Boulikessi")


def test_who_searches_too_often_reads_when_to_go_on(context, live_server, monkeypatch):
    monkeypatch.setattr("incidents.views.place_search.SEARCHES_A_MINUTE", 0)
    # A page of its own: Chromium writes a refused request to the console.
    page = context.new_page()
    page.goto(f"{live_server.url}/")
    page.get_by_role("button", name="Find a place on the map").press("Enter")
    page.get_by_label("Name of a place").fill("Mondoro")
    note = page.locator("[data-found-note]")
    expect(note).to_have_text(
        re.compile(r"Too many searches from here. Try again in \d+ seconds?.")
    )
    monkeypatch.setattr("incidents.views.place_search.SEARCHES_A_MINUTE", 100)
    page.get_by_label("Name of a place").press("Enter")
    expect(page.locator("[data-found] button").first).to_contain_text("Mondoro")


def test_the_keyboard_goes_from_mark_to_mark_and_opens_a_circle(page, live_server):
    page.goto(f"{live_server.url}/?map=5/14.5/-1")
    marks = page.locator("#map .cluster, #map .incident-mark")
    expect(marks.first).to_be_visible()
    tops = marks.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert tops[0] < max(tops)
    page.locator("#map").focus()
    page.keyboard.press("Tab")
    expect(marks.first).to_be_focused()
    for _ in range(len(tops)):
        if page.evaluate("document.activeElement.classList.contains('cluster')"):
            break
        page.keyboard.press("Tab")
    before = page.url
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(before)
    expect(page.locator("#list")).to_contain_text("incidents")


def test_the_legend_is_a_sheet_under_the_thumb(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/")
    legend(page)
    sheet = page.locator(".legend-panel")
    expect(sheet).to_be_in_viewport()
    assert sheet.bounding_box()["width"] == 390
    choose(page, "size", "deaths")
    expect(page).to_have_url(re.compile("size=deaths"))
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
