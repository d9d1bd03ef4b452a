from django.http import HttpResponse
from django.urls import path

from bench.dashboard.peers.filter_by_sql import filter_change
from bench.dashboard.peers.map_views import BoxList, geojson, tile

urlpatterns = [
    path("ready/", lambda request: HttpResponse()),
    path("geojson/", geojson),
    path("tiles/<int:zoom>/<int:column>/<int:row>/", tile),
    path("box/", BoxList.as_view()),
    path("filter-change/", filter_change),
]
