import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.evidence import rebuild_group_ancestry
from tests.builders import (
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_region,
    make_state,
    make_user,
)
from tests.views.pages import part, words

pytestmark = pytest.mark.django_db


def facet(page, parameter):
    """The HTML of one part of the panel."""
    return part(page, f"facet-{parameter}")


def counts(page, parameter):
    """Value -> number beside it, in the order of the page."""
    pairs = re.findall(r'value="([^"]+)".*?<small[^>]*>([^<]+)<', facet(page, parameter), re.S)
    return {value: int(count.replace(",", "")) for value, count in pairs}


@pytest.fixture
def attacks():
    """Two attacks of JNIM in Mali, one of which civilians suffered, and one clash in Niger."""
    jnim = make_group("jnim", "JNIM")
    for _ in range(2):
        incident = make_incident(lon=-1.3, lat=14.8, region=make_region("Mopti", code="ML-5"))
        make_involvement(incident, jnim, basis="claimed")
    make_involvement(incident, role="target")
    make_incident("Clash", lon=1.2, lat=14.9, state="NER", event_type="riots")
    make_state("TCD")
    rebuild_group_ancestry()


def test_every_option_says_how_many_incidents_it_would_find(client, attacks):
    page = client.get("/")
    assert counts(page, "state") == {"MLI": 2, "NER": 1, "TCD": 0}
    assert counts(page, "region") == {"ML-5": 2}
    assert counts(page, "group") == {"jnim": 2}
    assert counts(page, "target")["civilians"] == 1
    assert counts(page, "type") | {"battles": 2, "riots": 1} == counts(page, "type")
    assert "settlement (3)" in facet(page, "precision")


def test_a_part_is_counted_without_itself_and_under_all_others(client, attacks):
    page = client.get("/?state=NER")
    assert counts(page, "state") == {"MLI": 2, "NER": 1, "TCD": 0}
    assert counts(page, "type")["battles"] == 0
    assert counts(page, "type")["riots"] == 1


def test_what_would_find_nothing_comes_last_and_is_dimmed(client, attacks):
    html = facet(client.get("/?type=riots"), "state")
    assert next(iter(counts(client.get("/?type=riots"), "state"))) == "NER"
    assert len(re.findall(r'class="option none"', html)) == 2


def test_a_folded_part_says_how_many_of_its_values_are_on(client, attacks):
    page = client.get("/?role=attacker&role=party&outcome=looting")
    assert "Role 2" in words_of(facet(page, "role"))
    assert "Outcome 1" in words_of(facet(page, "outcome"))
    assert "<details open" in facet(page, "role")
    assert "<details open" not in facet(page, "weapon")


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_one_click_clears_a_part_and_one_all(client, attacks):
    page = client.get("/?state=MLI&group=jnim&descendants=0&figures=low&deaths_min=1")
    assert 'href="/?state=MLI&amp;deaths_min=1&amp;figures=low"' in facet(page, "group")
    assert 'href="/?state=MLI&amp;group=jnim&amp;descendants=0"' in facet(page, "deaths_min")
    assert 'href="/?figures=low" data-clear-all' in page.content.decode()


def test_a_value_that_means_nothing_is_named_at_its_part(client, attacks):
    page = client.get("/?deaths_min=0&subtype=raid&near=here&place=x")
    assert page.status_code == 400
    for parameter in ("deaths_min", "subtype", "near", "place"):
        assert "“" in part(page, f"error-{parameter}"), parameter


class TestLongLists:
    @pytest.fixture(autouse=True)
    def many_groups(self):
        incident = make_incident(lon=-1, lat=14)
        for number in range(60):
            make_involvement(incident, make_group(f"group-{number:02}"))
        rebuild_group_ancestry()

    def test_begin_with_the_most_frequent_and_what_is_chosen(self, client):
        make_involvement(make_incident(), make_group("group-47"))
        html = facet(client.get("/?group=group-59&descendants=0"), "group")
        assert 'value="group-59" checked' in html
        shown = counts(client.get("/"), "group")
        assert len(shown) == 8
        assert next(iter(shown)) == "group-47"

    def test_are_whole_on_request_without_a_script(self, client):
        page = client.get("/")
        assert 'href="/?options=group#facet-group"' in facet(page, "group")
        assert len(counts(client.get("/?options=group"), "group")) == 60

    def test_bring_their_options_to_the_script(self, client):
        options = client.get("/filter-options/").json()
        assert len(options["group"]) == 60
        assert ["group-07", "GROUP-07", "GROUP-07", ""] in options["group"]

    def test_of_groups_in_drafts_alone_are_for_the_desk(self, client):
        make_involvement(make_incident("Draft", status="draft"), make_group("secret"))
        rebuild_group_ancestry()
        assert "secret" not in client.get("/filter-options/").content.decode()
        client.force_login(make_user("analyst", "analyst"))
        assert "secret" in client.get("/filter-options/").content.decode()

    def test_do_not_make_the_page_heavy(self, client):
        weight = len(client.get("/").content)
        incident = make_incident()
        for number in range(60, 160):
            make_involvement(incident, make_group(f"group-{number}"))
        rebuild_group_ancestry()
        assert len(client.get("/").content) < weight + 5_000


def test_status_is_for_the_desk_and_dataset_where_there_is_one(client):
    make_incident()
    html = client.get("/").content.decode()
    assert "facet-status" not in html
    assert "facet-dataset" not in html
    make_incident("Row", dataset=make_dataset())
    make_incident("Closed row", dataset=make_dataset("acled", name="ACLED", redistributable=False))
    assert counts(client.get("/"), "dataset") == {"own": 1, "ucdp-ged": 1}
    client.force_login(make_user("analyst", "analyst"))
    page = client.get("/")
    assert counts(page, "dataset") == {"own": 1, "acled": 1, "ucdp-ged": 1}
    assert counts(page, "status") == {"published": 3, "draft": 0, "in_review": 0}


def test_what_has_no_field_is_kept_when_the_form_is_sent(client, attacks):
    html = client.get("/?within=-5,10,5,20&sort=deaths&colour=group").content.decode()
    for name, value in (("within", "-5,10,5,20"), ("sort", "deaths"), ("colour", "group")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html


def test_a_distance_from_a_point_has_a_field_once_the_map_has_set_it(client, attacks):
    assert re.search(r"data-facet=\"near\"[^>]* hidden", client.get("/").content.decode())
    page = client.get("/?near=-1.31,14.8,50")
    assert not re.search(r"data-facet=\"near\"[^>]* hidden", page.content.decode())
    assert 'name="near" value="-1.31,14.8,50"' in facet(page, "near")
    assert "within 50 km of 14.8° N, 1.31° W" in words(page)


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("target=civilians", "target: civilians"),
        ("subtype=armed-clash", "Armed clash"),
        ("deaths_min=5", "at least 5 killed"),
        ("outcome=looting", "outcome: looting"),
        ("weapon=ied", "weapon: improvised explosive device"),
        ("precision=first_level", "place known to: region or better"),
        ("precision=exact", "place known to: exact site"),
        ("dataset=own", "entered here"),
        ("status=published", "status: published"),
        ("within=-5,10,5,20", "part of the map"),
    ],
)
def test_every_filter_is_said_in_words(client, attacks, query, label):
    chips = words_of(part(client.get(f"/?{query}"), "chips"))
    assert label in chips


def test_the_page_of_a_group_has_no_field_for_it_but_for_its_affiliates(client, attacks):
    page = client.get("/groups/jnim/")
    html = page.content.decode()
    assert 'name="group"' not in html
    assert 'name="descendants"' in facet(page, "descendants")
    assert counts(page, "state")["MLI"] == 2


def test_the_panel_asks_the_database_no_more_for_many_options_than_for_few(client, attacks):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/?state=MLI&group=jnim&region=ML-5").status_code == 200
        return len(asked)

    few = queries()
    incident = make_incident(region=make_region("Gao", code="ML-7"), dataset=make_dataset())
    for number in range(20):
        make_involvement(incident, make_group(f"group-{number}"))
    rebuild_group_ancestry()
    assert queries() == few
