"""An incident that was two: each row goes where it was assigned, with its history."""

from datetime import date

import pytest
from django.urls import reverse

from incidents.desk.merging import Refused
from incidents.desk.splitting import Assignment, split_incident
from incidents.desk.statements import Kind
from incidents.evidence import recompute_tolls
from incidents.models import (
    CasualtyClaim,
    DuplicatePair,
    ExternalReference,
    Incident,
    IncidentOutcome,
    Toll,
    UnclaimedStatement,
)
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_dataset,
    make_group,
    make_involvement,
    make_operation,
    make_report,
)
from tests.views.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def split(stays, editor):
    def split(moving=None, both=None, **values):
        options = {name: values.pop(name) for name in ("version",) if name in values}
        fields = {
            name: getattr(stays, name)
            for name in ("date", "date_end", "event_type", "place_text", "state", "region")
        }
        return split_incident(
            incident=stays,
            by=editor,
            reason="Two villages.",
            values={**fields, "title": "Raid on Dou", **values},
            assignment=Assignment(moving or {}, both or {}),
            **options,
        )

    return split


class TestRows:
    def test_each_goes_where_it_was_assigned_and_keeps_its_history(self, stays, split):
        goes = [
            (Kind.CLAIMS, make_claim(stays, 12, side="civilians")),
            (Kind.INVOLVEMENTS, make_involvement(stays, make_group(), basis="claimed")),
            (Kind.OUTCOMES, IncidentOutcome.objects.create(incident=stays, code="looting")),
            (Kind.UNCLAIMED, UnclaimedStatement.objects.create(incident=stays, as_of="2019-10-01")),
            (
                Kind.REFERENCES,
                ExternalReference.objects.create(
                    incident=stays, dataset=make_dataset(), external_id="BFO1"
                ),
            ),
        ]
        kept = make_claim(stays, 25)
        new = split({kind: [row.pk] for kind, row in goes})
        for _kind, row in goes:
            row.refresh_from_db()
            assert row.incident == new, row
            events = type(row).pgh_event_model.objects.filter(pgh_obj=row.pk).order_by("pgh_id")
            assert list(events.values_list("pgh_label", "incident")) == [
                ("insert", stays.pk),
                ("update", new.pk),
            ]
        kept.refresh_from_db()
        assert kept.incident == stays

    def test_an_involvement_of_both_is_copied_with_its_citations(self, stays, split):
        involvement = make_involvement(stays, make_group())
        cite(involvement, make_report("Told"), "JNIM came.")
        new = split(both={Kind.INVOLVEMENTS: [involvement.pk]})
        [copied] = new.involvements.all()
        assert copied.group == involvement.group
        assert copied.citations.get().quote == "JNIM came."
        assert stays.involvements.get() == involvement
        assert involvement.citations.count() == 1

    def test_reports_stay_move_or_are_told_of_both(self, stays, split):
        stays_there, moves, both = reports = [make_report() for _ in range(3)]
        stays.reports.add(*reports)
        new = split({Kind.REPORTS: [moves.pk]}, {Kind.REPORTS: [both.pk]})
        assert set(new.reports.all()) == {moves, both}
        assert set(stays.reports.all()) == {stays_there, both}

    def test_a_report_stays_with_what_cites_it(self, stays, split):
        report = make_report()
        stays.reports.add(report)
        cite(make_claim(stays, 25), report)
        goes = make_claim(stays, 3, side="civilians")
        cite(goes, report)
        new = split({Kind.CLAIMS: [goes.pk], Kind.REPORTS: [report.pk]})
        assert report in stays.reports.all()
        assert report in new.reports.all()

    def test_rows_of_another_incident_are_not_touched(self, goes, split):
        claim = make_claim(goes, 7)
        report = make_report()
        goes.reports.add(report)
        new = split({Kind.CLAIMS: [claim.pk], Kind.REPORTS: [report.pk]})
        claim.refresh_from_db()
        assert claim.incident == goes
        assert not new.reports.exists()


class TestTheTwo:
    def test_both_are_published_and_count_their_own_dead(self, stays, split):
        make_claim(stays, 25)
        goes = make_claim(stays, 7, side="civilians", claimant=make_claimant("UN", "un"))
        recompute_tolls([stays.pk])
        new = split({Kind.CLAIMS: [goes.pk]})
        assert new.status == "published"
        tolls = Toll.objects.filter(audience="public", side="all_sides")
        assert dict(tolls.values_list("incident", "best")) == {stays.pk: 25, new.pk: 7}

    def test_where_the_place_is_the_same_so_is_the_pin(self, stays, split):
        Incident.objects.filter(pk=stays.pk).update(location_radius_km=8)
        new = split()
        assert new.location_radius_km == 8
        assert (new.point, new.location_status) == (stays.point, "by_hand")
        assert new.location_precision == "settlement"

    def test_a_new_place_is_looked_up(self, split, monkeypatch, django_capture_on_commit_callbacks):
        queued = []
        monkeypatch.setattr("incidents.geocoding.requests.queue_incident", queued.append)
        with django_capture_on_commit_callbacks(execute=True):
            new = split(place_text="Dou")
        assert (new.point, new.location_status) == (None, "pending")
        assert queued == [new.pk]

    def test_they_are_no_likely_duplicates(self, stays, split, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            new = split()
        pair = DuplicatePair.objects.get()
        assert {pair.first, pair.second} == {stays, new}
        assert (pair.verdict, pair.reason) == ("not_same", "Two villages.")

    def test_each_public_page_tells_of_the_other_and_the_desk_reads_why(
        self, client, stays, split, editor
    ):
        new = split()
        assert "Split from Assault on Mondoro on " in words(client.get(new.get_absolute_url()))
        first = words(client.get(stays.get_absolute_url()))
        assert "Part of it was split off as Raid on Dou on " in first
        assert "Two villages." not in first
        client.force_login(editor)
        for incident in (stays, new):
            assert "Because: Two villages." in words(client.get(incident.get_absolute_url()))

    def test_a_draft_that_was_split_off_is_told_to_the_desk_alone(
        self, client, stays, split, editor
    ):
        split(status="draft")
        assert "Raid on Dou" not in words(client.get(stays.get_absolute_url()))
        client.force_login(editor)
        assert "Raid on Dou" in words(client.get(stays.get_absolute_url()))


class TestRefusals:
    def test_what_was_withdrawn_is_not_split(self, stays, split):
        Incident.objects.filter(pk=stays.pk).update(status="withdrawn")
        with pytest.raises(Refused, match="withdrawn meanwhile"):
            split()

    def test_nor_what_somebody_changed_meanwhile(self, stays, split):
        version = stays.updated_at
        stays.save()
        with pytest.raises(Refused, match="changed while you had this open"):
            split(version=version)
        assert Incident.objects.count() == 1


class TestThePage:
    @pytest.fixture
    def form(self, client, editor, stays):
        client.force_login(editor)
        self.address = reverse("split", args=[stays.reference])
        page = client.get(self.address)
        assert page.status_code == 200
        values = page.context["form"].initial
        sent = {name: "" if value is None else value for name, value in values.items()}
        return sent | {
            "reason": "Two villages.",
            "version": page.context["incident"].updated_at.isoformat(),
        }

    def test_what_is_ticked_moves_and_the_message_links_both(self, client, form, stays):
        claim = make_claim(stays, 25)
        involvement = make_involvement(stays, make_group())
        answer = client.post(
            self.address,
            form
            | {
                "title": "Raid on Dou",
                "date": "2019-10-01",
                f"row-claims-{claim.pk}": "moves",
                f"row-involvements-{involvement.pk}": "both",
            },
            follow=True,
        )
        new = Incident.objects.get(title="Raid on Dou")
        assert (new.split_from, new.date) == (stays, date(2019, 10, 1))
        assert CasualtyClaim.objects.get().incident == new
        assert new.involvements.count() == stays.involvements.count() == 1
        assert answer.redirect_chain[-1][0] == new.get_absolute_url()
        [message] = answer.context["messages"]
        for incident in (stays, new):
            assert f'href="{incident.get_absolute_url()}"' in str(message)

    def test_what_was_ticked_and_typed_stays_when_something_is_missing(self, client, form, stays):
        claim = make_claim(stays, 25)
        answer = client.post(
            self.address,
            form | {"title": "Raid on Dou", "reason": "", f"row-claims-{claim.pk}": "moves"},
        )
        page = answer.content.decode()
        assert f'name="row-claims-{claim.pk}" value="moves" checked' in page
        assert 'value="Raid on Dou"' in page
        assert Incident.objects.count() == 1

    def test_it_belongs_to_the_same_operation_unless_that_is_unticked(self, client, form, stays):
        Incident.objects.filter(pk=stays.pk).update(operation=make_operation())
        client.post(self.address, form | {"title": "One", "same_operation": "on"})
        form["version"] = Incident.objects.get(pk=stays.pk).updated_at.isoformat()
        client.post(self.address, form | {"title": "Two", "same_operation": ""})
        operations = Incident.objects.exclude(pk=stays.pk).values_list("title", "operation")
        stays.refresh_from_db()
        assert dict(operations) == {"One": stays.operation_id, "Two": None}

    def test_a_stale_page_is_refused_and_keeps_what_was_typed(self, client, form, stays):
        stays.refresh_from_db()
        stays.save()
        answer = client.post(self.address, form | {"title": "Raid on Dou"})
        assert answer.status_code == 409
        assert "changed while you had this open" in words(answer)
        assert 'value="Raid on Dou"' in answer.content.decode()
