"""From draft to published and back: who may, what it takes, and what is kept of it."""

import pghistory
import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from incidents.desk import (
    ReviewRefused,
    moves_open_to,
    propose_for_review,
    publish,
    reopen,
    seen_as,
    send_back,
    take_back,
    what_is_missing,
    withdraw,
    writers_of,
)
from incidents.models import ReviewStep, Toll
from tests.builders import (
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
)

pytestmark = pytest.mark.django_db


def status_of(incident):
    incident.refresh_from_db()
    return incident.status


def last_reason(incident):
    event = type(incident).pgh_event_model.objects.filter(pgh_obj=incident.pk).latest("pgh_id")
    return (event.pgh_context or {}).get("reason")


def test_a_draft_goes_to_review_comes_back_and_is_published(awa, mariam):
    incident = make_incident(status="draft")
    make_claim(incident, 25)

    propose_for_review(incident_id=incident.pk, by=awa, comment="The figures differ.")
    assert status_of(incident) == "in_review"
    send_back(incident_id=incident.pk, by=mariam, comment="Quote the sentence.")
    assert status_of(incident) == "draft"
    propose_for_review(incident_id=incident.pk, by=awa)
    publish(incident_id=incident.pk, by=mariam, comment="Two reports agree.")

    assert status_of(incident) == "published"
    steps = incident.review_steps.values_list("kind", "by__username", "comment")
    assert list(steps) == [
        ("proposed", "awa", "The figures differ."),
        ("sent_back", "mariam", "Quote the sentence."),
        ("proposed", "awa", ""),
        ("published", "mariam", "Two reports agree."),
    ]
    assert last_reason(incident) == "Two reports agree."
    assert Toll.objects.filter(incident=incident, audience="public", best=25).exists()


def test_what_an_editor_says_to_an_analyst_stays_out_of_the_history(awa, mariam):
    incident = make_incident(status="in_review")
    send_back(incident_id=incident.pk, by=mariam, comment="Leave out the witness's name.")
    assert last_reason(incident) is None


def test_what_is_withdrawn_counts_no_more_and_can_be_reopened(mariam):
    incident = make_incident()
    make_claim(incident, 25)
    withdraw(incident_id=incident.pk, by=mariam, comment="It was a rumour.")
    assert status_of(incident) == "withdrawn"
    assert last_reason(incident) == "It was a rumour."
    assert not Toll.objects.filter(incident=incident).exists()
    reopen(incident_id=incident.pk, by=mariam, comment="Two reports confirm it.")
    assert status_of(incident) == "draft"
    assert Toll.objects.filter(incident=incident, audience="desk").exists()


def test_every_analyst_takes_a_proposal_back(awa, mariam):
    incident = make_incident(status="in_review", created_by=mariam)
    take_back(incident_id=incident.pk, by=awa)
    assert status_of(incident) == "draft"


@pytest.mark.parametrize("step", [publish, withdraw, send_back, reopen])
def test_an_analyst_does_nothing_that_is_an_editor_s(awa, step):
    status = {send_back: "in_review", reopen: "withdrawn"}.get(step, "draft")
    incident = make_incident(status=status)
    with pytest.raises(PermissionDenied):
        step(incident_id=incident.pk, by=awa, comment="Because.")
    assert status_of(incident) == status


@pytest.mark.parametrize(
    ("step", "status"), [(send_back, "in_review"), (withdraw, "published"), (reopen, "withdrawn")]
)
def test_nobody_sends_back_withdraws_or_reopens_without_saying_why(mariam, step, status):
    incident = make_incident(status=status)
    with pytest.raises(ReviewRefused, match="Say why"):
        step(incident_id=incident.pk, by=mariam, comment="  ")
    assert status_of(incident) == status


def test_the_database_takes_no_such_step_without_a_comment_either(mariam):
    incident = make_incident()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewStep.objects.create(incident=incident, kind="sent_back", by=mariam)


@pytest.mark.parametrize(
    ("step", "status", "sentence"),
    [
        (propose_for_review, "published", "It is published already."),
        (publish, "published", "It is published already."),
        (publish, "withdrawn", "It is withdrawn; reopen it first."),
        (send_back, "draft", "It is a draft."),
        (take_back, "draft", "It is a draft."),
        (reopen, "in_review", "It is in review."),
        (withdraw, "withdrawn", "It is withdrawn; reopen it first."),
    ],
)
def test_a_step_that_does_not_fit_the_status_is_refused(mariam, step, status, sentence):
    incident = make_incident(status=status)
    with pytest.raises(ReviewRefused, match=sentence):
        step(incident_id=incident.pk, by=mariam, comment="Because.")
    assert not incident.review_steps.exists()


def test_a_merged_incident_is_not_reopened(mariam):
    merged = make_incident(status="withdrawn", merged_into=make_incident())
    assert moves_open_to(mariam, merged) == []
    with pytest.raises(ReviewRefused, match="merged"):
        reopen(incident_id=merged.pk, by=mariam, comment="Because.")


class TestStalePages:
    def test_are_refused_after_another_step(self, awa, mariam, oumar):
        incident = make_incident(status="in_review")
        seen = seen_as(incident)
        publish(incident_id=incident.pk, by=oumar)
        with pytest.raises(ReviewRefused, match="published already"):
            send_back(incident_id=incident.pk, by=mariam, comment="Not yet.", seen=seen)

    def test_are_refused_after_a_change_that_was_not_seen(self, mariam):
        incident = make_incident(status="in_review")
        seen = seen_as(incident)
        incident.title = "Attack on the market"
        incident.save()
        with pytest.raises(ReviewRefused, match="Look at it again"):
            publish(incident_id=incident.pk, by=mariam, seen=seen)
        publish(incident_id=incident.pk, by=mariam, seen=seen_as(incident))
        assert status_of(incident) == "published"


def test_colleagues_are_told_who_changed_the_status_meanwhile(awa):
    incident = make_incident(status="draft")
    propose_for_review(incident_id=incident.pk, by=awa)
    entry = LogEntry.objects.get(object_id=str(incident.pk))
    assert entry.user == awa
    assert entry.get_change_message() == "Changed status."


class TestFourEyes:
    @pytest.fixture(autouse=True)
    def four_eyes(self, settings):
        settings.FOUR_EYES = True

    def test_nobody_publishes_what_they_entered(self, mariam, oumar):
        incident = make_incident(status="draft", created_by=mariam)
        with pytest.raises(ReviewRefused, match="Another editor publishes it"):
            publish(incident_id=incident.pk, by=mariam)
        publish(incident_id=incident.pk, by=oumar)
        assert status_of(incident) == "published"

    @pytest.mark.parametrize(
        "write",
        [
            lambda incident: make_claim(incident, 25),
            lambda incident: make_involvement(incident, make_group()),
            lambda incident: incident.casualty_claims.update(minimum=30, maximum=30),
            lambda incident: incident.casualty_claims.all().delete(),
        ],
        ids=["a claim", "an involvement", "a figure changed", "a figure deleted"],
    )
    def test_nobody_publishes_the_figures_and_names_that_they_wrote(self, awa, mariam, write):
        incident = make_incident(status="draft", created_by=awa)
        make_claim(incident, 7)
        with pghistory.context(user=mariam.pk):
            write(incident)
        with pytest.raises(ReviewRefused, match="Another editor publishes it"):
            publish(incident_id=incident.pk, by=mariam)

    def test_an_editor_who_mends_words_still_publishes(self, awa, mariam):
        incident = make_incident(status="draft", created_by=awa)
        with pghistory.context(user=mariam.pk):
            incident.title = "Attack on the market at Dou"
            incident.save()
        publish(incident_id=incident.pk, by=mariam)
        assert status_of(incident) == "published"

    def test_what_was_read_by_another_when_it_was_published_counts_no_more(
        self, awa, mariam, oumar
    ):
        incident = make_incident(status="draft", created_by=awa)
        with pghistory.context(user=mariam.pk):
            make_claim(incident, 25)
        publish(incident_id=incident.pk, by=oumar)
        # As if it were another day: all versions of one transaction have one time.
        ReviewStep.objects.filter(kind="published").update(at="2999-01-01T00:00Z")
        assert writers_of([incident.pk]) == {incident.pk: {awa.pk}}

    def test_what_a_program_loaded_anybody_publishes(self, mariam):
        incident = make_incident(status="draft")
        with pghistory.context(program="load_demo"):
            make_claim(incident, 25)
        publish(incident_id=incident.pk, by=mariam)
        assert status_of(incident) == "published"


def test_a_lone_analyst_publishes_alone_without_four_eyes(mariam):
    incident = make_incident(status="draft", created_by=mariam)
    publish(incident_id=incident.pk, by=mariam)
    assert status_of(incident) == "published"


class TestWhatIsMissing:
    def test_is_told_of_an_incident_that_nobody_could_check(self):
        incident = make_incident(status="draft", location_status="ambiguous", place_text="Dou")
        assert what_is_missing(incident) == [
            "No report and no dataset stands behind it: nobody can check it.",
            "Nobody is named as attacker, target or party.",
            "Nobody says how many were killed or wounded.",
            "Its place is not settled: several places possible.",
        ]

    def test_is_nothing_where_all_is_told(self):
        incident = make_incident(status="draft", lon=1, lat=14, operation=make_operation())
        incident.reports.add(make_report())
        make_involvement(incident, make_group())
        assert what_is_missing(incident) == []

    def test_keeps_nobody_from_publishing(self, mariam):
        incident = make_incident(status="draft")
        publish(incident_id=incident.pk, by=mariam)
        assert status_of(incident) == "published"
