import json
import re

import pytest
from django.urls import reverse

from incidents.columns import StoreUnavailable
from incidents.models import IncidentStatus
from tests.builders import make_incident, make_user

pytestmark = pytest.mark.django_db

EMBED = "/embed/"


def config_of(response) -> dict:
    html = response.content.decode()
    found = re.search(r'<script id="config" type="application/json">(.*?)</script>', html, re.S)
    return json.loads(found[1])


def test_other_sites_may_frame_the_embedded_map_and_no_other_page(client):
    make_incident(title="Attack at Inata", lon=-1.3, lat=14.8)
    framed = client.get(EMBED)
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    for address in ("/", "/print/", "/help/", "/sign-in/"):
        page = client.get(address)
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"], address
        assert page.headers["X-Frame-Options"] == "DENY", address


def test_that_the_incidents_cannot_be_read_is_said_in_the_frame(client, monkeypatch):
    def unavailable(incident_filter):
        raise StoreUnavailable

    monkeypatch.setattr("incidents.views.embed.select", unavailable)
    answer = client.get(f"{EMBED}?timeline=1&state=MLI")
    assert answer.status_code == 503
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["Retry-After"]
    assert not answer.cookies
    html = answer.content.decode()
    assert "The incidents cannot be read at the moment" in html
    assert f'href="{EMBED}?timeline=1&amp;state=MLI"' in html


def test_the_rest_of_the_policy_holds_in_the_frame_as_well(client):
    policy = client.get(EMBED).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_frame_carries_no_script_or_style_that_the_policy_would_block(client):
    html = client.get(f"{EMBED}?timeline=1").content.decode()
    for attributes in re.findall(r"<script\b([^>]*)>", html):
        assert "src=" in attributes or 'type="application/json"' in attributes
    assert "<style" not in html
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)


def test_no_cookie_is_left_in_the_frame_not_even_for_the_language(client):
    french = client.get(f"{EMBED}?lang=fr")
    assert '<html lang="fr">' in french.content.decode()
    assert not french.cookies
    assert "Cookie" not in french.headers["Vary"]


def test_a_reader_who_is_signed_in_sees_what_everybody_sees(client):
    make_incident(title="Published", lon=-1.3, lat=14.8)
    make_incident(title="Draft", lon=-1.4, lat=14.8, status=IncidentStatus.DRAFT)
    before = client.get(EMBED).content
    client.force_login(make_user("analyst", "analyst"))
    assert client.get(EMBED).content == before
    assert b"<b>1</b> incident<" in before


def test_the_frames_own_questions_go_without_the_readers_cookies(client):
    config = config_of(client.get(f"{EMBED}?lang=fr"))
    assert config["credentials"] == "omit"
    assert config["language"] == "fr"


@pytest.mark.parametrize("role", ["anonymous", "administrator"])
def test_where_reading_is_not_public_the_frame_says_so_to_everybody(client, settings, role):
    make_incident(title="Attack at Inata", lon=-1.3, lat=14.8)
    if role != "anonymous":
        client.force_login(make_user("admin", role))
    settings.PUBLIC_READ = False
    closed = client.get(EMBED)
    assert closed.status_code == 403
    assert "This map is not public" in closed.content.decode()
    assert "incident<" not in closed.content.decode()
    assert "frame-ancestors *" in closed.headers["Content-Security-Policy"]
    assert "data-embed" not in client.get("/").content.decode()


def test_the_frame_names_its_filter_and_leads_to_the_same_view(client):
    make_incident(state="MLI", lon=-1.3, lat=14.8)
    make_incident(state="BFA", lon=-1.4, lat=13.8)
    html = client.get(f"{EMBED}?state=MLI&figures=low").content.decode()
    assert "<h1>Mali</h1>" in html
    assert "<b>1</b> incident<" in html
    assert 'href="http://testserver/?state=MLI&amp;figures=low"' in html


def test_a_value_that_means_nothing_is_named(client):
    refused = client.get(f"{EMBED}?state=XXX")
    assert refused.status_code == 400
    assert "“XXX” is not the ISO alpha-3 code" in refused.content.decode()


def test_the_timeline_comes_where_it_is_asked_for(client):
    make_incident(lon=-1.3, lat=14.8)
    assert 'id="timeline"' not in client.get(EMBED).content.decode()
    assert 'id="timeline"' in client.get(f"{EMBED}?timeline=1").content.decode()


def test_the_map_page_offers_the_snippet(client):
    html = client.get(reverse("map")).content.decode()
    assert "data-embed-dialog" in html


def test_many_incidents_take_no_more_queries(client, django_assert_num_queries):
    make_incident(lon=-1.3, lat=14.8)
    client.get(f"{EMBED}?state=MLI&timeline=1")
    with django_assert_num_queries(2):
        client.get(f"{EMBED}?state=MLI&timeline=1")
    for step in range(5):
        make_incident(lon=-1.3 + step, lat=14.8)
    client.get(f"{EMBED}?state=MLI&timeline=1")
    with django_assert_num_queries(2):
        client.get(f"{EMBED}?state=MLI&timeline=1")
