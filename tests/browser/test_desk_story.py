"""One draft's way: proposed, sent back, proposed again, published, corrected with a reason."""

from django.urls import reverse
from playwright.sync_api import expect

from incidents.models import Incident
from tests.browser.conftest import PASSWORD
from tests.builders import cite, make_claim, make_claimant, make_incident, make_report, make_user


def conflicting_draft(author) -> Incident:
    """Two reports that differ on one attack."""
    incident = make_incident("Attack at Mondoro", status="draft", created_by=author)
    for figure, report in ((25, "Army: 25 dead"), (40, "Forty soldiers killed")):
        claim = make_claim(incident, figure, claimant=make_claimant(report, "media"))
        cite(claim, make_report(report))
    return incident


def test_a_draft_is_sent_back_published_and_corrected(
    page, live_server, sign_in, browser, transactional_db
):
    sign_in("analyst")
    incident = conflicting_draft(make_user("somebody", "analyst"))
    editor_page = browser.new_context().new_page()
    make_user("editor", "editor", first_name="Mariam")
    editor_page.goto(f"{live_server.url}/sign-in/")
    editor_page.fill("input[name=username]", "editor")
    editor_page.fill("input[name=password]", PASSWORD)
    editor_page.press("input[name=password]", "Enter")
    editor_page.wait_for_url(f"{live_server.url}/")
    address = live_server.url + incident.get_absolute_url()
    form = live_server.url + reverse("admin:incidents_incident_change", args=[incident.pk])

    page.goto(address)
    review = page.get_by_role("region", name="Review")
    review.locator("summary", has_text="Propose for review").click()
    review.get_by_label("What should the editor know?").fill("The reports differ.")
    review.get_by_role("button", name="Propose for review", exact=True).click()
    expect(page.get_by_text("waits for an editor now")).to_be_visible()

    editor_page.goto(live_server.url)
    editor_page.get_by_role("link", name="Desk").click()
    editor_page.get_by_role("link", name="Attack at Mondoro").first.click()
    review = editor_page.get_by_role("region", name="Review")
    expect(review).to_contain_text("The reports differ.")
    review.locator("summary", has_text="Send back").click()
    review.get_by_label("What is to be done first?").fill("Say in the summary that they differ.")
    review.get_by_role("button", name="Send back", exact=True).click()
    expect(editor_page.get_by_text("is a draft again, with your comment")).to_be_visible()

    page.goto(form)
    expect(page.get_by_text("Mariam sent this back:")).to_be_visible()
    expect(page.locator(".sent-back")).to_contain_text("Say in the summary that they differ.")
    page.get_by_label("Summary").fill("Two reports differ on the dead.")
    page.get_by_role("button", name="Save and propose").click()
    expect(page.get_by_text("waits for an editor now")).to_be_visible()

    editor_page.goto(form)
    editor_page.get_by_label("Comment").fill("Both reports are cited.")
    editor_page.get_by_role("button", name="Save and publish").click()
    expect(editor_page.get_by_text("“Attack at Mondoro” is published.")).to_be_visible()

    editor_page.goto(form)
    editor_page.get_by_label("Title").fill("Assault on the base at Mondoro")
    editor_page.get_by_role("button", name="Save", exact=True).click()
    expect(editor_page.get_by_text("Say why: this is published")).to_be_visible()
    expect(editor_page.get_by_label("Title")).to_have_value("Assault on the base at Mondoro")
    editor_page.get_by_label("Why is this changed?").fill("It was the army's base.")
    editor_page.get_by_role("button", name="Save", exact=True).click()
    expect(editor_page.get_by_text("was changed successfully")).to_be_visible()
    editor_page.context.close()

    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Assault on the base at Mondoro")
    page.locator(".thread summary").click()
    steps = page.locator(".steps li")
    expect(steps).to_have_count(4)
    expect(steps.nth(1)).to_contain_text("Mariam")
    expect(steps.nth(3)).to_contain_text("Both reports are cited.")
    latest = Incident.pgh_event_model.objects.filter(pgh_obj=incident.pk).latest("pgh_id")
    assert latest.pgh_context["reason"] == "It was the army's base."
