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

# "Reuters News,2018-11-22,Militants kill ..." since 2013.
_DATED = re.compile(r",\s*(\d{4}-\d\d-\d\d)\s*,")
_BETWEEN = re.compile(r'"\s*;\s*"')
_ADDRESS = re.compile(r'https?://[^\s"<>;]+')
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
# Before: AFP 2009-07-27 "65 dead"; Reuters, 1995-02-23; Reuters 21-May-00; The Punch (2 May 2003).
_NAMED = re.compile(
    rf"""
    "?(?P<name>[^"\d;]*?[^\W\d])["'’]?[,:]?\s*\(?\s*
    (?:
       (?P<iso>\d{{4}}-\d\d-\d\d)
      |(?P<day>\d{{1,2}}\s+{_MONTH}\.?\s+\d{{4}}|\d{{1,2}}-{_MONTH}-\d\d(?:\d\d)?)
      |\d{{1,2}}[-/. ]\d{{1,2}}\b|\d{{1,2}}\s+{_MONTH}|{_MONTH}\.?\s+\d|(?:19|20)\d\d\b
    )
    """,
    re.VERBOSE,
)


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
    return Source(
        publisher=short(part[: match.start()].strip(), LONGEST_PUBLISHER),
        title=short(part[match.end() :].strip(), LONGEST_TITLE),
        date=_day(match[1]),
    )


def _undated(part: str) -> Source:
    address = _ADDRESS.search(part)
    # The name comes first; on all of a long text the pattern would take its time.
    match = _NAMED.match(part[:_LONGEST_BEGINNING])
    name = match["name"].strip(" ,:-") if match else ""
    if not match and len(part) <= 40 and part[0].isalpha():
        # "NigeriaWatch": the name is all there is.
        name = part
    return Source(
        publisher=short(name, LONGEST_PUBLISHER) if 1 < len(name) <= 60 else NOT_NAMED_APART,
        title=short(part, LONGEST_TITLE),
        date=_day((match["iso"] or match["day"] or "") if match else ""),
        address=address[0] if address and len(address[0]) <= LONGEST_ADDRESS else "",
    )


def _day(text: str) -> date | None:
    try:
        return day(text) if text else None
    except BadCell:
        return None
