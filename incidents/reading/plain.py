"""Text made comparable without moving a letter: spans in it are spans of the original."""

import re
import unicodedata
from collections.abc import Iterable

_REPLACED = str.maketrans("’‘–—‑−\u00a0\u202f\t\n", "''----    ")


def plain(text: str) -> str:
    """Lower case, without accents, of the same length as ``text``.

    >>> plain("Jusqu’à 40 tués")
    "jusqu'a 40 tues"
    """
    return "".join(_plain_letter(letter) for letter in text.translate(_REPLACED))


def _plain_letter(letter: str) -> str:
    lower = unicodedata.normalize("NFKD", letter)[0].lower()
    return lower if len(lower) == 1 else letter


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first; blanks match blanks and hyphens."""
    by_length = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"[ -]+") for word in by_length)


def blank(text: str, start: int, end: int) -> str:
    """``text`` with blanks in place of what stood from ``start`` to ``end``."""
    return text[:start] + " " * (end - start) + text[end:]
