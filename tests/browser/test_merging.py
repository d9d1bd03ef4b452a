"""An attack entered twice is noticed, compared and merged; one that was two is split by hand."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_report,
    make_state,
)


@pytest.fixture
def stored(transactional_db):
    incident = make_incident(
        "Assault on the army base at Mondoro", lon=-1.951, lat=14.676, place_text="Mondoro"
    )
    make_involvement(incident, make_group("jnim", "JNIM"))
    cite(make_claim(incident, 25), make_report("Dozens killed"), "25 soldiers died.")
    return incident


def no_violations(page):
    violations = Axe().run(page).response["violations"]
    assert not [v["id"] for v in violations if v["impact"] in ("serious", "critical")]


def test_a_duplicate_is_noticed_at_entry_compared_and_merged(page, live_server, sign_in, stored):
    make_state("MLI")
    sign_in("editor")
    page.goto(live_server.url + reverse("admin:incidents_incident_add"))
    page.get_by_label("Title").fill("Mondoro: the base is attacked")
    page.get_by_label("Date:", exact=True).fill("2019-09-30")
    page.get_by_label("Event type").select_option("battles")
    page.get_by_label("Summary").fill("It burned for hours.")
    page.get_by_label("Place as reported").fill("Mondoro")
    page.get_by_label("State:", exact=True).select_option(label="Mali")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Compare the two").click()

    draft = Incident.objects.exclude(pk=stored.pk).get()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare two incidents")
    expect(page.get_by_role("radio", name=f"{stored.reference} stays")).to_be_checked()
    expect(page.get_by_role("radio", name="It burned for hours.")).to_be_checked()
    no_violations(page)
    page.get_by_role("radio", name="Mondoro: the base is attacked").check()
    page.get_by_label("Why they are the same").fill("Both tell of the night of 30 September.")
    page.get_by_role("button", name="Merge", exact=True).click()

    expect(page.locator(".messages")).to_contain_text(f"{draft.reference} was merged into this")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mondoro: the base is attacked")
    expect(page.locator(".incident-head")).to_contain_text("Because: Both tell of the night")
    page.goto(live_server.url + draft.get_absolute_url())
    assert page.url == live_server.url + stored.get_absolute_url()


def test_who_chooses_the_other_reference_takes_its_values_along(page, live_server, sign_in, stored):
    other = make_incident("Raid on Mondoro", lon=-1.96, lat=14.67, place_text="Mondoro")
    sign_in("editor")
    page.goto(live_server.url + reverse("compare", args=[stored.reference, other.reference]))
    page.get_by_role("radio", name=f"{other.reference} stays").check()
    expect(page.get_by_role("radio", name="Raid on Mondoro")).to_be_checked()
    page.get_by_role("radio", name="Assault on the army base at Mondoro").check()
    page.get_by_role("radio", name=f"{stored.reference} stays").check()
    page.get_by_role("radio", name=f"{other.reference} stays").check()
    expect(page.get_by_role("radio", name="Assault on the army base")).to_be_checked()


def test_an_incident_is_split_by_hand(page, live_server, sign_in, stored):
    witnesses = make_claimant("Witnesses", "witnesses")
    claim = make_claim(stored, 7, side="civilians", claimant=witnesses)
    sign_in("editor")
    page.goto(live_server.url + stored.get_absolute_url())
    page.get_by_role("link", name="Split", exact=True).click()
    no_violations(page)
    page.get_by_label("Title").fill("Raid on the market at Dou")
    page.get_by_label("Place as reported").fill("Dou")
    page.get_by_role("group", name="Witnesses: 7 killed").get_by_label("moves").check()
    page.get_by_role("group", name="JNIM").get_by_label("both").check()
    page.get_by_label("Why these are two incidents").fill("The market lies 20 km away.")
    page.get_by_role("button", name="Split", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Raid on the market at Dou")
    expect(page.locator(".incident-head")).to_contain_text("Split from Assault on the army base")
    claim.refresh_from_db()
    assert claim.incident.title == "Raid on the market at Dou"
    assert claim.incident.involvements.count() == stored.involvements.count() == 1
    page.locator(".incident-head").get_by_role("link", name=stored.title).click()
    expect(page.locator(".incident-head")).to_contain_text("Part of it was split off as Raid on")
