"""Where an incident's reports mention its place: sentences, the name marked in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from incidents.geocoding.place_text import readings
from incidents.models import Citation, Incident, Report, normalise

MOST_OF_A_REPORT = 4
LONGEST_SENTENCE = 500
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»’]?\s+|\n+")

# A text in pieces: (the words, whether they name the place).
Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class Passage:
    """What one report says of the place; ``sentences`` are empty if it does not name it."""

    report: Report
    sentences: list[Pieces]


def in_pieces(text: str, place_text: str) -> Pieces:
    """``text`` cut where it names the place, however that is accented or spelled in capitals."""
    words = list(_WORD.finditer(text))
    plain = [normalise(word[0]) for word in words]
    pieces: Pieces = []
    told = 0
    i = 0
    names = _names(place_text)
    while i < len(words):
        name = next((name for name in names if plain[i : i + len(name)] == name), None)
        if name is None:
            i += 1
            continue
        start, end = words[i].start(), words[i + len(name) - 1].end()
        pieces += [(text[told:start], False), (text[start:end], True)]
        told, i = end, i + len(name)
    return [piece for piece in [*pieces, (text[told:], False)] if piece[0]]


def passages_of(incident: Incident) -> list[Passage]:
    """For each report of ``incident`` what it says of the place; two queries.

    Sentences that were quoted for the incident come first, then those of the report's text.
    """
    quotes: dict[int, list[str]] = {}
    for report_id, quote in _citations(incident):
        quotes.setdefault(report_id, []).append(quote)
    return [
        Passage(report=report, sentences=_naming(quotes.get(report.pk, []), report, incident))
        for report in incident.reports.select_related("publisher").order_by("published_on", "pk")
    ]


def _names(place_text: str) -> list[list[str]]:
    """The readings of the text in words, the longest first."""
    names = {reading.name for reading in readings(place_text)}
    return sorted((name.split() for name in names), key=len, reverse=True)


def _naming(quotes: Iterable[str], report: Report, incident: Incident) -> list[Pieces]:
    texts = dict.fromkeys(
        sentence.strip()
        for text in (*quotes, report.title, report.text)
        for sentence in _SENTENCE_END.split(text)
    )
    # A quote stands in the text too, maybe cut shorter.
    found: dict[str, Pieces] = {}
    for text in texts:
        pieces = in_pieces(text[:LONGEST_SENTENCE], incident.place_text)
        if any(names for _words, names in pieces) and not any(text in known for known in found):
            found[text] = pieces
    return list(found.values())[:MOST_OF_A_REPORT]


def _citations(incident: Incident):
    of_incident = (
        Q(casualty_claim__incident=incident)
        | Q(involvement__incident=incident)
        | Q(unclaimed_statement__incident=incident)
        | Q(outcome__incident=incident)
        | Q(weapon__incident=incident)
    )
    cited = Citation.objects.filter(of_incident).exclude(quote="").order_by("pk")
    return cited.values_list("report", "quote")
