"""The page on which places are settled: what it shows, what its buttons do, what it refuses."""

import json

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.desk.placing import dropped_pin, settle_place, version_of
from incidents.models import Incident, LocationPick, Place, PlaceName
from tests.builders import cite, make_claim, make_incident, make_place, make_region, make_report
from tests.desk.waiting import candidate, waiting_incident
from tests.views.pages import part, queries_for, words

pytestmark = pytest.mark.django_db

PAGE = reverse("locations")
TASK = reverse("location_task")
SEARCH = reverse("location_search")
UNDO = reverse("undo_location")


@pytest.fixture
def mopti(db):
    return make_region("Mopti")


@pytest.fixture
def boulikessi(mopti):
    return make_place("Boulikessi", -1.08, 14.81, region=mopti, names=("Boulkassi",))


@pytest.fixture
def incident(boulikessi, mopti):
    return waiting_incident("Assault on the base", "Boulkessy", candidate(boulikessi), region=mopti)


def press(client, incident, choice, **sent):
    return client.post(
        reverse("settle_location", args=[incident.reference]),
        {"choice": choice, "version": version_of(incident), **sent},
    )


def shown(response) -> str | None:
    task = response.context["task"]
    return task.incident.title if task else None


class TestThePage:
    def test_shows_the_one_that_has_waited_longest(self, awa, browser_of, incident):
        page = browser_of(awa).get(PAGE)
        text = words(page)
        for told in (
            "Place 1 of 1",
            "several places possible",
            "Assault on the base",
            "30 September 2019",
            "Boulkessy",
            "Mopti, Mali",
            "Which place is it? 1 Boulikessi · Mopti, Mali Settlement",
            "Only the region: Mopti r",
            "Only the state: Mali s",
        ):
            assert told in text

    def test_marks_text_as_text(self, awa, browser_of):
        waiting_incident("Attack <b>on</b> Dou", "Dou", candidate(name="<i>Dou</i>"))
        html = browser_of(awa).get(PAGE).content.decode()
        assert "Attack &lt;b&gt;on&lt;/b&gt; <mark>Dou</mark>" in html
        assert "<i>Dou" not in html

    def test_shows_the_one_that_is_asked_for_and_the_way_on_and_back(self, awa, browser_of):
        first, second, third = (waiting_incident(f"Attack {n}") for n in (1, 2, 3))
        page = browser_of(awa).get(PAGE, {"at": second.reference})
        assert shown(page) == "Attack 2"
        assert page.context["following"]["page"] == f"{PAGE}?at={third.reference}"
        assert page.context["preceding"]["fragment"] == f"{TASK}?at={first.reference}"

    def test_is_narrowed_to_one_state_of_the_location(self, awa, browser_of):
        waiting_incident("Not found")
        failed = waiting_incident("Failed", location_status="provider_error")
        page = browser_of(awa).get(PAGE, {"status": "provider_error"})
        assert shown(page) == "Failed"
        assert "All 2 Several places possible 0 Place not found 1 Location service failed 1" in (
            words(page)
        )
        assert page.context["address"] == f"{PAGE}?at={failed.reference}&status=provider_error"

    def test_answers_nonsense_with_what_was_wrong(self, awa, browser_of):
        answer = browser_of(awa).get(PAGE, {"status": "lost"})
        assert answer.status_code == 400
        assert "No place waits as “lost”." in words(answer)

    def test_says_when_nothing_waits(self, awa, browser_of):
        assert "Every place that you can settle is settled" in words(browser_of(awa).get(PAGE))

    def test_says_that_one_does_not_wait_any_more(self, awa, browser_of, incident):
        settled = make_incident("Settled", lon=-2, lat=15)
        page = browser_of(awa).get(PAGE, {"at": settled.reference})
        assert "“Settled” does not wait here any more." in words(page)
        assert shown(page) == "Assault on the base"

    def test_tells_an_analyst_what_waits_for_editors(self, awa, mariam, browser_of):
        waiting_incident("Published", status="published")
        page = browser_of(awa).get(PAGE)
        assert shown(page) is None
        assert "1 more is published: an editor settles it." in words(page)
        assert shown(browser_of(mariam).get(PAGE)) == "Published"

    def test_asks_for_a_reason_where_readers_see_the_change(self, mariam, browser_of, incident):
        client = browser_of(mariam)
        assert 'name="reason"' not in client.get(PAGE).content.decode()
        Incident.objects.update(status="published")
        assert 'name="reason" value="Its place is settled."' in client.get(PAGE).content.decode()

    def test_the_part_that_changes_is_the_same_as_in_the_page(self, awa, browser_of, incident):
        client = browser_of(awa)
        assert part(client.get(TASK), "candidates-heading") == part(
            client.get(PAGE), "candidates-heading"
        )
        assert "<html" not in client.get(TASK).content.decode()

    def test_takes_the_same_number_of_queries_whatever_waits(self, mariam, browser_of, mopti):
        client = browser_of(mariam)

        def fill():
            report = make_report(text=f"Of {Incident.objects.count()}: they came to Boulkessy.")
            place = make_place("Boulikessi", -1.08, 14.81, region=mopti)
            each = waiting_incident(
                "Attack", "Boulkessy", candidate(place), candidate(), region=mopti
            )
            each.reports.add(report)
            cite(make_claim(each, 7), report, "Seven died in Boulkessy.")
            make_incident(lon=-2, lat=15, place=place).reports.add(report)

        fill()
        few = queries_for(client, PAGE)
        for _ in range(12):
            fill()
        assert queries_for(client, PAGE) == few
        assert few < 18

    def test_leads_there_from_the_desk(self, awa, browser_of, incident):
        page = browser_of(awa).get(reverse("desk"))
        assert "1 Places to settle" in words(page)
        html = page.content.decode()
        assert f'href="{PAGE}"' in html
        assert f'href="{PAGE}?at={incident.reference}"' in html
        assert browser_of(awa).get(reverse("desk_queue", args=["places"])).status_code == 404

    def test_leads_there_from_the_form(self, awa, browser_of, incident):
        client = browser_of(awa)
        form = reverse("admin:incidents_incident_change", args=[incident.pk])
        assert f'href="{PAGE}?at={incident.reference}"' in client.get(form).content.decode()
        press(client, incident, "candidate:0")
        assert f'href="{PAGE}?at=' not in client.get(form).content.decode()


class TestTheButtons:
    def test_accept_a_candidate_without_scripts(self, awa, browser_of, incident):
        following = waiting_incident("The next")
        answer = browser_of(awa).post(
            reverse("settle_location", args=[incident.reference]),
            {"choice": "candidate:0", "version": version_of(incident)},
            follow=True,
        )
        assert answer.redirect_chain == [(f"{PAGE}?at={following.reference}", 302)]
        text = words(answer)
        assert "“Assault on the base” is placed: Boulikessi (Mopti, Mali)." in text
        assert "“Boulkessy” means this place there from now on." in text
        assert shown(answer) == "The next"
        incident.refresh_from_db()
        assert incident.location_status == "by_hand"

    def test_answer_scripts_with_the_next_incident(self, awa, browser_of, incident):
        waiting_incident("The next")
        answer = press(browser_of(awa), incident, "candidate:0", fragment="1")
        assert answer.status_code == 200
        assert shown(answer) == "The next"
        assert "is placed: Boulikessi" in answer.content.decode()
        assert "<html" not in answer.content.decode()

    def test_place_others_with_the_same_text(self, awa, browser_of, incident, mopti, boulikessi):
        other = waiting_incident("Other", "Boulkessy", candidate(boulikessi), region=mopti)
        client = browser_of(awa)
        html = client.get(PAGE).content.decode()
        assert "Also for 1 other with the same text" in html
        answer = press(
            client, incident, "candidate:0", alike=f"{other.pk}:{version_of(other)}", fragment="1"
        )
        assert "1 other with the same text too." in answer.context["said"]
        assert shown(answer) is None

    def test_place_a_searched_entry(self, awa, browser_of, incident, boulikessi):
        press(browser_of(awa), incident, f"place:{boulikessi.pk}")
        incident.refresh_from_db()
        assert incident.place == boulikessi

    def test_drop_a_pin_whose_coordinates_may_have_commas(self, awa, browser_of, incident):
        press(
            browser_of(awa), incident, "pin", lat="14,5", lon="-2.25", precision="near_settlement"
        )
        incident.refresh_from_db()
        assert incident.point.coords == (-2.25, 14.5)
        assert incident.location_precision == "near_settlement"

    def test_say_how_little_is_known(self, awa, browser_of, incident):
        press(browser_of(awa), incident, "region")
        incident.refresh_from_db()
        assert incident.location_precision == "first_level"

    def test_name_the_region_where_none_was_chosen(self, awa, browser_of, boulikessi, mopti):
        nowhere = waiting_incident(state=None)
        press(browser_of(awa), nowhere, "region", region=mopti.pk)
        nowhere.refresh_from_db()
        assert (nowhere.region, nowhere.location_precision) == (mopti, "first_level")

    def test_keep_the_reason(self, mariam, browser_of, boulikessi):
        public = waiting_incident("Attack", "Dou", candidate(boulikessi), status="published")
        press(browser_of(mariam), public, "candidate:0", reason="Told by the radio.")
        history = words(
            browser_of(mariam).get(reverse("incident_history", args=[public.reference]))
        )
        assert "Told by the radio." in history

    def test_undo_the_last(self, awa, browser_of, incident):
        waiting_incident("The next")
        client = browser_of(awa)
        page = press(client, incident, "candidate:0", fragment="1")
        assert "Last settled: Assault on the base → Boulikessi" in words(page)
        pick = page.context["last"]
        answer = client.post(UNDO, {"pick": pick.pk, "fragment": "1"})
        assert shown(answer) == "Assault on the base"
        assert "Taken back: “Assault on the base” waits again." in answer.content.decode()
        assert not PlaceName.objects.filter(kind="alias").exists()
        again = client.post(UNDO, {"pick": pick.pk, "fragment": "1", "at": incident.reference})
        assert again.status_code == 409
        assert "This was taken back already." in words(again)


class TestARefusal:
    def test_by_a_colleague_s_pick_keeps_what_was_chosen(
        self, awa, mariam, browser_of, incident, boulikessi
    ):
        seen = version_of(incident)
        client = browser_of(awa)
        remembered = dict(client.get(PAGE).context["remembered"])[0]
        pin = dropped_pin(Point(-3, 15, srid=4326), "exact", name="Tissalit")
        settle_place(incident_id=incident.pk, choose=lambda stored: pin, by=mariam, seen=seen)
        answer = client.post(
            reverse("settle_location", args=[incident.reference]),
            {
                "choice": "candidate:0",
                "version": seen,
                "candidate-0": remembered,
                "fragment": "1",
            },
        )
        assert answer.status_code == 409
        text = words(answer)
        assert "Nothing was saved. It was placed meanwhile" in text
        assert "You had chosen: Boulikessi · Mopti, Mali" in text
        assert "Placed by hand: Tissalit" in text
        incident.refresh_from_db()
        assert incident.point.coords == (-3, 15)

    def test_of_what_still_waits_offers_the_choice_once_more(
        self, awa, browser_of, incident, boulikessi
    ):
        client, seen = browser_of(awa), version_of(incident)
        remembered = dict(client.get(PAGE).context["remembered"])[0]
        Incident.objects.filter(pk=incident.pk).update(place_text="Boulkessi")
        sent = {"choice": "candidate:0", "version": seen, "candidate-0": remembered}
        answer = client.post(reverse("settle_location", args=[incident.reference]), sent)
        assert answer.status_code == 409
        html = answer.content.decode()
        assert f'form="settle" name="choice" value="place:{boulikessi.pk}"' in html
        assert "Choose it all the same" in html

    def test_keeps_a_dropped_pin(self, awa, browser_of, incident):
        client, seen = browser_of(awa), version_of(incident)
        Incident.objects.filter(pk=incident.pk).update(place_text="Boulkessi")
        answer = client.post(
            reverse("settle_location", args=[incident.reference]),
            {
                "choice": "pin",
                "version": seen,
                "lat": "14.5",
                "lon": "-2.25",
                "precision": "exact",
                "name": "Tissalit",
            },
        )
        assert answer.status_code == 409
        html = answer.content.decode()
        assert 'name="lat" value="14.5"' in html
        assert 'value="exact" selected' in html
        assert 'name="name" value="Tissalit"' in html
        assert 'name="remember" checked' not in html

    def test_of_what_was_withdrawn_leads_on(self, awa, browser_of, incident):
        waiting_incident("The next")
        client, seen = browser_of(awa), version_of(incident)
        Incident.objects.filter(pk=incident.pk).update(status="withdrawn")
        answer = client.post(
            reverse("settle_location", args=[incident.reference]),
            {"choice": "candidate:0", "version": seen, "fragment": "1"},
        )
        assert answer.status_code == 409
        assert f"{incident.reference} was withdrawn meanwhile." in words(answer)
        assert shown(answer) == "The next"

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"choice": "pin", "lat": "95", "lon": "0", "precision": "exact"}, "Latitude"),
            ({"choice": "pin", "lat": "", "lon": "2", "precision": "exact"}, "Latitude"),
            ({"choice": "pin", "lat": "0", "lon": "0", "precision": "exact"}, "cannot be 0, 0"),
            ({"choice": "pin", "lat": "1", "lon": "1", "precision": "state"}, "not understood"),
            ({"choice": "candidate:7"}, "no such candidate"),
            ({"choice": "place:999999999"}, "not in the gazetteer any more"),
            ({"choice": "everywhere"}, "not understood"),
        ],
    )
    def test_of_nonsense_says_what_is_wrong(self, awa, browser_of, incident, sent, said):
        answer = press(browser_of(awa), incident, **sent)
        assert answer.status_code == 400
        assert said in words(answer)
        assert not LocationPick.objects.exists()

    def test_without_a_reason_says_so(self, mariam, browser_of, boulikessi):
        public = waiting_incident("Attack", "Dou", candidate(boulikessi), status="published")
        answer = press(browser_of(mariam), public, "candidate:0", reason="")
        assert answer.status_code == 400
        assert "Say why: this is published" in words(answer)

    def test_of_what_is_published_for_analysts(self, awa, browser_of, boulikessi):
        public = waiting_incident("Attack", "Dou", candidate(boulikessi), status="published")
        assert press(browser_of(awa), public, "candidate:0", reason="So.").status_code == 403


class TestTheSearch:
    def found(self, client, **query):
        return [place["name"] for place in client.get(SEARCH, query).json()["places"]]

    def test_finds_any_spelling_by_its_beginning(self, awa, browser_of, boulikessi):
        [place] = browser_of(awa).get(SEARCH, {"q": "boulka"}).json()["places"]
        assert place == {
            "id": boulikessi.pk,
            "name": "Boulikessi",
            "spelling": "Boulkassi",
            "area": "Mopti, Mali",
            "precision": "Settlement",
            "nearest": "",
            "lon": -1.08,
            "lat": 14.81,
            "radiusKm": 3,
        }

    def test_puts_equal_names_first_then_those_of_the_area(self, awa, browser_of, mopti):
        make_place("Douma", 0, 13, "BFA")
        make_place("Doumba", -3, 14, region=mopti)
        make_place("Dou", 1, 13, "BFA")
        incident = waiting_incident("Attack", "Dou", region=mopti)
        found = self.found(browser_of(awa), q="dou", at=incident.reference)
        assert found == ["Dou", "Doumba", "Douma"]

    def test_tells_how_far_it_is_from_the_report_s_other_places(self, awa, browser_of, boulikessi):
        incident, report = waiting_incident(), make_report()
        incident.reports.add(report)
        make_incident(lon=-1.951, lat=14.676, place_text="Mondoro").reports.add(report)
        answer = browser_of(awa).get(SEARCH, {"q": "Bouli", "at": incident.reference})
        assert answer.json()["places"][0]["nearest"] == "95 km from Mondoro"

    def test_offers_as_many_as_there_are_keys(self, awa, browser_of):
        for number in range(12):
            make_place(f"Dou {number}", -3 + number / 10, 14)
        assert len(self.found(browser_of(awa), q="dou")) == 9

    def test_of_nothing_or_hidden_incidents_finds_nothing(self, awa, browser_of, boulikessi):
        client = browser_of(awa)
        assert self.found(client, q="b") == []
        gone = waiting_incident(status="withdrawn")
        answer = client.get(SEARCH, {"q": "Bouli", "at": gone.reference})
        assert answer.status_code == 404

    def test_takes_a_fixed_number_of_queries(self, awa, browser_of, boulikessi):
        client = browser_of(awa)
        few = queries_for(client, f"{SEARCH}?q=bouli")
        for number in range(6):
            make_place(f"Boulikessi {number}", -3 + number / 10, 14, region=make_region("Gao"))
        assert queries_for(client, f"{SEARCH}?q=bouli") == few


def test_a_pick_takes_few_queries(awa, browser_of, incident):
    client = browser_of(awa)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        press(client, incident, "candidate:0", fragment="1")
    assert len(queries) < 60


def test_the_map_is_told_numbers_places_and_the_area(awa, browser_of, incident):
    drawn = browser_of(awa).get(PAGE).context["drawn"]
    assert json.loads(json.dumps(drawn)) == {
        "candidates": [
            {"number": 1, "lat": 14.81, "lon": -1.08, "radiusKm": 3, "name": "Boulikessi"}
        ],
        "others": [],
        "area": {"level": "regions", "code": incident.region.code},
    }


class TestNonsense:
    def test_in_an_address_is_no_error(self, awa, browser_of, incident, boulikessi):
        client = browser_of(awa)
        assert shown(client.get(PAGE, {"at": "SI\x00"})) == "Assault on the base"
        assert client.get(SEARCH, {"q": "Boul", "at": "SI\x00"}).status_code == 404
        assert client.get(SEARCH, {"q": "\x00"}).json() == {"places": []}

    @pytest.mark.parametrize("pick", ["9" * 30, "9" * 5000, "٣", "-1", ""])
    def test_for_a_pick_is_not_there(self, awa, browser_of, pick):
        assert browser_of(awa).post(UNDO, {"pick": pick}).status_code == 404

    def test_for_the_others_places_the_one_alone(self, awa, browser_of, incident):
        others = [f"{'9' * 30}:x", f"{'9' * 5000}:x", "٣:x", "x"]
        assert press(browser_of(awa), incident, "candidate:0", alike=others).status_code == 302
        incident.refresh_from_db()
        assert incident.location_status == "by_hand"


def test_what_was_deleted_meanwhile_is_not_there(awa, browser_of, incident, monkeypatch):
    def deleted_first(**sent):
        Incident.objects.filter(pk=sent["incident_id"]).delete()
        return settle_place(**sent)

    monkeypatch.setattr("incidents.views.locations.settle_place", deleted_first)
    assert press(browser_of(awa), incident, "candidate:0").status_code == 404


def test_a_retired_place_is_not_offered(awa, browser_of, boulikessi):
    client = browser_of(awa)
    assert [each["id"] for each in client.get(SEARCH, {"q": "boul"}).json()["places"]] == [
        boulikessi.pk
    ]
    Place.objects.update(retired_on="2026-01-01")
    assert client.get(SEARCH, {"q": "boul"}).json() == {"places": []}


@pytest.mark.parametrize(
    ("text", "is_ticked"), [("Dirla", True), ("20 km north of Dirla", False), ("", False)]
)
def test_a_pin_is_remembered_by_a_name_of_its_own_alone(awa, browser_of, text, is_ticked):
    waiting_incident("Attack", text)
    html = browser_of(awa).get(PAGE).content.decode()
    assert ('name="remember" checked' in html) is is_ticked
