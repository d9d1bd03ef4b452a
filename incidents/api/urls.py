"""Every address under ``/api/v1/``."""

from django.urls import path, re_path

from incidents.api.areas import Regions, States
from incidents.api.claims import Claims
from incidents.api.documentation import DocumentationOfApi, Unknown
from incidents.api.geocode import Geocode
from incidents.api.groups import Groups
from incidents.api.incidents import Incidents, OneIncident
from incidents.api.involvements import Involvements
from incidents.api.map import Facets, Map, Outlines, Timeline, Version
from incidents.api.places import Places
from incidents.api.reports import Reports
from incidents.api.statistics import Statistics

urlpatterns = [
    # Incidents, and the evidence on them
    path("incidents/", Incidents.as_view(), name="api-incidents"),
    path("incidents/<slug:reference>/", OneIncident.as_view(), name="api-incident"),
    path("claims/", Claims.as_view(), name="api-claims"),
    path("involvements/", Involvements.as_view(), name="api-involvements"),
    path("reports/", Reports.as_view(), name="api-reports"),
    # Who and where
    path("groups/", Groups.as_view(), name="api-groups"),
    path("states/", States.as_view(), name="api-states"),
    path("regions/", Regions.as_view(), name="api-regions"),
    path("places/", Places.as_view(), name="api-places"),
    path("outlines/", Outlines.as_view(), name="api-outlines"),
    path("geocode/", Geocode.as_view(), name="api-geocode"),
    # The map, and numbers
    path("map/", Map.as_view(), name="api-map"),
    path("facets/", Facets.as_view(), name="api-facets"),
    path("timeline/", Timeline.as_view(), name="api-timeline"),
    path("statistics/", Statistics.as_view(), name="api-statistics"),
    path("version/", Version.as_view(), name="api-version"),
    # All of this as OpenAPI has it
    path("openapi.json", DocumentationOfApi.as_view(), name="api-openapi"),
    # Whatever else ends in a slash, as all addresses here do: one without it is led there.
    re_path(r"^(?:.*/)?$", Unknown.as_view(), name="api-unknown"),
]
