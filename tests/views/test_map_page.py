import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.models import Incident
from tests.builders import (
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_membership,
    make_organisation,
    make_report,
    make_state,
    make_user,
)
from tests.views.pages import part, titles, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def attacks():
    """One attack in Mali by JNIM with 25 dead, one in Niger, one that nobody has placed."""
    inata = make_incident("Attack in Mali", lon=-1.3, lat=14.8, date=date(2019, 9, 30))
    inates = make_incident("Attack in Niger", lon=1.2, lat=14.9, state="NER", date=date(2020, 1, 9))
    lost = make_incident(
        "Attack at Dou", place_text="Dou", location_status="ambiguous", date=date(2021, 5, 3)
    )
    make_involvement(inata, make_group("jnim", "JNIM"), basis="claimed")
    rebuild_group_ancestry()
    make_claim(inata, 25)
    recompute_tolls([inata.pk, inates.pk, lost.pk])
    return inata, inates, lost


def test_the_map_page_shows_totals_and_the_newest_first(client, attacks):
    page = client.get("/")
    assert page.status_code == 200
    assert "3 incidents 2 on the map 1 awaiting a location" in words(page)
    assert titles(page) == ["Attack in Niger", "Attack in Mali"]
    assert "25 killed" in words(page)
    assert "Claimed by JNIM" in words(page)


def test_what_has_no_location_is_listed_by_itself(client, attacks):
    page = client.get("/?list=unplaced")
    assert titles(page) == ["Attack at Dou"]
    assert "several places possible" in words(page)
    assert "2 on the map 1 without a location" in words(page)


def test_totals_add_up_where_no_place_is_told_and_none_awaited(client, attacks):
    make_incident("Attack somewhere")
    counted = "4 incidents 2 on the map 2 without a location"
    for address in ("/", "/statistics/"):
        assert f"{counted} 1 awaiting a location" in words(client.get(address))
    for address in ("/embed/", "/print/"):
        assert counted in words(client.get(address))


def test_filters_narrow_totals_and_list_and_stand_in_the_form(client, attacks):
    page = client.get("/?state=MLI&group=jnim&from=2019-09-01&to=2019-10-01&q=attack")
    assert titles(page) == ["Attack in Mali"]
    assert "1 incident 1 on the map" in words(page)
    html = page.content.decode()
    for field in (
        'name="state" value="MLI" checked',
        'name="group" value="jnim" checked',
        'name="from" value="2019-09-01"',
        'name="to" value="2019-10-01"',
        'name="q" value="attack"',
    ):
        assert field in html


def test_every_filter_has_a_chip_that_takes_it_away_and_keeps_the_rest(client, attacks):
    chips = part(client.get("/?state=MLI&state=NER&group=jnim&from=2019-09-01"), "chips")
    assert 'href="/?state=NER&amp;group=jnim&amp;from=2019-09-01"' in chips
    assert 'href="/?state=MLI&amp;state=NER&amp;group=jnim"' in chips
    assert "JNIM and affiliates" in chips
    assert "from 1 September 2019" in chips
    assert 'href="/"' in chips


def test_without_affiliates_the_chip_names_the_group_alone(client, attacks):
    chips = part(client.get("/?group=jnim&descendants=0"), "chips")
    assert "JNIM" in chips
    assert "affiliates" not in chips


def test_a_value_that_means_nothing_is_named_beside_its_field_and_the_rest_is_kept(client, attacks):
    page = client.get("/?state=MLI&state=XYZ&from=yesterday")
    assert page.status_code == 400
    assert "“XYZ” is not the ISO alpha-3 code" in part(page, "error-state")
    assert "“yesterday” is not a date" in part(page, "error-from")
    assert 'name="state" value="MLI" checked' in page.content.decode()
    assert titles(page) == ["Attack in Mali"]


def test_one_answer_has_the_same_parts_as_the_page(client, attacks):
    page = client.get("/?state=MLI")
    answer = client.get("/results/?state=MLI").json()
    for element_id in ("errors", "totals", "chips", "incident-list"):
        assert " ".join(answer["parts"][element_id].split()) == part(page, element_id)


def test_one_answer_has_the_map_and_the_counts_of_the_same_view(client, attacks):
    answer = client.get("/results/?state=MLI&type=coup&zoom=6&bbox=-10,10,10,20").json()
    assert answer["query"] == "state=MLI"
    assert answer["totals"] == {"total": 2, "mapped": 1, "unplaced": 1, "awaiting_location": 1}
    assert answer["extent"] == [-1.3, 14.8, -1.3, 14.8]
    assert [mark["title"] for mark in answer["map"]["clusters"]] == ["Attack in Mali"]
    elsewhere = client.get("/results/?state=MLI&zoom=6&bbox=-10,10,-5,20").json()
    assert elsewhere["totals"]["mapped"] == 1
    assert elsewhere["map"]["clusters"] == []


def test_a_refused_value_is_named_in_the_answer_and_the_rest_is_kept(client, attacks):
    answer = client.get("/results/?type=coup&state=MLI")
    assert answer.status_code == 400
    told = answer.json()
    assert "“coup” is not an event type" in told["field_errors"]["type"]
    assert "“coup” is not an event type" in told["parts"]["errors"]
    assert told["query"] == "state=MLI"


@pytest.mark.parametrize("window", ["zoom=near", "bbox=everywhere"])
def test_a_window_that_means_nothing_is_refused_with_a_sentence(client, window):
    answer = client.get(f"/results/?{window}")
    assert answer.status_code == 400
    assert window.split("=")[1] in answer.json()["error"]


class TestMoreRows:
    """Twenty-five attacks, one a day: a list of more than one page."""

    @pytest.fixture
    def names(self):
        """The titles of the attacks, the newest first."""
        for day in range(25):
            title = f"Attack {day:02}"
            make_incident(title, lon=-1, lat=14, date=date(2019, 1, 1) + timedelta(day))
        return [f"Attack {day:02}" for day in range(24, -1, -1)]

    def next_of(self, page):
        return unescape(re.search(r'data-more><a class="button" href="/([^"]*)"', page)[1])

    def test_they_follow_where_the_page_ended(self, client, names):
        first = client.get("/")
        assert titles(first) == names[:20]
        assert "20 of 25" in words(first)
        more = self.next_of(first.content.decode())
        assert titles(client.get(f"/rows/{more}")) == names[20:]
        assert "data-more" not in client.get(f"/rows/{more}").content.decode()
        whole = client.get(f"/{more}")
        assert titles(whole) == names[20:]
        assert "25 of 25" in words(whole)
        assert "data-first>Back to the first incidents" in whole.content.decode()

    def test_what_is_new_at_the_top_moves_no_row_to_the_next_page(self, client, names):
        more = self.next_of(client.get("/").content.decode())
        make_incident("News", lon=-1, lat=14, date=date(2020, 1, 1))
        rest = client.get(f"/rows/{more}")
        assert titles(rest) == names[20:]
        assert 'aria-posinset="22" aria-setsize="26"' in rest.content.decode()

    def test_a_row_that_has_left_the_list_leaves_the_place_to_its_number(self, client, names):
        more = self.next_of(client.get("/").content.decode())
        Incident.objects.filter(title=names[19]).update(status="withdrawn")
        assert titles(client.get(f"/rows/{more}")) == names[21:]

    def test_every_row_says_which_of_how_many_it_is(self, client, names):
        html = client.get("/").content.decode()
        assert 'aria-posinset="1" aria-setsize="25"' in html
        assert 'aria-posinset="20" aria-setsize="25"' in html

    def test_whoever_comes_back_gets_all_rows_that_were_read(self, client, names):
        reached = Incident.objects.get(title=names[22]).reference
        listed = client.get(f"/results/?upto={reached}").json()["parts"]["incident-list"]
        assert re.findall(r">(Attack \d\d)</a>", listed) == names[:23]
        assert "23 of 25" in listed

    def test_of_a_very_long_list_the_last_rows_that_were_read_come_back(
        self, client, names, monkeypatch
    ):
        monkeypatch.setattr("incidents.views.incident_list.MOST_ROWS", 21)
        reached = Incident.objects.get(title=names[22]).reference
        listed = client.get(f"/results/?upto={reached}").json()["parts"]["incident-list"]
        assert re.findall(r">(Attack \d\d)</a>", listed) == names[2:23]
        assert "Back to the first incidents" in listed


@pytest.mark.parametrize(
    "place", ["after=SI-0000000", "after=x&start=-1", "start=9", "upto=%00", "after=SI-0&start=99"]
)
def test_a_place_in_the_list_that_makes_no_sense_is_some_place(client, attacks, place):
    assert client.get(f"/rows/?{place}").status_code == 200
    assert client.get(f"/?{place}").status_code == 200


class TestOneSpot:
    """The incidents of one cluster, listed without a change of the filter."""

    def test_are_listed_alone_and_counted(self, client, attacks):
        page = client.get("/?here=-2,14,0,16")
        assert titles(page) == ["Attack in Mali"]
        assert "1 incident here Back to all" in words(page)
        assert "3 incidents 2 on the map" in words(page)
        assert part(page, "chips").count("<li>") == 0

    def test_lie_within_the_part_of_the_map_that_the_filter_keeps_to(self, client, attacks):
        assert titles(client.get("/?here=-2,14,2,16&within=0,10,5,20")) == ["Attack in Niger"]
        assert titles(client.get("/?here=-2,14,0,16&within=0.5,10,5,20")) == []

    def test_that_is_no_part_of_the_map_is_left_out(self, client, attacks):
        assert titles(client.get("/?here=there")) == ["Attack in Niger", "Attack in Mali"]


def test_an_empty_view_says_which_filter_to_loosen(client, attacks):
    text = words(client.get("/?state=NER&group=jnim"))
    assert "No incident matches all of these filters." in text
    assert "without “Niger”: 1 incident" in text
    assert "without “JNIM and affiliates”: 1 incident" in text


def test_an_empty_view_says_what_each_filter_finds_where_one_is_not_enough(client, attacks):
    text = words(client.get("/?state=NER&group=jnim&q=nowhere"))
    assert "More than one has to go." in text
    assert "Niger: 1 incident" in text
    assert "nowhere”: " not in text


def test_an_empty_tracker_says_so(client):
    assert "There are no incidents yet." in words(client.get("/"))


def test_a_draft_is_shown_to_analysts_alone_and_marked(client):
    draft = make_incident("Rumour of an attack", lon=-1, lat=14, status="draft")
    make_involvement(draft, make_group("secret", "Secret group"))
    rebuild_group_ancestry()
    for address in ("/", "/results/", "/rows/"):
        assert "Rumour" not in client.get(address).content.decode()
    assert "Secret group" not in client.get("/").content.decode()
    client.force_login(make_user("analyst", "analyst"))
    page = client.get("/")
    assert titles(page) == ["Rumour of an attack"]
    assert '<span class="tag draft">draft</span>' in page.content.decode()
    assert "Secret group" in words(page)
    card = client.get(f"/incidents/{draft.reference}/card/")
    assert '<span class="tag draft">draft</span>' in card.content.decode()


def test_text_is_never_read_as_html(client):
    incident = make_incident("<script>alert(1)</script>", lon=-1, lat=14, place_text="<b>x</b>")
    make_group("x", "<i>Group</i>")
    make_involvement(incident, make_group("x"))
    rebuild_group_ancestry()
    for piece in client.get("/results/?q=%3Cscript%3Ealert").json()["parts"].values():
        assert "<script>alert" not in piece
        assert "<i>Group" not in piece
        assert "<b>x" not in piece
    for address in (
        "/",
        "/rows/",
        "/?q=%3Cscript%3Ealert",
        "/?state=%3Cscript%3Ealert",
        f"/incidents/{incident.reference}/",
        f"/incidents/{incident.reference}/card/",
    ):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html
        assert "<i>Group" not in html
        assert "<b>x" not in html


def test_the_page_asks_the_database_no_more_for_twenty_incidents_than_for_one(client):
    jnim, report = make_group("jnim"), make_report()

    def add(number):
        incident = make_incident(lon=-1, lat=14, date=date(2019, 1, 1) + timedelta(number))
        make_involvement(incident, jnim)
        make_claim(incident, 3)
        incident.reports.add(report)
        recompute_tolls([incident.pk])

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/?state=MLI&group=jnim").status_code == 200
        return len(asked)

    add(0)
    rebuild_group_ancestry()
    one = queries()
    for number in range(1, 20):
        add(number)
    assert queries() == one


def test_outlines_are_not_read_to_list_incidents(client):
    make_incident(lon=-1, lat=14)
    make_state("MLI")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert not [query["sql"] for query in asked if '"outline"' in query["sql"]]


def test_links_to_another_language_keep_the_view(client, attacks):
    html = client.get("/?state=MLI&q=attack").content.decode()
    assert 'href="/?state=MLI&amp;q=attack&amp;lang=fr"' in html


def test_the_page_speaks_the_language_of_its_address(client, attacks):
    page = client.get("/?lang=fr")
    assert '<html lang="fr">' in page.content.decode()


def test_the_button_for_a_new_incident_is_for_those_who_may_log_one(client):
    assert "Log an incident" not in words(client.get("/"))
    client.force_login(make_user("viewer", "viewer"))
    assert "Log an incident" not in words(client.get("/"))
    client.force_login(make_user("analyst", "analyst"))
    assert "Log an incident" in words(client.get("/"))


class TestFigures:
    """Whose figure stands on the page, and of which side."""

    @pytest.fixture
    def contested(self):
        """26 soldiers by the army, up to 40 by the press, and 3 civilians; and no figure at all."""
        dioura = make_incident("Dioura", lon=-5.2, lat=14.8)
        make_claim(dioura, 26)
        make_claim(dioura, up_to=40, claimant=make_claimant("press", "media"))
        make_claim(dioura, 3, side="civilians", claimant=make_claimant("press", "media"))
        nobody = make_incident("Nobody counted", lon=-5.2, lat=14.8)
        recompute_tolls([dioura.pk, nobody.pk])
        return dioura

    def test_the_best_figure_of_all_sides_is_named_where_none_is_asked_for(self, client, contested):
        page = client.get("/")
        text = words(page)
        assert "Deaths 29 29–43 Civilians 3 Security forces 26 26–40" in text
        assert "Best figure, all sides: known for 1 of 2 incidents" in text
        assert "Deaths: best figure, all sides" in text
        assert "29 to 43 killed (best 29)" in text
        assert part(page, "chips").count("<li>") == 0

    def test_another_figure_changes_totals_and_list_alike_and_is_named(self, client, contested):
        page = client.get("/?figures=government&side=security")
        text = words(page)
        assert "Deaths 26 29–43 Civilians — 3 Security forces 26 26–40" in text
        assert "Government's figure, security forces: known for 1 of 2 incidents" in text
        assert "26 killed government's figure, security forces" in text
        assert "deaths not known government's figure, security forces" in text
        assert "Killed: government's figure, security forces" in text
        html = page.content.decode()
        assert '<option value="government" selected>' in html
        assert '<option value="security" selected>' in html

    def test_a_figure_that_is_not_the_default_has_a_chip_that_takes_it_away(
        self, client, contested
    ):
        chips = part(client.get("/?state=MLI&figures=government&side=security"), "chips")
        assert "government&#x27;s figure" in chips
        assert "deaths: security forces" in chips
        assert 'href="/?state=MLI&amp;side=security"' in chips
        assert 'href="/?state=MLI&amp;figures=government"' in chips

    def test_a_low_figure_that_nobody_gives_is_not_known(self, client, contested):
        rumour = make_incident("Rumour", lon=-5, lat=14)
        make_claim(rumour, up_to=10)
        recompute_tolls([rumour.pk])
        text = words(client.get("/?figures=low"))
        assert (
            "Low figure, all sides: known for 1 of 3 incidents"
            " · for 1 nobody gives more than an “up to”" in text
        )

    def test_disputed_figures_are_counted_with_their_lowest_and_said_to_be(self, client):
        incident = make_incident()
        make_claim(incident, 133, side="civilians", claimant=make_claimant("Watch", "ngo"))
        make_claim(incident, 400, side="civilians", claimant=make_claimant("Families", "community"))
        recompute_tolls([incident.pk])
        text = words(client.get("/?list=unplaced&side=civilians"))
        assert "Civilians 133 133–400" in text
        assert "known for 1 of 1 incident · 1 disputed, counted with its lowest" in text
        assert "disputed, counted" not in words(client.get("/?side=security"))

    def test_a_card_says_the_maps_figure_and_names_it(self, client, contested):
        address = f"/incidents/{contested.reference}/card/"
        assert "29 to 43 killed (best 29) best figure, all sides" in words(client.get(address))
        assert "3 killed best figure, civilians" in words(client.get(f"{address}?side=civilians"))
        refused = client.get(f"{address}?figures=worst")
        assert refused.status_code == 400
        assert "“worst” is not a figure" in words(refused)

    def test_a_value_that_means_nothing_is_named_beside_its_field(self, client, contested):
        page = client.get("/?figures=worst&side=everybody&state=MLI")
        assert page.status_code == 400
        assert "“worst” is not a figure. There are: best, low, high, government." in part(
            page, "error-figures"
        )
        assert "“everybody” is not a side of the dead" in part(page, "error-side")
        assert "Best figure, all sides: known for 1 of 2 incidents" in words(page)

    def test_an_empty_view_does_not_blame_the_figure(self, client, contested):
        text = words(client.get("/?q=nowhere&figures=low"))
        assert "without “nowhere”: 2 incidents" in text
        assert "without “low figure”" not in text


def test_role_basis_and_bloc_have_their_boxes_and_chips(client, attacks):
    make_membership(make_organisation("g5-sahel", "G5 Sahel"), "MLI")
    page = client.get("/?group=jnim&role=attacker&basis=claimed&bloc=g5-sahel")
    assert titles(page) == ["Attack in Mali"]
    html = page.content.decode()
    for field in ('name="role" value="attacker"', 'name="basis" value="claimed"'):
        assert f"{field} checked" in html
    assert 'name="bloc" value="g5-sahel" checked' in html
    chips = part(page, "chips")
    for label in ("G5 Sahel: member states", "role: attacker", "basis: claimed by the group"):
        assert label in chips
    assert 'href="/?bloc=g5-sahel&amp;group=jnim&amp;basis=claimed"' in chips


def test_role_basis_and_bloc_that_mean_nothing_are_named_beside_their_fields(client, attacks):
    make_organisation("g5-sahel", "G5 Sahel")
    page = client.get("/?role=victim&basis=rumoured&bloc=nato")
    assert page.status_code == 400
    assert "“victim” is not a role" in part(page, "error-role")
    assert "There are: observed, claimed, blamed, suspected, denied." in part(page, "error-basis")
    assert "“nato” is not an organisation of states" in part(page, "error-bloc")


def test_the_list_leads_to_its_other_order_and_keeps_the_view(client, attacks):
    newest = client.get("/?state=MLI&state=NER&figures=government")
    assert titles(newest) == ["Attack in Niger", "Attack in Mali"]
    listed = part(newest, "incident-list")
    for kept in ("MLI", "NER"):
        assert f'<input type="hidden" name="state" value="{kept}">' in listed
    assert '<input type="hidden" name="figures" value="government">' in listed
    assert '<option value="deaths">Most deaths first</option>' in listed
    deadliest = client.get("/?state=MLI&state=NER&figures=government&sort=deaths")
    assert titles(deadliest) == ["Attack in Mali", "Attack in Niger"]
    listed = part(deadliest, "incident-list")
    assert '<option value="deaths" selected>Most deaths first</option>' in listed
    assert 'type="hidden" name="sort"' not in listed
    assert client.get("/?sort=places").status_code == 400


def test_an_address_of_too_many_values_is_a_bad_request_and_no_error_of_the_server(client):
    refused = client.get("/results/?" + "&".join(f"state={number}" for number in range(1001)))
    assert refused.status_code == 400
    assert "The server did not understand the request" in refused.content.decode()
