"""Figures as people write them: "25", "25-40", "at least 15", "<=40", "une vingtaine"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from incidents.models import VAGUE_BOUNDS, VagueWord
from incidents.reading.numbers import NUMBER, number_of
from incidents.reading.plain import any_of

_AT_LEAST = (
    ">= ≥ > => at_least no_fewer_than no_less_than not_less_than more_than over au_moins "
    "plus_de plus_d' au_minimum minimum min"
)
_UP_TO = (
    "<= ≤ < =< up_to as_many_as at_most no_more_than not_more_than fewer_than less_than under "
    "jusqu'a au_plus pas_plus_de au_maximum maximum max moins_de moins_d'"
)
_ABOUT = (
    "~ ≈ about around approximately roughly nearly almost some environ quelque pres_de pres_d' "
    "autour_de"
)
_BETWEEN = "between entre from de"
_OR_MORE = "+ or_more at_least ou_plus au_moins"
_OR_FEWER = "or_fewer or_less at_most ou_moins au_plus"
_FURTHER_BEFORE = "+ another a_further an_additional encore"
_FURTHER_AFTER = "more additional further de_plus en_plus supplementaires supplementaire"

_VAGUE_WORDS = {
    VagueWord.SEVERAL: "several plusieurs",
    VagueWord.ABOUT_TEN: "dizaine",
    VagueWord.DOZEN: "dozen douzaine",
    VagueWord.ABOUT_TWENTY: "vingtaine",
    VagueWord.ABOUT_THIRTY: "trentaine",
    VagueWord.ABOUT_FORTY: "quarantaine",
    VagueWord.ABOUT_FIFTY: "cinquantaine",
    VagueWord.DOZENS: "dozens dizaines douzaines des_dizaines des_douzaines",
    VagueWord.SCORES: "scores plusieurs_dizaines",
    VagueWord.ABOUT_HUNDRED: "hundred centaine",
    VagueWord.HUNDREDS: "hundreds several_hundred centaines des_centaines plusieurs_centaines",
}
_VAGUE = {
    word.replace("_", " "): vague for vague, words in _VAGUE_WORDS.items() for word in words.split()
}
_ABOUT_A_NUMBER = {
    10: VagueWord.ABOUT_TEN,
    20: VagueWord.ABOUT_TWENTY,
    30: VagueWord.ABOUT_THIRTY,
    40: VagueWord.ABOUT_FORTY,
    50: VagueWord.ABOUT_FIFTY,
    100: VagueWord.ABOUT_HUNDRED,
}


def _words(listed: str) -> str:
    """A pattern for the words and signs of a list; words stand alone."""
    entries = [entry.replace("_", " ") for entry in listed.split()]
    words = any_of(entry for entry in entries if entry[0].isalpha())
    signs = any_of(entry for entry in entries if not entry[0].isalpha())
    # "plus d'" leans on the word after it.
    word_pattern = rf"(?<!\w)(?:{words})(?:(?<=')|(?!\w))"
    return f"{word_pattern}|{signs}" if signs else word_pattern


_FIGURE = re.compile(
    rf"""
    (?:(?P<further>{_words(_FURTHER_BEFORE)})\s*)?
    (?:(?:(?P<at_least>{_words(_AT_LEAST)})|(?P<up_to>{_words(_UP_TO)})
         |(?P<about>{_words(_ABOUT)})|(?P<between>{_words(_BETWEEN)}))\s*)?
    (?:(?:(?<!\w)(?:a|une)\s+)?(?<!\w)(?P<vague>{any_of(_VAGUE)})(?!\w)
      |(?P<minus>(?<!\w)-(?=\d))?(?P<first>{NUMBER})
       (?:\s*(?(between)(?:-|(?:and|et|to|a)\b)|(?:-|(?:to|a)\b))\s*(?P<second>{NUMBER}))?)
    (?:\s*(?:(?P<or_more>{_words(_OR_MORE)})|(?P<or_fewer>{_words(_OR_FEWER)})))?
    (?:\s+(?P<further_after>{_words(_FURTHER_AFTER)}))?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Figure:
    """One figure of a text: where it stands, its bounds (None is open), what is wrong with it."""

    start: int
    end: int
    minimum: int | None = None
    maximum: int | None = None
    vague_word: str = ""
    additional: bool = False
    problem: str = ""


def find_figures(text: str) -> Iterator[Figure]:
    """The figures of ``text``, which went through ``plain``, in their order."""
    for match in _FIGURE.finditer(text):
        start, end = match.span()
        if match["between"] and not match["second"]:
            # "de 25 soldats": no range begins here.
            start = match.start("first") if match["first"] else match.start("vague")
        additional = bool(match["further"] or match["further_after"])
        yield Figure(start, end, additional=additional, **_bounds(match))


def _bounds(match: re.Match) -> dict:
    if match["vague"]:
        return _of_a_word(match)
    if match["minus"]:
        return {
            "problem": _("“%(words)s” is below zero: write how many people they were.")
            % {"words": match[0].strip()}
        }
    first = number_of(match["first"])
    if match["second"]:
        second = number_of(match["second"])
        if first > second:
            return {"problem": _("Write the smaller number first, as in 25-40.")}
        return {"minimum": first, "maximum": second}
    if match["at_least"] or match["or_more"]:
        return {"minimum": first}
    if match["up_to"] or match["or_fewer"]:
        return {"maximum": first}
    if match["about"]:
        return _about(first)
    return {"minimum": first, "maximum": first}


def _of_a_word(match: re.Match) -> dict:
    vague = _VAGUE[re.sub(r"[ -]+", " ", match["vague"])]
    if match["at_least"] or match["up_to"] or match["or_more"] or match["or_fewer"]:
        return {
            "problem": _("“%(words)s” sets no bound: write a number, as in >=20.")
            % {"words": match[0].strip()}
        }
    return _of_vague(vague)


def _about(number: int) -> dict:
    if number in _ABOUT_A_NUMBER:
        return _of_vague(_ABOUT_A_NUMBER[number])
    return {
        "problem": _(
            "No word stands for “about %(number)s”: write %(number)s, or the bounds that are "
            "meant, as in %(low)s-%(high)s."
        )
        % {"number": number, "low": number - 5 if number > 5 else 1, "high": number + 5}
    }


def _of_vague(word: VagueWord) -> dict:
    minimum, maximum = VAGUE_BOUNDS[word]
    return {"minimum": minimum, "maximum": maximum, "vague_word": word.value}
