import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from incidents.models import Incident, Toll
from tests.admin.form_page import FormPage, text_of
from tests.builders import (
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db

LIST = reverse("admin:incidents_incident_changelist")


def act(client, action, *incidents):
    """Choose an action of the list and confirm it, with a reason."""
    chosen = {"action": action, "_selected_action": [incident.pk for incident in incidents]}
    return client.post(LIST, {**chosen, "post": "yes", "reason": "We met and agreed."})


class TestAnalysts:
    def test_publish_nothing(self, client, analyst, new_incident):
        page = new_incident(status="published")
        assert "Publish the selected incidents" not in text_of(client.get(LIST))
        assert "Save and publish" not in page.text
        assert page.send(_review="publish").status_code == 403
        assert not Incident.objects.exists()
        del page.fields["_review"]
        page.send()
        assert Incident.objects.get().status == "draft"

        draft = make_incident(status="draft")
        act(client, "publish", draft)
        draft.refresh_from_db()
        assert draft.status == "draft"

    def test_hand_in_for_review(self, analyst, incident_form):
        incident = make_incident(status="draft")
        incident_form(incident).send(_review="propose")
        incident.refresh_from_db()
        assert incident.status == "in_review"

    def test_read_what_is_published_and_change_nothing_of_it(self, client, analyst):
        incident = make_incident("Assault on Mondoro", lon=-1.951, lat=14.676)
        claim = make_claim(incident, 25)
        make_involvement(incident, make_group())
        url = reverse("admin:incidents_incident_change", args=[incident.pk])

        response = client.get(url)

        assert response.status_code == 200
        assert "Assault on Mondoro" in text_of(response)
        assert "14.6760, -1.9510" in text_of(response)
        assert "_save" not in text_of(response)
        assert client.post(url, {"title": "Nothing happened"}).status_code == 403
        claim_url = reverse("admin:incidents_casualtyclaim_change", args=[claim.pk])
        assert client.post(claim_url, {"exactly": "0"}).status_code == 403

    def test_leave_the_figures_of_a_published_operation_alone(self, client, analyst):
        operation = make_operation()
        make_incident(operation=operation)
        url = reverse("admin:incidents_operation_change", args=[operation.pk])
        assert client.get(url).status_code == 200
        assert client.post(url, {"title": "Another"}).status_code == 403

    def test_see_nothing_that_was_withdrawn(self, client, analyst):
        incident = make_incident("Withdrawn attack", status="withdrawn")
        report = make_report()
        incident.reports.add(report)
        report_url = reverse("admin:incidents_report_change", args=[report.pk])
        for url in (LIST, report_url):
            assert "Withdrawn attack" not in text_of(client.get(url))

    def test_delete_no_incident(self, client, analyst):
        incident = make_incident(status="draft")
        url = reverse("admin:incidents_incident_delete", args=[incident.pk])
        assert client.post(url, {"post": "yes"}).status_code == 403

    def test_make_no_accounts(self, client, analyst):
        assert client.get(reverse("admin:auth_user_changelist")).status_code == 403


class TestEditors:
    def test_publish_and_withdraw_many_at_once(self, client, editor):
        incidents = [make_incident(status="draft") for _ in range(2)]
        make_claim(incidents[0], 25)

        act(client, "publish", *incidents)
        assert set(Incident.objects.values_list("status", flat=True)) == {"published"}
        assert Toll.objects.filter(audience="public", side="all_sides", best=25).exists()

        act(client, "withdraw", *incidents)
        assert set(Incident.objects.values_list("status", flat=True)) == {"withdrawn"}
        assert not Toll.objects.exists()

    def test_edit_what_is_published(self, editor, incident_form):
        incident = make_incident()
        incident_form(incident).send(title="Corrected")
        incident.refresh_from_db()
        assert incident.title == "Corrected"

    def test_publish_from_the_form(self, editor, incident_form):
        incident = make_incident(status="in_review")
        make_claim(incident, 25)
        incident_form(incident).send(_review="publish")
        assert Toll.objects.filter(audience="public", side="all_sides", best=25).exists()


def test_who_deletes_many_is_told_that_what_was_published_is_withdrawn_instead(client):
    client.force_login(make_user("editor", "editor"))
    published = make_incident(status="published")
    answer = client.post(
        LIST, {"action": "delete_selected", "_selected_action": [published.pk]}, follow=True
    )
    assert "what readers may have seen is withdrawn, and never deleted" in text_of(answer)
    assert Incident.objects.filter(pk=published.pk).exists()


def test_what_is_withdrawn_has_no_button_to_a_page_that_is_not_there(client):
    client.force_login(make_user("editor", "editor"))
    for status, count in (("published", 1), ("withdrawn", 0)):
        incident = make_incident(status=status)
        page = client.get(reverse("admin:incidents_incident_change", args=[incident.pk]))
        assert page.content.decode().count('class="viewsitelink"') == count


class TestAccounts:
    def test_an_administrator_gives_a_role(self, client, sign_in):
        sign_in("administrator")
        page = FormPage(client, reverse("admin:auth_user_add"))
        page.fields["usable_password"] = ["true"]
        page.send(
            username="aminata",
            password1="une phrase assez longue",
            password2="une phrase assez longue",
            role="analyst",
        )
        user = get_user_model().objects.get(username="aminata")
        assert user.is_staff and not user.is_superuser
        assert user.has_perm("incidents.add_incident")

    def test_a_role_is_taken_back(self, client, sign_in):
        sign_in("administrator")
        user = make_user("aminata", role="editor")
        FormPage(client, reverse("admin:auth_user_change", args=[user.pk])).send(role="viewer")
        user = type(user).objects.get(pk=user.pk)
        assert not user.is_staff
        assert not user.has_perm("incidents.publish_incident")

    def test_viewers_have_no_desk(self, client, sign_in):
        sign_in("viewer")
        assert client.get(reverse("admin:index")).status_code == 302
