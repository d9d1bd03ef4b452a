"""What the gazetteer learns of a pick: a spelling of a place, or a place of our own."""

from django.db.models import QuerySet

from incidents.desk.placing.choices import Choice
from incidents.geocoding.place_text import names_the_spot, readings
from incidents.models import (
    LocationPrecision,
    Place,
    PlaceName,
    PlaceNameKind,
    PlaceSource,
    State,
    normalise,
)

# ISO 639's code for "undetermined": a place may have the same spelling in a language, or in
# any, as its own name already.
UNDETERMINED = "und"
LONGEST_NAME = 200


def spelling_of(place_text: str) -> str:
    """The name alone, as the report spells it: "near Djibbo (Sahel)" -> "Djibbo"."""
    found = readings(place_text)
    if not found:
        return ""
    name = found[-1].name
    starts = [i for i in range(len(place_text)) if _begins_word(place_text, i)]
    for start in reversed(starts):
        for end in range(start + 1, len(place_text) + 1):
            if normalise(place_text[start:end]) == name and not _begins_rest(place_text, end):
                return place_text[start:end].strip()
    return name


def _begins_word(text: str, i: int) -> bool:
    return text[i].isalnum() and not (i and text[i - 1].isalnum())


def _begins_rest(text: str, i: int) -> bool:
    """Whether the word goes on at ``i``."""
    return i < len(text) and text[i].isalnum()


def learn_spelling(place: Place, place_text: str) -> PlaceName | None:
    """Make the text's name an alias of ``place``; None where nothing is new.

    It counts within the place's state and region, as every name does. A place that has
    the name already gets the alias only where a namesake in its state bears it too. Nothing
    is learnt of a text that measures from its name or means an area, nor where the name is
    that of another place there: who picks a hamlet for "near Djibo" does not rename Djibo.
    """
    if not names_the_spot(place_text):
        return None
    spelling = spelling_of(place_text)[:LONGEST_NAME]
    normalised = normalise(spelling)
    own = list(place.names.filter(normalised=normalised))
    if any(name.kind == PlaceNameKind.ALIAS for name in own):
        return None
    namesakes = _namesakes(place, normalised)
    if own and not namesakes.exists():
        return None
    if not own:
        if not readings(place_text)[-1].is_near:
            namesakes = namesakes.filter(place__region=place.region_id)
        if namesakes.exists():
            return None
    taken = any(name.name == spelling and name.language == "" for name in own)
    return PlaceName.objects.create(
        place=place,
        name=spelling,
        kind=PlaceNameKind.ALIAS,
        language=UNDETERMINED if taken else "",
    )


def _namesakes(place: Place, normalised: str) -> QuerySet[PlaceName]:
    """The names that other places of its state have in common with it, retired ones aside."""
    named = PlaceName.objects.filter(normalised=normalised, place__state=place.state_id)
    return named.filter(place__retired_on__isnull=True).exclude(place=place.pk)


def remember_place(choice: Choice, state: State, region) -> Place:
    """A place of our own where the choice lies, with its name."""
    place = Place.objects.create(
        name=choice.remembered_as[:LONGEST_NAME],
        state=state,
        region=region,
        point=choice.point,
        source=PlaceSource.OURS,
        **_feature(choice.precision),
    )
    place.names.create(name=place.name, kind=PlaceNameKind.OFFICIAL)
    return place


def _feature(precision: str) -> dict[str, str]:
    """GeoNames' class and code of a place that is known so exactly."""
    feature_class, feature_code = {
        LocationPrecision.EXACT: ("S", "SITE"),
        LocationPrecision.NEAR_SETTLEMENT: ("L", "LCTY"),
        LocationPrecision.ALONG_LINE: ("R", "RD"),
        LocationPrecision.SECOND_LEVEL: ("A", "ADM2"),
    }.get(precision, ("P", "PPL"))
    return {"feature_class": feature_class, "feature_code": feature_code}
