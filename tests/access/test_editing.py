"""Who may change what, row by row: drafts are everybody's at the desk, the rest the editors'."""

import json

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from incidents.models import (
    CasualtyClaim,
    Citation,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    Operation,
    Toll,
    UnclaimedStatement,
)
from tests.access.rows import add_drafts, desk_address, statements_of
from tests.admin.form_page import FormPage
from tests.builders import make_incident

pytestmark = pytest.mark.django_db

LIST = reverse("admin:incidents_incident_changelist")
OF_INCIDENTS = (
    Incident,
    Operation,
    CasualtyClaim,
    Involvement,
    IncidentOutcome,
    IncidentWeapon,
    UnclaimedStatement,
    Citation,
    Toll,
)


@pytest.fixture
def drafts(rows):
    return add_drafts(rows)


@pytest.fixture
def signed_in(people):
    """``signed_in(role)``: the browser of somebody of that role."""

    def signed_in(role):
        client = Client()
        client.force_login(people[role])
        return client

    return signed_in


def status_of(incident: Incident) -> str:
    return Incident.objects.get(pk=incident.pk).status


def all_rows() -> dict:
    """Every row that makes up incidents, as it is stored now."""
    return {model: list(model.objects.order_by("pk").values()) for model in OF_INCIDENTS}


class TestStatus:
    """The very requests that an analyst is refused are taken from an editor."""

    ROLES = pytest.mark.parametrize(("role", "is_taken"), [("analyst", False), ("editor", True)])
    MOVES = pytest.mark.parametrize(
        ("move", "status"), [("publish", "published"), ("withdraw", "withdrawn")]
    )

    @ROLES
    @MOVES
    def test_is_given_by_a_button_of_the_form(
        self, signed_in, drafts, role, is_taken, move, status
    ):
        form = FormPage(signed_in(role), desk_address(drafts.incident, "change"))
        assert (f'value="{move}"' in form.text) is is_taken
        form.send(_review=move, reason="We met and agreed.")
        assert status_of(drafts.incident) == (status if is_taken else "draft")

    @ROLES
    @MOVES
    def test_is_given_on_the_incident_s_page(self, signed_in, drafts, role, is_taken, move, status):
        client, incident = signed_in(role), drafts.incident
        page = client.get(incident.get_absolute_url())
        assert (f'value="{move}"' in page.content.decode()) is is_taken
        answer = client.post(
            reverse("desk_review", args=[incident.reference]),
            {"move": move, "seen": page.context["review"].seen, "comment": "We met and agreed."},
        )
        assert answer.status_code == (302 if is_taken else 403)
        assert status_of(incident) == (status if is_taken else "draft")

    @pytest.mark.parametrize("role", ["analyst", "editor"])
    def test_is_no_field_of_the_form(self, signed_in, drafts, role):
        form = FormPage(signed_in(role), desk_address(drafts.incident, "change"))
        assert "status" not in form.fields
        seen = json.loads(form.fields["as_seen"][0])
        seen["values"][""][""]["status"] = "published"
        form.send(status="published", as_seen=json.dumps(seen))
        assert status_of(drafts.incident) == "draft"
        form = FormPage(signed_in(role), reverse("admin:incidents_incident_add"))
        form.send(title="New", date="2019-09-30", event_type="battles", status="published")
        assert Incident.objects.get(title="New").status == "draft"

    @ROLES
    def test_is_given_to_a_new_incident(self, signed_in, role, is_taken):
        form = FormPage(signed_in(role), reverse("admin:incidents_incident_add"))
        form.send(title="New", date="2019-09-30", event_type="battles", _review="publish")
        assert Incident.objects.filter(title="New", status="published").exists() is is_taken
        assert Incident.objects.filter(title="New").exists() is is_taken

    @ROLES
    @pytest.mark.parametrize("action", ["publish", "withdraw"])
    def test_is_given_to_many_at_once(self, signed_in, rows, drafts, role, is_taken, action):
        selected = [drafts.incident.pk, rows.mondoro.pk]
        for select_across in ("0", "1"):
            before = all_rows()
            data = {"action": action, "_selected_action": selected, "select_across": select_across}
            signed_in(role).post(LIST, {**data, "index": "0"})
            assert all_rows() == before
            signed_in(role).post(LIST, {**data, "post": "yes", "reason": "We met and agreed."})
            if not is_taken:
                assert all_rows() == before
        if is_taken:
            done = {"publish": "published", "withdraw": "withdrawn"}[action]
            assert set(Incident.objects.values_list("status", flat=True)) == {done}


class TestDeleting:
    @pytest.mark.parametrize(("role", "is_taken"), [("analyst", False), ("editor", True)])
    def test_incidents_is_for_editors(self, signed_in, rows, drafts, role, is_taken):
        by_page, by_list = drafts.incident, make_incident(status="draft")
        client = signed_in(role)
        client.post(desk_address(by_page, "delete"), {"post": "yes"})
        action = {"action": "delete_selected", "_selected_action": by_list.pk, "post": "yes"}
        client.post(LIST, action)
        left = set(Incident.objects.values_list("pk", flat=True))
        assert ({by_page.pk, by_list.pk} <= left) is not is_taken

    @pytest.mark.parametrize("role", ["analyst", "editor", "administrator"])
    def test_what_was_ever_published_is_for_nobody(self, signed_in, rows, role):
        withdrawn, reopened = rows.inates, rows.unplaced
        for status in ("withdrawn", "draft"):
            Incident.objects.filter(pk=reopened.pk).update(status=status)
        Incident.objects.filter(pk=withdrawn.pk).update(status="withdrawn")
        client, ids = signed_in(role), [rows.mondoro.pk, withdrawn.pk, reopened.pk]
        sent = {"post": "yes", "reason": "It was wrong."}
        for pk in ids:
            client.post(reverse("admin:incidents_incident_delete", args=[pk]), sent)
        client.post(LIST, {"action": "delete_selected", "_selected_action": ids, **sent})
        assert Incident.objects.filter(pk__in=ids).count() == 3

    @pytest.mark.parametrize(("role", "is_taken"), [("analyst", False), ("editor", True)])
    def test_what_is_told_of_a_published_incident_is_for_editors(
        self, signed_in, rows, role, is_taken
    ):
        for row in statements_of(rows.mondoro):
            address = reverse(f"admin:incidents_{row._meta.model_name}_changelist")
            action = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
            action["reason"] = "Told of another attack."
            answer = signed_in(role).post(address, action)
            assert answer.status_code == (302 if is_taken else 403)
            assert type(row).objects.filter(pk=row.pk).exists() is not is_taken

    def test_what_is_told_of_a_draft_is_for_analysts(self, signed_in, drafts):
        for row in statements_of(drafts.incident):
            signed_in("analyst").post(desk_address(row, "delete"), {"post": "yes"})
            assert not type(row).objects.filter(pk=row.pk).exists()


class TestWhatIsPublished:
    def published(self, rows) -> list[Model]:
        return [rows.mondoro, rows.operation, rows.told_of_all, *statements_of(rows.mondoro)]

    def test_is_read_and_not_changed_by_analysts(self, signed_in, rows):
        analyst, before = signed_in("analyst"), all_rows()
        for row in self.published(rows):
            address = desk_address(row, "change")
            as_editor = FormPage(signed_in("editor"), address)
            forged = as_editor.fields | {"title": ["Forged"], "note": ["Forged"], "code": ["fire"]}
            assert analyst.post(address, forged).status_code == 403, address
            assert analyst.post(desk_address(row, "delete"), {"post": "yes"}).status_code == 403
            page = analyst.get(address)
            assert page.status_code == 200
            assert 'name="_save"' not in page.content.decode()
        assert all_rows() == before

    def test_is_changed_by_editors(self, signed_in, rows):
        for row in (rows.mondoro, rows.operation):
            FormPage(signed_in("editor"), desk_address(row, "change")).send(title="Corrected")
            row.refresh_from_db()
            assert row.title == "Corrected"

    def test_is_out_of_reach_from_the_form_of_a_draft(self, signed_in, rows, drafts):
        """A row's number is in its form; another incident's claim is not saved by it."""
        form = FormPage(signed_in("analyst"), desk_address(drafts.incident, "change"))
        before = all_rows()
        form.send(
            **{
                "casualty_claims-0-id": rows.told.pk,
                "casualty_claims-0-incident": rows.mondoro.pk,
                "casualty_claims-0-exactly": 999,
            }
        )
        assert all_rows() == before

    def test_takes_no_new_figure_from_analysts(self, signed_in, rows):
        analyst, before = signed_in("analyst"), all_rows()
        for row in (rows.mondoro, rows.operation):
            address = desk_address(row, "change")
            form = FormPage(signed_in("editor"), address)
            form.add_row(
                "casualty_claims",
                claimant=rows.told.claimant_id,
                side="civilians",
                outcome="killed",
                exactly=999,
            )
            assert analyst.post(address, form.fields).status_code == 403
        assert all_rows() == before
