import pytest
from django.db import IntegrityError
from django.urls import reverse

from incidents.models import Publisher, Report
from tests.admin.form_page import FormPage, fields_of, text_of
from tests.builders import cite, make_claim, make_incident, make_operation, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("analyst")]

LIST = reverse("admin:incidents_report_changelist")


@pytest.fixture
def log_report(client):
    def log_report(**fields):
        page = FormPage(client, reverse("admin:incidents_report_add"))
        publisher, _ = Publisher.objects.get_or_create(name_en="Studio Tamani")
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


@pytest.mark.parametrize(
    "same",
    [
        "L'attaque - \"une centaine\" d'hommes - a fait 25 morts : tous soldats.",
        "L‘attaque — “une centaine” d’hommes — a fait 25 morts : tous soldats.",
        "L´attaque –«\u00a0une centaine\u00a0» d’hommes–a fait 25\u202fmorts\u00a0: tous soldats.",
        "L’at\u00adtaque — « une centaine » d’hommes — a fait 25 morts : tous\r\nsoldats.",
        "L’attaque -- ''une centaine'' d’hommes -- a fait 25 morts : tous soldats.\ufeff",
    ],
)
def test_the_same_words_in_other_typography_are_the_same_text(log_report, same):
    make_report(text="L’attaque – « une centaine » d’hommes – a fait 25 morts : tous soldats.")
    assert "A report with this very text is there" in text_of(log_report(text=same))


@pytest.mark.parametrize(
    "other",
    [
        "L’attaque a fait 26 morts, des soldats.",
        "L’attaque a fait 25 morts des soldats.",
        "Lattaque a fait 25 morts, des soldats.",
    ],
)
def test_other_words_are_another_text(log_report, other):
    make_report(text="L’attaque a fait 25 morts, des soldats.")
    log_report(text=other)
    assert Report.objects.count() == 2


@pytest.mark.parametrize("nothing", ["", " \u00a0\n", "\ufeff"])
def test_reports_without_a_text_are_not_the_same(nothing):
    make_report(text=nothing)
    make_report(text=nothing)
    assert not Report.objects.with_text(nothing).exists()


SAME_ARTICLE = [
    "http://example.org/News/Two-Bases",
    "https://www.EXAMPLE.org/News/Two-Bases/",
    "https://example.org:443/News/Two-Bases#comments",
    "https://example.org/News/Two-Bases?utm_source=x&utm_medium=y&fbclid=1",
]


@pytest.mark.parametrize("address", SAME_ARTICLE)
def test_another_spelling_of_an_address_is_the_same_address(log_report, address):
    make_report("Two bases attacked", url="https://example.org/News/Two-Bases")
    answer = log_report(url=address, author="A. Reporter")
    assert "A report with this address is there" in text_of(answer)
    assert fields_of(text_of(answer))["author"] == ["A. Reporter"]


@pytest.mark.parametrize("address", SAME_ARTICLE)
def test_the_database_itself_holds_an_address_once(address):
    make_report(url="https://example.org/News/Two-Bases")
    with pytest.raises(IntegrityError, match="report_address_once"):
        Report.objects.bulk_create(
            [Report(publisher=Publisher.objects.get(), title="Again", url=address)]
        )


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/news/two-bases",
        "https://example.org/News/Two-Bases?page=2",
        "https://fr.example.org/News/Two-Bases",
        "https://example.org/News/Two-Bases?reference=utm_source",
    ],
)
def test_another_page_of_the_same_site_is_another_address(log_report, address):
    make_report(url="https://example.org/News/Two-Bases")
    log_report(url=address)
    assert Report.objects.filter(url=address).exists()


def test_reports_without_an_address_or_text_are_never_the_same():
    make_report("One")
    make_report("Two")
    assert Report.objects.count() == 2


class TestWhileItIsTyped:
    SAME = reverse("admin:incidents_report_same")

    def test_a_report_of_the_same_address_is_named(self, client):
        existing = make_report("Two bases attacked", url="https://example.org/1")
        answer = client.post(self.SAME, {"url": "http://www.example.org/1/?utm_source=x"}).json()
        assert answer["same"] == {
            "sentence": "A report with this address is there:",
            "title": "Two bases attacked",
            "address": reverse("admin:incidents_report_change", args=[existing.pk]),
        }

    def test_a_report_of_the_same_text_is_named(self, client):
        make_report("Two bases attacked", text="Two bases\nwere attacked.")
        answer = client.post(self.SAME, {"text": "two bases were  attacked."}).json()
        assert answer["same"]["title"] == "Two bases attacked"

    def test_the_report_that_is_edited_is_not_the_same_as_itself(self, client):
        report = make_report(url="https://example.org/1", text="Two bases.")
        typed = {"url": report.url, "text": report.text, "report": report.pk}
        assert client.post(self.SAME, typed).json() == {"same": None}

    @pytest.mark.parametrize("typed", [{}, {"url": "", "text": " "}, {"text": "\0", "report": "x"}])
    def test_nothing_is_the_same_as_nothing(self, client, typed):
        make_report()
        assert client.post(self.SAME, typed).json() == {"same": None}


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


@pytest.mark.parametrize("words", ["human-rights office", "droits de l'homme"])
def test_a_publisher_is_found_by_its_name_in_either_language(client, words):
    report = make_report("On Moura", publisher="UN human-rights office")
    Publisher.objects.update(name_fr="Haut-Commissariat aux droits de l’homme")
    make_report("Something else", publisher="Other")
    assert list(client.get(LIST, {"q": words}).context["cl"].result_list) == [report]
    publishers = client.get(reverse("admin:incidents_publisher_changelist"), {"q": words})
    assert list(publishers.context["cl"].result_list) == [report.publisher]


def test_reports_are_found_by_words_publisher_and_language(client):
    make_report("L’armée frappée à Mondoro", publisher="Studio Tamani", language="fr")
    make_report("Something else", publisher="Other", language="en")
    publisher = Publisher.objects.get(name_en="Studio Tamani")
    for query in ({"q": "armee mondoro"}, {"publisher": publisher.pk}, {"language": "fr"}):
        found = client.get(LIST, query).context["cl"].result_list
        assert [report.language for report in found] == ["fr"], query
