"""What a spreadsheet may not be handed as it is: texts that it would run as formulas."""

# So begins what a spreadsheet takes for a formula, or for the end of the cell before it;
# the wide forms are what it makes of the others in some languages.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs: what begins as a formula gets an apostrophe.

    It is for texts alone: numbers stay numbers. The character NUL, which ends a cell for some
    programs and for others is none, is left out.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    if text.startswith(_FORMULAS):
        return f"'{text}"
    return text
