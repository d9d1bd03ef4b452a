"""A real browser against a real server: Debian's Chromium, gunicorn's peer, PostGIS.

Whatever the page writes to its console as an error, throws, or asks of another host
fails the test that opened it.
"""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.builders import make_user

# Playwright keeps an event loop in this thread, which Django takes for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PASSWORD = "a long password"

# A machine that is busy with other things is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def demo(transactional_db):
    """The starter and demonstration data."""
    call_command("load_starter", verbosity=0)
    call_command("load_demo", verbosity=0)


@pytest.fixture
def page(page, live_server):
    """A page that fails its test for console errors, exceptions and foreign requests."""
    complaints = []
    own_host = urlsplit(live_server.url).netloc

    def check_request(request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != own_host:
            complaints.append(f"asked another host: {request.url}")

    page.on(
        "console",
        lambda message: (
            complaints.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
    page.on("request", check_request)
    yield page
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def sign_in(page, live_server):
    """``sign_in("analyst")`` makes that user with its role, and signs in on the page."""

    def sign_in_as(role):
        make_user(role, role)
        page.goto(f"{live_server.url}/sign-in/")
        page.fill("input[name=username]", role)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"{live_server.url}/")

    return sign_in_as
