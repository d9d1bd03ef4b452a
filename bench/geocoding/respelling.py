"""Other spellings of a name, as reports, radio messages and old maps of the Sahel have them.

The rules are written from how names of the region are met in French and English reports,
and know nothing of how the application looks for names. Each works on the text itself,
picks its place in it by chance, and returns None where it finds nothing to change.
"""

import random
import re
import unicodedata

VOWELS = "aeiouy"

# One line a habit: what stands there, what another writer puts, how usual that is.
# Several of them go both ways, and then stand in two lines.
_HABITS: tuple[tuple[str, str, int], ...] = (
    # The sound of "ou": Boulkessi, Bulkessi; Ouagadougou, Wagadugu; Goundam, Goondam.
    (r"ou(?=[aeiéè])", "w", 5),
    (r"w(?=[aeiéè])", "ou", 5),
    (r"ou(?![aeiéè])", "u", 5),
    (r"ou(?![aeiéè])", "oo", 1),
    (r"(?<![aeoqg])u(?![aeiéè])", "ou", 5),
    (r"ou(?![aeiéè])", "o", 2),
    (r"(?<=[bcdfgklmnst])o(?![aeiouyn])", "ou", 2),
    # Djibo, Jibo, Gibo; Djenné, Dienné.
    (r"dj", "j", 4),
    (r"(?<!d)j", "dj", 4),
    (r"dj(?=[aeoué])", "di", 1),
    (r"di(?=[aeou])", "dj", 2),
    (r"\bdj(?=[ieé])", "g", 1),
    # Kaya, Caya; Cassou, Kassou; Banqilaré.
    (r"k(?=[aou])", "c", 2),
    (r"c(?=[aou])", "k", 4),
    (r"k(?=[iey])", "qu", 2),
    (r"qu", "k", 3),
    (r"k(?=[aou])", "q", 1),
    (r"q(?!u)", "k", 3),
    # Gnagna, Nyanya; Niafunké, Gnafunké.
    (r"gn(?=[aeiouéè])", "ny", 4),
    (r"ny(?=[aeouéè])", "gn", 4),
    (r"\bni(?=[aou])", "gn", 1),
    (r"ni(?=[aou])", "ny", 2),
    (r"ny(?=[aeou])", "ni", 2),
    (r"ñ|ŋ", "ng", 2),
    # Doubled letters.
    (r"(?<=[aeiouéèy])s(?=[aeiouéèy])", "ss", 4),
    (r"(?<=[aeiouéèy])(?:ss)(?=[aeiouéèy])", "s", 4),
    (r"(?<=[aeiouéèy])([lmnrtk])(?=[aeiouéèy])", r"\1\1", 3),
    (r"([bdfglmnrtk])\1", r"\1", 4),
    (r"([aeiou])\1", r"\1", 3),
    # Ends: Boulkessi, Boulkessy; Dongoy, Dongoye, Dongoï; Hombori, Hombory; -é, -ey.
    (r"(?<=[a-z])i\b", "y", 4),
    (r"(?<=[bcdfghklmnprst])y\b", "i", 4),
    (r"(?<=[ao])y\b", "i", 2),
    (r"(?<=[ao])ï", "y", 3),
    (r"(?<=[aou])y(?=[aeou])", "i", 2),
    (r"(?<=[ao])i(?=[aeou])", "y", 3),
    (r"é\b", "ey", 2),
    (r"ey\b", "é", 2),
    (r"(?<=[bcdfgklmnprst])e\b", "", 1),
    (r"(?<=[ao]y)\b", "e", 1),
    # Tamasheq and Arabic: I-n-Tillit, In Tillit; Tin Zaouatène, Ti-n-Zaouatène; kh, gh, h.
    (r"\bti-n-", "tin ", 4),
    (r"\bti-n-", "tin-", 4),
    (r"\bti-n-", "ti n ", 2),
    (r"\btin[ -]", "ti-n-", 4),
    (r"\bi-n-", "in ", 4),
    (r"\bin[ -]", "i-n-", 4),
    (r"\bin[ -]", "i-", 1),
    (r"kh", "h", 3),
    (r"kh", "k", 2),
    (r"(?<![cskgtpd])h", "kh", 2),
    (r"gh", "r", 2),
    (r"gh", "g", 3),
    (r"(?<=[aeiou])r(?=[aeiou])", "gh", 1),
    (r"\bh(?=[aeiou])", "", 2),
    (r"\b(?=[ae])", "h", 1),
    (r"\bel[ -]", "al ", 2),
    (r"\bal[ -]", "el ", 2),
    (r"\boued\b", "wadi", 1),
    (r"\bould?\b", "wel", 1),
    # French and English ways of sh, ch, tch, z.
    (r"(?<!t)ch", "sh", 3),
    (r"sh", "ch", 4),
    (r"tch", "ch", 3),
    (r"(?<![tsc])ch", "tch", 1),
    (r"(?<=[aeiou])s(?=[aeiou])", "z", 2),
    (r"z", "s", 2),
    (r"gu(?=[eiéè])", "g", 2),
    (r"(?<=[aeiou])g(?=[eiéè])", "gu", 3),
    (r"ph", "f", 3),
    (r"x", "ks", 1),
    # Vowels that writers hear differently or not at all: Saltenga, Saltinga; Boulkessi.
    (r"(?<=[bcdfgklmnprst])e(?=[bcdfgklmnprst])", "i", 2),
    (r"(?<=[bcdfgklmnprst])i(?=[bcdfgklmnprst])", "e", 2),
    (r"(?<=[bcdfgklmnprst])a(?=[mn][bcdfgkpst])", "e", 1),
    (r"(?<=[aeiou][lrsmnkg])[eiu](?=[bdfgkst][aeiou])", "", 1),
    # Nasals: Tanbarga, Tambarga; Tounkan, Tounkang.
    (r"n(?=[bp])", "m", 3),
    (r"m(?=[bp])", "n", 2),
    (r"(?<=[aeiou]n)\b", "g", 1),
    (r"ng\b", "n", 2),
)
HABITS = tuple((re.compile(pattern), written, weight) for pattern, written, weight in _HABITS)


def _neighbours(row: str, at: int) -> str:
    return row[max(0, at - 1) : at] + row[at + 1 : at + 2]


# Letters beside each other on the keyboards in use, French (AZERTY) and English (QWERTY).
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {
    letter: sorted(
        {near for row in _ROWS if letter in row for near in _neighbours(row, row.index(letter))}
    )
    for letter in "abcdefghijklmnopqrstuvwxyz"
}


def respelled(text: str, dice: random.Random) -> str | None:
    """The name by another writer's habits: mostly one of them, sometimes two or three."""
    written = text
    for _ in range(dice.choices((1, 2, 3), (60, 30, 10))[0]):
        written = _by_one_habit(written, dice) or written
    return _if_other(written, text)


def mistyped(text: str, dice: random.Random) -> str | None:
    """The name with one typing error; None for names of under four letters."""
    return _mistyped(text, dice, errors=1, shortest=4)


def mistyped_twice(text: str, dice: random.Random) -> str | None:
    """The name with two typing errors; None for names of under six letters."""
    return _mistyped(text, dice, errors=2, shortest=6)


def cut_otherwise(text: str, dice: random.Random) -> str | None:
    """Words joined or split, and letters with accents lost or garbled on the way."""
    return dice.choice((_joined, _joined, _split, _split, _garbled))(text, dice)


def accented_otherwise(text: str, dice: random.Random) -> str | None:
    """Accents left out or put elsewhere, another case, hyphens and apostrophes for spaces."""
    written = "".join(_other_accent(letter, dice) for letter in text)
    written = re.sub(r"[ '’-]", lambda _: dice.choice(" -'’"), written)
    case = dice.choice((str, str, str.upper, str.lower))
    return _if_other(case(written), text)


def mixed(text: str, dice: random.Random) -> str | None:
    """Another writer's habits, and on top of them a typing error or words cut otherwise."""
    written = respelled(text, dice)
    written = written and dice.choice((mistyped, mistyped, cut_otherwise))(written, dice)
    return _if_other(written, text)


def _by_one_habit(text: str, dice: random.Random) -> str | None:
    """One habit that finds something to change, the usual ones more often than the rare."""
    lowered = text.lower()
    usable = [habit for habit in HABITS if habit[0].search(lowered)]
    if not usable:
        return None
    pattern, written, _ = dice.choices(usable, [weight for *_, weight in usable])[0]
    match = dice.choice(list(pattern.finditer(lowered)))
    return _as_name(lowered[: match.start()] + match.expand(written) + lowered[match.end() :])


def _mistyped(text: str, dice: random.Random, *, errors: int, shortest: int) -> str | None:
    if sum(letter.isalpha() for letter in text) < shortest:
        return None
    written = text
    for _ in range(errors):
        written = _with_typing_error(written, dice)
    return _if_other(written, text)


def _with_typing_error(text: str, dice: random.Random) -> str:
    """A letter left out, doubled, added, hit beside, or exchanged with the next.

    The first letter is mostly right: people look at it.
    """
    letters = [at for at, letter in enumerate(text) if letter.isalpha()]
    at = dice.choice(letters[1:] if len(letters) > 1 and dice.random() < 0.9 else letters)
    plain = unicodedata.normalize("NFD", text[at].lower())[0]
    beside = dice.choice(BESIDE.get(plain) or [plain])
    error = dice.choices(("left out", "beside", "added", "doubled", "exchanged"), (3, 3, 2, 1, 2))[
        0
    ]
    after = text[at + 1 :]
    if error == "left out":
        return text[:at] + after
    if error == "beside":
        return text[:at] + beside + after
    if error == "added":
        return text[: at + 1] + beside + after
    if error == "doubled":
        return text[: at + 1] + text[at].lower() + after
    return text[:at] + after[:1] + text[at] + after[1:]


def _joined(text: str, dice: random.Random) -> str | None:
    """Koro Kidé written Korokidé."""
    gaps = [match.start() for match in re.finditer(r"(?<=\w)[ '’-](?=\w)", text)]
    if not gaps:
        return None
    at = dice.choice(gaps)
    return text[:at] + text[at + 1 :].replace(text[at + 1], text[at + 1].lower(), 1)


def _split(text: str, dice: random.Random) -> str | None:
    """Korokidé written Koro Kidé or Koro-kidé, between syllables."""
    places = [
        at
        for at in range(2, len(text) - 1)
        if _is_vowel(text[at - 1])
        and not _is_vowel(text[at])
        and text[at].isalpha()
        and text[at - 2].isalpha()
        and text[at + 1].isalpha()
    ]
    if not places:
        return None
    at = dice.choice(places)
    return text[:at] + dice.choice((" ", "-")) + dice.choice((str, str.title))(text[at:])


def _garbled(text: str, dice: random.Random) -> str | None:
    """A letter with an accent left out or spoilt by a wrong encoding: Bouliksi, Boulik?ssi."""
    accented = [at for at, letter in enumerate(text) if letter.isalpha() and not letter.isascii()]
    if not accented:
        return None
    at = dice.choice(accented)
    spoilt = text[at].encode().decode("latin-1", "replace")
    return text[:at] + dice.choice(("", "?", spoilt)) + text[at + 1 :]


def _other_accent(letter: str, dice: random.Random) -> str:
    if not letter.isascii():
        return unicodedata.normalize("NFD", letter)[0] if dice.random() < 0.7 else letter
    accents = {"e": "éèê", "a": "àâ", "i": "ïî", "o": "ôö", "u": "ûü"}
    return dice.choice(accents[letter]) if letter in accents and dice.random() < 0.15 else letter


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter.lower())[0] in VOWELS


def _as_name(text: str) -> str:
    """Capitals as in a name: the particle of Ti-n-Zaouatène stays small."""
    capitals = re.sub(r"\b\w", lambda letter: letter[0].upper(), text.strip())
    return capitals.replace("-N-", "-n-")


def _if_other(written: str | None, text: str) -> str | None:
    return written if written and written != text else None
