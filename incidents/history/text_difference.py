"""Two versions of a text, word by word: what stayed, what went, what came."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "same", "removed", "added"
# So many words stay around what changed; the rest of a long text is left out.
WORDS_AROUND = 12
LEFT_OUT = " … "
# Texts that have less in common than this share of their words are told one after the other.
LEAST_ALIKE = 0.5


@dataclass(frozen=True)
class Piece:
    """A stretch of words; ``kind`` is ``SAME``, ``REMOVED`` or ``ADDED``."""

    kind: str
    text: str


def text_difference(before: str, after: str) -> list[Piece]:
    """The pieces in which ``before`` became ``after``, in the order of reading."""
    old, new = _words(before), _words(after)
    matcher = SequenceMatcher(None, old, new)
    if _share_in_common(matcher, old, new) < LEAST_ALIKE:
        return [Piece(REMOVED, before), Piece(ADDED, after)]
    steps, pieces = matcher.get_opcodes(), []
    for number, (step, old_from, old_to, new_from, new_to) in enumerate(steps):
        if step == "equal":
            is_first, is_last = number == 0, number == len(steps) - 1
            pieces.append(Piece(SAME, _shortened(old[old_from:old_to], is_first, is_last)))
            continue
        if old_to > old_from:
            pieces.append(Piece(REMOVED, "".join(old[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece(ADDED, "".join(new[new_from:new_to])))
    return pieces


def _share_in_common(matcher: SequenceMatcher, old: list[str], new: list[str]) -> float:
    """0 to 1; the spaces, which all texts have in common, left out."""
    common = sum(
        not word.isspace()
        for block in matcher.get_matching_blocks()
        for word in old[block.a : block.a + block.size]
    )
    number = sum(not word.isspace() for word in (*old, *new))
    return 2 * common / number if number else 1


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\S+", text)


def _shortened(words: list[str], is_first: bool, is_last: bool) -> str:
    # Words and the spaces between them alternate.
    around = 2 * WORDS_AROUND
    if len(words) <= 2 * around + 1:
        return "".join(words)
    start = "" if is_first else "".join(words[:around])
    end = "" if is_last else "".join(words[-around:])
    return start + LEFT_OUT + end
