"""An earlier version of an incident is restored, all of it or nothing."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.gis.geos import Point
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.evidence import recompute_tolls
from incidents.history.changes import changes_of
from incidents.history.restoring import RestoringRefused, may_restore, restoration_of, restore
from incidents.history.versions import IncidentReport, versions_of
from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    Citation,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
    Report,
    Toll,
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
from tests.history.days import day, on

pytestmark = pytest.mark.django_db

# What restoring leaves as it is, and what every version has for itself.
LEFT = {"status", "merged_into", "split_from"}
OWN = (
    Incident,
    CasualtyClaim,
    ChosenFigure,
    Citation,
    ExternalReference,
    Involvement,
    IncidentOutcome,
    IncidentWeapon,
    UnclaimedStatement,
    IncidentReport,
)


@pytest.fixture
def editor():
    return make_user("awa", "editor")


def bring_back(incident, number, editor, reason="it was right before"):
    """Restore the incident as it was on a day of January."""
    restoration = restoration_of(incident, day(number), editor)
    restore(incident=incident, to=day(number), by=editor, reason=reason, seen=restoration.seen)
    incident.refresh_from_db()


def state_at(incident, moment) -> dict:
    """Every row at a moment: {(model, id): {column: value}}."""
    then = versions_of([incident.pk]).at(moment)
    return {
        (model.__name__, pk): {
            field.attname: getattr(event, field.attname)
            for field in event._meta.concrete_fields
            if not field.name.startswith("pgh_") and field.name not in LEFT
        }
        for model in OWN
        for pk, event in then[model].items()
    }


def now():
    return datetime.max.replace(tzinfo=UTC)


def test_what_was_changed_removed_and_added_is_as_it_was(editor):
    with on(1):
        incident = make_incident("First title", summary="As first told.")
        changed, removed = make_claim(incident, 25), make_claim(incident, 40)
        citation = cite(removed, quote="Forty died.")
        ChosenFigure.objects.create(claim=removed, reason="the UN counted")
        involvement = make_involvement(incident, make_group("jnim"), basis="claimed")
        incident.reports.add(citation.report)
    before = state_at(incident, day(1))
    with on(2):
        Incident.objects.filter(pk=incident.pk).update(title="Second title", summary="")
        CasualtyClaim.objects.filter(pk=changed.pk).update(maximum=30)
        removed.delete()
        involvement.delete()
        incident.reports.clear()
        make_claim(incident, 7)
    with on(3):
        bring_back(incident, 1, editor)
    assert incident.title == "First title"
    assert state_at(incident, now()) == before
    assert changes_of(incident, editor)[:1][0].why == (
        "Restored the version of 1 January 2026, 12:00: it was right before"
    )
    assert LogEntry.objects.get().user == editor


def test_the_status_stays_as_it_is(editor):
    with on(1):
        incident = make_incident("First title", status="draft")
    with on(2):
        Incident.objects.filter(pk=incident.pk).update(title="Second", status="published")
    bring_back(incident, 1, editor)
    assert (incident.title, incident.status) == ("First title", "published")


def test_the_preview_tells_no_change_of_what_stays(editor):
    with on(1):
        incident = make_incident("First title", status="draft")
    with on(2):
        Incident.objects.filter(pk=incident.pk).update(title="Second", status="published")
    [row] = restoration_of(incident, day(1), editor).rows
    assert [field.name for field in row.fields] == ["Title"]


def test_the_tolls_follow(editor):
    with on(1):
        incident = make_incident()
        make_claim(incident, 25)
    with on(2):
        CasualtyClaim.objects.update(minimum=70, maximum=70)
        recompute_tolls([incident.pk])
    bring_back(incident, 1, editor)
    assert set(Toll.objects.values_list("high", flat=True)) == {25}


def test_the_tolls_of_the_operation_that_it_leaves_follow_too(editor):
    with on(1):
        incident = make_incident()
        make_claim(incident, 25)
    with on(2):
        operation = make_operation()
        sibling = make_incident(operation=operation)
        make_claim(operation, 100)
        Incident.objects.filter(pk=incident.pk).update(operation=operation)
        recompute_tolls([incident.pk])
    bring_back(incident, 1, editor)
    assert set(sibling.tolls.values_list("share_high", flat=True)) == {100}


def test_a_restored_pin_counts_as_placed_by_hand(editor):
    with on(1):
        incident = make_incident(lon=-1.0, lat=14.9, location_status="located")
    with on(2):
        Incident.objects.update(point=Point(-2, 15, srid=4326))
    bring_back(incident, 1, editor)
    assert (incident.point.coords, incident.location_status) == ((-1.0, 14.9), "by_hand")


def test_a_pin_that_stays_is_still_the_workers(editor):
    with on(1):
        incident = make_incident("First", lon=-1.0, lat=14.9, location_status="located")
    with on(2):
        Incident.objects.update(title="Second")
    bring_back(incident, 1, editor)
    assert (incident.title, incident.location_status) == ("First", "located")


def test_a_place_without_a_pin_is_looked_up_anew(editor):
    with on(1):
        incident = make_incident(place_text="Dou", location_status="not_found")
    with on(2):
        Incident.objects.update(
            point=Point(-2, 15, srid=4326),
            location_precision="settlement",
            location_status="by_hand",
        )
    bring_back(incident, 1, editor)
    assert (incident.point, incident.location_status) == (None, "pending")
    assert incident.location_precision == "unknown"


def test_a_cited_report_that_was_deleted_comes_back(editor):
    with on(1):
        incident = make_incident()
        citation = cite(make_claim(incident, 25), make_report("Dozens killed", text="All of it"))
    with on(2):
        citation.delete()
        Report.objects.all().delete()
    bring_back(incident, 1, editor)
    report = Citation.objects.get().report
    assert (report.pk, report.title, report.text) == (
        citation.report_id,
        "Dozens killed",
        "All of it",
    )


def test_two_days_that_changed_places_change_back(editor):
    with on(1):
        incident = make_incident()
        one, other = (
            UnclaimedStatement.objects.create(incident=incident, as_of=date(2019, 10, number))
            for number in (1, 2)
        )
        cite(one)
    before = state_at(incident, day(1))
    with on(2):
        for row, as_of in ((one, "2019-10-05"), (other, "2019-10-01"), (one, "2019-10-02")):
            UnclaimedStatement.objects.filter(pk=row.pk).update(as_of=as_of)
    bring_back(incident, 1, editor)
    assert state_at(incident, now()) == before


# Refused, with nothing changed


def refused(incident, number, editor) -> list[str]:
    before = state_at(incident, now())
    with pytest.raises(RestoringRefused) as refusal:
        bring_back(incident, number, editor)
    assert state_at(incident, now()) == before
    return refusal.value.problems


def test_who_was_deleted_since_cannot_come_back(editor):
    with on(1):
        incident = make_incident("First")
        claim = make_claim(incident, 25, claimant=make_claimant("A witness", "witnesses"))
        involvement = make_involvement(incident, make_group("jnim"))
    with on(2):
        Incident.objects.update(title="Second")
        claim.delete()
        involvement.delete()
        claim.claimant.delete()
        involvement.group.delete()
    assert refused(incident, 1, editor) == [
        "“(deleted) · attacker · observed” cannot come back: its armed group has been deleted "
        "since.",
        "“(deleted): 25 killed (state forces)” cannot come back: its claimant has been deleted "
        "since.",
    ]


def test_a_name_in_a_dataset_that_another_incident_has_by_now_cannot_come_back(editor):
    dataset = make_dataset()
    with on(1):
        incident = make_incident()
        reference = ExternalReference.objects.create(
            incident=incident, dataset=dataset, external_id="MLI7"
        )
    with on(2):
        reference.delete()
        ExternalReference.objects.create(
            incident=make_incident(), dataset=dataset, external_id="MLI7"
        )
    assert refused(incident, 1, editor) == ["“UCDP GED MLI7” belongs to another incident by now."]


def test_a_report_that_was_entered_again_cannot_come_back(editor):
    with on(1):
        incident, report = make_incident(), make_report("Dozens", url="https://example.org/1")
        incident.reports.add(report)
    with on(2):
        incident.reports.clear()
        report.delete()
        make_report("Dozens again", url="https://example.org/1")
    assert refused(incident, 1, editor) == [
        "The report “Studio Tamani: Dozens” cannot come back: it was entered again."
    ]


def test_what_moved_to_or_from_another_incident_is_not_torn_away(editor):
    with on(1):
        incident, other = make_incident(), make_incident()
        going, coming = make_claim(incident, 25), make_claim(other, 40)
    with on(2):
        CasualtyClaim.objects.filter(pk=going.pk).update(incident=other)
        CasualtyClaim.objects.filter(pk=coming.pk).update(incident=incident)
    assert refused(incident, 1, editor) == [
        "“Government of Mali: 25 killed (state forces)” belongs to another incident by now.",
        "“Government of Mali: 40 killed (state forces)” came from another incident since then. "
        "Restoring does not undo a merge: split the incident instead.",
    ]


def test_what_somebody_changed_meanwhile_is_not_lost(editor):
    with on(1):
        incident = make_incident("First")
    with on(2):
        Incident.objects.update(title="Second")
    seen = restoration_of(incident, day(1), editor).seen
    with on(3):
        make_claim(incident, 25)
    with pytest.raises(RestoringRefused, match="while you had the page open"):
        restore(incident=incident, to=day(1), by=editor, reason="wrong", seen=seen)
    incident.refresh_from_db()
    assert incident.title == "Second"


def test_an_analyst_brings_back_no_choice_of_an_editor():
    analyst = make_user("moussa", "analyst")
    with on(1):
        incident = make_incident(status="draft")
        claim = make_claim(incident, 25)
        choice = ChosenFigure.objects.create(claim=claim, reason="the UN counted")
    with on(2):
        choice.delete()
    assert refused(incident, 1, analyst) == [
        "A best figure was chosen then: only an editor can bring that back."
    ]


def test_who_may_restore(editor):
    analyst, viewer = make_user("moussa", "analyst"), make_user("reader", "viewer")
    draft, published = make_incident(status="draft"), make_incident()
    assert [may_restore(user, draft) for user in (viewer, analyst, editor)] == [False, True, True]
    assert [may_restore(user, published) for user in (viewer, analyst, editor)] == [
        False,
        False,
        True,
    ]


# Whatever was done


class Story:
    """Random work on one incident, one transaction a day."""

    def __init__(self):
        self.group = make_group("jnim")
        self.reports = [make_report() for _number in range(3)]
        self.dataset = make_dataset()
        with on(1):
            self.incident = make_incident("Attack")

    def do(self, number: int, acts) -> None:
        with on(number):
            for name, choice in acts:
                getattr(self, name)(choice)

    def _rows(self, model, choice):
        rows = list(model.objects.filter(incident=self.incident).order_by("pk"))
        return rows[choice % len(rows)] if rows else None

    def rename(self, choice):
        Incident.objects.filter(pk=self.incident.pk).update(title=f"Attack {choice}")

    def move_pin(self, choice):
        Incident.objects.filter(pk=self.incident.pk).update(
            point=Point(choice, 14, srid=4326) if choice else None,
            location_status="by_hand" if choice else "no_place",
            location_precision="settlement" if choice else "unknown",
        )

    def claim(self, choice):
        make_claim(self.incident, choice + 1)

    def recount(self, choice):
        if claim := self._rows(CasualtyClaim, choice):
            CasualtyClaim.objects.filter(pk=claim.pk).update(maximum=choice + 100)

    def unsay(self, choice):
        for model in (CasualtyClaim, UnclaimedStatement, Involvement):
            if row := self._rows(model, choice):
                row.delete()

    def choose(self, choice):
        claim = self._rows(CasualtyClaim, choice)
        if claim and not claim.is_chosen:
            ChosenFigure.objects.create(claim=claim, reason=str(choice))

    def involve(self, choice):
        make_involvement(self.incident, self.group, label=str(choice))

    def say_unclaimed(self, choice):
        UnclaimedStatement.objects.get_or_create(
            incident=self.incident, as_of=date(2019, 10, choice + 1)
        )

    def redate(self, choice):
        row, as_of = self._rows(UnclaimedStatement, choice), date(2019, 10, 6 - choice)
        others = UnclaimedStatement.objects.filter(incident=self.incident, as_of=as_of)
        if row and not others.exists():
            UnclaimedStatement.objects.filter(pk=row.pk).update(as_of=as_of)

    def cite(self, choice):
        report = self.reports[choice % 3]
        for model, name in (
            (CasualtyClaim, "casualty_claim"),
            (UnclaimedStatement, "unclaimed_statement"),
        ):
            if row := self._rows(model, choice):
                Citation.objects.update_or_create(
                    report=report, defaults={"quote": str(choice)}, **{name: row}
                )

    def link(self, choice):
        self.incident.reports.add(self.reports[choice % 3])

    def unlink(self, choice):
        self.incident.reports.remove(self.reports[choice % 3])

    def name_in_dataset(self, choice):
        ExternalReference.objects.update_or_create(
            dataset=self.dataset,
            external_id=f"MLI{choice % 2}",
            defaults={"incident": self.incident, "version": str(choice)},
        )

    def arm(self, choice):
        IncidentWeapon.objects.create(incident=self.incident, code="mine", note=str(choice))


ACTS = [name for name in vars(Story) if not name.startswith("_") and name != "do"]
A_DAY = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(min_value=0, max_value=5)), min_size=1, max_size=6
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(days=st.lists(A_DAY, min_size=1, max_size=6), chosen=st.integers(min_value=0, max_value=5))
def test_any_earlier_version_comes_back_exactly_and_so_does_the_present(editor, days, chosen):
    with transaction.atomic():
        story = Story()
        for number, acts in enumerate(days, start=2):
            story.do(number, acts)
        incident, last = story.incident, len(days) + 1
        back_to = 1 + chosen % last
        with on(last + 1):
            bring_back(incident, back_to, editor)
        assert state_at(incident, now()) == state_at(incident, day(back_to))
        with on(last + 2):
            bring_back(incident, last, editor)
        assert state_at(incident, now()) == state_at(incident, day(last))
        # The next story begins with nothing.
        transaction.set_rollback(True)


def test_a_radius_comes_back_with_the_pin_that_it_was_known_for(editor):
    with on(1):
        incident = make_incident(lon=-1.0, lat=14.9, location_radius_km=8)
    with on(2):
        Incident.objects.update(point=Point(-2, 15, srid=4326), location_radius_km=None)
    bring_back(incident, 1, editor)
    assert (incident.point.coords, incident.location_radius_km) == ((-1.0, 14.9), 8)
