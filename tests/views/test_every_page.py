"""Every address of the table of contents, as a stranger finds it."""

import pytest
from django.http import QueryDict
from django.urls import URLPattern, reverse
from django.utils import timezone

from incidents.alerts import follow, signed_alert
from incidents.columns import select
from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.exports import about_selection
from incidents.filters import IncidentFilter
from incidents.models import PreparedFile, SavedView
from incidents.snapshots import freeze
from incidents.urls import urlpatterns
from incidents.views.filter_words import filter_in_words
from tests.builders import (
    cite,
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_region,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db

# Asked by load balancers, even where reading is not public; signing in itself, and whoever
# ends mails by the link in one.
OPEN = {"alive", "ready", "sign_in", "end_alert"}
# Only pressed, never visited.
PRESSED = {
    "alert_of_view",
    "take_snapshot_down",
    "sign_out",
    "desk_review",
    "tell_apart",
    "take_back",
    "settle_location",
    "undo_location",
    "saved_view",
    "api_token",
}
# What answers for addresses that are none.
NO_PAGES = {"api-unknown"}
# For those who signed in, and for those at the desk alone.
DESK = {
    "cite_view",
    "saved_views",
    "api_tokens",
    "locations",
    "location_task",
    "location_search",
    "desk",
    "geocoding",
    "imports",
    "new_import",
    "import",
    "import_template",
    "rejected_rows",
    "redaction",
    "desk_queue",
    "duplicates",
    "compare",
    "split",
    "restore_incident",
}
# Pages with a form.
FORMS = {
    "cite_view",
    "end_alert",
    "download",
    "api-geocode",
    "sign_in",
    "geocoding",
    "new_import",
    "import",
    "redaction",
    "compare",
    "split",
    "restore_incident",
    "saved_views",
    "api_tokens",
}


def names_of(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from names_of(pattern.url_patterns)


@pytest.fixture
def addresses():
    """Each name of the table with an address; a new page has to be added here."""
    operation, report = make_operation(), make_report("A report")
    place = make_place("Mondoro", -1.951, 14.676)
    incident = make_incident(
        "Attack at Mondoro",
        lon=-1.951,
        lat=14.676,
        place=place,
        region=make_region(),
        operation=operation,
        place_text="Mondoro",
    )
    incident.reports.add(report)
    make_involvement(incident, make_group("jnim"), basis="claimed")
    cite(make_claim(operation, 25), report, "25 dead")
    recompute_tolls([incident.pk])
    rebuild_group_ancestry()
    view = SavedView.objects.create(user=make_user("reader"), name="Mine")
    alert = follow(view, view.user, "daily", language="en", site="http://testserver")
    snapshot = freeze(
        QueryDict(""), by=view.user, words_of=filter_in_words, site="http://testserver"
    )
    file = PreparedFile.objects.create(
        audience="public",
        format="csv",
        about=about_selection(
            select(IncidentFilter()),
            filter_in_words="",
            address="",
            site="",
            made_at=timezone.now(),
            language="en",
        ).to_json(),
        incidents=b"",
        status="ready",
        total=0,
        size=0,
    )
    arguments = {
        "end_alert": [signed_alert(alert)],
        "snapshot": [snapshot.identifier],
        "snapshot_file": [snapshot.identifier, "csv"],
        "incident": [incident.reference],
        "incident_card": [incident.reference],
        "api-incident": [incident.reference],
        "incident_history": [incident.reference],
        "restore_incident": [incident.reference, 1_600_000_000_000_000],
        "operation": [operation.reference],
        "group": ["jnim"],
        "state": ["MLI"],
        "place": [place.pk],
        "statistics_file": ["states"],
        "incident_file": [incident.reference, "csv"],
        "download_file": ["csv"],
        "prepared_file": [file.key],
        "prepared_content": [file.key],
        "import": [1],
        "rejected_rows": [1],
        "report": [report.pk],
        "compare": [incident.reference, make_incident().reference],
        "split": [incident.reference],
        "redaction": [incident.reference],
        "desk_queue": ["review"],
    }
    return {
        name: reverse(name, args=arguments.get(name, []))
        for name in names_of(urlpatterns)
        if name not in PRESSED | NO_PAGES
    }


def test_every_page_answers_a_stranger(client, addresses):
    other = {"ready": 503, "api-geocode": 401, **dict.fromkeys(DESK, 302)}
    for name, address in addresses.items():
        assert client.get(address).status_code == other.get(name, 200), name
        assert client.head(address).content == b""


def test_every_page_speaks_french(client, addresses):
    for name, address in addresses.items():
        answer = client.get(address, headers={"accept-language": "fr"})
        if (
            name != "ready"
            and not answer.streaming
            and answer.content.startswith(b"<!doctype html>")
        ):
            assert '<html lang="fr">' in answer.content.decode()


def test_every_page_is_closed_where_reading_is_not_public(client, settings, addresses):
    settings.PUBLIC_READ = False
    for name, address in addresses.items():
        if name in OPEN or name == "api-outlines":
            continue
        answer = client.get(address)
        # A frame of another site leads nobody to the sign-in, nor does a feed.
        assert answer.status_code in ((403,) if name in ("embed", "feed") else (302, 401)), name
        assert "Mondoro" not in answer.content.decode()


def test_pages_are_only_read(client, addresses):
    for name, address in addresses.items():
        if name not in FORMS:
            assert client.post(address).status_code == 405, name


@pytest.mark.parametrize(
    "address",
    [
        "/incidents/SI-0000000/",
        "/operations/SI-0000000/",
        "/groups/nobody/",
        "/states/XYZ/",
        "/places/0/",
        "/reports/0/",
        "/groups/%00/",
        "/incidents/%00/",
    ],
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404
