"""Whole numbers as digits or as words, in English and French."""

import re

from incidents.reading.plain import any_of

_ENGLISH_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_ENGLISH_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_FRENCH_WORDS = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize dix-sept dix-huit dix-neuf"
)
_ENGLISH, _FRENCH = _ENGLISH_WORDS.split(), _FRENCH_WORDS.split()
# What a French number of two digits begins with, and the number at which it begins.
_FRENCH_TENS = {
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "quatre-vingt": 80,
}


def _english() -> dict[str, int]:
    words = {word: number for number, word in enumerate(_ENGLISH)}
    for number, ten in enumerate(_ENGLISH_TEN_WORDS.split(), start=2):
        words[ten] = 10 * number
        words |= {f"{ten} {_ENGLISH[unit]}": 10 * number + unit for unit in range(1, 10)}
    return words | {f"{_ENGLISH[hundreds]} hundred": 100 * hundreds for hundreds in range(1, 10)}


def _french() -> dict[str, int]:
    words = {word.replace("-", " "): number for number, word in enumerate(_FRENCH)}
    for ten, start in _FRENCH_TENS.items():
        ten = ten.replace("-", " ")
        words[ten] = start
        # From sixty and from eighty one counts on to nineteen.
        for unit in range(1, 20 if start >= 60 else 10):
            unit_word = _FRENCH[unit].replace("-", " ")
            words[f"{ten} {unit_word}"] = start + unit
            words[f"{ten} et {unit_word}"] = start + unit
    hundreds = {
        f"{_FRENCH[hundreds]} {cent}": 100 * hundreds
        for hundreds in range(2, 10)
        for cent in ("cent", "cents")
    }
    return words | hundreds | {"quatre vingts": 80, "cent": 100}


NUMBER_WORDS = _english() | _french()
# Articles and pronouns more often than numbers, and "UN" is the United Nations.
for ambiguous in ("one", "un"):
    del NUMBER_WORDS[ambiguous]

# Grouped by threes or plain; no decimals, shares of a hundred, hours or parts of words,
# and no longer than what can be a number of people.
_DIGITS = r"(?:\d{1,3}(?:[ ,.]\d{3}){1,2}|\d{1,9})(?!\w|[.,:/]\d|\s*%)"
NUMBER = rf"(?<![\w.,:/])(?:{_DIGITS}|(?:{any_of(NUMBER_WORDS)})(?!\w))"


def number_of(text: str) -> int:
    """The number that ``text``, a match of ``NUMBER``, stands for."""
    if text[0].isdigit():
        return int(re.sub(r"\D", "", text))
    return NUMBER_WORDS[re.sub(r"[ -]+", " ", text)]
