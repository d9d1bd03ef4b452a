"""The timeline under the map: a period is dragged, typed, clicked and played."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def timeline(page, live_server):
    """The timeline of all demonstration incidents, by year."""
    page.goto(f"{live_server.url}/?unit=year")
    element = page.locator("#timeline")
    expect(element.locator(".timeline-bars").first).to_be_attached()
    return element


def total(page) -> int:
    text = page.locator("#totals .counts").inner_text()
    return int(re.search(r"(\d+)\s+incident", text)[1])


def at(timeline, share):
    """A point on the bars, at ``share`` of the way from the first to the last."""
    plot = timeline.locator(".timeline-plot").bounding_box()
    ends = [timeline.locator(f"[data-handle={end}]").bounding_box() for end in ("from", "to")]
    # Each handle's line stands a fifth of its width from its inner side.
    left, right = ends[0]["x"] + 0.8 * ends[0]["width"], ends[1]["x"] + 0.2 * ends[1]["width"]
    return left + share * (right - left), plot["y"] + plot["height"] / 2


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, end[1])
    page.mouse.move(*end)
    page.mouse.up()


def test_a_period_is_dragged_moved_and_made_longer(page, timeline):
    everything = total(page)
    start, end = at(timeline, 0.4), at(timeline, 0.7)
    drag(page, start, end)
    expect(page).to_have_url(re.compile(r"from=\d{4}-01-01.*to=\d{4}-12-31"))
    expect(page.locator("#totals")).to_have_attribute("data-query", re.compile("from="))
    assert 0 < total(page) < everything
    first = re.search(r"from=(\d{4})", page.url)[1]

    drag(page, ((start[0] + end[0]) / 2, start[1]), (start[0], start[1]))
    expect(page).not_to_have_url(re.compile(f"from={first}"))
    assert int(re.search(r"from=(\d{4})", page.url)[1]) < int(first)

    handle = timeline.locator("[data-handle=to]").bounding_box()
    grip = (handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    drag(page, grip, (grip[0] + 500, grip[1]))
    expect(page).not_to_have_url(re.compile(r"[?&]to="))


def test_a_click_on_a_bar_chooses_its_year_and_escape_all_again(page, timeline):
    everything = total(page)
    page.mouse.click(*at(timeline, 0.99))
    expect(page).to_have_url(re.compile(r"from=(\d{4})-01-01"))
    expect(timeline.get_by_role("button", name="Whole period")).to_be_visible()
    expect(page.locator("#totals")).to_have_attribute("data-query", re.compile("from="))
    assert total(page) < everything

    timeline.get_by_role("slider", name="First day").focus()
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("from="))
    expect(page.locator("#totals .counts")).to_contain_text(f"{everything} incidents")


def test_both_ends_move_by_the_arrow_keys_and_say_their_day(page, timeline):
    first = timeline.get_by_role("slider", name="First day of the period")
    year = int(first.get_attribute("aria-valuetext")[-4:])
    first.press("ArrowRight")
    expect(first).to_have_attribute("aria-valuetext", f"1 January {year + 1}")
    expect(page).to_have_url(re.compile(f"from={year + 1}-01-01"))

    last = timeline.get_by_role("slider", name="Last day of the period")
    last.press("Home")
    expect(last).to_have_attribute("aria-valuetext", f"31 December {year + 1}")
    expect(page).to_have_url(re.compile(f"to={year + 1}-12-31"))
    expect(first).to_have_attribute("aria-valuenow", "1")


def test_the_table_has_the_same_numbers_and_chooses_a_year_too(page, timeline):
    everything = total(page)
    timeline.get_by_role("button", name="As a table").click()
    rows = timeline.locator("tbody tr")
    numbers = rows.locator("td:nth-child(2)").all_inner_texts()
    loose = timeline.locator("[data-timeline=loose]").inner_text()
    assert sum(map(int, numbers)) + int((re.match(r"\d+", loose) or ["0"])[0]) == everything
    rows.last.get_by_role("button").click()
    expect(page.locator("#totals .counts")).to_contain_text(f"{numbers[-1]} incident")


def test_another_unit_and_stack_stand_in_the_address(page, timeline):
    timeline.get_by_label("Span of a bar").select_option("month")
    expect(page).to_have_url(re.compile("unit=month"))
    timeline.get_by_label("Stacked by").select_option("state")
    expect(page).to_have_url(re.compile("stack=state"))
    timeline.get_by_text("Key", exact=True).click()
    expect(timeline.locator(".timeline-legend")).to_contain_text("Mali")


COUNT_MAP_QUESTIONS = """() => {
    window.asked = { now: 0, most: 0, addresses: [] };
    const ask = window.fetch;
    window.fetch = async (address, options) => {
        if (!address.includes("/api/v1/map/")) {
            return ask(address, options);
        }
        asked.addresses.push(address);
        asked.now += 1;
        asked.most = Math.max(asked.most, asked.now);
        try {
            return await ask(address, options);
        } finally {
            asked.now -= 1;
        }
    };
}"""


def wait_for_answers(page, number):
    """Until so many questions for the map have been answered, and none waits."""
    for _ in range(400):
        if page.evaluate("[asked.addresses.length, asked.now]") == [number, 0]:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"not {number} questions: {page.evaluate('asked')}")


def test_the_time_lapse_asks_for_one_step_at_a_time_and_leaves_no_trace(page, timeline):
    page.emulate_media(reduced_motion="no-preference")
    page.clock.install(time=datetime(2025, 1, 1))
    page.clock.pause_at(datetime(2025, 1, 2))
    page.evaluate(COUNT_MAP_QUESTIONS)
    before, entries = page.url, page.evaluate("history.length")
    position = timeline.locator("[data-play=position]")

    timeline.get_by_role("button", name="Time-lapse").click()
    expect(position).to_contain_text("step 1 of")
    last = int(re.search(r"of (\d+)", position.inner_text())[1])
    expect(timeline.locator(".timeline-frame")).to_be_visible()
    for step in range(2, last + 1):
        wait_for_answers(page, step - 1)
        page.clock.run_for(2000)
        expect(position).to_contain_text(f"step {step} of")
    wait_for_answers(page, last)
    page.clock.run_for(2000)
    expect(timeline.get_by_role("button", name="Play", exact=True)).to_be_visible()
    steps = page.evaluate("asked.addresses")
    assert len(steps) == last
    assert all("from=" in step and "to=" in step for step in steps)

    timeline.get_by_role("button", name="End the time-lapse").click()
    expect(timeline.locator(".timeline-frame")).to_be_hidden()
    wait_for_answers(page, last + 1)
    assert "from=" not in page.evaluate("asked.addresses.at(-1)")
    assert page.evaluate("asked.most") == 1
    assert page.url == before
    assert page.evaluate("history.length") == entries


def test_the_time_lapse_pauses_where_it_stands(page, timeline):
    page.emulate_media(reduced_motion="no-preference")
    page.clock.install()
    timeline.get_by_role("button", name="Time-lapse").click()
    position = timeline.locator("[data-play=position]")
    expect(position).to_contain_text("step 1 of")
    timeline.get_by_role("button", name="Pause").click()
    page.clock.run_for(5000)
    expect(position).to_contain_text("step 1 of")
    timeline.get_by_role("button", name="One step on").click()
    expect(position).to_contain_text("step 2 of")


def test_who_asked_for_less_motion_goes_step_by_step(page, timeline):
    timeline.get_by_role("button", name="Time-lapse").click()
    expect(timeline.get_by_role("button", name="Play", exact=True)).to_be_hidden()
    expect(timeline).to_contain_text("go on step by step")
    timeline.get_by_role("button", name="One step on").click()
    expect(timeline.locator("[data-play=position]")).to_contain_text("step 2 of")


def test_a_view_without_incidents_says_so(page, live_server):
    page.goto(f"{live_server.url}/?q=nothing+is+called+like+this")
    expect(page.locator("#timeline")).to_contain_text("No incidents to draw over time.")
    expect(page.locator(".timeline-plot")).to_be_hidden()


def test_a_thumb_can_take_the_ends_of_the_period(page, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/?unit=year")
    for end in ("from", "to"):
        assert page.locator(f"[data-handle={end}]").bounding_box()["width"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
