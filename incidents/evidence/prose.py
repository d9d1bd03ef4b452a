"""Names inside a sentence: "the government of Mali", "le GSIM", "l’armée malienne".

In lists, names stand with a capital and without an article; a sentence needs both put
right. The tables tell the words with which names of armies, authorities and sources
begin or end; a name that is in none of them (JNIM, Human Rights Watch) stays as it is.
"""

import re

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

# A name's first or last word -> its article ("" for none). In lower case here: the
# word is a common noun and loses its capital. With a capital: it keeps it.
_ENGLISH_FIRST = {
    "army": "the",
    "association": "an",
    "authorities": "the",
    "collective": "a",
    "community": "a",
    "gendarmerie": "the",
    "government": "the",
    "ministry": "the",
    "police": "the",
    "press": "the",
    "unidentified": "an",
    "Islamic": "the",
    "Multinational": "the",
    "Prime": "the",
    "UN": "the",
    "US": "the",
    "Uppsala": "the",
    "Wagner": "the",
    "CMA": "the",
    "FLA": "the",
    "VDP": "the",
}
_ENGLISH_LAST = {
    "army": "the",
    "force": "the",
    "gendarmerie": "the",
    "government": "the",
    "guard": "the",
    "office": "the",
    "police": "the",
    "programme": "the",
}
_FRENCH_FIRST = {
    "armée": "l’",
    "association": "une ",
    "autorités": "les ",
    "bureau": "le ",
    "collectif": "un ",
    "département": "le ",
    "force": "la ",
    "forces": "les ",
    "garde": "la ",
    "gendarmerie": "la ",
    "gouvernement": "le ",
    "groupe": "un ",
    "milice": "une ",
    "ministère": "le ",
    "personnel": "du ",
    "police": "la ",
    "presse": "la ",
    "programme": "le ",
    "responsables": "des ",
    "sources": "des ",
    "État": "l’",
    "Groupe": "le ",
    "Haut-Commissariat": "le ",
    "Katiba": "la ",
    "Koglwéogo": "les ",
    "Premier": "le ",
    "CMA": "la ",
    "EIGS": "l’",
    "FLA": "le ",
    "GATIA": "le ",
    "GSIM": "le ",
    "MINUSMA": "la ",
    "MUJAO": "le ",
    "VDP": "les ",
}
# The same for places whose names begin or end with what they are.
_ENGLISH_PLACE_LAST = dict.fromkeys(("airport", "mine", "peninsula", "road"), "the")
_FRENCH_PLACE_FIRST = {
    "aéroport": "l’",
    "axe": "l’",
    "camp": "le ",
    "fleuve": "le ",
    "forêt": "la ",
    "lac": "le ",
    "mine": "la ",
    "parc": "le ",
    "presqu'île": "la ",
    "presqu’île": "la ",
    "route": "la ",
}


def in_prose(named) -> str:
    """The name of a group or claimant as a sentence of the reader's language says it.

    Of a source that is not named ("press, unnamed") only what it is; without what a name
    adds in brackets.
    """
    return "".join(_article_and_name(named))


def phrase_before(words: str, named) -> tuple[str, str]:
    """``words`` with the article of the name that follows them, and that name by itself.

    A page may make a link of the name: "est affilié à" and "État islamique" become
    "est affilié à l’" and "État islamique".
    """
    article, name = _article_and_name(named)
    return smooth(f"{words} {article}{name}").removesuffix(name), name


def place_in_prose(name: str) -> str:
    """The name of a place as a sentence says it: "Inates", "the Boungou-Ougarou road"."""
    if is_french():
        return "".join(_french_article(name, _FRENCH_PLACE_FIRST))
    article = _ENGLISH_PLACE_LAST.get(name.split()[-1].lower(), "") if name else ""
    return f"{article} {name}".lstrip()


def names_in_prose(named) -> str:
    """Several names as one phrase: "JNIM", "JNIM and ISGS", "JNIM, ISGS and Boko Haram"."""
    return all_of([in_prose(each) for each in named])


def all_of(phrases: list[str]) -> str:
    """Phrases as a list that ends with "and"."""
    if len(phrases) < 2:
        return "".join(phrases)
    return _("%(first)s and %(last)s") % {"first": ", ".join(phrases[:-1]), "last": phrases[-1]}


def in_one_sentence(clauses: list[str]) -> str:
    """Clauses parted by semicolons, as the reader's language sets them."""
    return pgettext("between clauses", "; ").join(clauses)


def smooth(sentence: str) -> str:
    """A sentence after its names were filled in, with what French then draws together.

    "à le GSIM" is "au GSIM", "de Inates" is "d’Inates". English stays as it is.
    """
    if not is_french():
        return sentence
    for parted, together in _FRENCH_CONTRACTIONS:
        sentence = parted.sub(together, sentence)
    return sentence


_FRENCH_CONTRACTIONS = (
    (re.compile(r"\bà le(?= )"), "au"),
    (re.compile(r"\bà les(?= )"), "aux"),
    (re.compile(r"\bde le(?= )"), "du"),
    (re.compile(r"\bde les(?= )"), "des"),
    (re.compile(r"\bde (?=[aeiouâàéèêëîïôûAEIOUÂÀÉÈÊËÎÏÔÛ])"), "d’"),
)


def is_french() -> bool:
    """Whether the reader's language is French."""
    return (get_language() or "").startswith("fr")


def _article_and_name(named) -> tuple[str, str]:
    """The article, with the blank after it, and the name as it follows it."""
    name = re.sub(r"\s*\([^)]*\)$", "", str(named))
    if getattr(named, "unnamed", False):
        name = name.partition(",")[0]
    return _french_article(name, _FRENCH_FIRST) if is_french() else _english_article(name)


def _english_article(name: str) -> tuple[str, str]:
    first, last = name.split()[0], name.split()[-1]
    if last == "forces":
        article = ""
    elif first in _ENGLISH_FIRST:
        article = _ENGLISH_FIRST[first]
    elif first.lower() in _ENGLISH_FIRST:
        article, name = _ENGLISH_FIRST[first.lower()], first.lower() + name[len(first) :]
    else:
        article = _ENGLISH_LAST.get(last.lower(), "")
    return article and f"{article} ", name


def _french_article(name: str, articles: dict[str, str]) -> tuple[str, str]:
    first = name.partition(" ")[0]
    if first in articles:
        return articles[first], name
    if first.lower() in articles:
        return articles[first.lower()], first.lower() + name[len(first) :]
    return "", name
