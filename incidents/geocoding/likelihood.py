"""How likely it is that a place is meant: the weights, and what they come to.

A conditional logit model: each candidate gets a sum of weighted features, its chance is the
exponential of that sum, set against those of the others and of "none of them". So the score
tells how much better a candidate is than its rivals, and it falls where rivals are many.

The weights of names were fitted to misspelt names of GeoNames, on the half of the places that
is for tuning: ``python -m bench.geocoding.weights`` does it again, ``make bench-geocoding``
tells what they are worth on the other half. Those that no list of names can teach are set by
hand and say why.
"""

from collections.abc import Sequence
from math import exp, log1p, log10
from operator import mul

# Fitted. How a name differs from the one that was looked for, all 0 for the same name.
NAME_WEIGHTS = {
    "sound": -5.7,
    "sound squared": -4.0,
    "letters": -11.8,
    "letters squared": -8.8,
    "another sound": -1.2,
    "another beginning": -1.8,
}
NONE_OF_THEM = -6.0

# By hand. Reports of attacks speak of villages and towns about twenty times as often as of
# wells and hills; the benchmark asks for nothing else and would teach "always".
POPULATED = 3.0
# A town of a million goes before a hamlet of its name by odds of about 6 to 1.
POPULATION = 0.3
# A spelling that is known of one of two namesakes means that one by odds of about 3 to 1.
NAMESAKE = -1.0
# The region of a place is missing in one entry of twenty.
REGION_UNKNOWN = -2.0
# People who choose a state or region seldom err.
OUTSIDE = -5.0
# One report's places mostly lie within an hour's drive: at 25 km half as likely, and so on.
NEAR = -1.0
NEAR_KM = 25.0


def differences(sound: float, letters: float, begins_alike: bool) -> tuple[float, ...]:
    """How a name differs, in the order of ``NAME_WEIGHTS``; all 0 for equal letters.

    ``sound`` and ``letters`` say how alike they are, from 0 to 1.
    """
    if letters == 1:
        return (0.0,) * len(NAME_WEIGHTS)
    other_sound, other_letters = 1 - sound, 1 - letters
    return (
        other_sound,
        other_sound**2,
        other_letters,
        other_letters**2,
        float(sound < 1),
        float(not begins_alike),
    )


def weight_of_name(differs: tuple[float, ...]) -> float:
    """What the likeness of a name adds, by its ``differences``; 0 for the same name."""
    return sum(map(mul, NAME_WEIGHTS.values(), differs))


def weight_of_place(
    *,
    is_populated: bool,
    population: int,
    is_outside: bool = False,
    region_is_unknown: bool = False,
    km_to_nearest: float | None = None,
) -> float:
    """What a place adds, whatever its name. ``km_to_nearest`` place of the same report."""
    weight = POPULATED * is_populated + POPULATION * log10(1 + population)
    weight += OUTSIDE * is_outside + REGION_UNKNOWN * region_is_unknown
    if km_to_nearest is not None:
        weight += NEAR * log1p(km_to_nearest / NEAR_KM)
    return weight


def scores(weights: Sequence[float]) -> list[float]:
    """The chance of each to be the one that is meant, from 0 to 1, in the same order."""
    highest = max([*weights, NONE_OF_THEM])
    parts = [exp(weight - highest) for weight in weights]
    total = sum(parts) + exp(NONE_OF_THEM - highest)
    return [part / total for part in parts]
