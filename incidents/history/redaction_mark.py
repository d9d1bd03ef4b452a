"""What a page shows and says where a text was taken out."""

import re

from django.utils.html import escape
from django.utils.translation import gettext as _

from incidents.history.redaction import MARK

# Tags, and elements in which no other element can stand, are passed over.
_NO_TEXT = r"<(script|style|title|textarea|option)\b.*?</\1\s*>|<[^>]*>"
_MARK_IN_TEXT = re.compile(rf"{_NO_TEXT}|{MARK}", re.DOTALL | re.IGNORECASE)


class RedactionMarkMiddleware:
    """Says "redacted" to screen readers wherever a page shows the mark, on every page alike.

    They would read its signs one by one, or nothing at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and MARK.encode() in response.content:
            response.content = explain_marks(response.content.decode())
        return response


def explain_marks(html: str) -> str:
    """``html`` with a hidden word at each mark that stands in its text."""
    word = escape(_("redacted"))
    explained = (
        f'<span class="redacted"><span aria-hidden="true">{MARK}</span>'
        f'<span class="visually-hidden">{word}</span></span>'
    )
    return _MARK_IN_TEXT.sub(lambda found: explained if found[0] == MARK else found[0], html)
