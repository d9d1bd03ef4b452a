"""Places are settled by the keyboard alone, one after the other."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident, PlaceName
from tests.builders import make_place, make_region
from tests.desk.waiting import candidate, waiting_incident

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ten(db):
    """Ten incidents, their villages 20 km apart, with two candidates each."""
    mopti = make_region("Mopti")
    incidents = []
    for number in range(10):
        right, wrong = (
            make_place(f"{name} {number}", lon, 14 + number / 5, region=mopti)
            for name, lon in (("Right", -3), ("Wrong", -4))
        )
        first, second = (right, wrong) if number % 2 else (wrong, right)
        incidents.append(
            waiting_incident(
                f"Attack {number}",
                f"Rigt {number}",
                candidate(first),
                candidate(second),
                region=mopti,
            )
        )
    return incidents


@pytest.fixture
def queue(page, live_server, sign_in, ten):
    """The page as an analyst opens it, with the first incident."""
    sign_in("analyst")
    page.goto(live_server.url + reverse("locations"))
    arrived(page, "Attack 0")
    return page


def arrived(page, title):
    """The incident is there, has the focus, and takes keys."""
    heading = page.locator("#task-heading")
    expect(heading).to_have_text(title)
    expect(page.locator("#task")).not_to_have_attribute("aria-busy", "true")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def no_violations(page):
    violations = Axe().run(page).response["violations"]
    assert not [v["id"] for v in violations if v["impact"] in ("serious", "critical")]


def location_of(number):
    return Incident.objects.get(title=f"Attack {number}")


def test_ten_places_are_settled_without_the_mouse(queue, ten):
    page = queue
    no_violations(page)
    # Seven by their number; where digits stand above other signs, by the key.
    for number in range(7):
        press(page, "1" if number % 2 else "2")
        arrived(page, f"Attack {number + 1}")
        expect(page.locator("#task-heading")).to_be_focused()
        expect(page.locator("[data-said]")).to_contain_text(
            f"“Attack {number}” is placed: Right {number} (Mopti, Mali)."
        )
        expect(page.locator("[data-said]")).to_contain_text(f"Attack {number + 1}")
    assert [location_of(number).location_name for number in range(7)] == [
        f"Right {number}" for number in range(7)
    ]
    # One by a search, whose digits are typed and settle nothing before they are meant.
    press(page, "/")
    page.keyboard.type("right 7")
    expect(page.locator("[data-found] .choice")).to_have_count(1)
    assert location_of(7).point is None
    press(page, "Enter")
    expect(page.locator("[data-found] .choice").first).to_be_focused()
    press(page, "1")
    arrived(page, "Attack 8")
    assert location_of(7).location_name == "Right 7"
    # One by a pin that the arrow keys move.
    press(page, "d")
    expect(page.locator("#map")).to_be_focused()
    latitude = page.locator("[name=lat]")
    before = latitude.input_value()
    press(page, "ArrowDown")
    expect(latitude).not_to_have_value(before)
    no_violations(page)
    press(page, "Enter")
    arrived(page, "Attack 9")
    pinned = location_of(8)
    assert (pinned.location_source, pinned.location_status) == ("hand", "by_hand")
    # The last is known to its region only.
    press(page, "r")
    arrived(page, "Places to settle")
    expect(page.locator("#task")).to_contain_text("Every place that you can settle is settled")
    assert location_of(9).location_precision == "first_level"
    assert not Incident.objects.filter(location_status="ambiguous").exists()
    # It was one page all the time.
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1


def test_goes_on_and_back_and_takes_the_last_one_back(queue):
    page = queue
    press(page, "n")
    arrived(page, "Attack 1")
    press(page, "ArrowRight")
    arrived(page, "Attack 2")
    press(page, "p")
    arrived(page, "Attack 1")
    expect(page).to_have_url(re.compile("at=" + location_of(1).reference))
    press(page, "1")
    arrived(page, "Attack 2")
    press(page, "u")
    arrived(page, "Attack 1")
    expect(page.locator("[data-said]")).to_contain_text("Taken back: “Attack 1” waits again.")
    assert location_of(1).point is None
    assert not PlaceName.objects.filter(kind="alias").exists()


def test_takes_no_key_from_a_field_and_shows_which_there_are(queue):
    page = queue
    press(page, "?")
    expect(page.locator("dialog")).to_be_visible()
    no_violations(page)
    press(page, "1", "Escape")
    expect(page.locator("dialog")).to_be_hidden()
    press(page, "/")
    page.keyboard.type("1u")
    press(page, "Escape", "9")
    expect(page.locator("[data-said]")).to_have_text("There is no number 9 in the list.")
    expect(page.locator("#task-heading")).to_have_text("Attack 0")
    assert not Incident.objects.filter(location_status="by_hand").exists()


def test_says_so_when_a_colleague_was_quicker_and_keeps_what_was_chosen(queue):
    page = queue
    Incident.objects.filter(title="Attack 0").update(place_text="Rigt Zero")
    answers = []

    def pass_on(route):
        """Browsers note a refusal among their errors; here it is what is looked for."""
        answer = route.fetch()
        answers.append(answer.status)
        route.fulfill(response=answer, status=200)

    page.route("**/desk/locations/SI-*/", pass_on)
    press(page, "2")
    expect(page.locator("[role=alert]:visible")).to_contain_text("Somebody changed it meanwhile")
    expect(page.locator("[role=alert]:visible")).to_contain_text("You had chosen: Right 0")
    expect(page.locator("#task")).not_to_have_attribute("aria-busy", "true")
    assert location_of(0).point is None
    assert answers == [409]
    page.get_by_role("button", name="Choose it all the same").press("Enter")
    arrived(page, "Attack 1")
    assert location_of(0).location_name == "Right 0"


def test_says_that_nothing_was_saved_when_the_line_breaks(queue):
    page = queue
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no line')); }")
    press(page, "2")
    notice = page.locator("[data-notice]")
    expect(notice).to_contain_text("Nothing was saved. There is no connection to the server.")
    expect(page.locator("#task-heading")).to_have_text("Attack 0")
    assert location_of(0).point is None


def test_works_by_thumb_on_a_phone(page, live_server, sign_in, ten):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in("analyst")
    page.goto(live_server.url + reverse("locations"))
    arrived(page, "Attack 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    button = page.get_by_role("button", name=re.compile("^Right 0"))
    assert button.bounding_box()["height"] >= 44
    button.click()
    arrived(page, "Attack 1")
    assert location_of(0).location_name == "Right 0"


def test_escape_leads_out_of_the_list_of_regions_back_to_the_keys(page, live_server, sign_in, ten):
    Incident.objects.filter(title="Attack 0").update(region=None)
    sign_in("analyst")
    page.goto(live_server.url + reverse("locations"))
    arrived(page, "Attack 0")
    press(page, "r")
    expect(page.locator("#region")).to_be_focused()
    press(page, "Escape", "n")
    arrived(page, "Attack 1")
