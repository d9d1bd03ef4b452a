"""The sentence for a situation report is copied by keyboard."""

import pytest
from playwright.sync_api import expect

from incidents.models import Incident

pytestmark = pytest.mark.usefixtures("demo")


def test_a_sentence_is_copied_by_keyboard_and_the_page_says_so(page, live_server, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    incident = Incident.objects.get(title__contains="G5 Sahel camp at Boulikessi")
    page.goto(live_server.url + incident.get_absolute_url())
    button = page.get_by_role("button", name="Copy the English")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#sentence-en").inner_text()
    assert copied.startswith("On 30 September 2019, an attack targeted")


def test_without_a_clipboard_the_sentence_is_selected(page, live_server):
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => false;"
    )
    incident = Incident.objects.get(title__contains="Moura")
    page.goto(live_server.url + incident.get_absolute_url())
    page.get_by_role("button", name="Copy the French").click()
    expect(page.get_by_text("Selected: copy it with your keyboard")).to_be_visible()
    selected = page.evaluate("getSelection().toString()")
    assert selected == page.locator("#sentence-fr").inner_text()
