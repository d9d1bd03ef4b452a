"""The table of contents: every feature with its prefix, in the order of the menu."""

from django.urls import include, path

from incidents.views.account import SignIn, SignOut
from incidents.views.alerts import alert_of_view, end_alert
from incidents.views.api import api_page, try_page
from incidents.views.api_tokens import api_token, api_tokens
from incidents.views.desk import desk_page, queue_page, review
from incidents.views.downloads import (
    download_file,
    download_page,
    incident_file,
    prepared_content,
    prepared_file,
)
from incidents.views.duplicates import (
    compare_page,
    duplicates_page,
    take_back_view,
    tell_apart_view,
)
from incidents.views.embed import embed
from incidents.views.feed import feed
from incidents.views.filter_options import filter_options
from incidents.views.geocoding import geocoding_page
from incidents.views.groups import group_page, groups_page
from incidents.views.health import alive, ready
from incidents.views.help import help_page
from incidents.views.imports import (
    import_page,
    import_template_file,
    imports_page,
    new_import_page,
    rejected_rows_file,
)
from incidents.views.incident_history import incident_history, restore_incident
from incidents.views.incident_page import incident_card, incident_page
from incidents.views.locations import (
    location_search,
    location_task,
    locations_page,
    settle_location,
    undo_location,
)
from incidents.views.map_page import map_page, results, rows
from incidents.views.operations import operation_page
from incidents.views.place_search import place_search
from incidents.views.places import place_page
from incidents.views.print_map import print_map
from incidents.views.redaction import redaction_page
from incidents.views.reports import report_page, reports_page
from incidents.views.saved_views import saved_view, saved_views
from incidents.views.snapshots import (
    cite_view,
    snapshot_file,
    snapshot_page,
    take_snapshot_down,
)
from incidents.views.split import split_page
from incidents.views.states import state_page, states_page
from incidents.views.statistics import statistics_file, statistics_page

urlpatterns = [
    # The map: the page, and the parts of it that change with the filter
    path("", map_page, name="map"),
    path("results/", results, name="results"),
    path("rows/", rows, name="rows"),
    path("filter-options/", filter_options, name="filter_options"),
    # The map in other people's pages, and on paper
    path("embed/", embed, name="embed"),
    path("print/", print_map, name="print_map"),
    # What is new in a view, for feed readers
    path("feed/", feed, name="feed"),
    # A view as it was at one moment, for a text that cites it
    path("cite/", cite_view, name="cite_view"),
    path("cite/<slug:identifier>/", snapshot_page, name="snapshot"),
    path(
        "cite/<slug:identifier>/incidents.<slug:name>",
        snapshot_file,
        name="snapshot_file",
    ),
    path("cite/<slug:identifier>/take-down/", take_snapshot_down, name="take_snapshot_down"),
    # One incident: its page, and its card on the map
    path("incidents/<slug:reference>/", incident_page, name="incident"),
    path("incidents/<slug:reference>/card/", incident_card, name="incident_card"),
    path(
        "incidents/<slug:reference>/incident.<slug:file_format>",
        incident_file,
        name="incident_file",
    ),
    # Who changed it, and back to an earlier version
    path("incidents/<slug:reference>/history/", incident_history, name="incident_history"),
    path(
        "incidents/<slug:reference>/history/<int:moment>/",
        restore_incident,
        name="restore_incident",
    ),
    # Several incidents that were one attack
    path("operations/<slug:reference>/", operation_page, name="operation"),
    # Who fights
    path("groups/", groups_page, name="groups"),
    path("groups/<slug:slug>/", group_page, name="group"),
    # Where
    path("states/", states_page, name="states"),
    path("states/<slug:alpha3>/", state_page, name="state"),
    path("places/<int:number>/", place_page, name="place"),
    path("places/search/", place_search, name="place_search"),
    # Who says so
    path("reports/", reports_page, name="reports"),
    path("reports/<int:number>/", report_page, name="report"),
    # How many: the questions of a weekly report, and each table as a file
    path("statistics/", statistics_page, name="statistics"),
    path("statistics/<slug:name>.csv", statistics_file, name="statistics_file"),
    # The incidents of a view as a file, and what is large prepared by a worker
    path("download/", download_page, name="download"),
    path("download/incidents.<slug:file_format>", download_file, name="download_file"),
    path("download/prepared/<slug:key>/", prepared_file, name="prepared_file"),
    path("download/prepared/<slug:key>/file/", prepared_content, name="prepared_content"),
    # For administrators: a text is taken out of an incident and its history
    path("desk/redact/<slug:reference>/", redaction_page, name="redaction"),
    # What the words and figures mean
    path("help/", help_page, name="help"),
    # Where drafts become published incidents
    path("desk/", desk_page, name="desk"),
    path("desk/incidents/<slug:reference>/review/", review, name="desk_review"),
    # What may have been entered twice, and what was two
    path("desk/duplicates/", duplicates_page, name="duplicates"),
    path("desk/duplicates/<slug:one>/<slug:other>/", compare_page, name="compare"),
    path("desk/duplicates/<slug:one>/<slug:other>/apart/", tell_apart_view, name="tell_apart"),
    path("desk/duplicates/<slug:one>/<slug:other>/back/", take_back_view, name="take_back"),
    path("desk/split/<slug:reference>/", split_page, name="split"),
    # How far the search for places has come
    path("desk/geocoding/", geocoding_page, name="geocoding"),
    # Places that a person has to settle
    path("desk/locations/", locations_page, name="locations"),
    path("desk/locations/task/", location_task, name="location_task"),
    path("desk/locations/search/", location_search, name="location_search"),
    path("desk/locations/undo/", undo_location, name="undo_location"),
    path("desk/locations/<slug:reference>/", settle_location, name="settle_location"),
    # Files of datasets: brought, compared, loaded
    path("desk/imports/", imports_page, name="imports"),
    path("desk/imports/new/", new_import_page, name="new_import"),
    path("desk/imports/template.csv", import_template_file, name="import_template"),
    path("desk/imports/<int:number>/", import_page, name="import"),
    path("desk/imports/<int:number>/rejected.csv", rejected_rows_file, name="rejected_rows"),
    path("desk/<slug:name>/", queue_page, name="desk_queue"),
    # The same as JSON for other programs, and what these show to read it
    path("api/v1/", include("incidents.api.urls")),
    path("api/", api_page, name="api"),
    path("api/try/", try_page, name="api_try"),
    path("tokens/", api_tokens, name="api_tokens"),
    path("tokens/<int:number>/", api_token, name="api_token"),
    # Views that somebody comes back to
    path("views/", saved_views, name="saved_views"),
    path("views/<int:number>/", saved_view, name="saved_view"),
    # Their news by e-mail, and the end of it by a link in the mail
    path("views/<int:number>/alert/", alert_of_view, name="alert_of_view"),
    path("alerts/<str:signed>/end/", end_alert, name="end_alert"),
    # Signing in and out
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    # For load balancers and monitoring
    path("healthz", alive, name="alive"),
    path("readyz", ready, name="ready"),
]
