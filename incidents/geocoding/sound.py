"""How a name sounds: one key for the French and English spellings of the region.

"Ouahigouya" and "Wahiguya", "Djibo" and "Jibo", "Ti-n-Hama" and "Tinhama" have one key each.
"""

import re
from collections.abc import Sequence

# Applied in this order to lower-case letters without accents or spaces. Capitals stand for
# sounds that are settled and that no later rule may touch. The spellings are those which
# French, English and the national alphabets (Bamako 1966, Niamey 1978) use for one sound.
_RULES = [
    # French "tch" and English "ch" sound alike, French "ch" and English "sh" too; writers mix
    # all four: Tchintabaraden, Chintabaraden; Chinagodrar, Shinagodrar.
    (re.compile("tsch|tch|tsh|sch|sh|ch"), "S"),
    (re.compile("ph"), "f"),
    (re.compile("dj|dg(?=[eiy])|j"), "J"),
    # "gu" before e and i only keeps the g hard in French: Guidimaka, Gidimaka.
    (re.compile("gu(?=[eiy])|gh"), "g"),
    (re.compile("gn|ny|ni(?=[aou])"), "N"),
    (re.compile("ck|qu(?=[aeiou])|kh|q"), "k"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("x"), "ks"),
    (re.compile("z"), "s"),
    (re.compile("h"), ""),
    (re.compile("n(?=[bp])"), "m"),
    # Vowels are heard and written most differently: three of them are told apart.
    (re.compile("eau|au|ou|[ouw]"), "U"),
    (re.compile("a[iy]|e[iy]|[eiy]"), "I"),
    (re.compile("a"), "A"),
    (re.compile(r"([^\n])\1+"), r"\1"),
]
# Letters of the national alphabets that are no accented Latin ones: Sɛnkɔrɔ, Ɗori.
_NATIONAL = str.maketrans("ɔɛəǝɓɗƙƴɣıøł", "oeeebdkygiol") | {ord("ŋ"): "ng", ord("ɲ"): "ny"}
_NOT_LATIN = re.compile(r"[^a-z0-9\n]+")


def letters_of(names: Sequence[str]) -> list[str]:
    """The Latin letters and digits of each normalised name, without spaces.

    >>> letters_of(["ti n hama", "sɛnkɔrɔ"])
    ['tinhama', 'senkoro']
    """
    return _NOT_LATIN.sub("", "\n".join(names).translate(_NATIONAL)).split("\n")


def sound_keys(names: Sequence[str]) -> list[str]:
    """The key of each normalised name; empty for one without Latin letters or digits.

    >>> sound_keys(["ouahigouya", "wahiguya", "in delimane", "indeliman"])
    ['UAIgUIA', 'UAIgUIA', 'IndIlImAnI', 'IndIlImAn']
    """
    # All of them in one text: a rule takes as long for 100,000 names as a loop for 1,000.
    text = "\n".join(letters_of(names))
    for pattern, sound in _RULES:
        text = pattern.sub(sound, text)
    return text.split("\n")
