"""Other programs: a token is made and copied, and the API is tried on its page."""

import json

import pytest
from django.test import Client
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("demo")


def test_a_token_is_made_used_and_revoked_and_an_address_tried(page, live_server, sign_in):
    sign_in("analyst")
    page.goto(f"{live_server.url}/help/")
    page.get_by_role("contentinfo").get_by_role("link", name="For other programs").click()
    page.get_by_role("link", name="My tokens").click()
    page.get_by_label("What it is for").fill("Weekly report")
    page.get_by_label("It may read").select_option(label="what is public")
    page.get_by_role("button", name="Make a token").press("Enter")
    token = page.locator("#token").inner_text()
    headers = {"authorization": f"Bearer {token}"}
    told = Client().get("/api/v1/incidents/?q=boulikessi", headers=headers)
    assert told.json()["count"] == 4
    page.goto(f"{live_server.url}/tokens/")
    expect(page.locator("#token")).to_have_count(0)

    page.goto(f"{live_server.url}/api/try/")
    page.locator("#operations-map_and_numbers-version .opblock-summary-control").click()
    page.get_by_role("button", name="Execute").click()
    answer = page.locator(".live-responses-table .highlight-code").first
    expect(answer).to_contain_text('"total"')
    assert json.loads(answer.locator("code").inner_text())["total"] == 36

    page.goto(f"{live_server.url}/tokens/")
    page.get_by_text("Revoke: Weekly report").click()
    page.get_by_role("button", name="Revoke “Weekly report”").click()
    expect(page.get_by_text("“Weekly report” is revoked.")).to_be_visible()
    assert Client().get("/api/v1/version/", headers=headers).status_code == 401
