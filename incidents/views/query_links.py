"""Addresses of a page with something added to its query, taken away or changed."""

from django.http import QueryDict
from django.urls import reverse


def page_address(path: str, query: QueryDict, **changes: str | None) -> str:
    """The page at ``path`` for ``query``; a change to None takes that parameter away."""
    changed = query.copy()
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return _address(path, changed)


def page_address_without(path: str, query: QueryDict, name: str, value: str) -> str:
    """The page at ``path`` for ``query`` less one value of one parameter."""
    changed = query.copy()
    changed.setlist(name, [kept for kept in changed.getlist(name) if kept != value])
    return _address(path, changed)


def values_of(query: QueryDict) -> list[tuple[str, str]]:
    """Each name with each of its values, for the hidden fields of a form."""
    return [(name, value) for name, values in query.lists() for value in values]


def map_address(query: QueryDict, **changes: str | None) -> str:
    """The map page for ``query``, changed as in ``page_address``."""
    return page_address(reverse("map"), query, **changes)


def _address(path: str, query: QueryDict) -> str:
    text = query.urlencode(safe=",/")
    return path + (f"?{text}" if text else "")
