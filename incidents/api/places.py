"""The places of the gazetteer at which a filter's incidents happened."""

from django.db.models import Count
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from incidents.api.areas import Counted
from incidents.api.chosen_fields import PARAMETER as FIELDS
from incidents.api.chosen_fields import read_fields
from incidents.api.endpoint import Endpoint, answer, next_page
from incidents.api.openapi import PAGED, PROBLEMS, filter_parameters, page_of
from incidents.api.paging import PARAMETERS as PAGING
from incidents.api.paging import page_by_key
from incidents.columns.rows_of_selection import among, rows_of_selection
from incidents.models import Incident, Place


class PlaceSerializer(Counted):
    """An entry of the gazetteer; ``feature_code`` is GeoNames'."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    names = serializers.SerializerMethodField()
    state = serializers.CharField(source="state.alpha3")
    region = serializers.SerializerMethodField()
    lon = serializers.FloatField(source="point.x")
    lat = serializers.FloatField(source="point.y")
    feature_class = serializers.CharField()
    feature_code = serializers.CharField()
    population = serializers.IntegerField(allow_null=True)
    geonames_id = serializers.IntegerField(allow_null=True)
    incidents = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_names(self, place: Place) -> list[str]:
        return list(dict.fromkeys(name.name for name in place.names.all()))

    @extend_schema_field({"type": "string", "nullable": True})
    def get_region(self, place: Place) -> str | None:
        return place.region.code if place.region else None


class Places(Endpoint):
    """The places at which a filter's incidents happened."""

    parameters = (*PAGING, FIELDS)

    @extend_schema(
        operation_id="places",
        tags=["who and where"],
        summary="The places at which a filter's incidents happened, each with how many",
        parameters=[*filter_parameters(), *PAGED],
        responses={200: page_of(PlaceSerializer), **PROBLEMS},
    )
    def get(self, request):
        names = read_fields(request, PlaceSerializer)
        found = rows_of_selection(Incident.objects.all(), self.select(request), "pk")
        counts = dict(
            found.filter(place__isnull=False).order_by().values_list("place").annotate(Count("pk"))
        )
        places = Place.objects.filter(among("pk", list(counts))).select_related("state", "region")
        places = places.defer("state__outline", "region__outline").prefetch_related("names")
        page, cursor = page_by_key(request, places, "places")
        rows = PlaceSerializer(page, many=True, names=names, context={"counts": counts}).data
        return answer(request, {"next": next_page(request, cursor), "results": rows})
