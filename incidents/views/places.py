"""Places of the gazetteer: how they are spelled, where they lie, what happened there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from incidents.geocoding.gazetteer import precision_of
from incidents.map_api.drawing import area_drawn, drawn_as
from incidents.models import RADIUS_KM, Place, PlaceNameKind
from incidents.views.access import for_readers
from incidents.views.incidents_of import read_incidents_of, status_of
from incidents.views.map_config import incidents_config

# GeoNames' feature classes (https://www.geonames.org/export/codes.html)
FEATURES = {
    "A": _("administrative area"),
    "H": _("water: river, lake, well"),
    "L": _("area of land: park, forest reserve, base"),
    "P": _("town, village or camp"),
    "R": _("road or track"),
    "S": _("site: building, mine, airfield"),
    "T": _("mountain, hill, valley, dune"),
    "V": _("forest or vegetation"),
}
# Codes that say more than their class.
FEATURES_BY_CODE = {
    "PPLQ": _("village, abandoned"),
    "PPLW": _("village, destroyed"),
    "PPLH": _("village of former times"),
    "ADM1": _("first-level area"),
    "ADM2": _("second-level area"),
    "ADM3": _("third-level area"),
    "ADM4": _("fourth-level area"),
}


@require_safe
@for_readers
def place_page(request: HttpRequest, number: int) -> HttpResponse:
    """Its names, its position and how exact that is, and the incidents placed there."""
    place = get_object_or_404(
        Place.objects.select_related("state", "region").defer("state__outline", "region__outline"),
        pk=number,
    )
    context = read_incidents_of(request, place, "place", str(place.pk))
    precision = precision_of(place)
    order = list(PlaceNameKind)
    context |= {
        "place": place,
        "names": sorted(
            place.names.all(), key=lambda name: (order.index(name.kind), name.name.lower())
        ),
        "feature": FEATURES_BY_CODE.get(place.feature_code, FEATURES.get(place.feature_class, "")),
        "precision": precision.label,
        "radius_km": RADIUS_KM[precision],
        "config": (context["config"] or incidents_config(context["incident_filter"].query_string()))
        | {
            "extent": None,
            "spot": {
                "lon": place.point.x,
                "lat": place.point.y,
                "name": place.name,
                "drawn": drawn_as(precision).value,
                "radius_km": RADIUS_KM[precision],
                "area": area_drawn(precision, place.region_id, place.state_id),
            },
        },
    }
    return render(request, "places/page.html", context, status=status_of(context))
