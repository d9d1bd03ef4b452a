"""The questions of the measurement, drawn by chance from the gazetteer, the same each time."""

import random
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from rapidfuzz.distance import Levenshtein

from bench.geocoding import respelling
from bench.geocoding.known_places import KnownPlace, KnownPlaces, Spelling
from incidents.models import normalise

SEED = 20190930
# A name that shares fewer of its letters than this with every other name of its place is
# another name and no other spelling: Daga for Kouna-Diobo.
LEAST_ALIKE = 0.5
# How often another noisy spelling of a name is drawn where the first would not do.
DRAWS = 5


@dataclass(frozen=True)
class Level:
    """A kind of spelling asked for; ``is_seen`` where the gazetteer holds it, normalised."""

    name: str
    is_seen: bool = False
    is_taken_out: bool = False
    # Whether the bars for unseen spellings are about it.
    has_bars: bool = True
    noise: Callable[[str, random.Random], str | None] | None = None


AS_WRITTEN = Level("seen: as in the gazetteer", is_seen=True)
ACCENTS = Level(
    "seen: accents, case, hyphens otherwise", is_seen=True, noise=respelling.accented_otherwise
)
TAKEN_OUT = Level("a. spelling taken out of the gazetteer", is_taken_out=True)
OTHER_NAME = Level("a'. another name of it, taken out", is_taken_out=True, has_bars=False)
NOISY = (
    Level("b. French or English respelling", noise=respelling.respelled),
    Level("c. one typing error", noise=respelling.mistyped),
    Level("d. two typing errors", noise=respelling.mistyped_twice),
    Level("e. words joined, split, letters garbled", noise=respelling.cut_otherwise),
    Level("f. respelt and mistyped or cut otherwise", noise=respelling.mixed),
)
LEVELS = (AS_WRITTEN, ACCENTS, TAKEN_OUT, OTHER_NAME, *NOISY)


@dataclass(frozen=True, eq=False)
class Asked:
    """A place asked for by a text, within a state and a region where they are given.

    ``name`` is the normalised name of the place that the text was made from.
    """

    text: str
    name: str
    place: KnownPlace
    state: int | None
    region: int | None


@dataclass
class Questions:
    """What is asked, by level and whether the region is given.

    ``left_out`` are the keys of ``PlaceName`` that searchers do not know where a level's
    names are taken out. ``known_already`` are noisy spellings that are the name of another
    place of the state, and so not unseen.
    """

    cells: dict[tuple[Level, bool], list[Asked]] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    known_already: dict[Level, list[Asked]] = field(default_factory=dict)
    drawn: Counter = field(default_factory=Counter)


def is_of_tuning_half(place: KnownPlace) -> bool:
    """Whether thresholds may be chosen on this place; the final figures are of the others."""
    return zlib.crc32(str(place.geonames_id).encode()) % 2 == 0


def draw_questions(
    known: KnownPlaces, *, of_tuning_half: bool, most: int | None = None
) -> Questions:
    """Questions of one half, at most ``most`` a cell (None: all of them)."""
    half = [place for place in known.populated if is_of_tuning_half(place) is of_tuning_half]
    names = [(place, spelling) for place in half for spelling in place.spellings]
    questions = Questions()
    taken_out = {TAKEN_OUT: [], OTHER_NAME: []}
    for level, place, spelling in _names_to_take_out(known, half):
        if most is None or len(taken_out[level]) < most:
            taken_out[level].append((place, spelling))
    questions.left_out = frozenset(
        key for kind in taken_out.values() for _, spelling in kind for key in spelling.keys
    )
    for level in LEVELS:
        dice = random.Random(f"{SEED} {level.name}")  # noqa: S311 - a benchmark, no secret
        if level.is_taken_out:
            asked = (_asked(s.text, s, place) for place, s in taken_out[level])
        elif level.noise is None:
            asked = (_asked(s.text, s, place) for place, s in _shuffled(names, dice))
        else:
            latin = [each for each in names if _is_latin(each[1].text)]
            asked = _noisy(known, level, _shuffled(latin, dice), dice, questions)
        drawn = list(islice(asked, most))
        questions.cells[level, False] = drawn
        questions.cells[level, True] = [
            replace(each, region=each.place.region) for each in drawn if each.place.region
        ]
    return questions


def _names_to_take_out(
    known: KnownPlaces, half: Iterable[KnownPlace]
) -> Iterator[tuple[Level, KnownPlace, Spelling]]:
    """One name of each place that keeps another and shares this one with none in its state."""
    dice = random.Random(f"{SEED} taken out")  # noqa: S311
    for place in _shuffled(half, dice):
        if len(place.spellings) < 2:
            continue
        spelling = dice.choice(place.spellings)
        if len(known.in_state(spelling.normalised, place.state)) > 1:
            continue
        kept = (each.normalised for each in place.spellings if each is not spelling)
        alike = max(Levenshtein.normalized_similarity(spelling.normalised, other) for other in kept)
        yield TAKEN_OUT if alike >= LEAST_ALIKE else OTHER_NAME, place, spelling


def _noisy(known, level: Level, names, dice, questions: Questions) -> Iterator[Asked]:
    """Noisy spellings; those that are a known name are kept apart, or are the seen ones."""
    once = set()
    for place, spelling in names:
        for _ in range(DRAWS):
            text = level.noise(spelling.text, dice)
            if text and (level.is_seen or normalise(text) not in (spelling.normalised, "")):
                break
        else:
            continue
        normalised = normalise(text)
        if (place, normalised) in once:
            continue
        once.add((place, normalised))
        questions.drawn[level] += 1
        named = known.in_state(normalised, place.state)
        if level.is_seen:
            if place in named:
                yield _asked(text, spelling, place)
        elif not named:
            yield _asked(text, spelling, place)
        elif place not in named:
            questions.known_already.setdefault(level, []).append(_asked(text, spelling, place))


def _asked(text: str, spelling: Spelling, place: KnownPlace) -> Asked:
    return Asked(text, spelling.normalised, place, place.state, None)


def _is_latin(text: str) -> bool:
    """Whether French and English habits can be about it: names in Arabic or Greek stay out."""
    return all(
        unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha()
    )


def _shuffled(things: Iterable, dice: random.Random) -> list:
    shuffled = list(things)
    dice.shuffle(shuffled)
    return shuffled
