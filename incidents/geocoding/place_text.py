"""Reads what reports write for a place: "camp de Boulikessi", "Mondoro (Mopti)"."""

import re
from dataclasses import dataclass, replace
from math import atan2, cos, degrees, radians, sin

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
# Parts of a settlement that reports name: the mosque of Salmossi lies in Salmossi.
_OF_FORCES = r"(?:military|army|police|gendarmerie|customs|militaire|mixte|avance)"
_PARTS = (
    r"(?:market|marche|church|eglise|mosque|mosquee|school|ecole|lycee|hospital|hopital|csps|"
    r"health cent(?:re|er)|centre de sante|prison|town hall|mairie|"
    r"police station|commissariat|gendarmerie|brigade|barracks|caserne|garrison|garnison|"
    r"camp de (?:refugies|deplaces)|(?:(?:refugee|idp) )?camp|"
    r"base|poste|post|position|detachment|detachement)"
)
# What lies outside the settlement that it is named after, a few kilometres off.
_BESIDE_IT = (
    r"(?:mine d or|(?:(?:gold|industrial|artisanal) )?(?:mine|mining site)|"
    r"site (?:minier|aurifere|d orpaillage)|"
    r"airport|airfield|airstrip|aeroport|aerodrome|bridge|pont|dam|barrage|"
    r"checkpoint|check point|poste de controle)"
)
_IN_ARTICLE = r"(?:(?:the|le|la|les|l|au|a la|a l) )?"
_OF_PLACE = r"(?:(?P<near>near|pres (?:de|d|du))|of|at|in|de la|de l|de|du|des|d|a) "
_PART_BEFORE = re.compile(
    rf"^{_IN_ARTICLE}(?:{_OF_FORCES} )?(?:(?P<beside>{_BESIDE_IT})|{_PARTS})"
    rf"(?: {_OF_FORCES}| de (?:l armee|la gendarmerie|gendarmerie|la police|police|douane))*"
    rf" {_OF_PLACE}(?P<name>.+)$"
)
_PART_AFTER = re.compile(
    rf"^(?:the )?(?P<near>)(?P<name>.+?)(?: {_OF_FORCES})? (?:(?P<beside>{_BESIDE_IT})|{_PARTS})$"
)
_NEAR = re.compile(
    r"^(?:near|close to|around|outside(?: of)?|(?:in |dans )?(?:the |les )?"
    r"(?:vicinity of|environs (?:de|d|du|of))|aux (?:environs|alentours|abords) (?:de|d|du)|"
    r"(?:(?:on |in )?the )?outskirts of|(?:a la|en) (?:peripherie|sortie) (?:de|d|du)|"
    r"aux portes (?:de|d|du)|"
    r"pres (?:de|d|du)|a proximite (?:de|d|du)|autour (?:de|d|du)|non loin (?:de|d|du)) "
    r"(?P<name>.+)$"
)
_FIRST_LEVEL = r"(?:region|wilaya)"
_SECOND_LEVEL = r"(?:province|cercle|circle|departement|department|district|prefecture|commune)"
# "In" alone begins many a name: In Ates, In Delimane.
_INSIDE = re.compile(
    r"^(?:in the|at|dans (?:le|la|les|l)|dans|somewhere in|quelque part (?:au|en|a|dans)) "
    r"(?P<name>.+)$"
)
_AREA_BEFORE = re.compile(
    rf"^(?:(?:the|la|le) )?(?:(?P<first>{_FIRST_LEVEL})|{_SECOND_LEVEL}) {_OF}(?P<name>.+)$"
)
_AREA_AFTER = re.compile(
    rf"^(?:(?:the|la|le) )?(?P<name>.+?) (?:(?P<first>{_FIRST_LEVEL})|{_SECOND_LEVEL})$"
)
_DECIMAL = re.compile(r"(\d+)[.,]\d+(?=\s*k)", re.IGNORECASE)
_BEARINGS = {"n": 0, "e": 90, "s": 180, "o": 270, "w": 270}
_POINTS_OF_COMPASS = re.compile("nord|north|sud|south|ouest|west|east|est")
_DIRECTION = r"(?:nord|north|sud|south|ouest|west|east|est)(?:ern)?"
_DISTANCE = (
    r"(?:(?:a|at|about|some|around|approximately|environ|quelque|quelques) )*"
    r"(?P<km>\d{1,3}) ?(?:km|kms|kilometres?|kilometers?)"
)
_WAY = (
    rf"(?:(?:au|a l|vers le|vers l|to the|in the) )?(?P<way>{_DIRECTION}(?: ?{_DIRECTION}){{0,2}})"
)
_FROM = r"(?:of|from|de la|de l|de|du|des|d) "
_AWAY = re.compile(
    rf"^{_DISTANCE} (?:(?:{_WAY}|(?P<letters>[nsewo]{{1,3}})) )?{_FROM}(?P<name>.+)$"
)
_BESIDE = re.compile(rf"^{_WAY} {_FROM}(?P<name>.+)$")
# What is told of the place after a comma or in brackets, besides the areas around it. A bare
# "Nord" or "Est" is a region.
_OF_THE_TOWN = (
    r" (?:of|from|de la|de l|de|du) (?:(?:the|la|le|l) )?(?:town|village|city|ville|localite)"
)
_ASIDE_AWAY = re.compile(
    rf"^{_DISTANCE}(?: (?:{_WAY}|(?P<letters>[nsewo]{{1,3}})))?(?: away)?(?:{_OF_THE_TOWN})?$"
)
_ASIDE_BESIDE = re.compile(rf"^{_WAY}{_OF_THE_TOWN}$")
_ASIDE_NEAR = re.compile(
    r"^(?:(?:and|et|the|les|ses|its|in|dans|aux) )*"
    r"(?:environs|alentours|abords|surroundings|vicinity|outskirts|area|peripherie|near|nearby)$"
)
_ASIDE_AREA = re.compile(
    rf"^(?:(?:the|la|le) )?(?:(?P<first>{_FIRST_LEVEL})|{_SECOND_LEVEL})(?: (?:rurale|urbaine))?$"
)
_PARTLY = re.compile(
    r"^(?:in |the )*(?:far )?(?P<way>(?:north|south|east|west)(?: ?(?:east|west))?ern) "
    r"(?P<name>(?!region|province)\b.+)$"
)
_MIDDLE = re.compile(
    rf"^(?:in |the |le |au )*(?:central|cent(?:re|er)(?: ville)? {_FROM.strip()}) (?P<name>.+)$"
)
_DASH = re.compile(r"[-–—/]")
_SPACED_DASH = re.compile(r"\s[-–—/]\s")
# Stands for a hyphen in normalised text, which has none.
_HYPHEN = "hyphen"
_BETWEEN = re.compile(r"^(?:.*? )?(?:between|entre) (?P<one>.+?) (?:and|et) (?P<other>.+)$")
_ROAD = r"(?:route|road|axe|axis|highway|troncon|rn ?\d+)"
_ALONG = re.compile(
    rf"^(?:.*? )?{_ROAD} (?:(?:de|d|du|from|linking|reliant) )?"
    rf"(?P<one>.+?) (?:a|to|and|et|vers|towards|{_HYPHEN}) (?P<other>.+)$"
)
_ALONG_AFTER = re.compile(rf"^(?:.*? )?(?P<one>[^ ]+) (?:to|and|{_HYPHEN}) (?P<other>.+?) {_ROAD}$")
_BRACKETS = re.compile(r"^(?P<name>[^()]+)\((?P<around>[^()]+)\)\s*$")


@dataclass(frozen=True)
class Displacement:
    """How far from a named place, and in which direction it lies: clockwise from north.

    ``bearing`` is None where no direction is told, ``km`` where no distance is.
    """

    km: int | None
    bearing: float | None


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
    displacement: Displacement | None = None


def readings(place_text: str) -> list[Reading]:
    """How ``place_text`` may be understood, the most literal way first.

    >>> [reading.name for reading in readings("camp de Boulikessi, Mali")]
    ['camp de boulikessi mali', 'camp de boulikessi', 'boulikessi']
    """
    place_text = _DECIMAL.sub(r"\1", place_text)
    found = [Reading(normalise(place_text))]
    name, around, aside = _split(place_text)
    is_plain = aside == Reading("")
    if around and is_plain:
        found.append(Reading(name, around))
    if inside := _INSIDE.match(name):
        name = inside["name"]
        if is_plain:
            found.append(Reading(name, around))
    away = _AWAY.match(name) or _BESIDE.match(name) or _PARTLY.match(name)
    displacement = aside.displacement
    if away:
        name, displacement = away["name"], _displacement(away)
    near = _NEAR.match(name)
    if near:
        name = near["name"]
    is_near = bool(near or away) or aside.is_near
    if is_near:
        found.append(Reading(name, around, is_near=True, displacement=displacement))
    if area := _AREA_BEFORE.match(name) or _AREA_AFTER.match(name):
        found.append(
            Reading(
                area["name"],
                around,
                is_area=True,
                is_first_level=area["first"] is not None,
            )
        )
    elif aside.is_area:
        found.append(replace(aside, name=name, around=around))
    elif part := _PART_BEFORE.match(name) or _PART_AFTER.match(name):
        is_near = is_near or bool(part["beside"] or part["near"])
        found.append(Reading(part["name"], around, is_near=is_near, displacement=displacement))
    elif site := _SITE_BEFORE.match(name) or _SITE_AFTER.match(name):
        found.append(Reading(site["name"], around, is_near=is_near, displacement=displacement))
    elif middle := _MIDDLE.match(name):
        found.append(Reading(middle["name"], around, is_near=is_near, displacement=displacement))
    return [reading for reading in found if reading.name]


def ends_of_line(place_text: str) -> tuple[str, str] | None:
    """The two places of "entre Djibo et Bourzanga" or "the Djibo-Bourzanga road", if told so.

    >>> ends_of_line("sur l'axe Djibo – Bourzanga")
    ('djibo', 'bourzanga')
    """
    text = _parts(place_text)[0]
    # Hyphens part the two places, or stand in their names: those with spaces go first.
    dash = _SPACED_DASH if _SPACED_DASH.search(text) else _DASH
    spoken = normalise(dash.sub(f" {_HYPHEN} ", text))
    for pattern in (_BETWEEN, _ALONG, _ALONG_AFTER):
        if line := pattern.match(spoken):
            one, other = (_without_hyphens(line[end]) for end in ("one", "other"))
            return (one, other) if one and other else None
    return None


def names_the_spot(place_text: str) -> bool:
    """Whether the text's name is that of the spot, or one that lies near it.

    "20 km north of Djibo", "commune of Djibo" and "the Djibo-Arbinda road" name another thing.
    """
    found = readings(place_text)
    if not found or ends_of_line(place_text):
        return False
    return not (found[-1].is_area or found[-1].displacement)


def _without_hyphens(name: str) -> str:
    return " ".join(word for word in name.split() if word != _HYPHEN)


def _displacement(away: re.Match) -> Displacement:
    told = away.groupdict()
    way = _POINTS_OF_COMPASS.findall(told["way"] or "") or list(told.get("letters") or "")
    km = told.get("km")
    return Displacement(int(km) if km else None, _bearing(way) if way else None)


def _bearing(way: list[str]) -> float:
    """Degrees clockwise from north: "nord", "est" 45; "north", "north", "east" 22.5."""
    *first, last = (_BEARINGS[word[0]] for word in way)
    bearing = last
    for each in reversed(first):
        # Halfway between the two, the short way round.
        east = sin(radians(each)) + sin(radians(bearing))
        north = cos(radians(each)) + cos(radians(bearing))
        bearing = degrees(atan2(east, north)) % 360
    return bearing


def _split(place_text: str) -> tuple[str, tuple[str, ...], Reading]:
    """The place itself and the areas around it: "Mondoro (Mopti)", "Boulikessi, Mali".

    What else is said of it comes as a reading without a name: "Djibo, 20 km north".
    """
    name, *rest = (normalise(part) for part in _parts(place_text))
    around, aside = [], Reading("")
    for part in filter(None, rest):
        if away := _ASIDE_AWAY.match(part) or _ASIDE_BESIDE.match(part):
            aside = replace(aside, is_near=True, displacement=_displacement(away))
        elif _ASIDE_NEAR.match(part):
            aside = replace(aside, is_near=True)
        elif area := _ASIDE_AREA.match(part):
            aside = replace(aside, is_area=True, is_first_level=area["first"] is not None)
        else:
            around.append(part)
    return name, tuple(around), aside


def _parts(place_text: str) -> list[str]:
    if brackets := _BRACKETS.match(place_text.strip()):
        return [brackets["name"], *brackets["around"].split(",")]
    return place_text.split(",")
