"""How to name a snapshot in a text: as a sentence, and for reference managers."""

from dataclasses import dataclass
from datetime import UTC

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.evidence.words import day_in_words
from incidents.models import Snapshot

# BibTeX takes these for commands: https://www.bibtex.org/SpecialSymbols/
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class Citation:
    """The same as a sentence (``text``) and as an entry of BibTeX."""

    text: str
    bibtex: str


def citation_of(snapshot: Snapshot, address: str) -> Citation:
    """How to cite a snapshot, at an ``address`` that holds anywhere, in the language of now."""
    language = get_language()
    words = snapshot.words.get(language) or []
    made_at = snapshot.made_at.astimezone(UTC)
    title = " · ".join(words) or _("all incidents")
    text = _(
        "Sahel incidents (%(year)s): %(title)s. Version %(version)s of %(day)s, %(time)s UTC, "
        "%(address)s"
    ) % {
        "year": made_at.year,
        "title": title,
        "version": snapshot.version,
        "day": day_in_words(made_at.date()),
        "time": f"{made_at:%H:%M}",
        "address": address,
    }
    lines = {
        "author": "{Sahel incidents}",
        "title": f"{{{_escaped(title)}}}",
        "year": str(made_at.year),
        "version": str(snapshot.version),
        "date": f"{made_at:%Y-%m-%d}",
        "url": address,
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in lines.items())
    return Citation(text, f"@misc{{sahel-incidents-{snapshot.identifier},\n{body}}}")


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in " ".join(text.split()))
