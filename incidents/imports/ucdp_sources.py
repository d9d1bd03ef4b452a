"""The reports that a row of UCDP GED names: several in one cell, in the ways of three decades."""

import re
from datetime import date

from incidents.imports.cells import BadCell, day, short
from incidents.imports.rows import Source

LONGEST_TITLE = 300
LONGEST_PUBLISHER = 200
LONGEST_ADDRESS = 1000
# Who published what UCDP names in words from which no name can be told.
NOT_NAMED_APART = "Source named by UCDP"

_LONGEST_BEGINNING = 200
_LONGEST_NAME = 50
_MOST_WORDS_OF_A_NAME = 6

# "Reuters News,2018-11-22,Militants kill ..." since 2013.
_DATED = re.compile(r",\s*(\d{4}-\d\d-\d\d)\s*,")
_BETWEEN = re.compile(r'"\s*;\s*"')
# "Nigeria Watch IBD006901", "Nigeria Watch (IBD004742)": the number is the headline's, so to say.
_ITS_NUMBER = re.compile(r"\s*\(?\b[A-Z]{2,5}\d{4,9}\)?$")
# Before: AFP 2009-07-27 "65 dead"; Reuters, 1995-02-23; Reuters 21-May-00; The Punch (2 May 2003).
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_NAME = re.compile(r'["“‘\s]*([^\W\d_][^"“”\d;,()\[\]<>]*)')
_WORDS_BEHIND = re.compile(rf"(?:[\s:.–-]+(?:{_MONTH}|on|accessed|dated|no))+$", re.IGNORECASE)
_DAY = re.compile(
    rf"(?<!\d)(?:\d{{4}}-\d\d-\d\d|\d{{1,2}} {_MONTH} \d{{4}}|\d{{1,2}}-{_MONTH}-\d\d(?:\d\d)?)"
    r"(?!\d)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r'https?://[^\s"<>;]+')


def sources(article: str) -> tuple[Source, ...]:
    """The sources of the cell ``source_article``, each once.

    Where one has no headline apart, its whole text is the title, so that nothing is lost.
    """
    text = article.strip()
    if not text:
        return ()
    dated = text[0] == '"' and _DATED.search(text) is not None
    found = {}
    parts = _BETWEEN.split(text) if dated else text.split(";")
    for part in parts:
        part = part.strip(' "\n\r\t') if dated else part.strip()
        if part:
            found[_dated(part) if dated else _undated(part)] = None
    return tuple(found)


def _dated(part: str) -> Source:
    match = _DATED.search(part)
    if match is None or not match.start():
        return _undated(part)
    office = part[: match.start()].strip()
    return Source(
        publisher=short(_ITS_NUMBER.sub("", office) or office, LONGEST_PUBLISHER),
        title=short(part[match.end() :].strip(), LONGEST_TITLE),
        date=_day(match[1]),
    )


def _undated(part: str) -> Source:
    # The name and the day come first, and no pattern has to go through a long text.
    beginning = part[:_LONGEST_BEGINNING]
    on = _DAY.search(beginning)
    address = _ADDRESS.search(part)
    return Source(
        publisher=_name(beginning) or NOT_NAMED_APART,
        title=short(part, LONGEST_TITLE),
        date=_day(on[0]) if on else None,
        address=address[0] if address and len(address[0]) <= LONGEST_ADDRESS else "",
    )


def _name(text: str) -> str:
    """The name with which ``text`` begins, "" where it rather is a title or an address."""
    match = _NAME.match(text)
    if not match:
        return ""
    name = _WORDS_BEHIND.sub("", match[1].strip(" ,:.–-")).strip(" ,:.–-")
    is_name = (
        1 < len(name) <= _LONGEST_NAME
        and len(name.split()) <= _MOST_WORDS_OF_A_NAME
        and not name.endswith(("'s", "’s"))
        and not name.startswith(("http", "ibid"))
    )
    return name if is_name else ""


def _day(text: str) -> date | None:
    try:
        return day(text)
    except BadCell:
        return None
