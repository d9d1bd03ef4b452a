"""The OpenAPI document says what is answered: held against random questions."""

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from incidents.api.openapi import documentation
from incidents.api_tokens import make_token
from incidents.filters import IncidentFilter
from incidents.models import Citation, TokenScope
from tests.builders import cite, make_claim, make_incident, make_user
from tests.columns.world import make_world

pytestmark = pytest.mark.django_db

# Of each address and method, of questions that the document allows and of others.
EXAMPLES = 5
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def in_one_transaction():
    """As Django's own client does: else each request would end the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def asking():
    """The headers of a program that sees rows of all kinds."""
    make_world(40)
    incident = make_incident("Told at length", summary="Dawn.")
    cite(make_claim(incident, 3), quote="Three were killed.")
    assert Citation.objects.exists()
    _token, text = make_token(make_user("awa", "analyst"), "fuzzing", TokenScope.DRAFTS)
    return {"Authorization": f"Bearer {text}", "Accept-Encoding": "identity"}


def test_random_questions_meet_no_fault_and_no_answer_that_the_document_does_not_allow(asking):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    statuses = set()
    for operation in (found.ok() for found in schema.get_all_operations()):
        for mode in GenerationMode:
            questions = operation.as_strategy(generation_mode=mode)

            @settings(
                max_examples=EXAMPLES,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(questions)
            def holds(case):
                response = case.call(headers=asking)
                case.validate_response(response, checks=CHECKS)
                statuses.add(response.status_code)

            holds()
    assert statuses >= {200, 400, 404}


def test_the_plain_answers_are_as_the_document_has_them(asking):
    """Random questions are refused more often than not; these are none of them."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    more = {"/api/v1/incidents/": [{"fields": "all"}, {"fields": "all", "format": "geojson"}]}
    asked = 0
    for operation in (found.ok() for found in schema.get_all_operations()):
        if operation.method != "get" or "{" in operation.path or "geocode" in operation.path:
            continue
        for query in [{}, *more.get(operation.path, [])]:
            case = operation.Case(query=query, headers=asking)
            response = case.call()
            assert response.status_code == 200, response.text[:300]
            case.validate_response(response, checks=CHECKS)
            asked += 1
    assert asked > 14


def test_every_word_of_the_filter_is_in_the_document():
    described = {
        each["name"] for each in documentation()["paths"]["/api/v1/map/"]["get"]["parameters"]
    }
    assert set(IncidentFilter.PARAMETERS) <= described


def test_the_document_is_in_english_whoever_asks(client):
    english = client.get("/api/v1/openapi.json").json()
    assert client.get("/api/v1/openapi.json?lang=fr").json() == english
    assert "Incidents of the Sahel conflict" in english["info"]["description"]


def test_the_document_asks_for_a_token_only_where_one_is_needed():
    """What it names stands in the dialog of "Authorize": nobody has a session to fill in."""
    document = documentation()
    assert list(document["components"]["securitySchemes"]) == ["token"]
    security = {path: operation["get"]["security"] for path, operation in document["paths"].items()}
    assert security.pop("/api/v1/geocode/") == [{"token": []}]
    assert all({} in ways and {"token": []} in ways for ways in security.values())
