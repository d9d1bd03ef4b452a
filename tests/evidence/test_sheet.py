from datetime import date

import pytest

from incidents.evidence import evidence_sheet, recompute_tolls, rows_for
from incidents.models import Basis, Dataset, UnclaimedStatement
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

pytestmark = pytest.mark.django_db


@pytest.fixture
def boulikessi():
    """The seed report as of 7 October 2019."""
    operation = make_operation()
    incident = make_incident("Boulikessi", operation=operation)
    make_incident("Mondoro", operation=operation)
    jnim = make_group("jnim", "JNIM")
    ansaroul = make_group("ansaroul-islam", "Ansaroul Islam")
    government = make_claimant("Government of Mali", "government", state=make_state())
    press = make_claimant("press, unnamed", "media", unnamed=True)
    report = make_report("Dozens of Malian soldiers killed", published_on=date(2019, 10, 1))
    killed = make_claim(operation, 25, claimant=government, as_of=date(2019, 10, 1))
    cite(killed, report, "25 soldiers were killed")
    make_claim(operation, up_to=40, claimant=press, as_of=date(2019, 10, 1))
    make_claim(operation, at_least=60, outcome="missing", claimant=press)
    make_claim(operation, 11, outcome="accounted_for", claimant=government)
    make_claim(operation, at_least=15, side="armed_group", claimant=government)
    make_claim(
        operation,
        85,
        claimant=make_claimant("JNIM", "party", group=jnim),
        as_of=date(2019, 10, 7),
    )
    make_involvement(incident, ansaroul, basis="blamed", claimant=government)
    make_involvement(incident, jnim, basis="suspected", claimant=press)
    UnclaimedStatement.objects.create(incident=incident, as_of=date(2019, 10, 1))
    recompute_tolls([incident.pk])
    return incident


def test_the_operations_toll_is_told_as_the_operations(boulikessi):
    sheet = evidence_sheet(boulikessi)
    assert sheet.tolls == []
    assert [line.words for line in sheet.operation_tolls] == [
        "25 to 40 killed (best 25) in the operation of 2 attacks",
        "25 to 40 killed (best 25) in the operation of 2 attacks",
    ]
    assert sheet.operation_size == 2
    assert [sibling.title for sibling in sheet.siblings] == ["Mondoro"]


def test_every_claim_is_shown_with_its_standing_and_its_sentence(boulikessi):
    lines = {line.claim.figure_in_words: line for line in evidence_sheet(boulikessi).claims}
    assert lines["25"].standing == "stands"
    assert lines["25"].citations[0].quote == "25 soldiers were killed"
    assert lines["85"].standing == "shown_only"
    assert "enemy" in lines["85"].reason
    assert lines["at least 15"].standing == "shown_only"


def test_the_missing_are_told_apart_from_the_dead(boulikessi):
    assert [line.words for line in evidence_sheet(boulikessi).other_outcomes] == [
        "at least 60 missing (state forces)",
        "11 accounted for (state forces)",
    ]


def test_a_replaced_figure_says_by_which():
    incident = make_incident()
    make_claim(incident, 23, as_of=date(2019, 3, 17))
    make_claim(incident, 26, as_of=date(2019, 3, 20))
    first = evidence_sheet(incident).claims[0]
    assert first.standing == "superseded"
    assert "26" in first.reason
    assert "20 March 2019" in first.reason


def test_the_standing_names_who_claims_is_blamed_and_is_suspected(boulikessi):
    [row] = rows_for([boulikessi])
    assert row.standing_words == (
        "Unclaimed as of 1 October 2019 · Ansaroul Islam blamed · JNIM suspected"
    )
    make_involvement(boulikessi, make_group("jnim"), basis="claimed", date=date(2019, 10, 7))
    sheet = evidence_sheet(boulikessi)
    assert sheet.standing_words == "Claimed by JNIM · Ansaroul Islam blamed"
    assert [i.group.slug for i in sheet.attributions[Basis.BLAMED]] == ["ansaroul-islam"]


def test_the_standing_in_full_has_its_dates(boulikessi):
    make_involvement(boulikessi, make_group("jnim"), basis="claimed", date=date(2019, 10, 7))
    assert evidence_sheet(boulikessi).standing_in_full == (
        "Claimed by JNIM on 7 October 2019; until then unclaimed; blamed on Ansaroul Islam "
        "by the government of Mali"
    )


def test_reports_are_those_of_the_incident_and_those_cited_the_oldest_first(boulikessi):
    boulikessi.reports.add(make_report("News", published_on=date(2019, 9, 30)))
    titles = [report.title for report in evidence_sheet(boulikessi).reports]
    assert titles == ["News", "Dozens of Malian soldiers killed"]


def test_without_a_claim_or_a_statement_no_claim_is_recorded():
    [row] = rows_for([make_incident()])
    assert row.standing_words == "No claim recorded"
    assert row.deaths_words == ""


def test_a_row_tells_the_operations_toll_and_never_its_share(boulikessi):
    [row] = rows_for([boulikessi])
    assert row.deaths_words == "25 to 40 killed (best 25) in the operation of 2 attacks"


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ([{"minimum": 49}], "49 killed"),
        ([{"at_least": 30}], "at least 30 killed"),
        ([{"up_to": 40}], "up to 40 killed"),
        ([{"minimum": 37, "maximum": 39}], "37 to 39 killed (best 37)"),
        ([{"at_least": 133}, {"at_least": 400}], "133 to 400 or more killed (disputed)"),
        ([{"minimum": 0}], "0 killed"),
    ],
)
def test_a_toll_reads_as_it_was_told(claims, words):
    incident = make_incident()
    for number, claim in enumerate(claims):
        make_claim(incident, claimant=make_claimant(f"Claimant {number}", "ngo"), **claim)
    recompute_tolls([incident.pk])
    assert rows_for([incident])[0].deaths_words == words


def test_the_sheet_takes_as_many_queries_for_many_claims_as_for_one(
    boulikessi, django_assert_max_num_queries
):
    with django_assert_max_num_queries(22) as before:
        evidence_sheet(boulikessi)
    for number in range(30):
        claimant = make_claimant(f"Source {number}", "media")
        cite(make_claim(boulikessi, number, claimant=claimant))
        involvement = make_involvement(
            boulikessi, make_group(f"group-{number}"), basis="suspected", claimant=claimant
        )
        cite(involvement)
    with django_assert_max_num_queries(len(before)):
        evidence_sheet(boulikessi)


def test_a_datasets_claim_that_may_not_be_passed_on_is_for_analysts_alone():
    incident = make_incident()
    acled = Dataset.objects.create(slug="acled", name="ACLED", licence="own use")
    make_claim(incident, 30, claimant=make_claimant("ACLED", "dataset"), dataset=acled)
    assert evidence_sheet(incident).claims == []
    assert len(evidence_sheet(incident, make_user("analyst", "analyst")).claims) == 1
