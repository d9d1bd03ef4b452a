"""The gazetteer, searched by a person who places an incident."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length

from incidents.desk.placing.candidates import Nearest, OtherPlace, nearest_of
from incidents.geocoding.gazetteer import precision_of
from incidents.models import RADIUS_KM, Incident, Place, PlaceName, normalise

MOST_FOUND = 9
# So many names are read before their places are put in order.
MOST_NAMES = 60
SHORTEST = 2


@dataclass(frozen=True)
class FoundPlace:
    """An entry with the spelling by which it was found, if that is another than its name."""

    place: Place
    spelling: str
    precision: str
    radius_km: float
    nearest: Nearest | None


def search_gazetteer(
    text: str, incident: Incident | None = None, other_places: list[OtherPlace] = ()
) -> list[FoundPlace]:
    """The places one of whose names begins with ``text``, or else holds it; at most nine.

    Equal names stand before longer ones, places in the incident's region and state before
    others. Nothing for fewer than two letters. Two queries.
    """
    wanted = normalise(text)
    if len(wanted) < SHORTEST:
        return []
    spellings = _spellings(wanted, incident)
    places = (
        Place.objects.filter(pk__in=spellings)
        .select_related("state", "region")
        .defer("state__outline", "region__outline")
        .in_bulk()
    )
    return [
        FoundPlace(
            place=place,
            spelling="" if normalise(spelling) == normalise(place.name) else spelling,
            precision=precision_of(place).label,
            radius_km=RADIUS_KM[precision_of(place)],
            nearest=nearest_of(place.point, other_places),
        )
        for pk, spelling in spellings.items()
        if (place := places.get(pk))
    ]


def _spellings(wanted: str, incident: Incident | None) -> dict[int, str]:
    """The best spelling of each place, the best place first."""
    fit = [
        When(normalised=wanted, then=Value(0)),
        When(normalised__startswith=wanted, then=Value(1)),
    ]
    in_area = []
    if incident and incident.region_id:
        in_area.append(When(place__region=incident.region_id, then=Value(0)))
    if incident and incident.state_id:
        in_area.append(When(place__state=incident.state_id, then=Value(1)))
    names = (
        PlaceName.objects.filter(
            Q(normalised__startswith=wanted) | Q(normalised__contains=f" {wanted}"),
            place__in=Place.objects.current(),
        )
        .annotate(
            fit=Case(*fit, default=Value(2), output_field=IntegerField()),
            area=Case(*in_area, default=Value(2), output_field=IntegerField())
            if in_area
            else Value(0),
        )
        .order_by("fit", "area", Length("normalised"), "place", "pk")
    )
    best: dict[int, str] = {}
    for place, name in names.values_list("place", "name")[:MOST_NAMES]:
        best.setdefault(place, name)
    return dict(list(best.items())[:MOST_FOUND])
