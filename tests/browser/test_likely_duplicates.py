"""An attack that is logged already is noticed while it is entered again."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident
from tests.builders import make_group, make_incident, make_involvement, make_state


@pytest.fixture
def stored(transactional_db):
    incident = make_incident(
        "Assault on the army base at Mondoro", lon=-1.951, lat=14.676, place_text="Mondoro"
    )
    make_involvement(incident, make_group("jnim", "JNIM"))
    return incident


@pytest.fixture
def form(page, live_server, sign_in, stored):
    make_state("MLI")
    sign_in("analyst")
    page.goto(live_server.url + reverse("admin:incidents_incident_add"))
    return page


def box_of(page):
    return page.get_by_role("group", name="Perhaps already logged")


def test_the_box_follows_what_is_filled_in_and_leads_to_the_incident(form, stored):
    box = box_of(form)
    expect(box).to_contain_text("once its date is filled in")
    form.get_by_label("Title").fill("Attaque de Mondoro")
    form.get_by_label("Date:", exact=True).fill("2019-10-01")
    expect(box).to_contain_text("Nothing like it is logged.")
    form.get_by_label("Place as reported").fill("Mondorro")
    form.get_by_label("State:", exact=True).select_option(label="Mali")
    expect(box).to_contain_text("1 day apart · same name of the place")
    form.get_by_label("Date:", exact=True).fill("2019-09-30")
    expect(box).to_contain_text("same day · same name of the place")

    form.get_by_text("Add another Involvement").click()
    row = form.locator("#involvements-0")
    row.get_by_label("Role").select_option("attacker")
    row.locator(".field-group .select2").click()
    form.keyboard.type("JNIM")
    form.locator(".select2-results__option", has_text="JNIM").click()
    expect(box).to_contain_text("JNIM in both")
    expect(box).to_contain_text("very likely")
    violations = Axe().run(form).response["violations"]
    assert not [v["id"] for v in violations if v["impact"] in ("serious", "critical")]

    link = box.get_by_role("link", name=stored.title)
    link.focus()
    with form.context.expect_page() as opened:
        form.keyboard.press("Enter")
    opened.value.wait_for_load_state()
    assert opened.value.url.endswith(stored.get_absolute_url())
    assert form.get_by_label("Title").input_value() == "Attaque de Mondoro"

    form.get_by_label("Event type").select_option("battles")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.locator(".messagelist")).to_contain_text("may be logged already")
    assert Incident.objects.count() == 2


def test_what_was_typed_stays_when_the_server_does_not_answer(form):
    # The page's own console would tell of a broken connection, which is meant here.
    form.route(
        "**/likely-duplicates/",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<p>no JSON</p>"),
    )
    form.get_by_label("Title").fill("Attaque de Mondoro")
    form.get_by_label("Date:", exact=True).fill("2019-09-30")
    expect(box_of(form)).to_contain_text("The server did not answer.")
    assert form.get_by_label("Title").input_value() == "Attaque de Mondoro"
