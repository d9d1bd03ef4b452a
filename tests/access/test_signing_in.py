"""Coming in and going out, and where that leads: never to another site."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.admin.form_page import text_of
from tests.builders import make_incident, make_user

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "https://example.org/",
    "//example.org/",
    "///example.org/",
    "/\\example.org/",
    "\\\\example.org/",
    "https:example.org",
    "http:///example.org/",
    "https://testserver@example.org/",
    " //example.org/",
    "\t//example.org/",
    "javascript:alert(1)",
    "data:text/html,example.org",
)
PASSWORD = {"username": "aminata", "password": "a long password"}


@pytest.fixture
def analyst():
    return make_user("aminata", "analyst")


def asked_to_lead(name: str, address: str) -> list[tuple[str, dict]]:
    """Where and with what a form is sent that asks to be led to ``address`` afterwards."""
    return [
        (reverse(name), {"next": address}),
        (reverse(name, query={"next": address}), {}),
    ]


class TestNoOtherSite:
    @pytest.mark.parametrize("name", ["sign_in", "admin:login"])
    def test_is_where_signing_in_leads(self, client, analyst, name):
        for address in ELSEWHERE:
            for path, data in asked_to_lead(name, address):
                assert client.post(path, PASSWORD | data).url == "/", address
                client.logout()

    def test_is_where_those_are_led_who_have_signed_in(self, client, analyst):
        client.force_login(analyst)
        for address in ELSEWHERE:
            assert client.get(reverse("sign_in", query={"next": address})).url == "/"
            assert client.get(reverse("admin:login", query={"next": address})).url == "/admin/"

    @pytest.mark.parametrize("name", ["sign_out", "admin:logout"])
    def test_is_where_signing_out_leads(self, client, analyst, name):
        for address in ELSEWHERE:
            for path, data in asked_to_lead(name, address):
                client.force_login(analyst)
                answer = client.post(path, data)
                assert answer.headers.get("Location", "/") in ("/", reverse(name)), address
                assert f'href="{address}' not in text_of(answer)


@pytest.mark.parametrize("path", ["//example.org/help", "//example.org/", "//example.org/admin/"])
def test_a_path_that_looks_like_another_site_leads_to_none(client, path):
    """Browsers read an address that begins with two slashes as one of another host."""
    answer = client.get("/", PATH_INFO=path)
    assert not answer.headers.get("Location", "").startswith(("//", "http"))
    assert 'href="//' not in text_of(answer)


def test_a_session_ends_with_signing_out(client, analyst):
    draft = make_incident(status="draft")
    client.force_login(analyst)
    session = client.cookies["sessionid"].value
    assert client.get(draft.get_absolute_url()).status_code == 200
    client.post(reverse("sign_out"))
    client.cookies["sessionid"] = session
    assert client.get(draft.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "name", ["sign_in", "sign_out", "admin:login", "admin:logout", "admin:incidents_incident_add"]
)
def test_a_form_of_another_site_is_refused(analyst, name):
    client = Client(enforce_csrf_checks=True)
    if name != "sign_in":
        client.force_login(analyst)
    assert client.post(reverse(name), PASSWORD).status_code == 403


def test_a_form_that_was_open_for_too_long_is_refused_in_the_sites_own_words(client):
    answer = Client(enforce_csrf_checks=True).post(
        reverse("sign_in"), PASSWORD, headers={"accept-language": "fr"}
    )
    assert "Non enregistré" in text_of(answer)
    assert '<html lang="fr">' in answer.content.decode()


def test_another_method_is_refused_by_the_api_for_what_it_is():
    answer = Client(enforce_csrf_checks=True).post("/api/v1/map/")
    assert answer.status_code == 405


def test_a_viewer_cannot_sign_in_at_the_desk(client):
    make_user("aminata", "viewer")
    answer = client.post(reverse("admin:login"), PASSWORD)
    assert "staff account" in text_of(answer)
    assert client.get(reverse("admin:index")).status_code == 302


def test_an_account_that_is_closed_reads_no_more_than_a_stranger(client, analyst):
    draft = make_incident(status="draft")
    client.force_login(analyst)
    analyst.is_active = False
    analyst.save()
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(reverse("admin:index")).status_code == 302
