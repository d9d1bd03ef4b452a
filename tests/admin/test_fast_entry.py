"""What the forms ask the server while a person writes: lines, sentences, texts."""

import pytest
from django.test import Client
from django.urls import reverse

from incidents.models import CasualtyClaim
from tests.admin.form_page import FormPage
from tests.builders import (
    make_claimant,
    make_incident,
    make_operation,
    make_report,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db

LINES = reverse("admin:incidents_incident_claim_lines")
SENTENCE = reverse("admin:incidents_incident_sentence")


@pytest.fixture
def read(client, analyst):
    """``read(line)``: what the server understood of it, for an incident in Mali."""
    mali = make_state("MLI")
    make_claimant()
    make_claimant("press, unnamed", kind="media", unnamed=True)

    def read(line, **values):
        values = {"state": mali.pk, "date": "2019-09-30", **values}
        return client.post(LINES, {"line": line, **values}).json()["parts"]

    return read


class TestOneLine:
    def test_each_claim_comes_with_its_words_and_the_fields_of_a_row(self, read):
        first, second = read("gov 25 killed soldiers @1 Oct; media <=40")
        assert first["words"] == "Government of Mali: 25 killed (state forces), 1 October 2019"
        assert first["fields"] == {
            "claimant": {"id": make_claimant().pk, "name": "Government of Mali"},
            "group": None,
            "side": "state_forces",
            "outcome": "killed",
            "exactly": 25,
            "minimum": None,
            "maximum": None,
            "vague_word": "",
            "qualifier": "",
            "as_of": "2019-10-01",
            "additional": False,
        }
        assert (second["fields"]["exactly"], second["fields"]["maximum"]) == (None, 40)

    def test_a_word_for_a_number_goes_into_the_row_as_the_word(self, read):
        (part,) = read("media dozens killed")
        fields = part["fields"]
        assert fields["vague_word"] == "dozens"
        assert [fields[name] for name in ("exactly", "minimum", "maximum")] == [None] * 3

    def test_what_it_fills_in_is_what_the_form_stores(self, read, new_incident):
        parts = read("gov 25 killed soldiers @1 Oct; media dozens; media >=60 missing; gov +5")
        page = new_incident()
        for part in parts:
            values = {name: value for name, value in part["fields"].items() if value}
            values["claimant"] = values["claimant"]["id"]
            page.add_row("casualty_claims", **values)
        page.send()
        stored = CasualtyClaim.objects.order_by("pk")
        assert [str(claim) for claim in stored] == [
            "Government of Mali: 25 killed (state forces)",
            "press, unnamed: dozens killed (state forces)",
            "press, unnamed: at least 60 missing (state forces)",
            "Government of Mali: 5 missing (state forces)",
        ]
        assert [claim.additional for claim in stored] == [False, False, False, True]

    def test_what_is_not_understood_comes_back_as_it_was_typed(self, read):
        good, wrong = read("gov 25 killed soldiers; Gov 12 killed Zébus")
        assert "fields" in good
        assert wrong["text"] == "Gov 12 killed Zébus"
        assert "“Zébus” is not understood" in wrong["problems"][0]

    def test_choices_are_lines_to_read_again(self, read):
        make_claimant("Radio Mali", kind="media", unnamed=True)
        (part,) = read("media 12 killed")
        assert [choice["text"] for choice in part["choices"]] == [
            "Radio Mali: 12 killed",
            "press, unnamed: 12 killed",
        ]
        (again,) = read(part["choices"][0]["text"])
        assert again["words"] == "Radio Mali: 12 killed (side not told)"

    def test_the_forms_own_date_is_understood_in_the_readers_language(self, read, client):
        client.cookies["django_language"] = "fr"
        (part,) = read("gouv 25 tués @1 oct", date="30/09/2019")
        assert part["fields"]["as_of"] == "01/10/2019"

    def test_a_line_that_is_too_long_is_refused(self, client, analyst):
        assert client.post(LINES, {"line": "gov 25 killed; " * 500}).status_code == 400

    def test_reading_costs_the_same_for_one_claim_and_for_many(
        self, read, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(9):
            read("; ".join(["gov 25 killed soldiers"] * 30))

    def test_nothing_is_stored(self, read):
        read("gov 25 killed soldiers")
        assert not CasualtyClaim.objects.exists()


class TestSentences:
    def test_each_figure_comes_in_words_with_the_fields_of_a_row(self, client, analyst):
        answer = client.post(
            SENTENCE, {"sentence": "The army says that 25 soldiers died and 60 are missing."}
        )
        first, second = answer.json()["figures"]
        assert first["words"] == "25 killed (state forces)"
        assert (first["fields"]["exactly"], first["fields"]["outcome"]) == (25, "killed")
        assert second["words"] == "60 missing (state forces)"

    def test_a_sentence_without_casualties_proposes_nothing(self, client, analyst):
        assert client.post(SENTENCE, {"sentence": "Nobody claimed it."}).json() == {"figures": []}

    def test_more_than_a_passage_is_refused(self, client, analyst):
        assert client.post(SENTENCE, {"sentence": "25 killed. " * 1000}).status_code == 400


class TestReportsBesideTheForm:
    def test_analysts_read_the_text_as_it_was_kept(self, client, analyst):
        report = make_report("Dual attacks", text="<b>Two</b> bases.", language="fr")
        answer = client.get(reverse("admin:incidents_report_text", args=[report.pk])).json()
        assert (answer["text"], answer["language"]) == ("<b>Two</b> bases.", "fr")

    @pytest.mark.parametrize("role", [None, "viewer"])
    def test_nobody_else_does(self, db, role):
        visitor = Client()
        if role:
            visitor.force_login(make_user(role, role=role))
        report = make_report(text="For analysts only.")
        incident = make_incident()
        incident.reports.add(report)
        for address in (
            reverse("admin:incidents_report_text", args=[report.pk]),
            report.get_absolute_url(),
            incident.get_absolute_url(),
        ):
            answer = visitor.get(address, follow=True)
            assert "For analysts only." not in answer.content.decode()

    def test_an_operations_form_offers_the_reports_of_its_incidents(self, client, analyst):
        operation = make_operation()
        incident = make_incident(operation=operation, status="draft")
        incident.reports.add(make_report("Dual attacks"))
        make_incident("Another", status="draft").reports.add(make_report("Elsewhere"))
        page = FormPage(client, reverse("admin:incidents_operation_change", args=[operation.pk]))
        assert '"Studio Tamani: Dual attacks"' in page.text
        assert "Elsewhere" not in page.text
        assert f'data-state="{incident.state_id}" data-date="2019-09-30"' in page.text

    def test_an_operation_in_two_states_asks_whose_government_is_meant(self, client, analyst):
        operation = make_operation()
        for state in ("MLI", "NER"):
            make_incident(operation=operation, status="draft", state=state)
        page = FormPage(client, reverse("admin:incidents_operation_change", args=[operation.pk]))
        assert 'data-state="" data-date="2019-09-30"' in page.text

    def test_who_may_only_read_gets_no_entry(self, client, analyst):
        url = reverse("admin:incidents_incident_change", args=[make_incident().pk])
        text = client.get(url).content.decode()
        assert "data-claim-line" not in text
        assert 'id="reading"' not in text
        assert "another_quote" not in text
