"""What it takes for a word to occur in an incident, as conditions that indexes answer."""

from collections.abc import Sequence

from django.db.models import Q

from incidents.models import ArmedGroup, Incident, PlaceName
from incidents.models.reference import LENGTH
from incidents.models.text import Searchable
from incidents.text_search.words import PLURAL_ENDINGS, SHORT


def occurs(field: str, word: str) -> Q:
    """The normalised ``word`` is part of a text, or all of a word of it where it is short."""
    if len(word) <= SHORT:
        # As a regular expression the planner would rather read all texts.
        ways = {
            "contains": f" {word} ",
            "startswith": f"{word} ",
            "endswith": f" {word}",
            "exact": word,
        }
        return Q(*((f"{field}__{way}", part) for way, part in ways.items()), _connector=Q.OR)
    return Q(**{f"{field}__contains": word})


def groups_named(words: Sequence[str]) -> dict[str, frozenset[int]]:
    """For each word the groups (keys) one of whose names it occurs in; one query."""
    condition = Q()
    for word in words:
        condition |= occurs("searched", word) | occurs("names__normalised", word)
    groups = ArmedGroup.objects.annotate(searched=Searchable("name_en", "name_fr")).order_by()
    rows = groups.filter(condition).values_list("pk", "searched", "names__normalised")
    found: dict[str, set[int]] = {word: set() for word in words}
    for key, *names in rows:
        for word in words:
            if any(_occurs_in(name or "", word) for name in names):
                found[word].add(key)
    return {word: frozenset(keys) for word, keys in found.items()}


def in_text_or_place(words: Sequence[str]) -> dict[str, Q]:
    """For each word what holds for an incident with it in its own text or its place's names.

    Two queries: names of places become their keys first. The reference of an incident that
    was merged into one is a word of that one.
    """
    places, merged = _places_named(words), _merged_into(words)
    conditions = {}
    for word in words:
        condition = occurs("search_text", word)
        if places[word]:
            condition |= Q(place__in=places[word])
        if word in merged:
            condition |= Q(pk=merged[word])
        conditions[word] = condition
    return conditions


def _places_named(words: Sequence[str]) -> dict[str, list[int]]:
    condition = Q()
    for word in words:
        condition |= occurs("normalised", word)
    found: dict[str, set[int]] = {word: set() for word in words}
    names = PlaceName.objects.filter(condition).order_by()
    for place, name in names.values_list("place", "normalised"):
        for word in words:
            if _occurs_in(name, word):
                found[word].add(place)
    return {word: sorted(keys) for word, keys in found.items()}


def _merged_into(words: Sequence[str]) -> dict[str, int]:
    # A reference may have lost its last letter, like a plural.
    references = {
        f"SI-{word}{ending}".upper(): word
        for word in words
        for ending in ("", *PLURAL_ENDINGS)
        if len(word + ending) == LENGTH
    }
    if not references:
        return {}
    merged = Incident.objects.filter(reference__in=references, merged_into__isnull=False)
    return {
        references[reference]: into
        for reference, into in merged.order_by().values_list("reference", "merged_into")
    }


def _occurs_in(name: str, word: str) -> bool:
    return word in (name.split() if len(word) <= SHORT else name)
