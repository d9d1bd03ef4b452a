import json
from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.urls import reverse

from incidents.admin.incident_form import last_day
from incidents.models import Incident, Region, State
from tests.admin.form_page import FormPage, fields_of, messages_of, text_of
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_operation,
    make_place,
    make_region,
    make_report,
    make_state,
)

pytestmark = pytest.mark.django_db


def pin(lon, lat):
    return json.dumps({"type": "Point", "coordinates": [lon, lat]})


def locate_as_a_worker_does(incident, lon=-1.951, lat=14.676):
    Incident.objects.filter(pk=incident.pk).update(
        point=Point(lon, lat),
        location_status="located",
        location_precision="settlement",
        location_source="gazetteer",
        location_name="Mondoro",
        state=make_state("MLI"),
        region=make_region("Mopti"),
    )


def outline_burkina_faso():
    """A square around the point 1 W, 13 N."""
    square = MultiPolygon(Polygon.from_bbox((-2, 12, 0, 14)))
    State.objects.filter(pk=make_state("BFA").pk).update(outline=square)


class TestLogging:
    def test_title_date_type_and_place_are_enough(self, analyst, new_incident):
        response = new_incident(place_text="Mondoro", state=make_state("MLI").pk).send()

        incident = Incident.objects.get()
        assert incident.created_by == analyst
        assert incident.status == "draft"
        assert incident.location_status == "pending"
        assert "“Mondoro” is being looked up; its pin appears in a moment." in messages_of(response)

    def test_an_incident_without_a_place_waits_for_nothing(self, analyst, new_incident):
        new_incident().send()
        assert Incident.objects.get().location_status == "no_place"

    def test_what_was_typed_stays_when_something_is_missing(self, analyst, new_incident):
        page = new_incident(summary="Seen from the road.", point=pin(-1.951, 14.676), title="")
        kept = fields_of(text_of(page.send()))

        assert Incident.objects.count() == 0
        assert kept["summary"] == ["Seen from the road."]
        assert json.loads(kept["point"][0])["coordinates"] == [-1.951, 14.676]

    def test_a_sub_type_of_another_type_is_refused(self, analyst, new_incident):
        response = new_incident(sub_event_type="shelling").send()
        assert "This sub-type belongs to another event type." in text_of(response)
        assert Incident.objects.count() == 0

    def test_the_form_tells_the_browser_which_sub_types_belong_to_which_type(
        self, analyst, new_incident
    ):
        assert "data-sub-types" in new_incident().text

    def test_a_region_of_another_state_is_refused(self, analyst, new_incident, mopti):
        response = new_incident(region=mopti.pk, state=make_state("BFA").pk).send()
        assert "Mopti is not in Burkina Faso." in text_of(response)

    def test_a_region_alone_tells_the_state(self, analyst, new_incident, mopti):
        new_incident(region=mopti.pk).send()
        assert Incident.objects.get().state.alpha3 == "MLI"

    def test_a_report_named_in_the_address_is_chosen(self, analyst, client):
        report = make_report("Dozens of soldiers killed")
        page = FormPage(client, reverse("admin:incidents_incident_add") + f"?reports={report.pk}")
        assert page.fields["reports"] == [str(report.pk)]


class TestDates:
    @pytest.mark.parametrize(
        ("precision", "last"),
        [
            ("day", None),
            ("night", date(2019, 10, 3)),
            ("few_days", None),
            ("week", date(2019, 10, 6)),
            ("month", date(2019, 10, 31)),
            ("longer", None),
        ],
    )
    def test_the_last_day_follows_from_the_precision(self, precision, last):
        assert last_day(date(2019, 10, 2), precision) == last

    def test_a_month_without_a_last_day_gets_it(self, analyst, new_incident):
        new_incident(date="2020-02-01", date_precision="month").send()
        assert Incident.objects.get().date_end == date(2020, 2, 29)

    def test_a_last_day_that_was_typed_stays(self, analyst, new_incident):
        new_incident(date="2020-02-03", date_end="2020-02-05", date_precision="week").send()
        assert Incident.objects.get().date_end == date(2020, 2, 5)

    def test_a_last_day_that_was_filled_in_moves_along(self, analyst, incident_form):
        incident = make_incident(
            status="draft",
            date=date(2020, 2, 1),
            date_end=date(2020, 2, 29),
            date_precision="month",
        )
        incident_form(incident).send(date="2020-03-01")
        incident.refresh_from_db()
        assert incident.date_end == date(2020, 3, 31)

    def test_a_last_day_before_the_first_is_refused(self, analyst, new_incident):
        response = new_incident(date_end="2019-09-29").send()
        assert "The last day cannot be before the first." in text_of(response)


class TestStaleForms:
    """The form was opened before a worker, or a colleague, wrote something."""

    def test_a_point_that_a_worker_set_meanwhile_stays(self, analyst, incident_form, mopti):
        incident = make_incident(
            status="draft", state=None, place_text="Mondoro", location_status="pending"
        )
        page = incident_form(incident)
        locate_as_a_worker_does(incident)

        page.send(title="Assault on Mondoro")

        incident.refresh_from_db()
        assert incident.title == "Assault on Mondoro"
        assert incident.point.coords == (-1.951, 14.676)
        assert incident.location_status == "located"
        assert incident.location_precision == "settlement"
        assert incident.region.name == "Mopti"

    def test_a_point_that_nobody_moved_is_not_placed_by_hand(self, analyst, incident_form, mopti):
        incident = make_incident(status="draft", place_text="Mondoro", location_status="pending")
        # More digits than the browser's map keeps.
        locate_as_a_worker_does(incident, -1.9510000123456, 14.6760000123456)
        page = incident_form(incident)
        page.fields["point"] = [pin(-1.951, 14.676)]

        page.send(summary="At night.")

        incident.refresh_from_db()
        assert incident.location_status == "located"
        assert incident.point.x == -1.9510000123456

    def test_a_colleague_s_summary_stays(self, analyst, incident_form):
        incident = make_incident(status="draft")
        page = incident_form(incident)
        Incident.objects.filter(pk=incident.pk).update(summary="By a colleague.")

        page.send(title="Another title")

        incident.refresh_from_db()
        assert (incident.title, incident.summary) == ("Another title", "By a colleague.")

    def test_a_field_that_was_emptied_is_emptied(self, analyst, incident_form):
        incident = make_incident(status="draft", summary="Wrong.")
        incident_form(incident).send(summary="")
        incident.refresh_from_db()
        assert incident.summary == ""

    def test_an_error_does_not_make_the_form_forget_what_it_was_rendered_with(
        self, analyst, client, incident_form, mopti
    ):
        incident = make_incident(status="draft", place_text="Mondoro", location_status="pending")
        page = incident_form(incident)
        locate_as_a_worker_does(incident)
        page.fields = fields_of(text_of(page.send(title="")))

        page.send(title="Assault on Mondoro")

        incident.refresh_from_db()
        assert incident.point is not None
        assert incident.location_status == "located"

    def test_a_day_that_has_not_come_yet_is_refused(self, analyst, new_incident):
        response = new_incident(date="2999-01-01").send()
        assert "This day has not come yet. Check the year." in text_of(response)
        assert not Incident.objects.exists()


class TestPins:
    def test_a_pin_set_by_hand_is_placed_by_hand_to_the_settlement(self, analyst, new_incident):
        new_incident(place_text="Mondoro", point=pin(-1.951, 14.676)).send()
        incident = Incident.objects.get()
        assert incident.location_status == "by_hand"
        assert incident.location_precision == "settlement"

    def test_a_precision_that_was_chosen_stays(self, analyst, new_incident):
        new_incident(point=pin(-1.951, 14.676), location_precision="near_settlement").send()
        assert Incident.objects.get().location_precision == "near_settlement"

    def test_a_radius_is_kept_as_it_was_typed(self, analyst, new_incident):
        new_incident(
            point=pin(-1.951, 14.676),
            location_precision="near_settlement",
            location_radius_km="7.5",
        ).send()
        assert Incident.objects.get().location_radius_km == 7.5

    @pytest.mark.parametrize(
        ("precision", "km", "problem"),
        [
            ("near_settlement", "0", "Write a radius of more than 0 and at most 1,000 km."),
            ("near_settlement", "1200", "Write a radius of more than 0 and at most 1,000 km."),
            ("exact", "20", "An exact site is known more closely than that."),
        ],
    )
    def test_a_radius_that_says_nothing_is_refused(
        self, analyst, new_incident, precision, km, problem
    ):
        form = new_incident(
            point=pin(-1.951, 14.676), location_precision=precision, location_radius_km=km
        )
        assert problem in text_of(form.send())
        assert not Incident.objects.exists()

    def test_another_precision_or_no_pin_takes_a_radius_away_that_nobody_typed(
        self, analyst, incident_form
    ):
        known = {"location_precision": "near_settlement", "location_radius_km": 8}
        other = make_incident(status="draft", lon=-1.951, lat=14.676, **known)
        gone = make_incident(status="draft", lon=-1.951, lat=14.676, place_text="Dou", **known)

        incident_form(other).send(location_precision="along_line")
        incident_form(gone).send(point="")

        for incident in (other, gone):
            incident.refresh_from_db()
            assert incident.location_radius_km is None

    def test_a_pin_that_a_worker_set_and_a_person_moved_is_placed_by_hand(
        self, analyst, incident_form, mopti
    ):
        incident = make_incident(status="draft", place_text="Mondoro", location_status="pending")
        locate_as_a_worker_does(incident)

        incident_form(incident).send(point=pin(-1.96, 14.68))

        incident.refresh_from_db()
        assert incident.location_status == "by_hand"
        assert incident.point.coords == (-1.96, 14.68)

    def test_a_pin_set_by_hand_outlives_another_spelling_of_the_place(self, analyst, incident_form):
        incident = make_incident(status="draft", lon=-1.951, lat=14.676, place_text="Mondoro")
        incident_form(incident).send(place_text="Mondoro, camp")
        incident.refresh_from_db()
        assert incident.location_status == "by_hand"
        assert incident.point is not None

    def test_without_its_pin_the_place_is_looked_up_again(self, analyst, incident_form):
        incident = make_incident(status="draft", lon=-1.951, lat=14.676, place_text="Mondoro")
        incident_form(incident).send(point="")
        incident.refresh_from_db()
        assert incident.point is None
        assert incident.location_status == "pending"
        assert incident.location_precision == "unknown"

    def test_another_place_is_looked_up_again(self, analyst, incident_form, mopti):
        incident = make_incident(status="draft", place_text="Mondoro", location_status="pending")
        locate_as_a_worker_does(incident)
        incident_form(incident).send(place_text="Boulikessi")
        incident.refresh_from_db()
        assert incident.location_status == "pending"
        assert incident.point is None

    def test_a_place_chosen_in_the_gazetteer_sets_the_pin(self, analyst, new_incident, mopti):
        place = make_place("Mondoro", -1.951, 14.676, region=mopti)
        new_incident(place_text="Mondoro", place=place.pk).send()
        incident = Incident.objects.get()
        assert incident.place == place
        assert incident.point.coords == (-1.951, 14.676)
        assert incident.location_status == "by_hand"
        assert incident.location_name == "Mondoro"

    def test_a_pin_moved_far_away_is_no_longer_at_its_place(self, analyst, incident_form, mopti):
        place = make_place("Mondoro", -1.951, 14.676, region=mopti)
        near = make_incident(status="draft", lon=-1.951, lat=14.676, place=place)
        far = make_incident(status="draft", lon=-1.951, lat=14.676, place=place)
        incident_form(near).send(point=pin(-1.94, 14.70))
        incident_form(far).send(point=pin(-4.0, 14.0))
        near.refresh_from_db()
        far.refresh_from_db()
        assert near.place == place
        assert far.place is None

    def test_a_pin_outside_the_region_that_was_chosen_is_pointed_out(self, analyst, new_incident):
        sahel = make_region("Sahel", "BFA")
        square = MultiPolygon(Polygon.from_bbox((-2, 13, 0, 15)))
        Region.objects.filter(pk=sahel.pk).update(outline=square)
        chosen = {"state": sahel.state.pk, "region": sahel.pk}
        response = new_incident(point=pin(1.5, 12.1), **chosen).send()
        assert "The pin does not lie in the region Sahel. Check both." in messages_of(response)
        response = new_incident(point=pin(-1.0, 14.1), **chosen).send()
        assert "The pin does not lie in the region Sahel. Check both." not in messages_of(response)

    def test_an_area_chosen_in_the_gazetteer_is_known_to_the_area(self, analyst, new_incident):
        area = make_place("Mopti", -4.2, 14.5, feature_class="A", feature_code="ADM1")
        new_incident(place=area.pk).send()
        assert Incident.objects.get().location_precision == "first_level"

    def test_a_pin_outside_the_sahel_asks_again_and_keeps_what_was_typed(
        self, analyst, new_incident
    ):
        page = new_incident(summary="In exile.", point=pin(2.35, 48.85))
        assert "The pin is meant to be there" not in page.text.split('type="hidden"')[0]

        asked = page.send()

        assert Incident.objects.count() == 0
        assert "The pin lies outside the Sahel." in text_of(asked)
        page.fields = fields_of(text_of(asked))
        assert page.fields["summary"] == ["In exile."]
        page.send(pin_is_meant="on")
        assert Incident.objects.get().point.coords == (2.35, 48.85)

    def test_nobody_is_asked_twice_about_the_same_pin(self, analyst, incident_form):
        incident = make_incident(status="draft", lon=2.35, lat=48.85)
        incident_form(incident).send(title="In exile")
        incident.refresh_from_db()
        assert incident.title == "In exile"

    def test_a_pin_at_zero_zero_is_refused(self, analyst, new_incident):
        response = new_incident(point=pin(0, 0), pin_is_meant="on").send()
        assert "cannot be 0, 0" in text_of(response)
        assert Incident.objects.count() == 0

    def test_a_pin_without_any_precision_is_refused(self, analyst, incident_form):
        incident = make_incident(status="draft", lon=-1.951, lat=14.676)
        response = incident_form(incident).send(location_precision="unknown")
        assert "A pin needs a precision: how exactly is it known?" in text_of(response)

    def test_a_pin_in_another_state_is_saved_with_a_warning(self, analyst, new_incident):
        outline_burkina_faso()
        response = new_incident(state=make_state("MLI").pk, point=pin(-1, 13)).send()
        assert Incident.objects.count() == 1
        assert "The pin lies in Burkina Faso, but the state is Mali. Check both." in messages_of(
            response
        )

    def test_a_pin_tells_the_state_where_none_is_chosen(self, analyst, new_incident):
        outline_burkina_faso()
        new_incident(point=pin(-1, 13)).send()
        assert Incident.objects.get().state.alpha3 == "BFA"


class TestWhatIsShown:
    def test_a_located_incident_tells_where_its_location_comes_from(
        self, analyst, incident_form, mopti
    ):
        incident = make_incident(status="draft", place_text="Mondoro", location_status="pending")
        locate_as_a_worker_does(incident)
        text = incident_form(incident).text
        assert "<strong>Mondoro</strong>" in text
        assert "from the gazetteer" in text
        assert "Known to the settlement" in text

    def test_possible_places_can_be_taken(self, analyst, incident_form, mopti):
        place = make_place("Boulikessi", -1.31, 14.797, region=mopti)
        candidates = [
            {
                "name": "Boulikessi",
                "state": "Mali",
                "region": "Mopti",
                "lon": -1.31,
                "lat": 14.797,
                "precision": "settlement",
                "place_id": place.pk,
                "provider": "gazetteer",
                "reasons": [],
            }
        ]
        incident = make_incident(
            status="draft",
            place_text="Boulikessi",
            location_status="ambiguous",
            location_candidates=candidates,
        )
        text = incident_form(incident).text
        assert "several places possible" in text
        assert 'data-lat="14.797"' in text
        assert "Put the pin here" in text

    def test_figures_told_of_the_operation_are_shown_with_the_incident(self, editor, incident_form):
        operation = make_operation()
        claim = make_claim(operation, 25, claimant=make_claimant("Government of Mali"))
        incident = make_incident(operation=operation)
        assert str(claim) in incident_form(incident).text


class TestRows:
    def test_an_involvement_rests_on_the_sentence_of_a_report(self, analyst, new_incident):
        report = make_report("Dual attacks")
        group = make_group("ansaroul-islam", "Ansaroul Islam")
        page = new_incident()
        page.add_row(
            "involvements",
            role="attacker",
            group=group.pk,
            basis="blamed",
            claimant=make_claimant().pk,
            report=report.pk,
            quote="The authorities blame Ansaroul Islam.",
        )
        page.send()

        involvement = Incident.objects.get().involvements.get()
        assert involvement.citations.get().quote == "The authorities blame Ansaroul Islam."
        assert list(involvement.incident.reports.all()) == [report]

    def test_blame_needs_somebody_who_blames(self, analyst, new_incident):
        page = new_incident()
        page.add_row("involvements", role="attacker", group=make_group().pk, basis="blamed")
        assert "Say who blames or suspects" in text_of(page.send())

    def test_a_row_in_which_only_the_report_stands_is_empty(self, analyst, new_incident):
        page = new_incident()
        page.add_row("casualty_claims", outcome="killed", report=make_report().pk, quote="")
        page.send()
        assert Incident.objects.get().casualty_claims.count() == 0

    def test_a_quote_needs_its_report(self, analyst, new_incident):
        page = new_incident()
        page.add_row("weapons", code="mine", quote="A mine.")
        assert "Choose the report from which you quote." in text_of(page.send())

    def test_weapons_outcomes_and_unclaimed_statements_are_cited_too(self, analyst, new_incident):
        report = make_report()
        page = new_incident()
        page.add_row("weapons", code="heavy_weapons", report=report.pk, quote="heavy weapons")
        page.add_row("outcomes", code="base_held", report=report.pk, quote="held briefly")
        page.add_row("unclaimed_statements", as_of="2019-10-01", report=report.pk, quote="no group")
        page.send()
        incident = Incident.objects.get()
        for statements in (incident.weapons, incident.outcomes, incident.unclaimed_statements):
            assert statements.get().citations.get().report == report

    def test_another_sentence_replaces_the_one_in_the_row_and_leaves_the_others(
        self, analyst, incident_form
    ):
        incident = make_incident(status="draft")
        claim = make_claim(incident, 25)
        cite(claim, quote="Twenty-four.")
        cite(claim, quote="As others say.")
        incident_form(incident).send(**{"casualty_claims-0-quote": "Twenty-five."})
        quotes = list(claim.citations.values_list("quote", flat=True))
        assert quotes == ["Twenty-five.", "As others say."]

    def test_a_report_that_is_taken_out_of_a_row_is_cited_no_more(self, analyst, incident_form):
        incident = make_incident(status="draft")
        claim = make_claim(incident, 25)
        cite(claim, quote="Twenty-five.")
        incident_form(incident).send(
            **{"casualty_claims-0-report": "", "casualty_claims-0-quote": ""}
        )
        assert claim.citations.count() == 0


class TestAnotherReport:
    """A second citation, in the statement's own row."""

    def test_another_report_is_cited_with_its_sentence(self, analyst, incident_form):
        incident = make_incident(status="draft")
        claim = make_claim(incident, 25)
        cite(claim, quote="Twenty-five.")
        report = make_report("Another paper")
        incident_form(incident).send(
            **{
                "casualty_claims-0-another_report": report.pk,
                "casualty_claims-0-another_quote": "25 dead.",
            }
        )
        assert list(claim.citations.values_list("quote", flat=True)) == ["Twenty-five.", "25 dead."]
        assert report in incident.reports.all()

    def test_a_new_row_rests_on_two_reports_at_once(self, analyst, new_incident):
        page = new_incident()
        page.add_row(
            "involvements",
            role="attacker",
            group=make_group().pk,
            basis="claimed",
            report=make_report().pk,
            another_report=make_report().pk,
        )
        page.send()
        assert Incident.objects.get().involvements.get().citations.count() == 2

    def test_a_report_is_cited_once_for_a_statement(self, analyst, incident_form):
        incident = make_incident(status="draft")
        claim = make_claim(incident, 25)
        first, second = cite(claim).report, cite(claim).report
        for report in (first, second):
            answer = incident_form(incident).send(**{"casualty_claims-0-another_report": report.pk})
            assert "This report is cited here already." in text_of(answer)
        assert claim.citations.count() == 2

    def test_a_sentence_needs_its_report(self, analyst, incident_form):
        incident = make_incident(status="draft")
        make_claim(incident, 25)
        answer = incident_form(incident).send(**{"casualty_claims-0-another_quote": "25 dead."})
        assert "Choose the report from which you quote." in text_of(answer)
