"""Two incidents that are one: nothing is lost, and the old reference leads to the right page."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from incidents.desk.merging import Refused, merge_incidents, units_to_fill, why_not
from incidents.duplicates import refresh_duplicate_pairs, tell_apart
from incidents.evidence import recompute_tolls
from incidents.geocoding import request_location
from incidents.models import (
    CasualtyClaim,
    ChosenFigure,
    Citation,
    DuplicatePair,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Involvement,
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
    make_region,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def merge(stays, goes, editor):
    def merge(**options):
        values = {"survivor": stays, "merged": goes, "by": editor, "reason": "One attack."}
        return merge_incidents(**values | options)

    return merge


def toll(incident, audience="public", side="all_sides"):
    return Toll.objects.filter(incident=incident, audience=audience, side=side).values_list(
        "low", "best", "high"
    )[0]


class TestWhatIsSaid:
    def test_all_that_differs_moves_and_keeps_its_history(self, stays, goes, merge):
        rows = [
            make_claim(goes, 12, side="civilians"),
            make_involvement(goes, make_group(), basis="claimed"),
            IncidentOutcome.objects.create(incident=goes, code="looting"),
            IncidentWeapon.objects.create(incident=goes, code="mine"),
            UnclaimedStatement.objects.create(incident=goes, as_of="2019-10-01"),
            ExternalReference.objects.create(
                incident=goes, dataset=make_dataset(), external_id="BFO1"
            ),
        ]
        merge()
        for row in rows:
            row.refresh_from_db()
            assert row.incident == stays, row
            events = type(row).pgh_event_model.objects.filter(pgh_obj=row.pk).order_by("pgh_id")
            assert list(events.values_list("pgh_label", "incident")) == [
                ("insert", goes.pk),
                ("update", stays.pk),
            ]

    def test_what_both_say_in_the_same_words_stays_once_with_both_citations(
        self, stays, goes, merge
    ):
        for incident in (stays, goes):
            cite(make_claim(incident, 25), make_report(f"On {incident}"), "25 died.")
            cite(make_involvement(incident, make_group()), make_report(), "JNIM did it.")
            cite(UnclaimedStatement.objects.create(incident=incident, as_of="2019-10-01"))
        merge()
        for model in (CasualtyClaim, Involvement, UnclaimedStatement):
            [row] = model.objects.all()
            assert (row.incident, row.citations.count()) == (stays, 2)

    def test_two_sentences_of_one_report_stand_in_one_citation(self, stays, goes, merge):
        report = make_report()
        cite(make_claim(stays, 25), report, "25 died.")
        cite(make_claim(goes, 25), report, "The army counts 25.")
        merge()
        assert Citation.objects.get().quote == "25 died. […] The army counts 25."

    def test_a_sentence_that_both_quote_stands_there_once(self, stays, goes, merge):
        report = make_report()
        cite(make_claim(stays, 25), report, "")
        cite(make_claim(goes, 25), report, "25 died.")
        merge()
        assert Citation.objects.get().quote == "25 died."

    def test_figures_of_two_claimants_stay_two(self, stays, goes, merge):
        make_claim(stays, 25)
        make_claim(goes, 40, claimant=make_claimant("Witnesses", "witnesses"))
        recompute_tolls([stays.pk, goes.pk])
        merge()
        assert toll(stays) == (25, 25, 40)
        assert not Toll.objects.filter(incident=goes).exists()

    def test_a_report_that_both_have_is_linked_once(self, stays, goes, merge):
        shared, own = make_report(), make_report()
        stays.reports.add(shared)
        goes.reports.add(shared, own)
        merge()
        assert set(stays.reports.all()) == {shared, own}
        assert not goes.reports.exists()

    def test_a_choice_of_the_best_figure_goes_along(self, stays, goes, merge):
        claim = make_claim(goes, 30)
        ChosenFigure.objects.create(claim=claim, reason="Counted.")
        merge()
        assert ChosenFigure.objects.get().claim.incident == stays

    def test_of_two_choices_for_one_side_the_survivors_holds_unless_the_other_is_wanted(
        self, stays, goes, merge
    ):
        own, other = make_claim(stays, 25), make_claim(goes, 30)
        for claim in (own, other):
            ChosenFigure.objects.create(claim=claim, reason="Counted.")
        merge(choices_from_merged=[other.pk])
        assert ChosenFigure.objects.get().claim == other

    def test_a_choice_of_a_claim_that_both_have_is_kept(self, stays, goes, merge):
        own, same = make_claim(stays, 25), make_claim(goes, 25)
        ChosenFigure.objects.create(claim=same, reason="Counted.")
        merge()
        assert ChosenFigure.objects.get().claim == own


claims = st.lists(
    st.tuples(
        st.sampled_from(["Government of Mali", "Witnesses"]),
        st.sampled_from(["civilians", "state_forces"]),
        st.integers(0, 40),
        st.integers(0, 2),
        st.sampled_from(["", "One sentence.", "Another sentence."]),
    ),
    max_size=5,
)


@hypothesis_settings(max_examples=25)
@given(claims, claims)
def test_no_claim_citation_report_or_reference_is_ever_lost(of_survivor, of_merged):
    editor = make_user(f"editor-{Incident.objects.count()}-{id(of_survivor)}")
    reports = [make_report() for _ in range(3)]
    dataset = make_dataset()
    incidents = [make_incident(), make_incident()]

    def said():
        """(claimant, side, figure) -> which report says so in which sentence."""
        found = {}
        for claim in CasualtyClaim.objects.filter(incident__in=incidents):
            key = (claim.claimant_id, claim.side, claim.minimum)
            found.setdefault(key, set()).update(claim.citations.values_list("report", "quote"))
        return found

    for incident, told in zip(incidents, (of_survivor, of_merged), strict=True):
        ExternalReference.objects.create(
            incident=incident, dataset=dataset, external_id=str(incident.pk)
        )
        for name, side, number, report, quote in told:
            kind = "witnesses" if name == "Witnesses" else "government"
            claim = make_claim(incident, number, side=side, claimant=make_claimant(name, kind))
            cite(claim, reports[report], quote)
            incident.reports.add(reports[report])
    before = said()
    linked = set(
        Incident.reports.through.objects.filter(incident__in=incidents).values_list("report")
    )
    [survivor, merged] = incidents
    merge_incidents(survivor=survivor, merged=merged, by=editor, reason="One.")

    after = said()
    assert after.keys() == before.keys()
    for key, citations in before.items():
        for report, quote in citations:
            assert any(quote in q for r, q in after[key] if r == report), citations
    assert not merged.casualty_claims.exists()
    assert (
        set(survivor.reports.through.objects.filter(incident=survivor).values_list("report"))
        == linked
    )
    assert survivor.external_references.count() == 2
    stored = set(
        Toll.objects.filter(incident=survivor).values_list("audience", "side", "low", "high")
    )
    recompute_tolls([survivor.pk])
    again = Toll.objects.filter(incident=survivor).values_list("audience", "side", "low", "high")
    assert set(again) == stored


class TestFields:
    def test_the_survivors_stay_and_what_it_lacks_is_filled(self, stays, goes, merge):
        operation = make_operation()
        Incident.objects.filter(pk=goes.pk).update(summary="It burned.", operation=operation)
        survivor = merge()
        assert survivor.title == "Assault on Mondoro"
        assert (survivor.summary, survivor.operation) == ("It burned.", operation)

    def test_what_is_chosen_of_the_other_replaces_the_survivors(self, stays, goes, merge):
        Incident.objects.filter(pk=goes.pk).update(
            date=date(2019, 10, 1),
            date_precision="week",
            region=make_region("Douentza"),
            location_radius_km=8,
        )
        survivor = merge(fields_from_merged=["date", "place", "area"])
        assert (survivor.date, survivor.date_precision) == (date(2019, 10, 1), "week")
        assert (survivor.place_text, survivor.point.coords) == ("Monndoro", (-1.95, 14.67))
        assert survivor.location_radius_km == 8
        assert survivor.region.name_en == "Douentza"

    def test_a_place_that_is_being_looked_up_is_looked_up_for_the_survivor(
        self, stays, goes, merge, monkeypatch, django_capture_on_commit_callbacks
    ):
        queued = []
        monkeypatch.setattr("incidents.desk.merging.queue_incident", queued.append)
        Incident.objects.filter(pk=goes.pk).update(
            point=None, location_precision="unknown", location_status="running"
        )
        with django_capture_on_commit_callbacks(execute=True):
            survivor = merge(fields_from_merged=["place"])
        assert (survivor.location_status, survivor.point) == ("pending", None)
        assert queued == [stays.pk]

    def test_a_missing_pin_is_filled(self, goes):
        bare = make_incident(place_text="Mondoro")
        request_location(bare, placed_by_hand=False, place_changed=True)
        assert "place" in units_to_fill(bare, goes)


class TestTheMergedOne:
    def test_it_stays_as_a_withdrawn_row_with_its_own_words(self, stays, goes, merge):
        merge()
        goes.refresh_from_db()
        assert (goes.status, goes.merged_into) == ("withdrawn", stays)
        assert goes.title == "Base at Mondoro attacked"
        event = Incident.pgh_event_model.objects.filter(pgh_obj=goes.pk).latest("pgh_id")
        assert event.pgh_context["reason"] == "One attack."

    def test_what_was_merged_into_it_before_follows(self, stays, goes, merge, editor):
        first = make_incident()
        merge_incidents(survivor=goes, merged=first, by=editor, reason="One.")
        merge()
        first.refresh_from_db()
        assert first.merged_into == stays

    def test_it_is_in_no_pair_and_what_it_was_told_apart_from_is_told_apart(
        self, stays, goes, merge, editor
    ):
        third = make_incident("Assault", lon=-1.95, lat=14.67)
        refresh_duplicate_pairs([stays.pk, goes.pk, third.pk])
        tell_apart(one=goes, other=third, by=editor, reason="Two convoys.")
        merge()
        pair = DuplicatePair.objects.get()
        assert {pair.first, pair.second} == {stays, third}
        assert (pair.verdict, pair.reason) == ("not_same", "Two convoys.")

    def test_operations_count_anew(self, stays, goes, merge):
        operation = make_operation()
        sibling = make_incident(operation=operation)
        Incident.objects.filter(pk=goes.pk).update(operation=operation)
        make_claim(operation, 40)
        recompute_tolls([sibling.pk])
        share = "share_best"
        of_sibling = Toll.objects.filter(incident=sibling, audience="public", side="all_sides")
        assert of_sibling.values_list(share, flat=True)[0] == 20
        merge(fields_from_merged=[])
        assert of_sibling.values_list(share, flat=True)[0] == 40


class TestRefusals:
    def test_a_published_one_is_not_merged_into_a_draft(self, stays, goes, merge):
        Incident.objects.filter(pk=stays.pk).update(status="draft")
        with pytest.raises(Refused, match="it would vanish from the public pages"):
            merge()
        goes.refresh_from_db()
        assert goes.status == "published"

    def test_what_may_not_be_passed_on_does_not_become_public(self, stays, goes, merge):
        closed = make_dataset("closed", redistributable=False)
        Incident.objects.filter(pk=goes.pk).update(dataset=closed)
        with pytest.raises(Refused, match="may not be passed on"):
            merge()

    def test_who_comes_second_is_told_where_it_went(self, stays, goes, merge):
        merge()
        with pytest.raises(Refused, match="SI-GOES000 was merged into SI-STAYS00 meanwhile"):
            merge()

    def test_nor_is_a_withdrawn_one_or_one_with_itself(self, stays, goes, editor):
        assert "itself" in why_not(stays, stays, editor)
        goes.status = "withdrawn"
        assert "withdrawn" in why_not(stays, goes, editor)

    def test_with_four_eyes_nobody_publishes_a_draft_of_their_own_by_merging_it(
        self, stays, goes, editor, merge, settings
    ):
        settings.FOUR_EYES = True
        Incident.objects.filter(pk=goes.pk).update(status="draft", created_by=editor)
        with pytest.raises(Refused, match="Another editor merges them"):
            merge()
        merge(by=make_user("other", "editor"))
        goes.refresh_from_db()
        assert goes.merged_into == stays

    def test_with_four_eyes_two_drafts_of_ones_own_become_one_draft(
        self, stays, goes, editor, merge, settings
    ):
        settings.FOUR_EYES = True
        Incident.objects.update(status="draft", created_by=editor)
        merge()
        stays.refresh_from_db()
        assert stays.status == "draft"

    def test_a_change_since_the_page_was_opened_is_not_merged_unseen(self, stays, goes, merge):
        versions = {each.pk: each.updated_at for each in (stays, goes)}
        goes.summary = "Somebody wrote this meanwhile."
        goes.save()
        with pytest.raises(Refused, match="SI-GOES000 was changed while you had this open"):
            merge(versions=versions)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_at_once_one_does_and_the_other_is_told(stays, goes, editor):
    claims = [make_claim(stays, 25), make_claim(goes, 7, side="civilians")]
    ready, told = Barrier(2), []

    def merge(survivor, merged):
        ready.wait()
        try:
            merge_incidents(survivor=survivor, merged=merged, by=editor, reason="One.")
        except Refused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=merge, args=pair) for pair in ((stays, goes), (goes, stays))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [merged] = Incident.objects.filter(merged_into__isnull=False)
    [refusal] = told
    assert f"{merged.reference} was merged into" in refusal
    of_survivor = CasualtyClaim.objects.filter(incident=merged.merged_into)
    assert set(of_survivor) == set(claims)


class TestOldReference:
    @pytest.mark.parametrize("page", ["incident", "incident_card"])
    def test_it_leads_everybody_to_the_survivor_for_good(self, client, merge, page):
        merge()
        answer = client.get(reverse(page, args=["si-goes000"]), {"figures": "low"})
        assert answer.status_code == 301
        assert answer.url == reverse(page, args=["SI-STAYS00"]) + "?figures=low"

    def test_who_may_not_see_the_survivor_finds_nothing(self, client, stays, goes, merge, editor):
        Incident.objects.update(status="draft")
        merge()
        address = reverse("incident", args=["SI-GOES000"])
        assert client.get(address).status_code == 404
        client.force_login(editor)
        assert client.get(address).status_code == 301

    def test_whoever_looks_for_it_finds_the_survivor(self, client, stays, merge, editor):
        merge()
        answer = client.get(reverse("api-incidents"), {"q": "SI-GOES000"})
        assert [row["reference"] for row in answer.json()["results"]] == ["SI-STAYS00"]
        client.force_login(editor)
        answer = client.get(reverse("admin:incidents_incident_changelist"), {"q": "si-goes000"})
        assert list(answer.context["cl"].queryset) == [stays]

    def test_its_form_at_the_desk_leads_to_the_survivors(self, client, stays, goes, merge, editor):
        merge()
        client.force_login(editor)
        answer = client.get(reverse("admin:incidents_incident_change", args=[goes.pk]))
        assert answer.status_code == 301
        assert answer.url == reverse("admin:incidents_incident_change", args=[stays.pk])

    def test_no_list_of_the_desk_has_it(self, client, goes, merge, editor):
        merge()
        client.force_login(editor)
        answer = client.get(reverse("admin:incidents_incident_changelist"))
        assert goes not in answer.context["cl"].queryset

    def test_the_survivors_page_says_what_was_merged_and_at_the_desk_why(
        self, client, stays, merge, editor
    ):
        merge()
        public = client.get(stays.get_absolute_url()).content.decode()
        assert "Merged from SI-GOES000 on" in public
        assert "Because: One attack." not in public
        client.force_login(editor)
        assert "Because: One attack." in client.get(stays.get_absolute_url()).content.decode()
