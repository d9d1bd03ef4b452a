"""Two editors at one incident, each in a browser of their own."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.builders import make_claim, make_incident, make_user


def test_two_editors_lose_neither_s_words(page, live_server, sign_in, browser, transactional_db):
    incident = make_incident("Attack at Mondoro", status="draft")
    claim = make_claim(incident, 25)
    address = live_server.url + reverse("admin:incidents_incident_change", args=[incident.pk])
    make_user("awa", "editor", first_name="Awa")
    colleague = browser.new_context().new_page()
    colleague.goto(f"{live_server.url}/sign-in/")
    colleague.fill("input[name=username]", "awa")
    colleague.fill("input[name=password]", PASSWORD)
    colleague.press("input[name=password]", "Enter")
    colleague.wait_for_url(f"{live_server.url}/")
    sign_in("editor")
    for each in (colleague, page):
        each.goto(address)

    colleague.get_by_label("Title").fill("Assault on Mondoro")
    colleague.locator("#id_casualty_claims-0-exactly").fill("30")
    colleague.get_by_role("button", name="Save", exact=True).click()
    expect(colleague.get_by_text("was changed successfully")).to_be_visible()
    colleague.context.close()

    page.get_by_label("Title").fill("Attack on the base at Mondoro")
    page.get_by_label("Summary").fill("Seen from the road.")
    page.locator("#id_casualty_claims-0-exactly").fill("27")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Awa changed the same while you had this open")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Attack on the base at Mondoro")
    title, figure = page.locator(".clash").all()
    expect(title).to_contain_text("Assault on Mondoro")
    expect(figure).to_contain_text("30")
    figure.get_by_label("Theirs").check()
    # To go on writing is to choose one's own.
    page.get_by_label("Title").fill("Attack on the base, by night")
    expect(title.get_by_label("Yours")).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    incident.refresh_from_db()
    claim.refresh_from_db()
    assert incident.title == "Attack on the base, by night"
    assert incident.summary == "Seen from the road."
    assert claim.minimum == 30
