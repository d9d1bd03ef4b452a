"""Each role's answer to every address and every method, as the table says it."""

from itertools import product

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.template.base import Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from incidents.admin.site import site
from incidents.history.moments import microseconds
from incidents.models import Dataset, Import
from tests.access.rows import add_drafts
from tests.access.url_table import (
    ACTIONS,
    AREAS,
    METHODS,
    ROLES,
    Answer,
    addresses,
    reaches,
    rules,
    short_form_address,
)

pytestmark = pytest.mark.django_db

TABLE = rules()
BODY = {"post": "yes"}  # confirms on a page that asks before it deletes; no form is valid by it


@pytest.fixture(scope="module")
def drafts(rows):
    return add_drafts(rows)


@pytest.fixture
def unrendered(monkeypatch):
    """Pages without their HTML: who gets which answer is settled before it."""
    monkeypatch.setattr(Template, "render", lambda template, context: "")
    monkeypatch.setattr(site, "each_context", lambda request: {})


@pytest.fixture(scope="module")
def path_to(rows, drafts, people):
    """``path_to(name)``: where the address of that name leads, with one of our rows in it."""
    objects = {
        "incidents_incident": drafts.incident,
        "incidents_operation": drafts.operation,
        "incidents_casualtyclaim": drafts.incident.casualty_claims.first(),
        "incidents_involvement": drafts.incident.involvements.first(),
        "incidents_incidentoutcome": drafts.incident.outcomes.first(),
        "incidents_incidentweapon": drafts.incident.weapons.first(),
        "incidents_unclaimedstatement": drafts.incident.unclaimed_statements.first(),
        "incidents_organisation": rows.organisation,
        "auth_user": people["viewer"],
    }
    of_import = Import.objects.create(dataset=make_one(Dataset, "brought"), file_name="ged.csv")
    paths = {
        "incident": [rows.mondoro.reference],
        "incident_card": [rows.mondoro.reference],
        "incident_history": [rows.mondoro.reference],
        "restore_incident": [rows.mondoro.reference, microseconds(timezone.now())],
        "operation": [rows.operation.reference],
        "redaction": [rows.mondoro.reference],
        "group": ["jnim"],
        "state": ["MLI"],
        "place": [rows.place.pk],
        "report": [rows.report.pk],
        "saved_view": [1],
        "alert_of_view": [1],
        "end_alert": ["1:none"],
        "snapshot": [rows.snapshot.identifier],
        "snapshot_file": [rows.snapshot.identifier, "csv"],
        "take_snapshot_down": [rows.snapshot.identifier],
        "api_token": [1],
        "api-incident": [rows.mondoro.reference],
        "statistics_file": ["states"],
        "incident_file": [rows.mondoro.reference, "csv"],
        "download_file": ["csv"],
        "prepared_file": ["nobodys"],
        "prepared_content": ["nobodys"],
        "import": [of_import.pk],
        "rejected_rows": [of_import.pk],
        "compare": [rows.mondoro.reference, rows.inates.reference],
        "tell_apart": [rows.mondoro.reference, rows.inates.reference],
        "take_back": [rows.mondoro.reference, rows.inates.reference],
        "split": [rows.mondoro.reference],
        "desk_queue": ["review"],
        "desk_review": [drafts.incident.reference],
        "settle_location": [drafts.incident.reference],
        "admin:incidents_incident_location": [drafts.incident.pk],
        "admin:incidents_report_text": [rows.report.pk],
        "admin:auth_user_password_change": [people["viewer"].pk],
        "admin:app_list": ["incidents"],
    }
    by_route = {"admin/(?P<url>.*)$": "/admin/nowhere/"}
    for area in AREAS:
        model = model_of(area)
        key = (objects.get(area) or model.objects.first() or make_one(model)).pk
        for action in ("history", "change", "delete"):
            paths[f"admin:{area}_{action}"] = [key]
        by_route[short_form_address(area)] = f"{reverse(f'admin:{area}_changelist')}{key}/"

    def path_to(name):
        path = by_route.get(name) or reverse(name, args=paths.get(name, []))
        if name == "admin:autocomplete":
            path += "?app_label=incidents&model_name=incident&field_name=region&term="
        return path

    return path_to


def model_of(area: str):
    app_label, name = area.split("_")
    return ContentType.objects.get(app_label=app_label, model=name).model_class()


def make_one(model, slug="closed"):
    return model.objects.create(name="Closed data", slug=slug, licence="closed")


def answer_of(response) -> Answer:
    if response.status_code == 302:
        if response.url.startswith("/sign-in/?next="):
            return Answer.SIGN_IN
        if response.url.startswith("/admin/login/?next="):
            return Answer.DESK_SIGN_IN
        return Answer.ELSEWHERE
    return {
        200: Answer.GIVEN,
        # No worker runs here, and /readyz says so.
        503: Answer.GIVEN,
        401: Answer.UNAUTHORISED,
        400: Answer.NOT_UNDERSTOOD,
        403: Answer.REFUSED,
        404: Answer.NOT_FOUND,
        405: Answer.WRONG_METHOD,
    }[response.status_code]


def test_the_table_names_every_address_of_the_site_and_no_other():
    assert sorted(addresses()) == sorted(TABLE)


def test_the_table_names_every_area_of_the_desk():
    areas = {f"{model._meta.app_label}_{model._meta.model_name}" for model in site._registry}
    assert areas == set(AREAS)


def questions():
    """Whether PUBLIC_READ is on, by whom and by what method an address is asked."""
    for public_read, role, method in product((True, False), ROLES, METHODS):
        # To those who may enter the desk the setting says nothing: one method is enough.
        if public_read or not reaches(role, "analyst") or method == "GET":
            yield public_read, role, method


@pytest.mark.usefixtures("unrendered")
@pytest.mark.parametrize("name", TABLE)
def test_each_role_gets_its_answer_to_every_method(name, path_to, ask, writes, settings):
    path, rule, wrong = path_to(name), TABLE[name], []
    for public_read, role, method in questions():
        settings.PUBLIC_READ = public_read
        writes.clear()
        sent_at = transaction.savepoint() if method == "POST" else None
        answer = answer_of(ask(role, path, method, BODY))
        if sent_at:
            transaction.savepoint_rollback(sent_at)
        wanted = rule(role, method, public_read)
        taken = method == "POST" and wanted is Answer.GIVEN
        # Where a form takes what it is sent, it leads to the next page.
        if answer is not wanted and not (taken and answer is Answer.ELSEWHERE):
            wrong.append(f"{role} {method} PUBLIC_READ={public_read:d}: {answer}, not {wanted}")
        if writes and not taken:
            wrong.append(f"{role} {method} wrote: {writes[0][:100]}")
    assert not wrong, f"{path}\n" + "\n".join(wrong)


@pytest.mark.parametrize("area", AREAS)
def test_each_role_is_offered_its_actions_on_a_list(area, people):
    may = {"delete_selected": AREAS[area][3], **ACTIONS.get(area, {})}
    for role in ROLES[2:]:
        request = RequestFactory().get("/")
        request.user = people[role]
        offered = site.get_model_admin(model_of(area)).get_actions(request)
        assert set(offered) == {action for action, least in may.items() if reaches(role, least)}
