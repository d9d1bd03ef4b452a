"""Reads what reports write for a place: "camp de Boulikessi", "Mondoro (Mopti)"."""

import re
from dataclasses import dataclass

from incidents.models import normalise

# All patterns are matched against normalised text: lower case, no accents, single spaces.
_OF = r"(?:of|at|in|de la|de l|de|du|des|d|a) "
_SITES = (
    r"(?:(?:the|le|la|l) )?(?:(?:military|army|militaire|g5 sahel) )?"
    r"(?:village|hamlet|hameau|town|ville|city|localite|locality|camp|base|poste|post|outpost)"
    r"(?: (?:militaire|de l armee))?"
)
_SITE_BEFORE = re.compile(rf"^{_SITES} (?:{_OF})?(?P<name>.+)$")
_SITE_AFTER = re.compile(
    r"^(?P<name>.+?) (?:(?:military|army) )?(?:village|town|camp|base|outpost)$"
)
_NEAR = re.compile(
    r"^(?:near|close to|around|outside(?: of)?|(?:in |dans )?(?:the |les )?"
    r"(?:vicinity of|environs (?:de|d|du|of))|aux (?:environs|alentours|abords) (?:de|d|du)|"
    r"pres (?:de|d|du)|a proximite (?:de|d|du)|autour (?:de|d|du)|non loin (?:de|d|du)) "
    r"(?P<name>.+)$"
)
_FIRST_LEVEL = r"(?:region|wilaya)"
_SECOND_LEVEL = r"(?:province|cercle|circle|departement|department|district|prefecture|commune)"
_AREA_BEFORE = re.compile(
    rf"^(?:(?:the|la|le) )?(?:(?P<first>{_FIRST_LEVEL})|{_SECOND_LEVEL}) {_OF}(?P<name>.+)$"
)
_AREA_AFTER = re.compile(
    rf"^(?:(?:the|la|le) )?(?P<name>.+?) (?:(?P<first>{_FIRST_LEVEL})|{_SECOND_LEVEL})$"
)
_BRACKETS = re.compile(r"^(?P<name>[^()]+)\((?P<around>[^()]+)\)\s*$")


@dataclass(frozen=True)
class Reading:
    """One way to understand a place text.

    ``name`` is normalised. ``around`` are the larger areas that the text itself names.
    """

    name: str
    around: tuple[str, ...] = ()
    is_near: bool = False
    is_area: bool = False
    is_first_level: bool = False


def readings(place_text: str) -> list[Reading]:
    """How ``place_text`` may be understood, the most literal way first.

    >>> [reading.name for reading in readings("camp de Boulikessi, Mali")]
    ['camp de boulikessi mali', 'camp de boulikessi', 'boulikessi']
    """
    found = [Reading(normalise(place_text))]
    name, around = _split(place_text)
    if around:
        found.append(Reading(name, around))
    if near := _NEAR.match(name):
        found.append(Reading(near["name"], around, is_near=True))
        name = near["name"]
    is_near = near is not None
    if area := _AREA_BEFORE.match(name) or _AREA_AFTER.match(name):
        found.append(
            Reading(
                area["name"],
                around,
                is_area=True,
                is_first_level=area["first"] is not None,
            )
        )
    elif site := _SITE_BEFORE.match(name) or _SITE_AFTER.match(name):
        found.append(Reading(site["name"], around, is_near=is_near))
    return [reading for reading in found if reading.name]


def _split(place_text: str) -> tuple[str, tuple[str, ...]]:
    """The place itself and the areas around it: "Mondoro (Mopti)", "Boulikessi, Mali"."""
    if brackets := _BRACKETS.match(place_text.strip()):
        parts = [brackets["name"], *brackets["around"].split(",")]
    else:
        parts = place_text.split(",")
    name, *around = (normalise(part) for part in parts)
    return name, tuple(part for part in around if part)
