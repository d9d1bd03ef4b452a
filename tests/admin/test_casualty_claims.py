from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.models import CasualtyClaim, Incident, Toll
from tests.admin.form_page import FormPage, text_of
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_incident,
    make_operation,
    make_report,
    make_state,
)

pytestmark = pytest.mark.django_db


def desk_toll(incident):
    return Toll.objects.get(incident=incident, audience="desk", side="all_sides")


@pytest.fixture
def log_claim(new_incident):
    """Log an incident with one claim; returns the answer."""

    def log_claim(**values):
        page = new_incident()
        claim = {"claimant": make_claimant().pk, "side": "state_forces", "outcome": "killed"}
        page.add_row("casualty_claims", **(claim | values))
        return page.send()

    return log_claim


@pytest.mark.usefixtures("analyst")
class TestFigures:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ({"exactly": 25}, (25, 25)),
            ({"exactly": 0}, (0, 0)),
            ({"minimum": 15}, (15, None)),
            ({"maximum": 40}, (None, 40)),
            ({"minimum": 37, "maximum": 39}, (37, 39)),
            ({"vague_word": "dozens"}, (24, None)),
            ({"vague_word": "about_twenty"}, (16, 24)),
            ({"vague_word": "dozens", "minimum": 30}, (30, None)),
        ],
    )
    def test_a_figure_is_kept_as_the_claimant_puts_it(self, log_claim, typed, stored):
        log_claim(**typed)
        claim = CasualtyClaim.objects.get()
        assert (claim.minimum, claim.maximum) == stored
        assert claim.vague_word == typed.get("vague_word", "")

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({}, "Give a number: at least, at most, or both."),
            ({"minimum": 40, "maximum": 25}, "“At least” cannot be more than “at most”."),
            ({"exactly": 25, "minimum": 20}, "Give one exact number, or “at least” and “at most”"),
            (
                {"minimum": 20, "maximum": 25, "figure": 30},
                "The figure must lie between “at least” and “at most”.",
            ),
            ({"exactly": -1}, "Ensure this value is greater than or equal to 0."),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, log_claim, typed, told):
        assert told in text_of(log_claim(**typed))
        assert CasualtyClaim.objects.count() == 0

    def test_another_word_brings_other_bounds(self, incident_form):
        incident = make_incident(status="draft")
        claim = make_claim(incident, 24, None, vague_word="dozens")
        CasualtyClaim.objects.filter(pk=claim.pk).update(maximum=None)
        incident_form(incident).send(**{"casualty_claims-0-vague_word": "hundreds"})
        claim.refresh_from_db()
        assert (claim.minimum, claim.maximum) == (200, None)

    def test_saving_the_form_again_changes_no_figure(self, incident_form):
        incident = make_incident(status="draft")
        make_claim(incident, 25)
        make_claim(incident, at_least=15, side="armed_group")
        make_claim(incident, 37, 39, side="civilians")
        before = list(CasualtyClaim.objects.values())
        incident_form(incident).send(title="Another title")
        assert list(CasualtyClaim.objects.values()) == before


@pytest.mark.usefixtures("editor")
class TestTolls:
    def test_a_claim_of_the_form_counts_at_once(self, log_claim):
        log_claim(exactly=25)
        assert desk_toll(Incident.objects.get()).best == 25

    def test_a_claim_taken_out_of_the_form_counts_no_more(self, incident_form):
        incident = make_incident()
        make_claim(incident, 25)
        incident_form(incident).send(**{"casualty_claims-0-DELETE": "on"})
        assert not Toll.objects.filter(incident=incident).exists()

    def test_a_claim_changed_on_its_own_page_counts_at_once(self, client):
        incident = make_incident()
        claim = make_claim(incident, 25)
        page = FormPage(client, reverse("admin:incidents_casualtyclaim_change", args=[claim.pk]))
        response = page.send(exactly=26)
        assert desk_toll(incident).best == 26
        assert response.redirect_chain[-1][0] == reverse(
            "admin:incidents_incident_change", args=[incident.pk]
        )

    def test_deleted_claims_count_no_more(self, client):
        incident = make_incident()
        claims = [make_claim(incident, 25), make_claim(incident, 7, side="civilians")]
        client.post(
            reverse("admin:incidents_casualtyclaim_delete", args=[claims[0].pk]),
            {"post": "yes", "reason": "Told of another attack."},
        )
        assert desk_toll(incident).best == 7
        client.post(
            reverse("admin:incidents_casualtyclaim_changelist"),
            {
                "action": "delete_selected",
                "_selected_action": [claims[1].pk],
                "post": "yes",
                "reason": "Told of another attack.",
            },
        )
        assert not Toll.objects.filter(incident=incident).exists()

    def test_a_claim_told_of_an_operation_is_shared_over_its_incidents(self, client):
        operation = make_operation()
        incidents = [make_incident(operation=operation) for _ in range(2)]
        url = reverse("admin:incidents_operation_change", args=[operation.pk])
        page = FormPage(client, url)
        page.add_row(
            "casualty_claims",
            claimant=make_claimant().pk,
            side="state_forces",
            outcome="killed",
            exactly=25,
        )
        page.send()
        assert sorted(desk_toll(incident).share_best for incident in incidents) == [12, 13]

    def test_an_incident_that_leaves_an_operation_leaves_its_share(self, incident_form, client):
        operation = make_operation()
        incidents = [make_incident(operation=operation) for _ in range(2)]
        make_claim(operation, 25)
        incident_form(incidents[0]).send(operation="")
        assert not Toll.objects.filter(incident=incidents[0]).exists()
        assert desk_toll(incidents[1]).share_best == 25

    def test_all_of_an_operation_is_locked_before_one_of_it_is_written(self, incident_form):
        # In one order, so that two people who save two of its incidents wait for each other.
        operation = make_operation()
        incidents = [make_incident(operation=operation) for _ in range(3)]
        page = incident_form(incidents[2])
        with CaptureQueriesContext(connection) as captured:
            page.send(title="Another title")
        statements = [query["sql"] for query in captured]
        locking = [sql for sql in statements if "FOR NO KEY UPDATE" in sql]
        writing = [sql for sql in statements if 'UPDATE "incidents_incident"' in sql]
        assert " ORDER BY " in locking[0]
        assert statements.index(locking[0]) < statements.index(writing[0])

    def test_a_deleted_incident_leaves_its_share_to_its_siblings(self, client):
        operation = make_operation()
        incidents = [make_incident(operation=operation, status="draft") for _ in range(3)]
        make_claim(operation, 30)
        client.post(
            reverse("admin:incidents_incident_delete", args=[incidents[0].pk]), {"post": "yes"}
        )
        assert desk_toll(incidents[1]).share_best == 15
        client.post(
            reverse("admin:incidents_incident_changelist"),
            {"action": "delete_selected", "_selected_action": [incidents[1].pk], "post": "yes"},
        )
        assert desk_toll(incidents[2]).share_best == 30

    def test_a_deleted_operation_takes_its_claims_along(self, client):
        operation = make_operation()
        incident = make_incident(operation=operation)
        make_claim(operation, 25)
        FormPage(client, reverse("admin:incidents_operation_change", args=[operation.pk])).send()
        assert desk_toll(incident).share_best == 25
        client.post(
            reverse("admin:incidents_operation_delete", args=[operation.pk]),
            {"post": "yes", "reason": "There was no such operation."},
        )
        assert not Toll.objects.filter(incident=incident).exists()
        incident.refresh_from_db()
        assert incident.operation is None

    def test_a_claimant_that_turns_out_to_be_a_party_counts_differently(self, client, log_claim):
        claimant = make_claimant("Radio", kind="media")
        log_claim(exactly=25, side="armed_group", claimant=claimant.pk)
        assert desk_toll(Incident.objects.get()).best == 25
        page = FormPage(client, reverse("admin:incidents_claimant_change", args=[claimant.pk]))
        page.send(kind="government", state=make_state("MLI").pk)
        # A government's count of its enemy's dead is shown and never sets the toll.
        assert not Toll.objects.exists()


@pytest.mark.usefixtures("editor")
class TestOnItsOwnPage:
    def test_a_second_report_is_cited(self, client):
        incident = make_incident()
        claim = make_claim(incident, 25)
        cite(claim)
        report = make_report("Another paper")
        page = FormPage(client, reverse("admin:incidents_casualtyclaim_change", args=[claim.pk]))
        page.add_row("citations", report=report.pk, quote="Twenty-five.")
        page.send()
        assert claim.citations.count() == 2
        assert report in incident.reports.all()

    def test_an_editor_chooses_the_best_figure_and_says_why(self, client, editor):
        incident = make_incident()
        claim = make_claim(incident, 25)
        make_claim(incident, 85, claimant=make_claimant("Press", kind="media"))
        page = FormPage(client, reverse("admin:incidents_casualtyclaim_change", args=[claim.pk]))
        page.send(best_figure="The army published the names.")
        claim.refresh_from_db()
        assert claim.chosen.chosen_by == editor
        toll = desk_toll(incident)
        assert (toll.best, toll.disputed) == (25, False)


class TestReports:
    @pytest.mark.usefixtures("analyst")
    def test_no_report_tells_what_was_said_after_it_appeared(self, log_claim):
        report = make_report("Dual attacks", published_on=date(2019, 10, 1))
        answer = log_claim(exactly=85, as_of="2019-10-07", report=report.pk)
        assert "This report appeared on 1 October 2019, before this was said." in text_of(answer)
        assert not CasualtyClaim.objects.exists()

        log_claim(exactly=25, as_of="2019-10-01", report=report.pk)
        assert CasualtyClaim.objects.get().citations.get().report == report
