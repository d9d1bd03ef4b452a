"""The pages for what may have been entered twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.desk.merging import merge_incidents
from incidents.duplicates import refresh_duplicate_pairs, tell_apart
from incidents.models import ChosenFigure, DuplicatePair, Incident
from tests.admin.form_page import FormPage
from tests.builders import (
    cite,
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
)
from tests.views.pages import queries_for, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(stays, goes):
    refresh_duplicate_pairs([stays.pk, goes.pk])
    return DuplicatePair.objects.get()


def compare(one, other):
    return reverse("compare", args=[one.reference, other.reference])


def versions(stays, goes):
    return {
        "version-left": stays.updated_at.isoformat(),
        "version-right": goes.updated_at.isoformat(),
    }


class TestTheList:
    def test_each_pair_can_be_compared_or_told_apart(self, client, analyst, pair, stays, goes):
        client.force_login(analyst)
        page = client.get(reverse("duplicates"))
        assert "same day" in words(page)
        assert f'href="{compare(stays, goes)}"' in page.content.decode()
        answer = client.post(
            reverse("tell_apart", args=[stays.reference, goes.reference]),
            {"reason": "Two convoys.", "next": reverse("duplicates")},
            follow=True,
        )
        text = words(answer)
        assert "Nothing waits here" in text
        assert "Not the same, said analyst on" in text
        assert "Two convoys." in text

    def test_a_verdict_is_taken_back(self, client, analyst, pair, stays, goes):
        tell_apart(one=stays, other=goes, by=analyst, reason="Two convoys.")
        client.force_login(analyst)
        client.post(reverse("take_back", args=[goes.reference, stays.reference]))
        pair.refresh_from_db()
        assert pair.verdict == ""

    def test_a_verdict_needs_its_reason(self, client, analyst, pair, stays, goes):
        client.force_login(analyst)
        client.post(reverse("tell_apart", args=[stays.reference, goes.reference]), {"reason": " "})
        pair.refresh_from_db()
        assert pair.verdict == ""

    def test_nobody_is_led_to_another_site(self, client, analyst, pair, stays, goes):
        client.force_login(analyst)
        answer = client.post(
            reverse("tell_apart", args=[stays.reference, goes.reference]),
            {"reason": "Two.", "next": "https://elsewhere.example/"},
        )
        assert answer.url == reverse("duplicates")

    def test_a_page_that_is_not_there_is_said(self, client, analyst, pair):
        client.force_login(analyst)
        answer = client.get(reverse("duplicates"), {"page": "9"})
        assert answer.status_code == 400
        assert "There is no page" in words(answer)

    def test_the_number_of_queries_is_fixed(self, client, analyst, stays, goes):
        make_involvement(stays, make_group())
        third = make_incident("Raid", lon=-1.95, lat=14.67)
        tell_apart(one=stays, other=third, by=analyst, reason="Two.")
        refresh_duplicate_pairs([stays.pk])
        client.force_login(analyst)
        few = queries_for(client, reverse("duplicates"))
        for number in range(5):
            another = make_incident("Assault on Mondoro", lon=-1.95, lat=14.67)
            make_involvement(another, make_group(f"group-{number}"))
            another.reports.add(make_report())
            refresh_duplicate_pairs([another.pk])
            tell_apart(one=another, other=third, by=analyst, reason="Two.")
        assert queries_for(client, reverse("duplicates")) == few


class TestComparing:
    def test_it_marks_what_differs_and_what_both_say(self, client, analyst, stays, goes):
        for incident in (stays, goes):
            cite(make_claim(incident, 25), make_report("Told"), "25 died.")
        make_involvement(goes, make_group("jnim", "JNIM"), basis="claimed")
        client.force_login(analyst)
        page = client.get(compare(stays, goes))
        text = words(page)
        assert "in both" in text
        assert "JNIM · attacker · claimed by the group" in text
        assert "Whoever may publish can merge them." in text
        differing = {field.name for field in page.context["form"].fields if field.differs}
        assert differing == {"title", "place"}

    def test_the_number_of_queries_is_fixed(self, client, editor, stays, goes):
        client.force_login(editor)
        for incident in (stays, goes):
            cite(make_claim(incident, 25), make_report())
            cite(make_involvement(incident, make_group()), make_report())
            incident.reports.add(make_report())
        few = queries_for(client, compare(stays, goes))
        for number in range(4):
            cite(make_claim(stays, number), make_report(publisher=f"Paper {number}"))
            cite(make_involvement(goes, make_group(f"group-{number}")), make_report())
            goes.reports.add(make_report(publisher=f"Another {number}"))
        assert queries_for(client, compare(stays, goes)) == few

    def test_of_a_draft_and_a_published_one_the_published_one_stays(
        self, client, editor, stays, goes
    ):
        Incident.objects.filter(pk=stays.pk).update(status="draft")
        client.force_login(editor)
        form = client.get(compare(stays, goes)).context["form"]
        assert form.keep == "right"
        assert "would vanish from the public pages" in form.refusals["left"]

    def test_what_one_lacks_is_proposed_from_the_other(self, client, editor, stays, goes):
        Incident.objects.filter(pk=goes.pk).update(summary="It burned.")
        client.force_login(editor)
        fields = client.get(compare(stays, goes)).context["form"].fields
        chosen = {field.name: field.chosen for field in fields}
        assert (chosen["title"], chosen["summary"]) == ("left", "right")

    def test_nobody_compares_an_incident_with_itself_or_what_is_withdrawn(
        self, client, editor, stays, goes
    ):
        client.force_login(editor)
        assert client.get(compare(stays, stays)).status_code == 404
        Incident.objects.filter(pk=goes.pk).update(status="withdrawn")
        assert client.get(compare(stays, goes)).status_code == 404


class TestMerging:
    def send(self, client, stays, goes, **values):
        return client.post(
            compare(stays, goes),
            {"keep": "left", "reason": "One attack.", **versions(stays, goes), **values},
            follow=True,
        )

    def test_what_is_chosen_is_taken_over_and_the_page_is_the_survivors(
        self, client, editor, stays, goes
    ):
        client.force_login(editor)
        answer = self.send(client, stays, goes, **{"field-title": "right", "field-place": "left"})
        stays.refresh_from_db()
        assert (stays.title, stays.place_text) == ("Base at Mondoro attacked", "Mondoro")
        assert answer.redirect_chain == [(stays.get_absolute_url(), 302)]
        assert "SI-GOES000 was merged into this incident" in words(answer)

    def test_an_analyst_may_not(self, client, analyst, stays, goes):
        client.force_login(analyst)
        assert self.send(client, stays, goes).status_code == 403

    def test_without_a_reason_nothing_is_merged_and_the_choices_stay(
        self, client, editor, stays, goes
    ):
        client.force_login(editor)
        answer = self.send(client, stays, goes, reason="", keep="right", **{"field-title": "left"})
        assert "Say why the two are the same." in words(answer)
        form = answer.context["form"]
        assert (form.keep, form.fields[0].chosen) == ("right", "left")
        assert not Incident.objects.filter(merged_into__isnull=False).exists()

    def test_of_two_operations_one_has_to_be_chosen(self, client, editor, stays, goes):
        operations = {}
        for incident in (stays, goes):
            operations[incident] = make_operation(f"Of {incident}")
            Incident.objects.filter(pk=incident.pk).update(operation=operations[incident])
        client.force_login(editor)
        answer = self.send(client, stays, goes)
        assert "Each has an operation of its own: choose one." in words(answer)
        self.send(client, stays, goes, **{"field-operation": "right"})
        stays.refresh_from_db()
        assert stays.operation == operations[goes]

    def test_a_best_figure_of_both_is_chosen_by_hand(self, client, editor, stays, goes):
        own, other = make_claim(stays, 25), make_claim(goes, 30)
        for claim in (own, other):
            ChosenFigure.objects.create(claim=claim, reason="Counted.")
        client.force_login(editor)
        self.send(client, stays, goes, **{f"choice-{own.pk}": "right"})
        assert ChosenFigure.objects.get().claim == other

    def test_what_somebody_changed_meanwhile_is_shown_before_it_is_merged(
        self, client, editor, stays, goes
    ):
        old = versions(stays, goes)
        goes.summary = "Somebody wrote this meanwhile."
        goes.save()
        client.force_login(editor)
        answer = self.send(client, stays, goes, **old)
        assert answer.status_code == 409
        assert "SI-GOES000 was changed while you had this open" in words(answer)
        assert "Somebody wrote this meanwhile." in words(answer)
        assert answer.context["form"].reason == "One attack."

    def test_who_comes_second_is_led_to_the_survivor(self, client, editor, stays, goes):
        merge_incidents(survivor=stays, merged=goes, by=editor, reason="One.")
        client.force_login(editor)
        answer = self.send(client, stays, goes, keep="right")
        assert answer.redirect_chain == [(stays.get_absolute_url(), 302)]
        assert "SI-GOES000 was merged into this incident already" in words(answer)


class TestTheStaleForm:
    def test_it_keeps_what_was_typed_to_be_read_and_leads_to_the_survivor(
        self, client, editor, stays, goes
    ):
        client.force_login(editor)
        make_claim(goes, 25)
        form = FormPage(client, reverse("admin:incidents_incident_change", args=[goes.pk]))
        form.add_row("involvements", role="attacker", group=make_group("jnim", "JNIM").pk)
        merge_incidents(survivor=stays, merged=goes, by=editor, reason="One.")
        form.fields["casualty_claims-0-note"] = ["A count of bodies"]
        answer = form.send(summary="My own words", title="Base at Mondoro attacked")
        assert answer.status_code == 409
        text = words(answer)
        assert "Awa Traoré merged SI-GOES000 into another incident" in text
        assert (
            reverse("admin:incidents_incident_change", args=[stays.pk]) in answer.content.decode()
        )
        for typed in ("My own words", "JNIM", "A count of bodies"):
            assert typed in text
        # Title and claim's number were not touched by the person.
        assert [label for label, _ in answer.context["parts"][0].values] == ["Summary"]
        stays.refresh_from_db()
        assert stays.summary == ""

    def test_a_stale_form_of_the_survivor_keeps_what_came_with_the_merged_one(
        self, client, editor, stays, goes
    ):
        client.force_login(editor)
        claim = make_claim(goes, 25)
        form = FormPage(client, reverse("admin:incidents_incident_change", args=[stays.pk]))
        merge_incidents(survivor=stays, merged=goes, by=editor, reason="One.")
        assert form.send(summary="My own words").status_code == 200
        stays.refresh_from_db()
        claim.refresh_from_db()
        assert (stays.summary, claim.incident) == ("My own words", stays)


class TestTheIncidentsPage:
    def test_more_groups_and_reports_take_no_more_queries(self, client, analyst):
        def with_groups(name, number):
            incident = make_incident(name)
            for each in range(number):
                make_involvement(incident, make_group(f"{name}-{each}"))
                incident.reports.add(make_report(f"{name} {each}"))
            return incident.get_absolute_url()

        client.force_login(analyst)
        few, many = with_groups("few", 1), with_groups("many", 7)
        client.get(few)
        assert queries_for(client, many) == queries_for(client, few)

    def test_each_likely_duplicate_can_be_compared_or_told_apart(
        self, client, analyst, stays, goes
    ):
        client.force_login(analyst)
        page = client.get(stays.get_absolute_url()).content.decode()
        assert f'href="{compare(stays, goes)}"' in page
        assert reverse("tell_apart", args=[stays.reference, goes.reference]) in page

    def test_the_public_sees_none_of_it(self, client, stays, goes):
        page = client.get(stays.get_absolute_url()).content.decode()
        assert "/desk/" not in page

    def test_what_it_was_merged_from_takes_no_more_queries_with_more(self, client, editor, stays):
        few = queries_for(client, stays.get_absolute_url())
        for _ in range(3):
            merge_incidents(survivor=stays, merged=make_incident(), by=editor, reason="One.")
        with CaptureQueriesContext(connection) as asked:
            client.get(stays.get_absolute_url())
        assert len(asked) == few
