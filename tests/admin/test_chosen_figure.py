"""The best figure: an editor chooses it beside the claim, an analyst sees the choice."""

from datetime import date

import pytest
from django.urls import reverse

from incidents.evidence import choose_best_figure, recompute_tolls
from incidents.models import ChosenFigure, Toll
from tests.admin.form_page import FormPage, messages_of, text_of
from tests.builders import make_claim, make_claimant, make_incident, make_operation

pytestmark = pytest.mark.django_db

REASON = "Names were checked."


def civilians(incident):
    toll = Toll.objects.get(incident=incident, audience="desk", side="civilians")
    return toll.best, toll.disputed


@pytest.fixture
def watch():
    return make_claimant("Human Rights Watch", "ngo")


@pytest.fixture
def families():
    return make_claimant("A collective of families", "community")


@pytest.fixture
def disputed(watch, families):
    """A draft with two counts that differ threefold; the first row is the lower."""

    def make(where=None):
        where = where or make_incident(status="draft")
        day = date(2024, 8, 25)
        make_claim(where, at_least=133, side="civilians", claimant=watch, as_of=day)
        make_claim(where, at_least=400, side="civilians", claimant=families, as_of=day)
        return where

    return make


def chosen(incident, number=133, by=None):
    claim = incident.casualty_claims.get(minimum=number)
    choose_best_figure(claim=claim, reason=REASON, chosen_by=by)
    recompute_tolls([incident.pk])
    return claim


class TestAnEditor:
    def test_chooses_in_the_incidents_form_and_the_tolls_follow(
        self, editor, disputed, incident_form
    ):
        incident = disputed()
        incident_form(incident).send(**{"casualty_claims-0-best_figure": REASON})
        assert civilians(incident) == (133, False)
        choice = ChosenFigure.objects.get()
        assert (choice.reason, choice.chosen_by) == (REASON, editor)

    def test_chooses_in_the_operations_form(self, editor, client, disputed):
        operation = make_operation()
        incident = make_incident(operation=operation)
        disputed(operation)
        page = FormPage(client, reverse("admin:incidents_operation_change", args=[operation.pk]))
        page.send(**{"casualty_claims-1-best_figure": REASON})
        toll = Toll.objects.get(incident=incident, audience="public", side="civilians")
        assert (toll.share_best, toll.disputed) == (400, False)

    def test_chooses_a_claim_as_it_is_entered(self, editor, new_incident, watch):
        page = new_incident()
        page.add_row(
            "casualty_claims",
            claimant=watch.pk,
            side="civilians",
            outcome="killed",
            exactly=133,
            best_figure=REASON,
        )
        page.send()
        assert ChosenFigure.objects.get().claim.minimum == 133

    def test_takes_it_back_by_emptying_the_reason(self, editor, disputed, incident_form):
        incident = disputed()
        chosen(incident)
        incident_form(incident).send(**{"casualty_claims-0-best_figure": ""})
        assert not ChosenFigure.objects.exists()
        assert civilians(incident) == (None, True)

    def test_chooses_another_which_takes_the_place_of_the_first(
        self, editor, disputed, incident_form
    ):
        incident = disputed()
        chosen(incident)
        incident_form(incident).send(**{"casualty_claims-1-best_figure": "Counted at the graves."})
        assert civilians(incident) == (400, False)
        assert ChosenFigure.objects.get().reason == "Counted at the graves."

    def test_sees_who_chose_and_when(self, editor, disputed, incident_form):
        incident = disputed()
        chosen(incident, by=editor)
        assert "Chosen by editor on " in incident_form(incident).text

    def test_is_told_at_once_that_a_choice_lapses_and_sees_it_afterwards(
        self, editor, disputed, incident_form, watch
    ):
        incident = disputed()
        chosen(incident)
        page = incident_form(incident).add_row(
            "casualty_claims",
            claimant=watch.pk,
            side="civilians",
            outcome="killed",
            exactly=150,
            as_of="2024-09-12",
        )
        told = " ".join(messages_of(page.send()))
        assert "as the best figure has lapsed" in told
        assert "Replaced by the same claimant's figure of 12 September 2024" in told
        assert civilians(incident) == (None, True)
        assert "This choice has lapsed." in incident_form(incident).text

    def test_cannot_choose_a_partys_count_of_its_enemy(self, editor, incident_form):
        incident = make_incident(status="draft")
        make_claim(incident, at_least=15, side="armed_group")
        response = incident_form(incident).send(**{"casualty_claims-0-best_figure": REASON})
        assert "it is never the best" in text_of(response)
        assert not ChosenFigure.objects.exists()

    def test_saving_the_form_again_changes_no_choice(self, editor, disputed, incident_form):
        incident = disputed()
        chosen(incident)
        before = list(ChosenFigure.objects.values())
        incident_form(incident).send(title="Another title")
        assert list(ChosenFigure.objects.values()) == before


class TestAnAnalyst:
    def test_sees_the_choice_and_cannot_change_it(self, analyst, disputed, incident_form):
        incident = disputed()
        chosen(incident)
        page = incident_form(incident)
        assert REASON in page.text
        assert "casualty_claims-0-best_figure" not in page.fields
        page.send(
            **{
                "title": "Another title",
                "casualty_claims-0-best_figure": "",
                "casualty_claims-1-best_figure": "Mine",
            }
        )
        incident.refresh_from_db()
        assert incident.title == "Another title"
        assert ChosenFigure.objects.get().reason == REASON

    def test_sees_it_on_the_claims_own_page_and_cannot_change_it(self, analyst, client, disputed):
        claim = chosen(disputed())
        page = FormPage(client, reverse("admin:incidents_casualtyclaim_change", args=[claim.pk]))
        assert REASON in page.text
        page.send(best_figure="Mine")
        assert ChosenFigure.objects.get().reason == REASON

    def test_is_not_bothered_where_nothing_is_chosen(self, analyst, disputed, incident_form):
        assert "est figure, because" not in incident_form(disputed()).text
