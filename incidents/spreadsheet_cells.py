"""What a spreadsheet may not be handed as it is: texts that it would run as formulas."""

import re

# So begins what a spreadsheet takes for a formula, or for the end of the cell before it;
# the wide forms are what it makes of the others in some languages.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)


def harmless(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs: what begins as a formula gets an apostrophe.

    A text that is a number, such as "-1.31", stays one. The character NUL, which ends a cell
    for some programs and for others is none, is left out.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    if text.startswith(_FORMULAS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
