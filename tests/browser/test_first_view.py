"""The first view on a thin line: what the map page sends to somebody who has never been here.

At 400 kbit/s, 150 KB take three seconds, and each answer that waits for another one 400 ms:
with at most this much the page is usable within five.
"""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("demo")

MOST_BYTES = 150_000
MOST_REQUESTS = 30
# What an answer has besides its body, where the files here come without.
HEADERS = 400


@pytest.fixture
def collected(tmp_path, settings):
    """The static files as the server of an installation sends them: hashed and compressed."""
    hashed = {"BACKEND": "sahel.static_files.HashedStaticFiles"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", "--noinput", "--verbosity=0")
    return tmp_path


class FirstVisit:
    """What one page takes from the server; static files come from the ``collected`` ones."""

    def __init__(self, page, collected: Path):
        self.collected = collected
        self.sizes: dict[str, int] = {}
        page.route("**/static/**", self._send)
        page.on("requestfinished", self._weigh)

    def _send(self, route):
        path = self.collected / urlsplit(route.request.url).path.removeprefix("/static/")
        smallest = min(
            (each for each in (path, Path(f"{path}.gz"), Path(f"{path}.br")) if each.exists()),
            key=lambda each: each.stat().st_size,
        )
        self.sizes[route.request.url] = smallest.stat().st_size + HEADERS
        route.fulfill(path=path)

    def _weigh(self, request):
        if "/static/" not in request.url:
            sizes = request.sizes()
            self.sizes[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())


def test_the_first_view_of_the_map_is_small(page, live_server, collected):
    visit = FirstVisit(page, collected)
    page.goto(f"{live_server.url}/")
    expect(page.locator("#map .cluster, #map .incident-mark").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    told = "\n".join(f"{size:7} {url}" for url, size in visit.sizes.items())
    assert any("/static/js/map_page." in url for url in visit.sizes)
    assert visit.bytes <= MOST_BYTES, told
    assert len(visit.sizes) <= MOST_REQUESTS, told


def test_the_map_needs_no_images_and_no_tiles(page, live_server):
    """Whoever turns images off sees the land, the marks and the list all the same."""
    page.route(
        "**/*",
        lambda route: (
            route.fulfill(status=204)
            if route.request.resource_type in ("image", "font", "media")
            else route.fallback()
        ),
    )
    page.goto(f"{live_server.url}/")
    expect(page.locator("#map .cluster, #map .incident-mark").first).to_be_visible()
    expect(page.locator("#map .leaflet-land-pane path").first).to_be_attached()
    expect(page.locator("#list .row").first).to_be_visible()
