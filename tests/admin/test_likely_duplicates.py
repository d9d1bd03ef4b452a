"""Perhaps already logged: while an incident's form is filled in, and after saving it."""

import json

import pytest
from django.urls import reverse

from incidents.desk import withdraw
from incidents.duplicates import refresh_duplicate_pairs, tell_apart
from incidents.models import DuplicatePair, Incident
from tests.admin.form_page import messages_of, text_of
from tests.builders import (
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_report,
    make_state,
)

pytestmark = pytest.mark.django_db

ADDRESS = reverse("admin:incidents_incident_likely_duplicates")
PIN = json.dumps({"type": "Point", "coordinates": [-1.951, 14.676]})


@pytest.fixture
def stored():
    incident = make_incident(
        "Assault on the army base at Mondoro", lon=-1.951, lat=14.676, place_text="Mondoro"
    )
    make_involvement(incident, make_group("jnim", "JNIM"))
    make_involvement(incident, role="target")
    incident.reports.add(make_report("Dozens killed"))
    return incident


@pytest.fixture
def ask(client, analyst):
    def ask(**typed):
        return client.post(ADDRESS, {"date": "2019-09-30", **typed}).json()

    return ask


class TestWhileTyping:
    def test_date_and_place_are_enough(self, ask, stored):
        [found] = ask(place_text="mondoro")["likely"]
        assert found == {
            "title": "Assault on the army base at Mondoro",
            "address": stored.get_absolute_url(),
            "compare": None,
            "note": "30 September 2019, Mali, published",
            "is_very_likely": True,
            "reasons": ["same day", "same name of the place"],
            "objections": [],
        }

    def test_every_field_that_is_filled_in_adds_its_reason(self, ask, stored):
        [found] = ask(
            point=PIN,
            title="Army base at Mondoro: assault",
            involved=f"attacker:{make_group('jnim').pk} target:civilians",
            reports=" ".join(str(report.pk) for report in stored.reports.all()),
        )["likely"]
        assert found["reasons"] == [
            "same day",
            "less than 1 km away",
            "JNIM in both",
            "civilians in both",
            "same report: “Dozens killed”",
            "similar title",
        ]

    def test_a_place_of_the_gazetteer_stands_for_its_pin(self, ask, stored):
        place = make_place("Mondoro", -1.96, 14.68)
        [found] = ask(place=place.pk)["likely"]
        assert "1 km away" in found["reasons"]

    def test_nothing_is_asked_before_the_date_is_known(self, ask, stored):
        for date in ("", "30 Sept", "2019-13-45"):
            assert ask(date=date, place_text="Mondoro")["likely"] == []

    def test_what_cannot_be_read_counts_as_not_filled_in(self, ask, stored):
        answer = ask(
            place_text="Mondoro",
            point='{"type": "Point", "coordinates": [500, 500]}',
            state="x",
            involved="attacker:x nobody",
            reports="many",
            date_precision="hour",
        )
        assert [found["title"] for found in answer["likely"]] == [stored.title]

    def test_a_last_day_before_the_first_is_left_out(self, ask, stored):
        assert ask(place_text="Mondoro", date_end="2019-01-01")["likely"]

    def test_the_incident_of_the_form_and_its_operation_are_left_out(self, ask, stored):
        assert not ask(incident=stored.pk, place_text="Mondoro")["likely"]
        Incident.objects.filter(pk=stored.pk).update(operation=make_operation())
        operation = Incident.objects.get().operation_id
        assert not ask(operation=operation, place_text="Mondoro")["likely"]

    def test_one_that_is_stored_can_be_compared(self, ask, stored):
        twin = make_incident(lon=-1.951, lat=14.676)
        [found] = ask(incident=twin.pk, point=PIN)["likely"]
        assert found["compare"] == reverse("compare", args=[twin.reference, stored.reference])

    def test_the_answer_is_in_the_readers_language(self, client, analyst, stored):
        client.cookies["django_language"] = "fr"
        answer = client.post(ADDRESS, {"date": "30/09/2019", "place_text": "Mondoro"}).json()
        assert answer["likely"][0]["note"].startswith("30 septembre 2019")


class TestTheForm:
    def test_the_box_names_where_to_ask_and_for_which_incident(
        self, editor, new_incident, incident_form, stored
    ):
        assert f'data-likely-duplicates="{ADDRESS}" data-incident=""' in new_incident().text
        assert f'data-incident="{stored.pk}"' in incident_form(stored).text

    def test_who_may_only_read_an_incident_is_not_asked_to_compare(self, analyst, client, stored):
        page = client.get(reverse("admin:incidents_incident_change", args=[stored.pk]))
        assert "data-likely-duplicates" not in text_of(page)


class TestAfterSaving:
    def test_a_very_likely_duplicate_is_told_with_its_link_and_the_incident_is_saved(
        self, analyst, new_incident, stored
    ):
        response = new_incident(place_text="Mondoro", state=make_state("MLI").pk).send()
        assert Incident.objects.count() == 2
        [told] = [m for m in messages_of(response) if "may be logged already" in m]
        assert f'href="{stored.get_absolute_url()}"' in told
        assert "same day" in told
        saved = Incident.objects.exclude(pk=stored.pk).get()
        assert reverse("compare", args=[saved.reference, stored.reference]) in told

    def test_its_title_goes_into_the_message_as_text(self, analyst, new_incident, stored):
        Incident.objects.filter(pk=stored.pk).update(title="<b>Mondoro</b>")
        response = new_incident(place_text="Mondoro", state=make_state("MLI").pk).send()
        assert "<b>Mondoro" not in text_of(response)

    def test_one_that_is_merely_likely_is_not_told(self, analyst, new_incident, stored):
        page = new_incident(place_text="Mondoro", title="Clash", date="2019-10-01")
        response = page.send()
        assert Incident.objects.count() == 2
        assert not any("logged already" in message for message in messages_of(response))

    def test_a_change_of_a_stored_incident_is_not_told_again(self, editor, incident_form, stored):
        twin = make_incident(stored.title, lon=-1.951, lat=14.676, place_text="Mondoro")
        response = incident_form(twin).send(summary="More is known.")
        assert not any("logged already" in message for message in messages_of(response))


class TestThePairs:
    def test_a_saved_incident_is_looked_for_once_it_is_safe(
        self, analyst, new_incident, stored, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            new_incident(place_text="Mondoro", state=make_state("MLI").pk).send()
        pair = DuplicatePair.objects.get()
        assert pair.first == stored

    def test_what_was_saved_stays_where_the_search_fails(
        self, analyst, new_incident, stored, django_capture_on_commit_callbacks, monkeypatch
    ):
        def fail(*args, **options):
            raise RuntimeError("the search is out of order")

        monkeypatch.setattr("incidents.duplicates.pairs._found_one_by_one", fail)
        with django_capture_on_commit_callbacks(execute=True):
            response = new_incident(place_text="Mondoro", state=make_state("MLI").pk).send()
        assert response.status_code == 200
        assert Incident.objects.count() == 2

    def test_a_withdrawn_incident_leaves_its_pairs(
        self, editor, stored, django_capture_on_commit_callbacks
    ):
        twin = make_incident(lon=-1.951, lat=14.676, place_text="Mondoro")
        refresh_duplicate_pairs([twin.pk])
        with django_capture_on_commit_callbacks(execute=True):
            withdraw(incident_id=twin.pk, by=editor, comment="It is the same attack.")
        assert not DuplicatePair.objects.exists()

    def test_what_was_told_apart_is_not_told_again(self, ask, analyst, stored):
        twin = make_incident(lon=-1.951, lat=14.676, place_text="Mondoro")
        tell_apart(one=twin, other=stored, by=analyst, reason="Two convoys.")
        assert not ask(incident=twin.pk, place_text="Mondoro", point=PIN)["likely"]
