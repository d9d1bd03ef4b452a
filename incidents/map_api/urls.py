from django.urls import path

from incidents.map_api import views

urlpatterns = [
    path("map/", views.map_view, name="api-map"),
    path("version/", views.version_view, name="api-version"),
    path("incidents/", views.incidents_view, name="api-incidents"),
    path("outlines/", views.outlines_view, name="api-outlines"),
]
