"""What this database held of an incident on a day, as a reader may see it."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.evidence import evidence_sheet, recompute_tolls, sheet_of
from incidents.evidence.as_known import known_by
from incidents.history.as_recorded import as_recorded
from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Report,
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
    make_place,
    make_region,
    make_report,
    make_user,
)
from tests.history.days import on

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2024, 3, day) for day in (4, 5, 6, 7))


def change(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def sheet_on(incident, day, user=None):
    return sheet_of(as_recorded(incident, day, user).evidence)


def tolls(sheet):
    return [line.words for line in sheet.tolls or sheet.operation_tolls]


@pytest.fixture
def analyst():
    return make_user("analyst", "analyst")


class TestWhatWasHeld:
    def test_words_and_figures_are_those_of_the_day(self):
        with on(MONDAY):
            incident = make_incident("Attack on a camp", summary="A camp was attacked.")
            claim = make_claim(incident, 25)
        with on(WEDNESDAY):
            change(incident, title="Assault on the camp", summary="JNIM attacked.")
            change(claim, minimum=30, maximum=30)
        monday, wednesday = sheet_on(incident, TUESDAY), sheet_on(incident, WEDNESDAY)
        assert (monday.incident.title, tolls(monday)) == ("Attack on a camp", ["25 killed"] * 2)
        assert monday.incident.summary == "A camp was attacked."
        assert wednesday.incident.title == "Assault on the camp"
        assert tolls(wednesday) == ["30 killed"] * 2

    def test_what_was_deleted_since_is_there_with_its_citation(self):
        with on(MONDAY):
            report = make_report("News", published_on=date(2019, 10, 1))
            incident = make_incident()
            claimed = make_involvement(incident, make_group(), basis="claimed")
            cite(claimed, report, "We did it.")
            incident.reports.add(report)
        with on(WEDNESDAY):
            claimed.delete()
            incident.reports.clear()
        monday, wednesday = sheet_on(incident, MONDAY), sheet_on(incident, WEDNESDAY)
        [line] = monday.involvements
        assert [citation.quote for citation in line.citations.all()] == ["We did it."]
        assert monday.reports == [report]
        assert monday.standing_in_full == "Claimed by JNIM"
        assert (wednesday.involvements, wednesday.reports) == ([], [])
        assert wednesday.standing_in_full == "No claim recorded"

    def test_an_editors_choice_holds_from_the_day_on_which_it_was_made(self):
        with on(MONDAY):
            incident = make_incident()
            make_claim(incident, 25, claimant=make_claimant("Press A", "media"))
            chosen = make_claim(incident, 40, claimant=make_claimant("Press B", "media"))
        with on(WEDNESDAY):
            ChosenFigure.objects.create(claim=chosen, reason="Counted.")
        assert [line.chosen for line in sheet_on(incident, TUESDAY).claims] == [None, None]
        lines = sheet_on(incident, WEDNESDAY).claims
        assert [line.chosen.reason for line in lines if line.chosen] == ["Counted."]

    def test_the_day_ends_at_midnight_of_the_installation(self, settings):
        settings.TIME_ZONE = "Africa/Niamey"
        with on(MONDAY, time(9)):
            incident = make_incident("First")
        with on(MONDAY, time(23, 30)):
            change(incident, title="Late on Monday")
        with on(TUESDAY, time(0, 30)):
            change(incident, title="Early on Tuesday")
        assert sheet_on(incident, MONDAY).incident.title == "Late on Monday"
        assert sheet_on(incident, TUESDAY).incident.title == "Early on Tuesday"

    def test_today_is_what_the_live_sheet_shows(self, analyst):
        operation = make_operation("Two bases")
        place, region = make_place("Boulikessi", -1.31, 14.797), make_region("Mopti")
        incident = make_incident(
            "Here", operation=operation, lon=-1.31, lat=14.797, place=place, region=region
        )
        other = make_incident("There", operation=operation, status="draft")
        army = make_claimant("Army", "party", group=make_group("army", kind="state_force"))
        report = make_report(published_on=date(2019, 10, 1))
        for where, number in ((incident, 3), (other, 4), (operation, 30), (incident, 5)):
            cite(make_claim(where, number, claimant=army, as_of=date(2019, 10, number)), report)
        ChosenFigure.objects.create(claim=make_claim(operation, up_to=40), reason="Counted.")
        make_claim(incident, 7, side="civilians", dataset=make_dataset(redistributable=False))
        cite(make_involvement(incident, make_group("jnim"), basis="blamed"), report)
        make_involvement(incident, None, role="target")
        make_involvement(other, make_group("jnim"), basis="claimed")
        cite(UnclaimedStatement.objects.create(incident=incident, as_of="2019-10-01"), report)
        IncidentWeapon.objects.create(incident=incident, code="mine")
        cite(IncidentOutcome.objects.create(incident=incident, code="looting"), report)
        incident.reports.add(make_report(), report)
        recompute_tolls([incident.pk])
        incident = Incident.objects.get(pk=incident.pk)
        day = timezone.localdate()
        for user in (None, analyst):
            live, held = evidence_sheet(incident, user), sheet_on(incident, day, user)
            assert (
                live.claims
                and live.tolls
                and live.operation_tolls
                and live.siblings == ([other] if user else [])
            )
            for part in live.__dataclass_fields__.keys() - {"clocks"}:
                assert getattr(held, part) == getattr(live, part), part
            for name in ("title", "status", "place", "region", "state", "point", "operation"):
                assert getattr(held.incident, name) == getattr(live.incident, name), name


class TestTheOperationOfThen:
    def test_its_attacks_and_their_claims_are_those_of_the_day(self):
        with on(MONDAY):
            operation = make_operation("One base")
            incident = make_incident(operation=operation)
            make_claim(operation, 25)
        with on(WEDNESDAY):
            second = make_incident("Second", operation=operation)
            change(operation, title="Two bases")
        with on(THURSDAY):
            change(second, title="The second base")
        monday, wednesday = sheet_on(incident, MONDAY), sheet_on(incident, WEDNESDAY)
        assert (monday.operation.title, monday.siblings) == ("One base", [])
        assert tolls(monday) == ["25 killed in the operation as a whole"] * 2
        assert (wednesday.operation.title, wednesday.siblings) == ("Two bases", [second])
        assert wednesday.siblings[0].title == "Second"
        assert tolls(wednesday) == ["25 killed in the operation of 2 attacks"] * 2

    def test_an_operation_that_it_has_left_is_shown_while_it_was_a_part_of_it(self):
        with on(MONDAY):
            operation = make_operation()
            incident, other = (make_incident(operation=operation) for _ in range(2))
        with on(WEDNESDAY):
            change(incident, operation=None)
        assert sheet_on(incident, TUESDAY).siblings == [other]
        wednesday = sheet_on(incident, WEDNESDAY)
        assert (wednesday.operation, wednesday.siblings) == (None, [])

    def test_an_operation_or_report_that_is_gone_has_no_page_to_lead_to(self):
        with on(MONDAY):
            report, kept = make_report(), make_report()
            operation = make_operation()
            incident = make_incident(operation=operation)
            incident.reports.add(report, kept)
        with on(WEDNESDAY):
            operation.delete()
            incident.reports.remove(report)
            Report.objects.filter(pk=report.pk).delete()
        monday = sheet_on(incident, MONDAY)
        assert monday.operation.has_no_page
        assert {each.pk: each.has_no_page for each in monday.reports} == {
            report.pk: True,
            kept.pk: False,
        }

    def test_who_has_been_deleted_since_is_counted_and_left_out(self):
        with on(MONDAY):
            incident = make_incident()
            rumour = make_claimant("A rumour", "media")
            claim = make_claim(incident, 300, claimant=rumour)
            make_claim(incident, 25)
        with on(WEDNESDAY):
            claim.delete()
            rumour.delete()
        held = as_recorded(incident, MONDAY)
        assert held.gone == 1
        assert tolls(sheet_of(held.evidence)) == ["25 killed"] * 2


class TestWhoMaySeeWhat:
    def test_the_public_sees_it_from_the_day_on_which_it_was_published(self, analyst):
        with on(MONDAY):
            incident = make_incident("A rumour", status="draft")
        with on(WEDNESDAY):
            change(incident, title="An attack", status="published")
        held = as_recorded(incident, TUESDAY)
        assert (held.evidence, held.days) == (None, [WEDNESDAY])
        assert sheet_on(incident, WEDNESDAY).incident.title == "An attack"
        at_the_desk = as_recorded(incident, TUESDAY, analyst)
        assert at_the_desk.evidence.incident.title == "A rumour"
        assert at_the_desk.evidence.incident.status == "draft"
        assert at_the_desk.days == [MONDAY, WEDNESDAY]

    def test_nobody_sees_it_on_a_day_on_which_it_was_withdrawn(self, analyst):
        with on(MONDAY):
            incident = make_incident()
        with on(TUESDAY):
            change(incident, status="withdrawn")
        with on(WEDNESDAY):
            change(incident, status="published")
        for user in (None, analyst):
            assert as_recorded(incident, TUESDAY, user).evidence is None
            assert as_recorded(incident, WEDNESDAY, user).evidence is not None

    def test_drafts_of_then_and_what_may_not_be_seen_today_stay_out_for_the_public(self, analyst):
        with on(MONDAY):
            operation = make_operation()
            incident = make_incident(operation=operation)
            draft = make_incident("Draft", operation=operation, status="draft")
            withdrawn = make_incident("Withdrawn later", operation=operation)
            for number, where in enumerate((incident, draft, withdrawn), start=1):
                make_claim(where, number)
        with on(WEDNESDAY):
            change(draft, status="published")
            change(withdrawn, status="withdrawn")
        monday = as_recorded(incident, MONDAY).evidence
        assert monday.siblings == []
        assert [claim.minimum for claim in monday.claims] == [1]
        assert as_recorded(incident, WEDNESDAY).evidence.siblings == [draft]
        assert as_recorded(incident, MONDAY, analyst).evidence.siblings == [draft]

    def test_what_may_not_be_passed_on_is_for_the_desk_alone(self, analyst):
        acled = make_dataset("acled", redistributable=False)
        with on(MONDAY):
            incident = make_incident()
            make_claim(incident, 25)
        with on(WEDNESDAY):
            make_claim(incident, 31, claimant=make_claimant("ACLED", "dataset"), dataset=acled)
        public, desk = as_recorded(incident, WEDNESDAY), as_recorded(incident, WEDNESDAY, analyst)
        assert [claim.minimum for claim in public.evidence.claims] == [25]
        assert [claim.minimum for claim in desk.evidence.claims] == [25, 31]
        # Not even that something changed on the day is told.
        assert (public.days, desk.days) == ([MONDAY], [MONDAY, WEDNESDAY])


class TestBeforeThereWasAnything:
    def test_it_tells_since_when_it_has_been_held(self):
        with on(WEDNESDAY):
            incident = make_incident()
        held = as_recorded(incident, MONDAY)
        assert (held.evidence, held.days, held.kept_since) == (None, [WEDNESDAY], None)

    def test_it_tells_since_when_history_is_kept(self):
        with on(WEDNESDAY, label="begin"):
            incident = make_incident()
        assert as_recorded(incident, MONDAY).kept_since == WEDNESDAY


def test_both_clocks_show_what_was_held_of_what_had_been_published():
    with on(MONDAY):
        incident = make_incident()
        make_claim(incident, 20, as_of=date(2019, 10, 1))
        make_claim(incident, 85, as_of=date(2019, 10, 7))
    with on(WEDNESDAY):
        CasualtyClaim.objects.filter(minimum=20).update(minimum=25, maximum=25)
    for day, words in ((MONDAY, "20 killed"), (WEDNESDAY, "25 killed")):
        evidence = as_recorded(incident, day).evidence
        sheet = sheet_of(known_by(evidence, date(2019, 10, 1)).evidence)
        assert tolls(sheet) == [words] * 2
        assert (sheet.clocks.known, sheet.clocks.recorded) == (date(2019, 10, 1), day)


def test_it_takes_as_many_queries_for_many_rows_and_versions_as_for_few():
    def incident_with(count):
        operation = make_operation()
        place, region = make_place(f"Place {count}", -1, 14), make_region("Mopti")
        incident = make_incident(operation=operation, place=place, region=region)
        for number in range(count):
            sibling = make_incident(operation=operation)
            claimant = make_claimant(f"Claimant {count} {number}", "media")
            group = make_group(f"group-{count}-{number}")
            for where in (incident, sibling, operation):
                cite(make_claim(where, number, claimant=claimant, dataset=make_dataset()))
            cite(make_involvement(incident, group, basis="blamed", claimant=claimant))
            incident.reports.add(make_report())
            change(incident, summary=f"Version {number}")
        return incident

    def queries(incident):
        with CaptureQueriesContext(connection) as asked:
            sheet_on(incident, timezone.localdate())
        return len(asked)

    few, many = incident_with(1), incident_with(8)
    assert queries(few) == queries(many)
