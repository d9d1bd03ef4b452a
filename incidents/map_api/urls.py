from django.urls import path, re_path

from incidents.map_api import views

urlpatterns = [
    path("map/", views.map_view, name="api-map"),
    path("facets/", views.facets_view, name="api-facets"),
    path("timeline/", views.timeline_view, name="api-timeline"),
    path("version/", views.version_view, name="api-version"),
    path("incidents/", views.incidents_view, name="api-incidents"),
    path("outlines/", views.outlines_view, name="api-outlines"),
    # Whatever else ends in a slash, as all addresses here do: one without it is led there.
    re_path(r"^(?:.*/)?$", views.unknown_view, name="api-unknown"),
]
