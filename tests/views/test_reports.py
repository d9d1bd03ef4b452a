from datetime import date

import pytest

from incidents.models import (
    Dataset,
    Designation,
    GroupRelation,
    IncidentOutcome,
    IncidentWeapon,
    Membership,
    Organisation,
    Publisher,
    UnclaimedStatement,
)
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
    make_state,
    make_user,
)
from tests.views.pages import part, queries_for, titles, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """A report of one attack, cited for each kind of statement."""
    report = make_report(
        "Dozens of soldiers killed",
        publisher="Long War Journal",
        author="Caleb Weiss",
        published_on=date(2019, 10, 1),
        url="https://example.org/dozens",
        text="The whole text of the article.",
    )
    operation = make_operation("Two bases")
    incident = make_incident("Mondoro", operation=operation, lon=-1.9, lat=14.7)
    incident.reports.add(report)
    claimant = make_claimant("Malian officials")
    cite(make_claim(operation, 25, claimant=claimant), report, "25 soldiers were killed")
    cite(make_claim(incident, at_least=3, side="civilians"), report, "three or more civilians")
    cite(make_involvement(incident, make_group("jnim", "JNIM"), basis="suspected"), report, "maybe")
    cite(UnclaimedStatement.objects.create(incident=incident, as_of=date(2019, 10, 1)), report)
    cite(IncidentOutcome.objects.create(incident=incident, code="base_held"), report)
    cite(IncidentWeapon.objects.create(incident=incident, code="heavy_weapons"), report)
    return report


def found(client, query=""):
    answer = client.get(f"/reports/?{query}")
    assert answer.status_code == 200
    return [
        line.split("</a>")[0].split(">")[-1]
        for line in answer.content.decode().split('class="entry-name"')[1:]
    ]


@pytest.mark.parametrize(
    "query",
    [
        "title=DOZENS+killed",
        "title=weiss",
        "language=en",
        "published_from=2019-10-01&published_to=2019-10-01",
        "state=MLI&group=jnim",
        "q=mondoro",
    ],
)
def test_a_report_is_found_by_its_words_dates_language_and_incidents(client, report, query):
    other = make_report("Autre chose", language="fr", published_on=date(2020, 1, 1))
    make_incident("Elsewhere", state="NER").reports.add(other)
    assert found(client, query) == ["Dozens of soldiers killed"]


def test_reports_are_found_by_their_publisher(client, report):
    other = make_report("Autre chose")
    make_incident().reports.add(other)
    number = Publisher.objects.get(name_en="Long War Journal").pk
    assert found(client, f"publisher={number}") == ["Dozens of soldiers killed"]
    assert found(client, f"publisher={number}&publisher={other.publisher_id}") == [
        "Dozens of soldiers killed",
        "Autre chose",
    ]


def test_a_publisher_is_called_by_its_name_in_the_readers_language(client, report):
    make_incident().reports.add(make_report(publisher="Other"))
    Publisher.objects.filter(pk=report.publisher_id).update(name_fr="Premier journal")
    for address in ("/reports/", f"/reports/{report.pk}/"):
        assert "Long War Journal" in words(client.get(address, {"lang": "en"}))
        french = words(client.get(address, {"lang": "fr"}))
        assert "Premier journal" in french
        assert "Long War Journal" not in french, address
    french_list = words(client.get("/reports/", {"lang": "fr"}))
    assert french_list.index("Other") < french_list.index("Premier journal")


def test_values_that_mean_nothing_are_named_and_the_rest_is_kept(client, report):
    answer = client.get(
        "/reports/?publisher=0&language=xx&published_from=soon&published_to=2019-13-01"
        "&title=dozens&state=XYZ&page=4"
    )
    assert answer.status_code == 400
    errors = part(answer, "errors")
    for named in ("“0”", "“xx”", "“soon”", "“2019-13-01”", "“XYZ”", "“4”"):
        assert named in errors
    assert "Dozens of soldiers killed" in words(answer)


def test_a_period_that_ends_before_it_begins_is_refused(client, report):
    answer = client.get("/reports/?published_from=2020-01-01&published_to=2019-01-01")
    assert answer.status_code == 400
    assert "before it begins" in part(answer, "errors")


def test_nothing_found_says_what_to_loosen(client, report):
    answer = client.get("/reports/?title=nothing")
    assert "No report matches all of this." in words(answer)
    assert "widen the dates" in words(answer)


def test_the_list_has_pages_that_keep_the_search(client, report):
    incident = make_incident()
    for number in range(25):
        incident.reports.add(make_report(f"Report of killed {number}"))
    answer = client.get("/reports/?title=killed")
    assert "1 to 25 of 26" in words(answer)
    assert 'href="/reports/?title=killed&amp;page=2"' in answer.content.decode()
    assert "26 to 26 of 26" in words(client.get("/reports/?title=killed&page=2"))


def test_the_page_shows_each_statement_with_its_sentence(client, report):
    answer = client.get(report.get_absolute_url())
    text = words(answer)
    for expected in (
        "Long War Journal Dozens of soldiers killed",
        "Caleb Weiss · 1 October 2019 · English",
        "25 killed (state forces), says Malian officials",
        "25 soldiers were killed",
        "at least 3 killed (civilians), says Government of Mali",
        "JNIM, attacker, suspected, according to Government of Mali",
        "unclaimed as of 1 October 2019",
        "base held by the attackers for a time",
        "heavy weapons",
    ):
        assert expected in text
    assert titles(answer)[-1:] == ["Mondoro"]
    assert 'href="https://example.org/dozens" rel="noopener nofollow"' in answer.content.decode()


def test_what_it_says_of_groups_and_states_is_told(client, report):
    jnim, state = make_group("jnim", "JNIM"), make_state("MLI")
    GroupRelation.objects.create(
        group=jnim, kind="part_of", other=make_group("al-qaeda", "al-Qaeda"), report=report
    )
    Designation.objects.create(
        group=jnim, authority=make_claimant("US"), listing="SDGT", report=report
    )
    organisation = Organisation.objects.create(slug="aes", name_en="Alliance")
    Membership.objects.create(organisation=organisation, state=state, report=report)
    text = words(client.get(report.get_absolute_url()))
    for expected in ("JNIM part of al-Qaeda", "JNIM, SDGT, US", "Mali, Alliance"):
        assert expected in text


def test_an_address_that_no_browser_may_follow_is_no_link(client, report):
    report.url = "javascript:alert(1)"
    report.save()
    assert "javascript:" not in client.get(report.get_absolute_url()).content.decode()


def test_the_text_is_for_signed_in_analysts_alone(client, report):
    address = report.get_absolute_url()
    assert "The whole text" not in words(client.get(address))
    client.force_login(make_user("viewer", "viewer"))
    assert "The whole text" not in words(client.get(address))
    client.force_login(make_user("analyst", "analyst"))
    assert "The whole text" in words(client.get(address))


def test_a_report_of_drafts_alone_is_neither_listed_nor_reached_by_strangers(client):
    report = make_report("Secret report", publisher="Secret publisher", language="bm")
    draft = make_incident("Draft", status="draft")
    draft.reports.add(report)
    cite(make_claim(draft, 5), report, "five dead")
    for role in (None, "viewer"):
        if role:
            client.force_login(make_user(role, role))
        assert client.get(report.get_absolute_url()).status_code == 404
        listed = client.get("/reports/").content.decode()
        assert "Secret" not in listed
        assert "bm" not in part(client.get("/reports/"), "content").split("</form>")[0]
        refused = client.get(f"/reports/?publisher={report.publisher_id}")
        assert refused.status_code == 400
        assert "Secret" not in refused.content.decode()
    client.force_login(make_user("analyst", "analyst"))
    assert "five dead" in words(client.get(report.get_absolute_url()))
    assert found(client) == ["Secret report"]


def test_of_a_public_report_strangers_see_what_is_public(client, report):
    draft = make_incident("Draft", status="draft")
    draft.reports.add(report)
    cite(make_claim(draft, 5), report, "five dead")
    withdrawn = make_incident("Withdrawn", status="withdrawn")
    cite(make_involvement(withdrawn, make_group("jnim")), report, "taken back")
    closed = Dataset.objects.create(slug="closed", name="Closed", licence="none")
    claim = make_claim(make_incident("Open"), 7, claimant=make_claimant("Closed"), dataset=closed)
    cite(claim, report, "seven dead")
    text = words(client.get(report.get_absolute_url()))
    for hidden in ("Draft", "five dead", "Withdrawn", "taken back", "seven dead"):
        assert hidden not in text
    assert "1 incident" in words(client.get("/reports/"))
    client.force_login(make_user("analyst", "analyst"))
    text = words(client.get(report.get_absolute_url()))
    assert "five dead" in text
    assert "seven dead" in text
    assert "taken back" not in text
    assert "2 incidents" in words(client.get("/reports/"))


def test_a_report_on_a_groups_relation_is_public_without_any_incident(client):
    report = make_report("On the alliance")
    GroupRelation.objects.create(
        group=make_group("jnim"), kind="allied_with", other=make_group("aqim"), report=report
    )
    assert found(client) == ["On the alliance"]
    answer = client.get(report.get_absolute_url())
    assert "JNIM allied with AQIM" in words(answer)


def test_a_report_on_which_nothing_rests_is_for_analysts(client):
    report = make_report("Not read yet")
    assert client.get(report.get_absolute_url()).status_code == 404
    client.force_login(make_user("analyst", "analyst"))
    assert client.get(report.get_absolute_url()).status_code == 200


def test_queries_are_as_many_for_twenty_incidents_and_statements_as_for_one(client, report):
    for address in ("/reports/", report.get_absolute_url()):
        client.get(address)
        few = queries_for(client, address)
        for number in range(20):
            incident = make_incident(lon=-1, lat=14, operation=make_operation())
            incident.reports.add(report, make_report(publisher=f"{address} {number}"))
            cite(make_claim(incident, number + 1, claimant=make_claimant(f"C {number}")), report)
            group = make_group(f"group-{number}-{len(address)}")
            cite(make_involvement(incident, group), report)
            cite(make_claim(incident.operation, 5, group=group), report)
            GroupRelation.objects.create(
                group=group, kind="fights", other=make_group("jnim"), report=report
            )
        assert queries_for(client, address) == few


def test_statements_have_pages_too(client, report):
    incident = make_incident("Long day")
    for number in range(60):
        cite(make_claim(incident, number + 1), report, f"Sentence {number}.")
    answer = client.get(report.get_absolute_url())
    assert "Sentence 59." not in words(answer)
    assert f'href="{report.get_absolute_url()}?statements=2"' in answer.content.decode()
    second = client.get(f"{report.get_absolute_url()}?statements=2")
    assert "Sentence 59." in words(second)


def test_the_views_figure_hides_no_report(client, report):
    make_report("Without incidents", published_on=date(2018, 1, 1))
    client.force_login(make_user("analyst", "analyst"))
    everything = client.get("/reports/")
    assert "Without incidents" in words(everything)
    assert "Without incidents" in words(client.get("/reports/?figures=government"))
