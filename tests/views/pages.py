"""Reading pages as a visitor sees them."""

import re
from html import unescape
from html.parser import HTMLParser

from django.db import connection
from django.test.utils import CaptureQueriesContext

VOID = {"br", "hr", "img", "input", "link", "meta"}


class _Element(HTMLParser):
    """Collects the HTML of the one element that has an id."""

    def __init__(self, element_id: str):
        super().__init__(convert_charrefs=False)
        self.element_id = element_id
        self.depth = 0
        self.pieces: list[str] = []

    def handle_starttag(self, tag, attrs):
        if self.depth or dict(attrs).get("id") == self.element_id:
            self.pieces.append(self.get_starttag_text())
            self.depth += tag not in VOID

    def handle_endtag(self, tag):
        if self.depth:
            self.pieces.append(f"</{tag}>")
            self.depth -= 1

    def handle_data(self, data):
        if self.depth:
            self.pieces.append(data)

    def handle_entityref(self, name):
        self.handle_data(f"&{name};")

    def handle_charref(self, name):
        self.handle_data(f"&#{name};")


def part(response, element_id: str) -> str:
    """The HTML of the element with an id, with single spaces; "" if there is none."""
    element = _Element(element_id)
    element.feed(response.content.decode())
    return " ".join("".join(element.pieces).split())


def words(response) -> str:
    """The text of a page with single spaces, without marks and scripts."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|</?(?:b|q|cite|a|s|span|time)\b[^>]*>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def titles(response) -> list[str]:
    """The titles of the list's rows, in their order."""
    return [
        unescape(title)
        for title in re.findall(r"<h3><a [^>]*>(.*?)</a></h3>", response.content.decode())
    ]


def queries_for(client, address: str) -> int:
    """How many queries the page at ``address`` takes; it has to be there.

    Those are left out that bring the incidents in memory up to date after a change.
    """
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
