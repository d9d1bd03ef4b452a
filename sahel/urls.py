"""Where everything is served: the admin, then the application's own pages."""

from django.urls import include, path

from incidents.admin.site import site as desk

urlpatterns = [
    path("admin/", desk.urls),
    path("", include("incidents.urls")),
]
