import re

import pytest

from incidents.security import content_security_policy
from tests.builders import make_incident, make_user

pytestmark = pytest.mark.django_db


def test_pages_may_load_nothing_but_what_this_server_sends(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_server_of_the_online_map_is_let_in_for_pictures_alone():
    policy = content_security_policy("https://{s}.tile.example.org/{z}/{x}/{y}.png")
    assert "img-src 'self' data: https://*.tile.example.org;" in policy
    assert policy.count("example.org") == 1


def test_the_admin_keeps_the_scripts_of_its_map_widgets(client):
    client.force_login(make_user("admin", "administrator"))
    assert "Content-Security-Policy" not in client.get("/admin/").headers


def test_pages_carry_no_script_or_style_that_the_policy_would_block(client):
    incident = make_incident(lon=-1.3, lat=14.8)
    for address in ("/", f"/incidents/{incident.reference}/", "/sign-in/", "/nowhere/"):
        html = client.get(address).content.decode()
        for attributes in re.findall(r"<script\b([^>]*)>", html):
            assert "src=" in attributes or 'type="application/json"' in attributes
        assert "<style" not in html
        assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
