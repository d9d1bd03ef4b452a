"""Maps as they are commonly made with GeoDjango, PostGIS and Django REST framework."""

from django.core.serializers import serialize
from django.db import connection
from django.http import HttpRequest, HttpResponse
from rest_framework.generics import ListAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework_gis.filters import InBBoxFilter
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from bench.dashboard.peers.filter_by_sql import incidents_of
from incidents.models import Incident

# Cells of a 32nd of the tile's width, as clusters of 16 pixels on a tile of 512.
_TILE = """
    SELECT ST_AsMVT(cell, 'incidents', 512, 'point') FROM (
        SELECT ST_SnapToGrid(
                ST_AsMVTGeom(ST_Transform(point, 3857), envelope.box, 512, 16), 16, 16
            ) AS point,
            count(*) AS count
        FROM incidents_incident
        LEFT JOIN incidents_dataset dataset ON dataset.id = dataset_id,
            (SELECT ST_TileEnvelope(%s, %s, %s) AS box) envelope
        WHERE point && ST_Transform(envelope.box, 4326)
            AND status = 'published' AND dataset.redistributable IS NOT FALSE
        GROUP BY 1
    ) cell
"""


def geojson(request: HttpRequest) -> HttpResponse:
    """Every incident of the filter, for a plugin that clusters in the browser."""
    text = serialize(
        "geojson",
        incidents_of(request.GET).filter(point__isnull=False),
        geometry_field="point",
        fields=("reference", "title", "date", "event_type"),
    )
    return HttpResponse(text, content_type="application/geo+json")


def tile(request: HttpRequest, zoom: int, column: int, row: int) -> HttpResponse:
    """One vector tile of points snapped to a grid, with their counts."""
    with connection.cursor() as cursor:
        cursor.execute(_TILE, [zoom, column, row])
        [tile] = cursor.fetchone()
    return HttpResponse(bytes(tile), content_type="application/vnd.mapbox-vector-tile")


class _Serializer(GeoFeatureModelSerializer):
    class Meta:
        model = Incident
        geo_field = "point"
        fields = ("id", "reference", "title", "date", "event_type")


class _Pages(PageNumberPagination):
    page_size = 500


class BoxList(ListAPIView):
    """The incidents of a filter in a box, page by page, with their number."""

    serializer_class = _Serializer
    pagination_class = _Pages
    filter_backends = (InBBoxFilter,)
    bbox_filter_field = "point"

    def get_queryset(self):
        return incidents_of(self.request.query_params).order_by("-date", "-pk")
