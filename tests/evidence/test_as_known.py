"""What had been published of an incident by a day."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from incidents.evidence import sheet_of, situation_sentences, timeline
from incidents.evidence.as_known import days_of_news, known_by
from incidents.evidence.evidence import load_evidence
from incidents.models import (
    ChosenFigure,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    UnclaimedStatement,
)
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
    make_user,
)

pytestmark = pytest.mark.django_db

OCTOBER = [date(2019, 10, day) for day in range(1, 32)]
FIRST, SECOND, SEVENTH, TENTH = OCTOBER[0], OCTOBER[1], OCTOBER[6], OCTOBER[9]


def known(incident, day, user=None):
    return known_by(load_evidence(incident, user), day)


def sheet_by(incident, day, user=None):
    return sheet_of(known(incident, day, user).evidence)


def choose(claim, day):
    ChosenFigure.objects.create(claim=claim, reason="Counted by name.")
    chosen_at = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    ChosenFigure.objects.filter(claim=claim).update(chosen_at=chosen_at)


class TestFromWhichDayOn:
    def test_a_statement_counts_from_the_day_on_which_it_was_made(self):
        incident = make_incident()
        late = make_report(published_on=TENTH)
        cite(make_claim(incident, 25, as_of=FIRST), late)
        make_involvement(incident, make_group("jnim"), basis="claimed", date=SEVENTH)
        UnclaimedStatement.objects.create(incident=incident, as_of=FIRST)
        first, seventh = sheet_by(incident, SECOND), sheet_by(incident, SEVENTH)
        assert [line.words for line in first.tolls] == ["25 killed"] * 2
        assert first.standing_in_full == "Unclaimed as of 1 October 2019"
        assert seventh.standing_in_full == "Claimed by JNIM on 7 October 2019; until then unclaimed"

    def test_one_without_a_day_counts_from_the_first_report_that_cites_it(self):
        incident = make_incident()
        weapon = IncidentWeapon.objects.create(incident=incident, code="mine")
        claim = make_claim(incident, 3)
        for statement in (weapon, claim):
            cite(statement, make_report(published_on=TENTH))
            cite(statement, make_report(published_on=SECOND))
            cite(statement, make_report())
        assert known(incident, FIRST).evidence is None
        sheet = sheet_by(incident, SECOND)
        assert sheet.weapons == [weapon]
        assert [line.words for line in sheet.tolls] == ["3 killed"] * 2

    def test_reports_that_came_later_are_not_cited_yet(self):
        incident = make_incident()
        claim = make_claim(incident, 25, as_of=FIRST)
        first, later = make_report(published_on=FIRST), make_report(published_on=TENTH)
        for report in (first, later):
            cite(claim, report)
        incident.reports.add(later)
        sheet = sheet_by(incident, SECOND)
        assert sheet.reports == [first]
        assert [citation.report for citation in sheet.claims[0].citations] == [first]
        assert sheet_by(incident, TENTH).reports == [first, later]

    def test_what_has_no_date_is_left_out_and_counted(self):
        incident = make_incident()
        make_claim(incident, 25, as_of=FIRST)
        make_claim(incident, 3, side="civilians")
        cite(IncidentOutcome.objects.create(incident=incident, code="looting"), make_report())
        result = known(incident, TENTH)
        assert (result.undated_statements, result.undated_reports) == (2, 1)
        sheet = sheet_of(result.evidence)
        assert (len(sheet.claims), sheet.outcomes, sheet.reports) == (1, [], [])

    def test_a_replaced_figure_stood_until_it_was_replaced(self):
        incident = make_incident()
        make_claim(incident, 15, as_of=FIRST)
        make_claim(incident, 49, as_of=SEVENTH)
        by_first, by_seventh = sheet_by(incident, SECOND), sheet_by(incident, SEVENTH)
        assert [line.standing for line in by_first.claims] == ["stands"]
        assert [line.standing for line in by_seventh.claims] == ["superseded", "stands"]
        assert len(by_first.history.steps) == 1

    def test_who_is_accused_later_does_not_take_back_yet_what_the_army_says(self):
        army = make_group("army", kind="state_force")
        incident = make_incident()
        speaker = make_claimant("Army", "party", group=army)
        make_claim(incident, 12, side="civilians", claimant=speaker, as_of=FIRST)
        make_claim(incident, 20, side="civilians", claimant=make_claimant("UN", "un"), as_of=SECOND)
        make_involvement(incident, army, basis="blamed", date=SEVENTH)
        by_second, by_seventh = sheet_by(incident, SECOND), sheet_by(incident, SEVENTH)
        assert by_second.tolls[0].words == "12 to 20 killed (best 20)"
        assert by_seventh.tolls[0].words == "20 killed"


class TestChoices:
    def test_a_choice_that_was_made_later_is_not_applied_and_counted(self):
        incident = make_incident()
        make_claim(incident, 25, claimant=make_claimant("A", "media"), as_of=FIRST)
        chosen = make_claim(incident, 60, claimant=make_claimant("B", "media"), as_of=FIRST)
        choose(chosen, SEVENTH)
        before, after = known(incident, SECOND), known(incident, SEVENTH)
        assert (before.later_choices, after.later_choices) == (1, 0)
        assert sheet_of(before.evidence).tolls[0].words == "25 to 60 killed (disputed)"
        assert sheet_of(after.evidence).tolls[0].words == "25 to 60 killed (best 60)"

    def test_what_was_loaded_stays_as_it_is(self):
        incident = make_incident()
        claim = make_claim(incident, 25, as_of=FIRST)
        cite(claim, make_report(published_on=TENTH))
        choose(claim, SEVENTH)
        evidence = load_evidence(incident)
        known_by(evidence, FIRST)
        assert evidence.claims[0].is_chosen
        assert len(evidence.claims[0].citations.all()) == 1


class TestTheOperation:
    def test_another_attack_is_known_from_the_first_thing_that_was_told_of_it(self):
        operation = make_operation()
        incident, other = (make_incident(operation=operation) for _ in range(2))
        make_claim(operation, 25, as_of=FIRST)
        make_involvement(incident, make_group(), date=FIRST)
        other.reports.add(make_report(published_on=SEVENTH))
        by_first, by_seventh = sheet_by(incident, SECOND), sheet_by(incident, SEVENTH)
        assert by_first.siblings == []
        assert by_first.operation_tolls[0].words == "25 killed in the operation as a whole"
        assert by_seventh.siblings == [other]
        assert by_seventh.operation_tolls[0].words == "25 killed in the operation of 2 attacks"
        assert days_of_news(load_evidence(incident)) == [FIRST, SEVENTH]

    def test_an_operation_of_which_nothing_was_known_is_not_named(self):
        operation = make_operation()
        incident, other = (make_incident(operation=operation) for _ in range(2))
        make_claim(incident, 25, as_of=FIRST)
        make_claim(other, 3, as_of=SEVENTH)
        assert sheet_by(incident, SECOND).operation is None
        assert sheet_by(incident, SEVENTH).operation == operation

    def test_drafts_of_it_are_for_the_desk_alone(self):
        operation = make_operation()
        incident = make_incident(operation=operation)
        draft = make_incident(operation=operation, status="draft")
        for where in (incident, draft):
            make_claim(where, 3, as_of=FIRST)
        assert sheet_by(incident, FIRST).siblings == []
        assert days_of_news(load_evidence(incident)) == [FIRST]
        assert sheet_by(incident, FIRST, make_user(role="analyst")).siblings == [draft]


def test_what_may_not_be_passed_on_is_for_the_desk_alone():
    incident = make_incident()
    make_claim(incident, 25, as_of=SECOND)
    kept_in = make_dataset(redistributable=False)
    make_claim(incident, 31, as_of=FIRST, dataset=kept_in)
    assert known(incident, FIRST).evidence is None
    assert days_of_news(load_evidence(incident)) == [SECOND]
    assert [line.claim.minimum for line in sheet_by(incident, SECOND).claims] == [25]
    analyst = make_user(role="analyst")
    assert [line.claim.minimum for line in sheet_by(incident, FIRST, analyst).claims] == [31]


def test_before_anything_was_published_there_is_nothing_to_show():
    incident = make_incident()
    make_claim(incident, 25, as_of=FIRST)
    assert known(incident, date(2019, 9, 30)).evidence is None


class TestTheSeed:
    """Boulikessi and Mondoro day by day, as the press told it."""

    @pytest.fixture
    def evidence(self, demo_data):
        return load_evidence(
            Incident.objects.select_related("operation", "place", "state", "region").get(
                title="Assault on the G5 Sahel camp at Boulikessi"
            )
        )

    def test_its_days_are_those_of_the_report_and_of_the_claim(self, evidence):
        assert days_of_news(evidence) == [FIRST, SEVENTH]

    def test_on_the_day_of_the_attacks_nothing_had_been_published(self, evidence):
        assert known_by(evidence, date(2019, 9, 30)).evidence is None

    @pytest.mark.parametrize("day", [FIRST, SECOND])
    def test_from_the_report_until_the_claim_it_is_unclaimed(self, evidence, day):
        result = known_by(evidence, day)
        assert (result.undated_statements, result.undated_reports, result.later_choices) == (
            (0, 0, 0)
        )
        sheet = sheet_of(result.evidence)
        assert sheet.tolls == []
        assert {line.side: line.words for line in sheet.operation_tolls} == {
            "security": "25 to 40 killed (best 25) in the operation of 2 attacks",
            "all_sides": "25 to 40 killed (best 25) in the operation of 2 attacks",
        }
        assert [line.words for line in sheet.other_outcomes] == [
            "at least 60 missing (state forces)",
            "11 accounted for (state forces)",
        ]
        assert [
            (str(line.claim.claimant), line.claim.in_words) for line in sheet.deaths_shown_only
        ] == [("Malian officials", "at least 15 killed")]
        assert sheet.standing_in_full == (
            "Unclaimed as of 1 October 2019; blamed on Ansaroul Islam by the government of Mali "
            "on 1 October 2019; JNIM and ISGS suspected by Caleb Weiss, Long War Journal on "
            "1 October 2019"
        )
        assert [sibling.title for sibling in sheet.siblings] == [
            "Assault on the army base at Mondoro"
        ]
        assert [each.day for each in timeline(sheet)] == [date(2019, 9, 30), FIRST]
        assert [report.title for report in sheet.reports] == [
            "Dozens of Malian soldiers killed in dual attacks"
        ]
        sentence = situation_sentences(sheet)["en"]
        assert sentence.startswith(f"[As published by {day.day} October 2019] On 30 September")
        assert "85" not in sentence
        assert "claimed by JNIM" not in sentence

    def test_on_the_day_of_the_claim_it_is_jnims_with_its_count_of_its_enemy(self, evidence):
        sheet = sheet_of(known_by(evidence, SEVENTH).evidence)
        assert sheet.standing_in_full == (
            "Claimed by JNIM on 7 October 2019; until then unclaimed, blamed on Ansaroul Islam by "
            "the government of Mali; ISGS suspected by Caleb Weiss, Long War Journal"
        )
        assert sheet.operation_tolls[0].words == (
            "25 to 40 killed (best 25) in the operation of 2 attacks"
        )
        assert ("JNIM", "85 killed") in [
            (str(line.claim.claimant), line.claim.in_words) for line in sheet.deaths_shown_only
        ]
        assert "2 captured (state forces), says JNIM" in [
            line.words for line in sheet.other_outcomes
        ]
        assert [each.day for each in timeline(sheet)] == [date(2019, 9, 30), FIRST, SEVENTH]
