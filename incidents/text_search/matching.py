"""Which incidents hold the words that somebody looks for.

A word is looked for in an incident's own text (title, place as reported, summary, reference),
in the names that the gazetteer has for its place, and in the names of the groups that are
involved. Names are resolved first, to a few places and groups, so that no join runs over the
incidents: places become incidents by an index; groups are left to whoever holds the
involvements in memory.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Aggregate, BinaryField, Q

from incidents.models import Incident
from incidents.text_search.cache import TextCache
from incidents.text_search.conditions import in_text_or_place, named
from incidents.text_search.spelling import spelled_alike
from incidents.text_search.words import words_of


@dataclass(frozen=True)
class WordMatches:
    """Where words occur: all of them in each of ``incidents``, or one in the names of ``groups``.

    ``incidents`` has a bool for each key, up to the last of them at least; ``groups`` are
    keys. Words of which one occurs in a group's name stand by themselves.
    """

    words: tuple[str, ...]
    incidents: np.ndarray
    groups: frozenset[int]


@dataclass(frozen=True)
class Respelling:
    """A word that occurs nowhere, and the like one that was looked for instead."""

    written: str
    read_as: str


@dataclass(frozen=True)
class TextMatches:
    """An incident matches if every one of ``parts`` holds for it.

    A part holds for its own incidents and for those with an involvement, on whatever basis,
    of one of its groups. No parts, as of a text without words, hold for all incidents.
    """

    parts: tuple[WordMatches, ...]
    respellings: tuple[Respelling, ...] = ()


def ids_matching(
    text: str,
    user=None,
    cache: TextCache | None = None,
    are_seen: Callable[[np.ndarray], bool] = np.any,
) -> TextMatches:
    """The incidents that ``user`` may see in which every word of ``text`` occurs.

    A word that occurs in none of them is read as one that is spelled alike and does occur,
    if there is one. ``cache`` spares the database common words; whoever hands it over keeps
    it true. It knows nobody: with a cache the matches are whatever incidents there are, and
    ``are_seen`` tells whether ``user`` may see one of ``WordMatches.incidents``.
    """
    words = words_of(text)
    matches = _matches(words, user, cache)
    read_as: dict[str, str] = {}
    for word in _missing(matches, user, are_seen):
        read_as[word] = spelled_alike(word, user, lambda other: not _is_missing(other, user))
        if not read_as[word]:
            # With a word that is nowhere nothing is found, whatever the others are read as.
            return matches
    if not read_as:
        return matches
    respelled = _matches([read_as.get(word, word) for word in words], user, cache)
    return TextMatches(respelled.parts, tuple(Respelling(*pair) for pair in read_as.items()))


def _matches(words: Sequence[str], user, cache: TextCache | None) -> TextMatches:
    if not words:
        return TextMatches(())
    has_it = named(words)
    in_names = [word for word in words if has_it[word].groups]
    others = tuple(word for word in words if not has_it[word].groups)
    # Words that stand in no group's name are asked for in one go: a rare one spares the
    # database all the incidents of a common one.
    together = [*((word,) for word in in_names), *([others] if others else [])]
    return TextMatches(
        tuple(
            WordMatches(
                part,
                _holding([in_text_or_place(word, has_it[word]) for word in part], user, cache),
                has_it[part[0]].groups,
            )
            for part in together
        )
    )


def _holding(conditions: list[Q], user, cache: TextCache | None) -> np.ndarray:
    incidents = Incident.objects.visible_to(user) if cache is None else Incident.objects.all()
    incidents = incidents.filter(*conditions)

    def ask(among: np.ndarray | None) -> np.ndarray:
        return _by_key(incidents if among is None else incidents.filter(pk__in=among.tolist()))

    if cache is None:
        return ask(None)
    return cache.holds(repr(conditions), ask)


class _Packed(Aggregate):
    """SQL: all keys in one value of 8 bytes each, in no order."""

    template = "string_agg(int8send(%(expressions)s), ''::bytea)"
    output_field = BinaryField()


def _by_key(incidents) -> np.ndarray:
    """For each key whether its incident is one of these."""
    packed = incidents.order_by().aggregate(keys=_Packed("pk"))["keys"]
    keys = np.frombuffer(packed or b"", ">i8").astype(np.int64)
    is_one = np.zeros(int(keys.max(initial=0)) + 1, bool)
    is_one[keys] = True
    return is_one


def _missing(matches: TextMatches, user, are_seen: Callable[[np.ndarray], bool]) -> Iterator[str]:
    """The words that occur nowhere, each looked for when it is asked for."""
    for part in matches.parts:
        if not part.groups and not are_seen(part.incidents):
            for word in part.words:
                if len(part.words) == 1 or _is_missing(word, user):
                    yield word


def _is_missing(word: str, user) -> bool:
    has_it = named([word])[word]
    if has_it.groups:
        return False
    incidents = Incident.objects.visible_to(user)
    return not incidents.filter(in_text_or_place(word, has_it)).exists()
