"""A second incident of the same operation, from the page of the first."""

from datetime import date

import pytest
from django.urls import reverse

from incidents.admin.second_incident import address_for_second
from incidents.models import Incident, Operation, Toll
from tests.admin.form_page import FormPage, text_of
from tests.builders import (
    cite,
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
)

pytestmark = pytest.mark.django_db

OFFER = "Log a second incident of this operation"


@pytest.fixture
def first(db):
    """The first of two attacks: a draft in Mali, with all that can be told of it."""
    incident = make_incident(
        "Assault on Boulikessi",
        status="draft",
        lon=-1.31,
        lat=14.797,
        place_text="Boulikessi",
        date=date(2019, 9, 30),
        date_end=date(2019, 10, 1),
        date_precision="night",
        summary="Two bases.",
    )
    report = make_report("Dual attacks")
    incident.reports.add(report)
    blamed = make_involvement(
        incident, make_group(), basis="blamed", date=date(2019, 10, 1), description="some of them"
    )
    cite(blamed, report, "The authorities blame JNIM.")
    army = make_group("malian-army", "Malian army", kind="state_force")
    target = make_involvement(incident, army, role="target", description="camp at Boulikessi")
    cite(target, report, "the camp at Boulikessi")
    make_claim(incident, 25)
    return incident


@pytest.fixture
def second(client, first):
    """``second(title=..., ...)``: open the form from the first incident, fill it, save it."""

    def second(**fields):
        page = FormPage(client, address_for_second(first))
        values = {"title": "Assault on Mondoro", "event_type": "battles"} | fields
        return page.send(**values)

    return second


@pytest.mark.usefixtures("analyst")
class TestCopying:
    def test_date_actors_reports_and_state_are_those_of_the_first(self, first, second):
        second()
        incident = Incident.objects.get(title="Assault on Mondoro")
        for name in ("date", "date_end", "date_precision", "state"):
            assert getattr(incident, name) == getattr(first, name), name
        assert list(incident.reports.all()) == list(first.reports.all())
        blamed = incident.involvements.get(role="attacker")
        assert (blamed.group.slug, blamed.basis, blamed.date) == (
            "jnim",
            "blamed",
            date(2019, 10, 1),
        )
        assert blamed.citations.get().quote == "The authorities blame JNIM."

    def test_until_when_nobody_had_claimed_it_is_copied_with_its_report(self, first, second):
        statement = first.unclaimed_statements.create(as_of=date(2019, 10, 1))
        report = make_report("No claim so far", published_on=date(2019, 10, 1))
        cite(statement, report, "No group has yet to claim the raids.")
        second()
        copied = Incident.objects.get(title="Assault on Mondoro").unclaimed_statements.get()
        assert copied.as_of == date(2019, 10, 1)
        citation = copied.citations.get()
        assert (citation.report, citation.quote) == (
            report,
            "No group has yet to claim the raids.",
        )
        assert first.unclaimed_statements.count() == 1

    def test_the_target_is_copied_without_what_tells_of_the_place(self, second):
        second()
        target = Incident.objects.get(title="Assault on Mondoro").involvements.get(role="target")
        assert (target.group.slug, target.description) == ("malian-army", "")
        assert target.citations.get().quote == ""

    def test_place_and_figures_are_never_copied(self, second):
        second()
        incident = Incident.objects.get(title="Assault on Mondoro")
        assert (incident.place_text, incident.point, incident.place) == ("", None, None)
        assert incident.summary == ""
        assert not incident.casualty_claims.exists()

    def test_a_row_that_is_taken_out_is_not_stored(self, client, first):
        page = FormPage(client, address_for_second(first))
        page.send(
            title="Assault on Mondoro", event_type="battles", **{"involvements-0-DELETE": "on"}
        )
        assert Incident.objects.get(title="Assault on Mondoro").involvements.count() == 1

    def test_an_error_loses_nothing(self, client, first):
        page = FormPage(client, address_for_second(first))
        answer = page.send(title="", event_type="battles", new_operation="Two bases")
        text = text_of(answer)
        assert "Two bases" in text
        assert "The authorities blame JNIM." in text
        assert Incident.objects.count() == 1

    def test_opening_the_form_stores_nothing(self, client, first):
        client.get(address_for_second(first))
        assert Incident.objects.count() == 1
        assert not Operation.objects.exists()


@pytest.mark.usefixtures("analyst")
class TestOperation:
    def test_without_one_it_is_made_with_the_incident_and_ties_both(self, first, second):
        second(new_operation="Attacks on two bases")
        operation = Operation.objects.get()
        assert operation.title == "Attacks on two bases"
        assert operation.incidents.count() == 2

    def test_a_title_is_proposed(self, second):
        second()
        assert Operation.objects.get().title == "Attacks, night of 30 September to 1 October 2019"

    def test_without_a_title_and_without_a_choice_it_is_asked_for(self, second):
        assert "Give the operation a title, or choose one." in text_of(second(new_operation=""))
        assert not Operation.objects.exists()

    def test_the_first_incidents_operation_is_taken(self, first, second):
        operation = make_operation()
        Incident.objects.filter(pk=first.pk).update(operation=operation)
        second()
        assert Operation.objects.get().incidents.count() == 2

    def test_another_operation_that_is_chosen_takes_both(self, first, second):
        operation = make_operation("Known already")
        second(operation=operation.pk)
        assert Operation.objects.get().incidents.count() == 2

    def test_an_operations_toll_is_shared_anew(self, first, second):
        operation = make_operation()
        Incident.objects.filter(pk=first.pk).update(operation=operation)
        first.casualty_claims.all().delete()
        make_claim(operation, 25)
        second()
        shares = Toll.objects.filter(audience="desk", side="all_sides").values_list("share_best")
        assert sorted(shares) == [(12,), (13,)]


class TestWhoMay:
    def test_the_first_incidents_page_offers_it(self, analyst, first, incident_form):
        assert OFFER in incident_form(first).text

    def test_a_published_incident_gets_an_operation_by_an_editor_alone(
        self, analyst, client, first
    ):
        Incident.objects.filter(pk=first.pk).update(status="published")
        url = reverse("admin:incidents_incident_change", args=[first.pk])
        assert OFFER not in text_of(client.get(url))
        assert client.get(address_for_second(first)).status_code == 403

    def test_an_editor_ties_a_second_to_a_published_one(self, editor, first, second):
        Incident.objects.filter(pk=first.pk).update(status="published")
        second()
        assert Operation.objects.get().incidents.count() == 2

    def test_a_published_incident_of_an_operation_can_have_a_second_by_anybody(
        self, analyst, client, first
    ):
        Incident.objects.filter(pk=first.pk).update(status="published", operation=make_operation())
        assert client.get(address_for_second(first)).status_code == 200

    @pytest.mark.parametrize("number", ["999999", "x", "", "99999999999999999999999"])
    def test_an_incident_that_is_not_there_is_not_found(self, analyst, client, number):
        url = f"{reverse('admin:incidents_incident_add')}?second_of={number}"
        assert client.get(url).status_code == 404

    def test_a_withdrawn_incident_has_no_second(self, editor, client, first):
        Incident.objects.filter(pk=first.pk).update(status="withdrawn")
        assert client.get(address_for_second(first)).status_code == 403
