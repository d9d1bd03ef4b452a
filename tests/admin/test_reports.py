import pytest
from django.urls import reverse

from incidents.models import Publisher, Report
from tests.admin.form_page import FormPage, text_of
from tests.builders import cite, make_claim, make_incident, make_operation, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("analyst")]

LIST = reverse("admin:incidents_report_changelist")


@pytest.fixture
def log_report(client):
    def log_report(**fields):
        page = FormPage(client, reverse("admin:incidents_report_add"))
        publisher, _ = Publisher.objects.get_or_create(name="Studio Tamani")
        return page.send(publisher=publisher.pk, title="Dual attacks", **fields)

    return log_report


def test_a_report_is_logged_with_its_language_and_the_hour_of_reading(log_report, client):
    client.cookies["django_language"] = "fr"
    log_report(url="https://example.org/1", text="Deux attaques.")
    report = Report.objects.get()
    assert report.language == "fr"
    assert report.retrieved_at is not None


def test_the_same_address_twice_leads_to_the_report_that_is_there(log_report):
    existing = make_report("Two bases attacked", url="https://example.org/1")
    text = text_of(log_report(url="https://example.org/1"))
    assert "A report with this address is there" in text
    assert f'<a href="{reverse("admin:incidents_report_change", args=[existing.pk])}">' in text
    assert Report.objects.count() == 1


def test_the_same_text_twice_leads_to_the_report_that_is_there(log_report):
    existing = make_report(text="Two bases were attacked.\n\nNobody claimed it.")
    text = text_of(log_report(text="two bases were attacked. Nobody  claimed it.\n"))
    assert "A report with this very text is there" in text
    assert f'<a href="{reverse("admin:incidents_report_change", args=[existing.pk])}">' in text
    assert Report.objects.count() == 1


def test_a_report_is_saved_again_without_meeting_itself(client):
    report = make_report(url="https://example.org/1", text="Two bases.")
    page = FormPage(client, reverse("admin:incidents_report_change", args=[report.pk]))
    page.send(title="Corrected")
    report.refresh_from_db()
    assert report.title == "Corrected"


def test_from_a_report_one_reaches_its_incidents_and_back(client, incident_form):
    report = make_report("Dual attacks")
    incident = make_incident("Assault on Mondoro", status="draft")
    incident.reports.add(report)
    report_url = reverse("admin:incidents_report_change", args=[report.pk])
    incident_url = reverse("admin:incidents_incident_change", args=[incident.pk])
    assert f'<a href="{incident_url}">Assault on Mondoro</a>' in text_of(client.get(report_url))
    assert f'<a href="{report_url}">Dual attacks</a>' in incident_form(incident).text


def test_a_report_names_the_operations_whose_figures_it_tells(client):
    report, operation = make_report(), make_operation("Two bases")
    cite(make_claim(operation, 25), report)
    text = text_of(client.get(reverse("admin:incidents_report_change", args=[report.pk])))
    assert reverse("admin:incidents_operation_change", args=[operation.pk]) in text


def test_reports_are_found_by_words_publisher_and_language(client):
    make_report("L’armée frappée à Mondoro", publisher="Studio Tamani", language="fr")
    make_report("Something else", publisher="Other", language="en")
    publisher = Publisher.objects.get(name="Studio Tamani")
    for query in ({"q": "armee mondoro"}, {"publisher": publisher.pk}, {"language": "fr"}):
        found = client.get(LIST, query).context["cl"].result_list
        assert [report.language for report in found] == ["fr"], query
