"""The words of a text that somebody looks for, in French or English."""

import re

from incidents.models import normalise

# So small a word stands inside too many others: it has to be one by itself.
SHORT = 2
MOST_WORDS = 10
# Words that nearly every text has; they count only where there is nothing else. References
# begin with "SI".
_COMMON = frozenset(
    normalise(
        "au aux dans de des du en et la le les par pour sur un une"
        " an and at by for in of on the to with si"
    ).split()
)
# Plurals of both languages lose their ending: "attaques" finds "attaque" too.
PLURAL_ENDINGS = "sx"
_PLURAL = re.compile(rf"(?<=\w{{4}})[{PLURAL_ENDINGS}]$")


def words_of(text: str) -> list[str]:
    """The words to look for, normalised, each once; at most ten, small ones left out.

    >>> words_of("Les attaques de l'armée à N'Guigmi")
    ['attaque', 'armee', 'guigmi']
    """
    words = normalise(text).split()
    # What stands before an apostrophe is no word either, but "G5", "EI" and "camp 3" are.
    telling = [word for word in words if word not in _COMMON and (len(word) > 1 or word.isdigit())]
    singular = [_PLURAL.sub("", word) for word in telling or words]
    return list(dict.fromkeys(singular))[:MOST_WORDS]
