"""Every address of the table of contents, as a stranger finds it."""

import pytest
from django.urls import URLPattern, reverse

from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.urls import urlpatterns
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
)

pytestmark = pytest.mark.django_db

# Asked by load balancers, even where reading is not public; and signing in itself.
OPEN = {"alive", "ready", "sign_in"}
# Only pressed, never visited.
PRESSED = {
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
    "saved_views",
    "api_tokens",
    "locations",
    "location_task",
    "location_search",
    "desk",
    "geocoding",
    "redaction",
    "desk_queue",
    "duplicates",
    "compare",
    "split",
    "restore_incident",
}
# Pages with a form.
FORMS = {
    "api-geocode",
    "sign_in",
    "geocoding",
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
    arguments = {
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
        if name != "ready" and answer.content.startswith(b"<!doctype html>"):
            assert '<html lang="fr">' in answer.content.decode()


def test_every_page_is_closed_where_reading_is_not_public(client, settings, addresses):
    settings.PUBLIC_READ = False
    for name, address in addresses.items():
        if name in OPEN or name == "api-outlines":
            continue
        answer = client.get(address)
        # A frame of another site leads nobody to the sign-in.
        assert answer.status_code in ((403,) if name == "embed" else (302, 401)), name
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
