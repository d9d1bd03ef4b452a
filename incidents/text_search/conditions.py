"""What it takes for a word to occur in an incident, as conditions that indexes answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from incidents.models.reference import LENGTH
from incidents.models.text import Searchable
from incidents.text_search.words import PLURAL_ENDINGS, SHORT

# What each way to look for a word is as a pattern of LIKE.
_PATTERNS = {"contains": "%{}%", "startswith": "{}%", "endswith": "%{}", "exact": "{}"}
_NAMES = """
    SELECT 'group', id, {searched} FROM incidents_armedgroup WHERE {in_searched}
    UNION ALL
    SELECT 'group', group_id, normalised FROM incidents_groupname WHERE {in_normalised}
    UNION ALL
    SELECT 'place', place_id, normalised FROM incidents_placename WHERE {in_normalised}
    UNION ALL
    SELECT 'incident', merged_into_id, reference FROM incidents_incident
    WHERE merged_into_id IS NOT NULL AND reference = ANY(%(references)s)
"""


@dataclass(frozen=True)
class Named:
    """The groups and the places (keys) one of whose names a word occurs in.

    ``incidents`` are those into which the one was merged whose reference the word is.
    """

    groups: frozenset[int]
    places: frozenset[int]
    incidents: frozenset[int]


def named(words: Sequence[str]) -> dict[str, Named]:
    """For each word what has it in its names; one query."""
    if not words:
        return {}
    references = {reference: word for word in words for reference in _references_of(word)}
    found: dict[str, dict[str, set[int]]] = {
        word: {"group": set(), "place": set(), "incident": set()} for word in words
    }
    for what, key, name in _names(words, list(references)):
        if what == "incident":
            found[references[name]][what].add(key)
            continue
        for word in words:
            if _occurs_in(name, word):
                found[word][what].add(key)
    return {word: Named(*map(frozenset, keys.values())) for word, keys in found.items()}


def in_text_or_place(word: str, has_it: Named) -> Q:
    """What holds for an incident with a word in its own text or in its place's names.

    The reference of an incident that was merged into one is a word of that one.
    """
    condition = occurs("search_text", word)
    if has_it.places:
        condition |= Q(place__in=sorted(has_it.places))
    if has_it.incidents:
        condition |= Q(pk__in=sorted(has_it.incidents))
    return condition


def occurs(field: str, word: str) -> Q:
    """The normalised ``word`` is part of a text, or all of a word of it where it is short."""
    ways = ((f"{field}__{way}", part) for way, part in _ways(word))
    return Q(*ways, _connector=Q.OR)


def _ways(word: str) -> list[tuple[str, str]]:
    """How a text may hold a word: lookups, of which one holds, each with its part."""
    if len(word) > SHORT:
        return [("contains", word)]
    # As a regular expression the planner would rather read all texts.
    return [
        ("contains", f" {word} "),
        ("startswith", f"{word} "),
        ("endswith", f" {word}"),
        ("exact", word),
    ]


def _names(words: Sequence[str], references: list[str]) -> list[tuple[str, int, str]]:
    """What one of the words occurs in ("group" or "place", key, name), and merged incidents."""
    patterns = [_PATTERNS[way].format(part) for word in words for way, part in _ways(word)]
    searched = Searchable.template % {"expressions": "name_en || ' ' || name_fr"}

    def among(text: str) -> str:
        return " OR ".join(f"{text} LIKE %(pattern{n})s" for n in range(len(patterns)))

    statement = _NAMES.format(
        searched=searched, in_searched=among(searched), in_normalised=among("normalised")
    )
    values = {f"pattern{n}": pattern for n, pattern in enumerate(patterns)}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "references": references})
        return cursor.fetchall()


def _references_of(word: str) -> list[str]:
    """The references that a word may be; it may have lost its last letter, like a plural."""
    return [
        f"SI-{word}{ending}".upper()
        for ending in ("", *PLURAL_ENDINGS)
        if len(word + ending) == LENGTH
    ]


def _occurs_in(name: str, word: str) -> bool:
    return word in (name.split() if len(word) <= SHORT else name)
