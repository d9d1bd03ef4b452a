"""Makes the picture in the README: ``make screenshot``.

The map page with the demonstration data, in the tests' own server and database.
"""

import sys
from pathlib import Path

import pytest

PICTURE = Path(__file__).parents[2] / "static" / "img" / "screenshot.png"


def test_the_picture_in_the_readme(page, live_server, demo):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/?state=MLI&state=BFA&state=NER")
    page.locator(".cluster, .incident-mark").first.wait_for()
    page.locator(".leaflet-land-pane path").first.wait_for(state="attached")
    page.locator("#timeline .timeline-bars").first.wait_for(state="attached")
    page.screenshot(path=PICTURE)


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-q"]))
