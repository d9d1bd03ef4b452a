"""Which incidents a text is about: its words in their texts, places and groups' names."""

from incidents.text_search.cache import TextCache
from incidents.text_search.common_words import look_up_common_words
from incidents.text_search.matching import Respelling, TextMatches, WordMatches, ids_matching

__all__ = [
    "Respelling",
    "TextCache",
    "TextMatches",
    "WordMatches",
    "ids_matching",
    "look_up_common_words",
]
