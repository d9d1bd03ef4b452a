"""Whoever changes what is published says why, wherever they do it; nobody else is asked."""

import pytest
from django.urls import reverse

from incidents.models import ChosenFigure, ExternalReference, IncidentOutcome, IncidentWeapon
from tests.admin.form_page import FormPage, fields_of, messages_of, text_of
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
)

pytestmark = pytest.mark.django_db

MISSING = "Say why: this is published, and its history keeps the reason."


def address_of(thing, action="change"):
    return reverse(f"admin:incidents_{thing._meta.model_name}_{action}", args=[thing.pk])


@pytest.fixture
def form_of(editor, client):
    """``form_of(thing)``: its form, opened by an editor who has given no reason yet."""

    def form_of(thing):
        page = FormPage(client, address_of(thing))
        if "reason" in page.fields:
            page.fields["reason"] = [""]
        return page

    return form_of


def reason_of(row) -> str | None:
    """With which reason the last version of ``row`` is kept."""
    event = type(row).pgh_event_model.objects.filter(pgh_obj=row.pk).latest("pgh_id")
    return event.pgh_context.get("reason")


class TestTheFormOfAPublishedIncident:
    def test_asks_why_and_keeps_all_that_was_typed(self, form_of):
        incident = make_incident("Attack")
        page = form_of(incident)
        refused = page.send(title="Assault", summary="Seen from the road.")

        assert MISSING in text_of(refused)
        kept = fields_of(text_of(refused))
        assert (kept["title"], kept["summary"]) == (["Assault"], ["Seen from the road."])
        incident.refresh_from_db()
        assert incident.title == "Attack"

        page.fields = kept
        page.send(reason="The base was stormed.")
        incident.refresh_from_db()
        assert incident.title == "Assault"
        assert reason_of(incident) == "The base was stormed."

    def test_asks_nothing_of_somebody_who_changed_nothing(self, form_of):
        incident = make_incident("Attack", lon=-1.951, lat=14.676)
        make_claim(incident, 25)
        make_involvement(incident, make_group())
        incident.reports.add(make_report())
        assert form_of(incident).send().redirect_chain

    @pytest.mark.parametrize(
        ("make", "prefix", "name", "value"),
        [
            (lambda i: make_claim(i, 25), "casualty_claims", "exactly", "30"),
            (lambda i: make_claim(i, 25), "casualty_claims", "best_figure", "A count."),
            (lambda i: make_involvement(i, make_group()), "involvements", "description", "men"),
            (
                lambda i: IncidentOutcome.objects.create(incident=i, code="looting"),
                "outcomes",
                "note",
                "the camp",
            ),
            (
                lambda i: IncidentWeapon.objects.create(incident=i, code="mine"),
                "weapons",
                "note",
                "two",
            ),
            (
                lambda i: ExternalReference.objects.create(
                    incident=i, dataset=make_dataset(), external_id="1"
                ),
                "external_references",
                "version",
                "25.1",
            ),
        ],
    )
    def test_asks_why_a_row_is_changed_or_deleted(self, form_of, make, prefix, name, value):
        incident = make_incident()
        row = make(incident)
        assert MISSING in text_of(form_of(incident).send(**{f"{prefix}-0-{name}": value}))
        assert MISSING in text_of(form_of(incident).send(**{f"{prefix}-0-DELETE": "on"}))
        told = {f"{prefix}-0-{name}": value, "reason": "It was counted again."}
        assert form_of(incident).send(**told).redirect_chain
        changed = ChosenFigure.objects.get() if name == "best_figure" else row
        assert reason_of(changed) == "It was counted again."

    def test_asks_why_a_report_is_added(self, form_of):
        incident = make_incident()
        assert MISSING in text_of(form_of(incident).send(reports=make_report().pk))

    def test_asks_why_a_row_is_added(self, form_of):
        page = form_of(make_incident())
        page.add_row(
            "casualty_claims",
            claimant=make_claimant().pk,
            side="civilians",
            outcome="killed",
            exactly=3,
        )
        assert MISSING in text_of(page.send())


def test_a_draft_is_changed_without_a_reason(form_of):
    incident = make_incident("Rumour", status="draft")
    form_of(incident).send(title="Attack")
    incident.refresh_from_db()
    assert incident.title == "Attack"


class TestWhatAPublishedIncidentRestsOn:
    def told(self, incident, report):
        """A claim, an involvement and the rest, each of ``incident``, with what to change."""
        incident.reports.add(report)
        claim = make_claim(incident, 25)
        cite(claim, report)
        return [
            (claim, {"exactly": "30"}),
            (claim, {"citations-0-quote": "Thirty died."}),
            (claim, {"best_figure": "A count."}),
            (make_involvement(incident, make_group()), {"description": "men"}),
            (report, {"published_on": "2019-10-02"}),
            (report, {"text": "Another text."}),
        ]

    def test_asks_why_on_its_own_page(self, form_of):
        for row, change in self.told(make_incident(), make_report()):
            assert MISSING in text_of(form_of(row).send(**change)), change
            assert form_of(row).send(**change, reason="Read again.").redirect_chain, change

    def test_asks_nothing_where_it_is_told_of_a_draft(self, form_of):
        for row, change in self.told(make_incident(status="draft"), make_report()):
            page = form_of(row)
            assert "reason" not in page.fields
            assert page.send(**change).redirect_chain, change

    def test_asks_why_in_the_form_of_its_operation(self, form_of):
        operation = make_operation()
        make_incident(operation=operation, status="draft")
        assert "reason" not in form_of(operation).fields
        make_incident(operation=operation)
        claim = make_claim(operation, 40)
        change = {"casualty_claims-0-exactly": "50"}
        assert MISSING in text_of(form_of(operation).send(**change))
        assert form_of(operation).send(**change, reason="The army's count.").redirect_chain
        assert reason_of(claim) == "The army's count."
        assert MISSING in text_of(form_of(claim).send(exactly="60"))

    def test_asks_why_it_is_deleted(self, editor, client):
        claim = make_claim(make_incident(), 25)
        url = address_of(claim, "delete")
        assert 'name="reason"' in text_of(client.get(url))
        refused = client.post(url, {"post": "yes"})
        assert "Not deleted yet: say why." in text_of(refused)
        assert type(claim).objects.exists()
        client.post(url, {"post": "yes", "reason": "Told of another attack."})
        assert not type(claim).objects.exists()
        assert reason_of(claim) == "Told of another attack."

    def test_asks_why_many_are_deleted(self, editor, client):
        claims = [make_claim(make_incident(), 25), make_claim(make_incident(status="draft"), 7)]
        url = reverse("admin:incidents_casualtyclaim_changelist")
        chosen = {"action": "delete_selected", "_selected_action": [claim.pk for claim in claims]}
        assert 'name="reason"' in text_of(client.post(url, chosen))
        refused = client.post(url, {**chosen, "post": "yes"})
        assert "Not deleted yet: say why." in text_of(refused)
        assert type(claims[0]).objects.count() == 2
        client.post(url, {**chosen, "post": "yes", "reason": "Told of another attack."})
        assert type(claims[0]).objects.count() == 0

    def test_is_deleted_without_a_reason_where_it_is_told_of_a_draft(self, editor, client):
        claim = make_claim(make_incident(status="draft"), 25)
        url = address_of(claim, "delete")
        assert 'name="reason"' not in text_of(client.get(url))
        client.post(url, {"post": "yes"})
        assert not type(claim).objects.exists()


class TestAStepInTheForm:
    def test_is_taken_with_what_was_typed(self, client, analyst, incident_form):
        incident = make_incident("Rumour", status="draft")
        answer = incident_form(incident).send(
            title="Attack", reason="Two reports now.", _review="propose"
        )
        incident.refresh_from_db()
        assert (incident.title, incident.status) == ("Attack", "in_review")
        assert incident.review_steps.get().comment == "Two reports now."
        assert "“Attack” waits for an editor now." in messages_of(answer)

    def test_shows_the_editor_s_comment_above_what_was_sent_back(
        self, editor, incident_form, client
    ):
        incident = make_incident(status="in_review")
        incident_form(incident).send(_review="send-back", reason="Quote the sentence.")
        text = incident_form(incident).text
        assert "Quote the sentence." in text.split("id_title")[0]

    @pytest.mark.parametrize(
        ("move", "status"), [("send-back", "in_review"), ("withdraw", "published")]
    )
    def test_without_the_comment_that_it_takes_keeps_what_was_typed(
        self, editor, incident_form, move, status
    ):
        incident = make_incident("Attack", status=status)
        refused = incident_form(incident).send(summary="At night.", reason="", _review=move)
        assert "Say why" in text_of(refused)
        assert fields_of(text_of(refused))["summary"] == ["At night."]
        incident.refresh_from_db()
        assert (incident.status, incident.summary) == (status, "")

    def test_is_not_taken_by_an_editor_who_did_not_see_what_changed(
        self, editor, incident_form, client
    ):
        incident = make_incident("Attack", status="in_review")
        page = incident_form(incident)
        incident.summary = "By a colleague."
        incident.save()
        answer = page.send(title="Assault", _review="publish")
        incident.refresh_from_db()
        assert (incident.title, incident.summary) == ("Assault", "By a colleague.")
        assert incident.status == "in_review"
        assert "Saved, but not done: Publish. Somebody else changed it meanwhile." in " ".join(
            messages_of(answer)
        )

    def test_does_not_publish_what_the_same_editor_just_wrote(
        self, editor, incident_form, settings
    ):
        settings.FOUR_EYES = True
        incident = make_incident("Attack", status="in_review")
        page = incident_form(incident)
        page.add_row(
            "casualty_claims",
            claimant=make_claimant().pk,
            side="civilians",
            outcome="killed",
            exactly=3,
        )
        answer = page.send(_review="publish")
        incident.refresh_from_db()
        assert incident.status == "in_review"
        assert incident.casualty_claims.count() == 1
        assert "Another editor publishes it." in " ".join(messages_of(answer))

    def test_leaves_no_comment_behind_unread(self, analyst, incident_form):
        incident = make_incident(status="draft")
        refused = incident_form(incident).send(reason="Please read the quotes.")
        assert "A comment goes with a step" in text_of(refused)
        assert fields_of(text_of(refused))["reason"] == ["Please read the quotes."]


class TestManyAtOnce:
    LIST = reverse("admin:incidents_incident_changelist")

    def act(self, client, action, incidents, **sent):
        chosen = {"action": action, "_selected_action": [each.pk for each in incidents]}
        return client.post(self.LIST, {**chosen, **sent}, follow=True)

    def test_are_listed_before_anything_is_done(self, client, editor):
        incidents = [make_incident(f"Attack {n}", status="in_review") for n in range(2)]
        asks = self.act(client, "publish", incidents)
        assert "Attack 0" in text_of(asks) and "Attack 1" in text_of(asks)
        assert 'name="reason"' in text_of(asks)
        assert not type(incidents[0]).objects.published().exists()

    def test_are_not_withdrawn_without_a_reason(self, client, editor):
        incident = make_incident("Attack")
        asks = self.act(client, "withdraw", [incident], post="yes", reason=" ")
        assert "Say why." in text_of(asks)
        self.act(client, "withdraw", [incident], post="yes", reason="A rumour.")
        incident.refresh_from_db()
        assert incident.status == "withdrawn"
        assert incident.review_steps.get().comment == "A rumour."

    def test_are_published_but_for_one_s_own_and_those_that_cannot_be(
        self, client, editor, settings
    ):
        settings.FOUR_EYES = True
        other = make_incident("Other's", status="in_review")
        own = make_incident("Own", status="in_review", created_by=editor)
        withdrawn = make_incident("Gone", status="withdrawn")
        answer = self.act(client, "publish", [other, own, withdrawn], post="yes")
        told = " ".join(messages_of(answer))
        assert "1 incident published." in told
        assert "“Own” (You entered this" in told
        assert "“Gone” (It is withdrawn; reopen it first.)" in told
        assert list(type(other).objects.published()) == [other]

    def test_are_at_most_as_many_as_somebody_can_have_looked_at(self, client, editor):
        incidents = [make_incident(status="draft") for _ in range(201)]
        answer = self.act(client, "publish", incidents, post="yes")
        assert "Choose 200 incidents at the most." in messages_of(answer)
        assert not type(incidents[0]).objects.published().exists()
