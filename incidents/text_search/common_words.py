"""The words that are looked for ahead: so common that the first who asks would wait."""

from collections import Counter

from incidents.models import Incident
from incidents.text_search.cache import WORTH_KEEPING, TextCache
from incidents.text_search.matching import ids_matching
from incidents.text_search.words import SHORT, words_of

# What is common is told by the last so many incidents,
TEXTS_READ = 2_000
# where it is in one text of fifty at least; what half of them have tells nothing.
LEAST_SHARE, MOST_SHARE = 1 / 50, 1 / 2
MOST_WORDS_AHEAD = 64


def look_up_common_words(cache: TextCache, number: int) -> None:
    """Have the cache hold the incidents of common words, of which there are ``number``.

    Where there are few, the database tells even these at once.
    """
    if number * LEAST_SHARE >= WORTH_KEEPING:
        for word in _common_words():
            ids_matching(word, None, cache)


def _common_words() -> list[str]:
    """The commonest first."""
    texts = Incident.objects.order_by("-pk").values_list("search_text", flat=True)[:TEXTS_READ]
    counts = Counter(word for text in texts for word in set(_words_in(text)))
    least, most = LEAST_SHARE * len(texts), MOST_SHARE * len(texts)
    return [word for word, count in counts.most_common() if least <= count <= most][
        :MOST_WORDS_AHEAD
    ]


def _words_in(text: str) -> list[str]:
    return [word for part in text.split() if len(part) > SHORT for word in words_of(part)]
