"""Two people at once: nobody's words are lost, and nobody is asked without need."""

import json
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents.models import (
    Dataset,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentWeapon,
    Organisation,
    Publisher,
    UnclaimedStatement,
)
from tests.admin.form_page import FormPage, fields_of, messages_of, text_of
from tests.admin.test_incident_form import locate_as_a_worker_does, pin
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_place,
    make_region,
    make_report,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db

REFUSED = "Not saved yet: Awa changed the same while you had this open"


@pytest.fixture
def mine(editor, client):
    """A function that opens the form of something, for the person at this desk."""
    return lambda thing: FormPage(client, address_of(thing))


@pytest.fixture
def theirs(db):
    """The same for a colleague, Awa."""
    colleague = Client()
    colleague.force_login(make_user("awa", "editor", first_name="Awa"))
    return lambda thing: FormPage(colleague, address_of(thing))


def address_of(thing, action="change"):
    return reverse(f"admin:incidents_{thing._meta.model_name}_{action}", args=[thing.pk])


def was_saved(response):
    return bool(response.redirect_chain)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def send_again(page, refused, choices=(), **changes):
    """Send the page that came back, with a version chosen for each field of ``choices``."""
    page.fields = fields_of(text_of(refused))
    for name, side in dict(choices).items():
        page.fields[f"{name}-choice"] = [token(refused, f"{name}-choice", side)]
    return page.send(**changes)


def token(response, name, side):
    """The value of the radio button of a version."""
    start = f'name="{name}" value="{side}'
    text = text_of(response)
    assert start in text, f"no choice of {side} for {name}"
    return side + text.split(start)[1].split('"')[0]


def edited_by_both(thing, mine, theirs, name, my_value, their_value):
    """The refused page of the one who came second, and the page itself."""
    page = mine(thing)
    assert was_saved(theirs(thing).send(**{name: their_value}))
    return page, page.send(**{name: my_value})


class TestTheSameField:
    def test_is_refused_with_both_versions_and_who_and_everything_typed(self, mine, theirs):
        incident = make_incident("Attack")
        page = mine(incident)
        theirs(incident).send(title="Attack at dawn")

        refused = page.send(title="Attack by night", summary="Seen from the road.")

        text = text_of(refused)
        assert not was_saved(refused)
        assert REFUSED in text
        assert "Attack by night" in text
        assert '<span class="clash-words">Attack at dawn</span>' in text
        assert fresh(incident).title == "Attack at dawn"
        assert fresh(incident).summary == ""
        kept = fields_of(text)
        assert kept["title"] == ["Attack by night"]
        assert kept["summary"] == ["Seen from the road."]

    def test_is_saved_with_mine_if_that_is_chosen(self, mine, theirs):
        incident = make_incident("Attack")
        page, refused = edited_by_both(incident, mine, theirs, "title", "Mine", "Theirs")
        assert was_saved(send_again(page, refused, {"title": "mine"}))
        assert fresh(incident).title == "Mine"

    def test_is_saved_with_theirs_if_that_is_chosen_and_the_rest_is_mine(self, mine, theirs):
        incident = make_incident("Attack")
        page = mine(incident)
        theirs(incident).send(title="Theirs")
        refused = page.send(title="Mine", summary="My summary.")
        assert was_saved(send_again(page, refused, {"title": "theirs"}))
        assert (fresh(incident).title, fresh(incident).summary) == ("Theirs", "My summary.")

    def test_is_refused_again_without_a_choice(self, mine, theirs):
        incident = make_incident("Attack")
        page, refused = edited_by_both(incident, mine, theirs, "title", "Mine", "Theirs")
        refused = send_again(page, refused)
        assert not was_saved(refused)
        assert was_saved(send_again(page, refused, {"title": "mine"}))

    @pytest.mark.parametrize("side", ["mine", "theirs"])
    def test_is_asked_again_when_they_have_changed_it_yet_again(self, mine, theirs, side):
        incident = make_incident("Attack")
        page, refused = edited_by_both(incident, mine, theirs, "title", "Mine", "Theirs")
        theirs(incident).send(title="Theirs, corrected")
        refused = send_again(page, refused, {"title": side})
        assert not was_saved(refused)
        assert "Theirs, corrected" in text_of(refused)
        assert fields_of(text_of(refused))["title"] == ["Mine"]

    def test_what_is_typed_after_choosing_theirs_is_not_thrown_away(self, mine, theirs):
        incident = make_incident("Attack")
        page, refused = edited_by_both(incident, mine, theirs, "title", "Mine", "Theirs")
        refused = send_again(page, refused, {"title": "theirs"}, title="Mine, and better")
        assert not was_saved(refused)
        assert fields_of(text_of(refused))["title"] == ["Mine, and better"]

    def test_to_the_same_value_is_no_clash(self, mine, theirs):
        incident = make_incident("Attack")
        _page, response = edited_by_both(incident, mine, theirs, "title", "Attack 2", "Attack 2")
        assert was_saved(response)

    def test_of_one_person_in_two_windows_is_refused_too(self, mine):
        incident = make_incident("Attack")
        page = mine(incident)
        mine(incident).send(title="First window")
        assert "you changed the same in another window" in text_of(page.send(title="Second"))

    def test_changed_by_a_command_is_refused_without_a_name(self, mine):
        publisher = Publisher.objects.create(name_en="RFI")
        page = mine(publisher)
        Publisher.objects.update(url="https://rfi.fr/")
        refused = page.send(url="https://www.rfi.fr/")
        assert "somebody else changed the same while you had this open" in text_of(refused)

    def test_another_error_in_the_form_does_not_forget_the_clash(self, mine, theirs):
        incident = make_incident("Attack")
        page = mine(incident)
        theirs(incident).send(summary="Theirs")
        refused = page.send(title="", summary="Mine")
        assert "Theirs" in text_of(refused)
        refused = send_again(page, refused, title="Attack")
        assert not was_saved(refused)
        assert was_saved(send_again(page, refused, {"summary": "mine"}))
        assert fresh(incident).summary == "Mine"


def test_two_people_who_change_different_fields_both_succeed(mine, theirs):
    incident = make_incident("Attack")
    page = mine(incident)
    theirs(incident).send(summary="By Awa.")
    assert was_saved(page.send(title="Assault"))
    assert (fresh(incident).title, fresh(incident).summary) == ("Assault", "By Awa.")


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: make_incident("Before"), "title"),
        (lambda: make_report("Before"), "title"),
        (lambda: make_operation("Before"), "title"),
        (lambda: make_group("g", "Before"), "name_en"),
        (lambda: make_place("Before", -1.9, 14.6), "name"),
        (lambda: make_claimant("Before"), "name_en"),
        (lambda: Publisher.objects.create(name_en="Before"), "name_en"),
        (lambda: Organisation.objects.create(slug="o", name_en="Before"), "name_en"),
        (lambda: make_region("Before"), "name_en"),
        (lambda: make_state("MLI"), "name_en"),
    ],
)
def test_every_area_refuses_to_save_over_a_colleague(mine, theirs, make, name):
    thing = make()
    page, refused = edited_by_both(thing, mine, theirs, name, "Mine", "Theirs")
    assert not was_saved(refused)
    assert getattr(fresh(thing), name) == "Theirs"
    assert was_saved(send_again(page, refused, {name: "mine"}))
    assert getattr(fresh(thing), name) == "Mine"


def reference_of(incident):
    dataset = Dataset.objects.create(slug="ged", name="GED", licence="CC BY")
    return ExternalReference.objects.create(incident=incident, dataset=dataset, external_id="1")


ROWS = [
    ("casualty_claims", lambda i: make_claim(i, 25), "note"),
    ("involvements", lambda i: make_involvement(i, make_group()), "description"),
    ("outcomes", lambda i: IncidentOutcome.objects.create(incident=i, code="base_held"), "note"),
    ("weapons", lambda i: IncidentWeapon.objects.create(incident=i, code="mine"), "note"),
    ("external_references", reference_of, "version"),
]


class TestRows:
    @pytest.mark.parametrize(("rows", "make", "name"), ROWS)
    def test_the_same_row_changed_by_both_is_refused(self, mine, theirs, rows, make, name):
        incident = make_incident()
        row = make(incident)
        field = f"{rows}-0-{name}"
        page, refused = edited_by_both(incident, mine, theirs, field, "mine", "theirs")
        assert not was_saved(refused)
        assert REFUSED in text_of(refused)
        assert fields_of(text_of(refused))[field] == ["mine"]
        assert was_saved(send_again(page, refused, {field: "mine"}))
        assert getattr(fresh(row), name) == "mine"

    def test_the_day_of_an_unclaimed_statement_and_its_sentence_clash_too(self, mine, theirs):
        incident = make_incident()
        statement = UnclaimedStatement.objects.create(incident=incident, as_of="2019-10-01")
        cite(statement, quote="Nobody claimed it.")
        page = mine(incident)
        theirs(incident).send(**{"unclaimed_statements-0-quote": "No group claimed it."})
        refused = page.send(**{"unclaimed_statements-0-as_of": "2019-10-02"})
        # A statement is one thing: what they said of its sentence concerns my day.
        assert not was_saved(refused)
        assert "No group claimed it." in text_of(refused)
        proposed = {
            "unclaimed_statements-0-as_of": "mine",
            "unclaimed_statements-0-quote": "theirs",
        }
        assert was_saved(send_again(page, refused, proposed))
        assert fresh(statement).as_of == date(2019, 10, 2)
        assert statement.citations.get().quote == "No group claimed it."

    def test_what_only_one_changed_in_a_row_of_both_is_proposed(self, mine, theirs):
        incident = make_incident()
        make_claim(incident, 25)
        page = mine(incident)
        theirs(incident).send(**{"casualty_claims-0-exactly": "30"})
        text = text_of(page.send(**{"casualty_claims-0-note": "Mine."}))
        checked = [part.split(">")[0] for part in text.split('type="radio"')[1:]]
        checked = [part for part in checked if "checked" in part]
        assert len(checked) == 2
        assert any("exactly-choice" in part and "theirs:" in part for part in checked)
        assert any("note-choice" in part and "mine:" in part for part in checked)

    def test_different_rows_may_be_changed_by_two_people(self, mine, theirs):
        incident = make_incident()
        first, second = make_claim(incident, 25), make_claim(incident, 3, side="civilians")
        numbers = {}
        page = mine(incident)
        for number in (0, 1):
            numbers[page.fields[f"casualty_claims-{number}-id"][0]] = number
        theirs(incident).send(**{f"casualty_claims-{numbers[str(first.pk)]}-exactly": "30"})
        response = page.send(**{f"casualty_claims-{numbers[str(second.pk)]}-exactly": "4"})
        assert was_saved(response)
        assert (fresh(first).minimum, fresh(second).minimum) == (30, 4)

    def test_rows_added_by_both_are_no_clash(self, mine, theirs):
        incident = make_incident()
        pages = [page(incident) for page in (mine, theirs)]
        for page, code in zip(pages, ("mine", "drone"), strict=True):
            page.add_row("weapons", code=code, note="", claimant="", report="", quote="")
        assert was_saved(pages[1].send())
        assert was_saved(pages[0].send())
        assert incident.weapons.count() == 2

    def test_a_row_that_they_added_is_there_when_the_form_comes_back(self, mine, theirs):
        incident = make_incident("Attack")
        page = mine(incident)
        make_claim(incident, 25, note="By Awa.")
        theirs(incident).send(title="Theirs")
        refused = page.send(title="Mine")
        assert "By Awa." in text_of(refused)
        assert was_saved(send_again(page, refused, {"title": "mine"}))
        assert incident.casualty_claims.count() == 1

    def test_a_row_that_they_deleted_and_i_left_alone_is_gone(self, mine, theirs):
        incident = make_incident()
        make_claim(incident, 25)
        page = mine(incident)
        theirs(incident).send(**{"casualty_claims-0-DELETE": "on"})
        assert was_saved(page.send(title="Mine"))
        assert incident.casualty_claims.count() == 0

    def test_a_row_that_they_deleted_and_i_changed_is_asked_about(self, mine, theirs):
        incident = make_incident()
        claim = make_claim(incident, 25)
        cite(claim, quote="Twenty-five.")
        page = mine(incident)
        theirs(incident).send(**{"casualty_claims-0-DELETE": "on"})

        refused = page.send(**{"casualty_claims-0-note": "From the ministry."})

        assert not was_saved(refused)
        assert "Awa deleted this row while you changed it" in text_of(refused)
        assert fields_of(text_of(refused))["casualty_claims-0-note"] == ["From the ministry."]
        again = send_again(page, refused)
        assert not was_saved(again)
        assert was_saved(send_again(page, again, {"casualty_claims-0-gone": "mine"}))
        entered = incident.casualty_claims.get()
        assert (entered.minimum, entered.note) == (25, "From the ministry.")
        assert entered.citations.get().quote == "Twenty-five."

    def test_it_may_be_left_deleted(self, mine, theirs):
        incident = make_incident()
        make_claim(incident, 25)
        page = mine(incident)
        theirs(incident).send(**{"casualty_claims-0-DELETE": "on"})
        refused = page.send(title="Mine", **{"casualty_claims-0-note": "Mine."})
        assert was_saved(send_again(page, refused, {"casualty_claims-0-gone": "theirs"}))
        assert incident.casualty_claims.count() == 0
        assert fresh(incident).title == "Mine"

    def test_a_row_that_both_deleted_is_just_gone(self, mine, theirs):
        incident = make_incident()
        make_claim(incident, 25)
        page = mine(incident)
        theirs(incident).send(**{"casualty_claims-0-DELETE": "on"})
        assert was_saved(page.send(**{"casualty_claims-0-DELETE": "on"}))

    @pytest.mark.parametrize(("side", "left"), [("mine", 0), ("theirs", 1)])
    def test_a_row_that_i_delete_and_they_changed_is_asked_about(self, mine, theirs, side, left):
        incident = make_incident()
        make_claim(incident, 25)
        page = mine(incident)
        theirs(incident).send(**{"casualty_claims-0-exactly": "30"})

        refused = page.send(**{"casualty_claims-0-DELETE": "on"})

        assert "You delete this row, but Awa has changed it" in text_of(refused)
        assert incident.casualty_claims.get().minimum == 30
        again = send_again(page, refused)
        assert not was_saved(again)
        assert was_saved(send_again(page, again, {"casualty_claims-0-deleting": side}))
        assert incident.casualty_claims.count() == left

    def test_a_citation_added_to_a_row_that_i_delete_is_asked_about(self, mine, theirs):
        incident = make_incident()
        claim = make_claim(incident, 25)
        cite(claim, quote="Twenty-five.")
        page = mine(incident)
        cite(claim, quote="As others say.")
        assert not was_saved(page.send(**{"casualty_claims-0-DELETE": "on"}))
        assert claim.citations.count() == 2

    def test_a_statement_s_own_page_and_the_form_of_its_incident_know_of_each_other(
        self, mine, theirs
    ):
        incident = make_incident()
        claim = make_claim(incident, 25)
        page = mine(incident)
        theirs(claim).send(exactly="30")
        refused = page.send(**{"casualty_claims-0-exactly": "27"})
        assert not was_saved(refused)
        assert REFUSED in text_of(refused)

        page = mine(claim)
        theirs(incident).send(**{"casualty_claims-0-note": "Awa's."})
        assert not was_saved(page.send(exactly="27"))

    def test_citations_on_a_statement_s_own_page_clash(self, mine, theirs):
        claim = make_claim(make_incident(), 25)
        citation = cite(claim, quote="Twenty-five.")
        field = "citations-0-quote"
        page, refused = edited_by_both(claim, mine, theirs, field, "25.", "Twenty-five dead.")
        assert not was_saved(refused)
        assert was_saved(send_again(page, refused, {field: "mine"}))
        assert fresh(citation).quote == "25."

    def test_names_of_a_group_and_memberships_of_states_clash(self, mine, theirs):
        group = make_group("jnim", "JNIM")
        _page, refused = edited_by_both(group, mine, theirs, "names-0-name", "GSIM", "Jnim")
        assert not was_saved(refused)
        bloc = Organisation.objects.create(slug="g5", name_en="G5 Sahel")
        bloc.memberships.create(state=make_state("MLI"), since=date(2014, 2, 1))
        field = "memberships-0-note"
        _page, refused = edited_by_both(bloc, mine, theirs, field, "mine", "theirs")
        assert not was_saved(refused)


class TestWorkers:
    def test_what_a_worker_found_is_nobody_s_change(self, mine, theirs, mopti):
        incident = make_incident(
            status="draft", state=None, place_text="Mondoro", location_status="pending"
        )
        page = mine(incident)
        locate_as_a_worker_does(incident)
        sahel = make_region("Sahel", "BFA")
        response = page.send(
            point=pin(-1.31, 14.797),
            state=sahel.state.pk,
            region=sahel.pk,
            location_precision="exact",
        )
        assert was_saved(response)
        saved = fresh(incident)
        assert saved.point.coords == (-1.31, 14.797)
        assert (saved.state.alpha3, saved.location_precision) == ("BFA", "exact")

    def test_nor_is_it_when_a_colleague_has_saved_something_else(self, mine, theirs, mopti):
        incident = make_incident(status="draft", place_text="Mondoro", location_status="pending")
        page = mine(incident)
        theirs(incident).send(summary="By Awa.")
        locate_as_a_worker_does(incident)
        assert was_saved(page.send(point=pin(-1.31, 14.797)))
        assert fresh(incident).summary == "By Awa."

    def test_a_pin_that_a_colleague_placed_is(self, mine, theirs):
        incident = make_incident(status="draft", place_text="Mondoro", location_status="pending")
        page = mine(incident)
        theirs(incident).send(point=pin(-1.31, 14.797))
        refused = page.send(point=pin(-1.951, 14.676))
        assert not was_saved(refused)
        assert "14.797000, -1.310000" in text_of(refused)
        assert was_saved(send_again(page, refused, {"point": "mine"}))
        assert fresh(incident).point.coords == (-1.951, 14.676)


class TestNoFalseAlarms:
    """They changed what is stored; I left it alone, but my browser writes it its own way."""

    def test_line_breaks_of_browsers(self, mine, theirs):
        incident = make_incident(summary="One.\nTwo.")
        page = mine(incident)
        page.fields["summary"] = ["One.\r\nTwo."]
        theirs(incident).send(summary="Three.")
        assert was_saved(page.send(title="Mine"))
        assert fresh(incident).summary == "Three."

    def test_a_long_text_of_which_only_a_fingerprint_is_kept(self, mine, theirs):
        report = make_report(text="A long report. " * 500)
        page = mine(report)
        assert len(page.fields["as_seen"][0]) < 2000
        page.fields["text"] = [page.fields["text"][0].replace("\n", "\r\n") + "\r\n"]
        theirs(report).send(text="Another text.")
        assert was_saved(page.send(title="Mine"))
        assert fresh(report).text == "Another text."

    def test_digits_of_a_pin(self, mine, theirs):
        incident = make_incident(lon=-1.9510000123456, lat=14.6760000123456)
        page = mine(incident)
        page.fields["point"] = [pin(-1.951, 14.676)]
        theirs(incident).send(point=pin(-1.31, 14.797))
        assert was_saved(page.send(title="Mine"))
        assert fresh(incident).point.coords == (-1.31, 14.797)

    def test_other_ways_to_write_a_day_or_a_number(self, mine, theirs):
        incident = make_incident(date=date(2019, 9, 30))
        claim = make_claim(incident, 25)
        page = mine(incident)
        page.fields |= {"date": ["09/30/2019"], "casualty_claims-0-exactly": ["025"]}
        theirs(incident).send(date="2019-10-01", **{"casualty_claims-0-exactly": "30"})
        assert was_saved(page.send(title="Mine"))
        assert (fresh(incident).date, fresh(claim).minimum) == (date(2019, 10, 1), 30)

    def test_links_in_another_order_and_links_that_both_add_or_take_out(self, mine, theirs):
        incident = make_incident()
        old, by_me, by_them = make_report("old"), make_report("by me"), make_report("by them")
        dropped = make_report("dropped")
        incident.reports.set([old, dropped])
        page, other = mine(incident), theirs(incident)
        other.send(reports=[by_them.pk, old.pk, dropped.pk])
        assert was_saved(page.send(reports=[by_me.pk, old.pk]))
        assert set(incident.reports.all()) == {old, by_me, by_them}

    def test_the_language_switched_in_between(self, mine, theirs, client):
        incident = make_incident(date=date(2019, 4, 3), status="draft")
        client.get("/", {"lang": "fr"})
        page = mine(incident)
        assert page.fields["date"] == ["03/04/2019"]
        client.get("/", {"lang": "en"})
        theirs(incident).send(summary="By Awa.")

        assert was_saved(page.send(date_end="05/04/2019"))

        saved = fresh(incident)
        assert (saved.date, saved.date_end) == (date(2019, 4, 3), date(2019, 4, 5))
        assert saved.summary == "By Awa."

    def test_the_day_and_hour_of_a_report(self, mine, theirs):
        report = make_report(retrieved_at="2019-10-01T12:34:56.789Z")
        page = mine(report)
        theirs(report).send(author="Awa")
        assert was_saved(page.send(title="Mine"))
        assert fresh(report).author == "Awa"

    def test_of_a_form_that_nobody_touched_nothing_is_recorded(self, mine):
        report = make_report(text="One.\nTwo.", published_on="2019-10-01")
        page = mine(report)
        page.fields["text"] = ["One.\r\nTwo."]
        page.send()
        assert fresh(report).text == "One.\nTwo."


class TestSomethingDeleted:
    def test_comes_back_as_new_with_all_that_was_typed(self, mine, theirs):
        incident = make_incident("Attack", status="draft")
        make_claim(incident, 25, note="Kept.")
        page = mine(incident)
        colleague = theirs(incident).client
        colleague.post(address_of(incident, "delete"), {"post": "yes"})

        refused = page.send(title="Mine", **{"casualty_claims-0-exactly": "30"})

        assert "Awa deleted this while you had it open" in text_of(refused)
        again = FormPage.__new__(FormPage)
        again.client, again.url = page.client, reverse("admin:incidents_incident_add")
        again.fields = fields_of(text_of(refused))
        assert f'action="{again.url}"' in text_of(refused)
        assert was_saved(again.send())
        entered = Incident.objects.get()
        assert entered.title == "Mine"
        assert [(c.minimum, c.note) for c in entered.casualty_claims.all()] == [(30, "Kept.")]


class TestDeleting:
    def test_is_asked_again_when_somebody_changed_what_goes(self, mine, theirs, client):
        incident = make_incident("Attack", status="draft")
        claim = make_claim(incident, 25)
        url = address_of(incident, "delete")
        asked = client.get(url).context["as_confirmed"]
        theirs(claim).send(exactly="30")

        response = client.post(url, {"post": "yes", "as_confirmed": asked})

        assert Incident.objects.count() == 1
        assert "Not deleted yet: " in text_of(response)
        asked = response.context["as_confirmed"]
        client.post(url, {"post": "yes", "as_confirmed": asked})
        assert Incident.objects.count() == 0

    def test_is_not_asked_again_for_what_a_worker_wrote(self, mine, client, mopti):
        incident = make_incident(
            status="draft", place_text="Mondoro", state=None, location_status="pending"
        )
        url = address_of(incident, "delete")
        asked = client.get(url).context["as_confirmed"]
        locate_as_a_worker_does(incident)
        client.post(url, {"post": "yes", "as_confirmed": asked})
        assert Incident.objects.count() == 0


class TestClosedMeanwhile:
    """An analyst's form of something that an editor publishes or withdraws meanwhile."""

    @pytest.fixture
    def as_analyst(self, db):
        colleague = Client()
        colleague.force_login(make_user("binta", "analyst", first_name="Binta"))
        return lambda thing: FormPage(colleague, address_of(thing))

    @pytest.fixture
    def draft(self):
        return make_incident("Attack", status="draft", summary="Seen from the road.")

    def test_all_that_was_typed_comes_back_beside_what_stands(self, as_analyst, theirs, draft):
        claim = make_claim(draft, 25)
        group, report = make_group("jnim", "JNIM"), make_report("Dual attacks")
        page = as_analyst(draft)
        page.add_row("involvements", role="attacker", basis="claimed", group=group.pk)
        page.add_row("unclaimed_statements", as_of="2019-10-01", quote="Nobody claimed it.")
        theirs(draft).send(_review="publish", title="Attack at dawn")

        answer = page.send(
            title="Attack by night",
            reports=[report.pk],
            point=pin(-1.9, 14.7),
            **{"casualty_claims-0-exactly": "30", "casualty_claims-0-another_quote": "Thirty."},
        )

        text = " ".join(text_of(answer).split())
        assert answer.status_code == 403
        assert "this was published while you had it open (last changed by Awa" in text
        for typed in (
            'Attack at dawn</span></td><td><span class="clash-words">Attack by night',
            '25</span></td><td><span class="clash-words">30',
            "Thirty.",
            "Studio Tamani: Dual attacks",
            "14.700000, -1.900000",
            "JNIM",
            "2019-10-01",
            "Nobody claimed it.",
        ):
            assert typed in text, typed
        assert "Seen from the road." not in text
        draft = fresh(draft)
        assert (draft.title, draft.point, fresh(claim).minimum) == ("Attack at dawn", None, 25)
        assert not draft.involvements.exists() and not draft.reports.exists()

    def test_a_row_that_was_to_be_deleted_is_told_and_stays(self, as_analyst, theirs, draft):
        claim = make_claim(draft, 25)
        page = as_analyst(draft)
        theirs(draft).send(_review="publish")
        answer = page.send(**{"casualty_claims-0-DELETE": "on"})
        assert "Government of Mali: 25 killed (state forces)" in text_of(answer)
        assert "You deleted this row." in text_of(answer)
        assert fresh(claim).minimum == 25

    def test_who_had_changed_nothing_is_told_so(self, as_analyst, theirs, draft):
        page = as_analyst(draft)
        theirs(draft).send(_review="publish")
        assert "You had changed nothing in it." in text_of(page.send())

    def test_of_what_is_withdrawn_what_was_typed_comes_back_alone(self, as_analyst, theirs, draft):
        page = as_analyst(draft)
        theirs(draft).send(_review="withdraw", reason="It did not happen.", title="Secret")
        answer = page.send(title="Attack by night")
        assert answer.status_code == 403
        assert "this was withdrawn while you had it open" in text_of(answer)
        assert "Attack by night" in text_of(answer)
        assert "Secret" not in text_of(answer)

    def test_so_it_is_on_the_page_of_a_figure_and_of_an_operation(self, as_analyst, theirs):
        operation = make_operation("Two bases")
        draft = make_incident("Attack", status="draft", operation=operation)
        claim = make_claim(draft, 25)
        pages = [(as_analyst(claim), {"exactly": "30"}), (as_analyst(operation), {"title": "Both"})]
        theirs(draft).send(_review="publish")
        for page, changes in pages:
            answer = page.send(**changes)
            assert answer.status_code == 403
            assert "last changed by Awa" in text_of(answer)
            assert f">{next(iter(changes.values()))}</span>" in text_of(answer)
        assert (fresh(claim).minimum, fresh(operation).title) == (25, "Two bases")

    def test_whoever_never_had_its_form_open_is_refused_as_ever(self, as_analyst, draft):
        page = as_analyst(draft)
        Incident.objects.filter(pk=draft.pk).update(status="published")
        del page.fields["as_seen"]
        answer = page.send(title="Mine")
        assert answer.status_code == 403
        assert "Mine" not in text_of(answer)


class TestLists:
    LIST = reverse("admin:incidents_incident_changelist")

    def act(self, client, action, rows, listed, **more):
        """Choose an action; returns where it leads, or the page that asks before it is done."""
        data = {"action": action, "_selected_action": [row.pk for row in rows], **more}
        return client.post(self.LIST, {**data, "as_listed": listed, "index": 0}, follow=True)

    def publish(self, client, rows, listed, **more):
        """The messages after choosing to publish ``rows``, and confirming it."""
        asks = self.act(client, "publish", rows, listed, **more)
        if asks.redirect_chain:
            return messages_of(asks)
        return messages_of(asks) + messages_of(self.confirm(client, asks))

    def confirm(self, client, asks):
        chosen = [incident.pk for incident in asks.context["incidents"]]
        data = {"action": asks.context["action"], "_selected_action": chosen, "post": "yes"}
        return client.post(
            self.LIST, {**data, "as_confirmed": asks.context["as_confirmed"]}, follow=True
        )

    def test_act_on_what_is_as_it_was_seen_and_tell_what_is_not(self, mine, theirs, client):
        seen, changed = make_incident("Seen", status="draft"), make_incident("C", status="draft")
        listed = client.get(self.LIST).context["as_listed"]
        theirs(changed).send(title="Changed")

        told = self.publish(client, [seen, changed], listed)

        assert (fresh(seen).status, fresh(changed).status) == ("published", "draft")
        assert told == [
            "Left out, because somebody changed it since you opened this page: “Changed”. "
            "Look at it, then choose it again.",
            "1 incident published.",
        ]

    def test_a_figure_changed_on_its_own_page_counts_as_a_change(self, mine, theirs, client):
        incident = make_incident("Attack", status="draft")
        claim = make_claim(incident, 25)
        listed = client.get(self.LIST).context["as_listed"]
        theirs(claim).send(exactly="250")
        self.publish(client, [incident], listed)
        assert fresh(incident).status == "draft"

    def test_a_worker_s_finding_does_not(self, mine, client, mopti):
        incident = make_incident(
            status="draft", place_text="Mondoro", state=None, location_status="pending"
        )
        listed = client.get(self.LIST).context["as_listed"]
        locate_as_a_worker_does(incident)
        self.publish(client, [incident], listed)
        assert fresh(incident).status == "published"

    def test_what_left_the_list_s_filter_is_told_too(self, mine, theirs, client):
        incident = make_incident("Attack", status="draft")
        listed = client.get(self.LIST).context["as_listed"]
        theirs(incident).send(_review="propose")
        self.LIST = self.LIST + "?status__exact=draft"
        told = self.publish(client, [incident], listed)
        assert fresh(incident).status == "in_review"
        assert "“Attack”" in told[0]

    def test_what_is_gone_is_told(self, mine, client):
        incident, other = make_incident(status="draft"), make_incident(status="draft")
        listed = client.get(self.LIST).context["as_listed"]
        Incident.objects.filter(pk=incident.pk).delete()
        told = self.publish(client, [incident, other], listed)
        assert fresh(other).status == "published"
        assert told[0] == "1 that you chose is no longer there."

    def test_all_pages_at_once_leave_out_what_changed_since(self, mine, theirs, client):
        incidents = [make_incident(f"Attack {n}", status="draft") for n in range(60)]
        listed = client.get(self.LIST).context["as_listed"]
        assert len(json.loads(listed)["versions"]) == 50
        on_a_later_page = min(incidents, key=lambda incident: incident.pk)
        theirs(on_a_later_page).send(title="Changed")
        self.publish(client, incidents[-1:], listed, select_across="1")
        assert list(Incident.objects.filter(status="draft")) == [on_a_later_page]

    def test_what_changed_while_it_asked_is_left_out(self, mine, theirs, client):
        seen, changed = make_incident("Seen", status="draft"), make_incident("C", status="draft")
        listed = client.get(self.LIST).context["as_listed"]
        asks = self.act(client, "publish", [seen, changed], listed)
        theirs(changed).send(title="Changed")
        told = messages_of(self.confirm(client, asks))
        assert (fresh(seen).status, fresh(changed).status) == ("published", "draft")
        assert "“Changed”" in told[0]

    def test_deleting_many_leaves_out_what_changed_while_it_asked(self, mine, theirs, client):
        seen, changed = make_incident("Seen", status="draft"), make_incident("C", status="draft")
        claim = make_claim(changed, 25)
        listed = client.get(self.LIST).context["as_listed"]
        asks = self.act(client, "delete_selected", [seen, changed], listed)
        theirs(claim).send(exactly="30")
        response = client.post(
            self.LIST,
            {
                "action": "delete_selected",
                "_selected_action": [seen.pk, changed.pk],
                "post": "yes",
                "as_confirmed": asks.context["as_confirmed"],
            },
            follow=True,
        )
        assert list(Incident.objects.all()) == [changed]
        assert "“C”" in messages_of(response)[0]


class TestForgery:
    @pytest.mark.parametrize(
        "forged",
        [
            "",
            "nonsense",
            "[]",
            "{}",
            '{"language":"en","at":"x","version":"","values":{}}',
            '{"language":"en","at":"2019-01-01","version":"","values":{}}',
            '{"language":"xx","at":"2019-01-01T00:00:00+00:00","version":"","values":{}}',
            '{"language":"en","at":"2019-01-01T00:00:00+00:00","version":"","values":{"":{"":{"title":{}}}}}',
        ],
    )
    def test_of_what_was_seen_is_a_bad_request(self, mine, forged):
        incident = make_incident("Attack")
        assert mine(incident).send(as_seen=forged).status_code == 400

    def test_of_what_was_listed_is_a_bad_request(self, mine, client):
        make_incident()
        for forged in ("", "[]", '{"at": "2019-01-01", "versions": {}}'):
            data = {"action": "publish", "_selected_action": [1], "as_listed": forged, "index": 0}
            assert client.post(TestLists.LIST, data).status_code == 400

    def test_of_a_value_never_reaches_the_database(self, mine):
        incident = make_incident("Attack")
        page = mine(incident)
        seen = json.loads(page.fields["as_seen"][0])
        seen["values"][""][""]["title"] = "Forged"
        page.send(as_seen=json.dumps(seen))
        assert fresh(incident).title == "Attack"


def save_at_once(incident, *changes):
    """Two editors send the forms that both had open; returns which were saved."""
    pages, start, saved = [], Barrier(len(changes)), {}
    for number in range(len(changes)):
        client = Client()
        client.force_login(make_user(f"editor {number}", "editor"))
        pages.append(FormPage(client, address_of(incident)))

    def send(number):
        start.wait()
        saved[number] = was_saved(pages[number].send(**changes[number]))
        connection.close()

    threads = [Thread(target=send, args=[number]) for number in range(len(changes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(saved.values())


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize("field", ["title", "casualty_claims-0-note"])
    def test_of_two_who_save_the_same_one_is_refused(self, field):
        incident = make_incident("Attack")
        make_claim(incident, 25)
        assert save_at_once(incident, {field: "Mine"}, {field: "Theirs"}) == [False, True]

    def test_two_who_save_different_things_both_succeed(self):
        incident = make_incident("Attack")
        claim = make_claim(incident, 25)
        mine, theirs = {"summary": "Mine."}, {"casualty_claims-0-note": "Theirs."}
        assert save_at_once(incident, mine, theirs) == [True, True]
        assert (fresh(incident).summary, fresh(claim).note) == ("Mine.", "Theirs.")

    def test_two_incidents_of_one_operation_wait_for_each_other_and_not_for_ever(self):
        operation = make_operation()
        first, second = (make_incident(operation=operation) for _ in range(2))
        clients, saved = [Client(), Client()], []
        for number, client in enumerate(clients):
            client.force_login(make_user(f"editor {number}", "editor"))
        pages = [FormPage(c, address_of(i)) for c, i in zip(clients, (second, first), strict=True)]
        start = Barrier(2)

        def send(page):
            start.wait()
            saved.append(was_saved(page.send(title="Saved")))
            connection.close()

        threads = [Thread(target=send, args=[page]) for page in pages]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert saved == [True, True]
