import re
from datetime import date

import pytest
from django.utils import translation

from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.models import ArmedGroup, Designation, GroupName, GroupRelation
from incidents.templatetags.reference_words import period_in_words
from tests.builders import (
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_report,
    make_state,
    make_user,
)
from tests.views.pages import part, queries_for, titles, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def jnim():
    """JNIM with its names, a relation in either direction, a listing, and three incidents."""
    jnim = make_group("jnim", "JNIM", name_fr="GSIM", summary_en="An alliance of 2017.")
    GroupName.objects.create(
        group=jnim, name="Groupe de soutien à l'islam", language="fr", kind="full"
    )
    al_qaeda, katiba = make_group("al-qaeda", "al-Qaeda", "network"), make_group("katiba", "Katiba")
    report = make_report("On JNIM", publisher="Long War Journal", published_on=date(2019, 10, 1))
    GroupRelation.objects.create(
        group=jnim,
        kind="affiliated_with",
        other=al_qaeda,
        since=date(2017, 3, 1),
        since_precision="month",
        report=report,
    )
    GroupRelation.objects.create(
        group=katiba,
        kind="part_of",
        other=jnim,
        since=date(2017, 1, 1),
        since_precision="year",
        note="By its first statement.",
    )
    Designation.objects.create(
        group=jnim,
        authority=make_claimant("US Department of State"),
        listing="SDGT",
        since=date(2018, 9, 5),
    )
    rebuild_group_ancestry()
    for number, (basis, group) in enumerate(
        [("claimed", jnim), ("blamed", jnim), ("suspected", katiba)]
    ):
        incident = make_incident(f"Attack {basis}", lon=-1 - number, lat=14)
        make_involvement(incident, group, basis=basis)
        make_claim(incident, 10)
        recompute_tolls([incident.pk])
    return jnim


def test_groups_stand_under_their_kind_with_all_their_names_and_a_count(client, jnim):
    text = words(client.get("/groups/"))
    assert "Non-state armed group JNIM GSIM" in text.replace("non-state", "Non-state")
    assert "Groupe de soutien à l'islam" in text
    assert "3 incidents" in text


def test_the_search_finds_a_group_by_a_part_of_any_of_its_names(client, jnim):
    for name in ("jnim", "GSIM", "soutien islam", "SOUTIEN À"):
        answer = client.get("/groups/", {"name": name})
        assert 'href="/groups/jnim/"' in answer.content.decode(), name
        assert 'href="/groups/al-qaeda/"' not in answer.content.decode()


def test_a_name_that_no_group_has_says_what_to_do(client, jnim):
    answer = client.get("/groups/?name=nobody")
    assert "No group has this name." in words(answer)
    assert 'href="/groups/"' in part(answer, "content")


def test_the_list_counts_under_a_filter_and_keeps_it_in_its_links(client, jnim):
    make_involvement(make_incident(state="NER"), jnim)
    answer = client.get("/groups/?state=NER")
    assert 'href="/groups/jnim/?state=NER"' in answer.content.decode()
    assert "1 incident" in words(answer)
    assert "Niger" in part(answer, "chips")


def test_the_page_tells_names_relations_and_lists_with_their_dates_and_reports(client, jnim):
    text = words(client.get("/groups/jnim/"))
    for expected in (
        "An alliance of 2017.",
        "Groupe de soutien à l'islam French",
        "JNIM affiliated with al-Qaeda since March 2017",
        "Long War Journal, 1 October 2019",
        "Katiba part of JNIM since 2017 By its first statement.",
        "SDGT, US Department of State since 5 September 2018",
    ):
        assert expected in text
    reverse = words(client.get("/groups/al-qaeda/"))
    assert "JNIM affiliated with al-Qaeda since March 2017" in reverse


def test_the_drawing_tells_each_relation_in_words_and_leads_to_the_other_group(client, jnim):
    drawing = part(client.get("/groups/jnim/"), "relations-drawn")
    text = " ".join(re.sub(r"<[^>]*>", "", drawing).split())
    for told in (
        "SDGT, US Department of State since 5 September 2018",
        "JNIM affiliated with al-Qaeda since March 2017",
        "Katiba part of JNIM since 2017",
    ):
        assert told in text
    assert 'href="/groups/al-qaeda/"' in drawing
    assert "style=" not in drawing


def test_a_group_without_relations_and_lists_has_no_drawing(client):
    make_group("koglweogo")
    answer = client.get("/groups/koglweogo/")
    assert not part(answer, "relations-drawn")
    assert "Who belongs to whom" not in words(answer)


class TestAsOfADay:
    def test_it_tells_to_whom_it_belonged_who_belonged_to_it_and_its_lists(self, client, jnim):
        on_the_day = words(client.get("/groups/jnim/?asof=2019-09-30"))
        assert "Belongs to al-Qaeda as an affiliate, since March 2017" in on_the_day
        assert "Belonging to it Katiba as a part, since 2017" in on_the_day
        assert "On lists SDGT, US Department of State since 5 September 2018" in on_the_day
        before = words(client.get("/groups/jnim/?asof=2017-02-01"))
        assert "Belonging to it Katiba" in before
        assert "Belongs to al-Qaeda" not in before
        assert "On lists" not in before

    def test_those_above_and_below_are_told_through_any_number_of_links(self, client, jnim):
        al_qaeda = words(client.get("/groups/al-qaeda/?asof=2019-09-30"))
        assert (
            "Belonging to it JNIM as an affiliate, since March 2017 Katiba as a part, since 2017"
            in al_qaeda
        )
        katiba = words(client.get("/groups/katiba/?asof=2019-09-30"))
        assert "Belongs to JNIM as a part, since 2017 al-Qaeda as an affiliate" in katiba

    def test_the_drawing_marks_the_day_and_the_table_says_what_held(self, client, jnim):
        answer = client.get("/groups/jnim/?asof=2017-02-01")
        assert 'class="day"' in part(answer, "relations-drawn")
        text = words(answer)
        assert (
            "JNIM affiliated with al-Qaeda since March 2017 1 February 2017: did not hold" in text
        )
        assert "Katiba part of JNIM since 2017 1 February 2017: held" in text
        assert 'class="day"' not in part(client.get("/groups/jnim/"), "relations-drawn")

    def test_what_is_no_date_is_refused_and_the_rest_is_kept(self, client, jnim):
        for address in ("/groups/jnim/", "/groups/", "/states/MLI/"):
            make_state("MLI")
            answer = client.get(address, {"asof": "yesterday"})
            assert answer.status_code == 400
            assert "“yesterday” is not a date. Write it as 2019-09-30." in part(answer, "errors")
        assert titles(client.get("/groups/jnim/?asof=yesterday"))

    def test_it_narrows_no_incidents_and_stays_in_the_addresses_of_the_page(self, client, jnim):
        answer = client.get("/groups/jnim/?asof=2017-02-01&q=attack&state=MLI")
        assert len(titles(answer)) == 3
        assert 'href="/groups/jnim/?q=attack&amp;asof=2017-02-01"' in part(answer, "chips")
        html = answer.content.decode()
        assert 'name="asof" value="2017-02-01"' in html
        assert 'href="/groups/jnim/?state=MLI&amp;q=attack"' in html
        assert 'href="/groups/al-qaeda/?asof=2017-02-01"' in html
        languages = re.findall(r'data-language="fr"', html)
        assert languages and "asof=2017-02-01&amp;q=attack&amp;state=MLI&amp;lang=fr" in html

    def test_the_list_of_groups_shows_who_belonged_to_whom(self, client, jnim):
        text = words(client.get("/groups/?asof=2019-09-30"))
        assert (
            "al-Qaeda JNIM as an affiliate, since March 2017 Katiba as a part, since 2017" in text
        )
        assert "Nothing of this is recorded for 1 January 2010." in words(
            client.get("/groups/?asof=2010-01-01")
        )
        answer = client.get("/groups/?asof=2019-09-30&state=MLI")
        assert 'href="/groups/jnim/?state=MLI&amp;asof=2019-09-30"' in answer.content.decode()
        assert "Who belongs to whom" not in words(client.get("/groups/?name=jnim"))

    def test_a_group_under_two_others_stands_under_each_and_branches_once(self, client, jnim):
        katiba = ArmedGroup.objects.get(slug="katiba")
        GroupRelation.objects.create(
            group=katiba, kind="affiliated_with", other=ArmedGroup.objects.get(slug="al-qaeda")
        )
        GroupRelation.objects.create(group=make_group("unit"), kind="part_of", other=katiba)
        rebuild_group_ancestry()
        page = words(client.get("/groups/al-qaeda/?asof=2019-09-30"))
        [tree] = re.findall(r"Belonging to it (.*?) Names", page)
        assert tree.count("Katiba") == 2
        assert tree.count("UNIT") == 1

    def test_a_name_that_nobody_has_looked_at_is_in_no_web_for_the_public(self, client, jnim):
        unchecked = make_group("dozo", "Dozo militia", to_be_checked=True)
        GroupRelation.objects.create(group=unchecked, kind="part_of", other=jnim)
        rebuild_group_ancestry()
        for address in ("/groups/jnim/", "/groups/"):
            assert "Dozo" not in words(client.get(address))
        client.force_login(make_user("analyst", "analyst"))
        for address in ("/groups/jnim/", "/groups/"):
            assert "Dozo" in words(client.get(address))


def test_notes_are_marked_as_english_on_french_pages(client, jnim):
    note = '<span lang="en">By its first statement.</span>'
    assert note in client.get("/groups/jnim/?lang=fr").content.decode()
    assert note not in client.get("/groups/jnim/?lang=en").content.decode()


def test_claimed_stands_apart_from_blamed_and_suspected(client, jnim):
    text = words(client.get("/groups/jnim/"))
    assert "Claimed by it or observed 1 10" in text
    assert "Only blamed on it or suspected 2 20" in text
    assert "It was the target" not in text


def test_its_incidents_are_listed_and_affiliates_can_be_left_out(client, jnim):
    assert len(titles(client.get("/groups/jnim/"))) == 3
    assert titles(client.get("/groups/jnim/?descendants=0")) == ["Attack blamed", "Attack claimed"]


def test_the_filters_words_narrow_the_page_and_stand_as_chips(client, jnim):
    answer = client.get("/groups/jnim/?q=claimed&state=MLI&from=2019-01-01")
    assert titles(answer) == ["Attack claimed"]
    chips = part(answer, "chips")
    assert "Mali" in chips
    assert "from 1 January 2019" in chips
    assert 'href="/groups/jnim/?from=2019-01-01&amp;q=claimed"' in chips
    assert "JNIM" not in chips


def test_a_value_that_means_nothing_is_named_and_the_rest_is_kept(client, jnim):
    answer = client.get("/groups/jnim/?from=yesterday&q=claimed&group=isgs&page=7")
    assert answer.status_code == 400
    errors = part(answer, "errors")
    for named in ("yesterday", "isgs", "“7”"):
        assert named in errors
    assert titles(answer) == ["Attack claimed"]


def test_nothing_found_says_what_to_loosen(client, jnim):
    answer = client.get("/groups/jnim/?state=MLI&q=nowhere")
    assert "without “nowhere”: 3 incidents" in words(answer)
    assert 'href="/groups/jnim/?state=MLI"' in part(answer, "content")


def test_long_lists_have_pages(client, jnim):
    for number in range(20):
        make_involvement(make_incident(f"More {number}", date=date(2018, 1, 1)), jnim)
    first = client.get("/groups/jnim/?state=MLI")
    assert "1 to 20 of 23" in words(first)
    assert 'href="/groups/jnim/?state=MLI&amp;page=2"' in first.content.decode()
    second = client.get("/groups/jnim/?state=MLI&page=2")
    assert "21 to 23 of 23" in words(second)
    assert 'href="/groups/jnim/?state=MLI"' in second.content.decode()


def test_its_timeline_is_that_of_its_own_incidents(client, jnim):
    make_incident(date=date(2012, 1, 1))
    config = client.get("/groups/jnim/?unit=year").context["config"]
    assert config["timeline"]["starts"] == ["2019-01-01"]
    assert (config["timeline"]["incidents"], config["timeline"]["deaths"]) == ([3], [30])
    assert config["timeline"]["unit"] == "year"


def test_a_range_of_the_timeline_leads_to_the_page_with_the_rest_of_its_filter(client, jnim):
    config = client.get("/groups/jnim/?state=MLI&asof=2019-09-30").context["config"]
    assert config["page"] == "/groups/jnim/"
    assert config["pageQuery"] == "state=MLI&asof=2019-09-30"


def test_it_leads_to_the_statistics_of_its_incidents(client, jnim):
    answer = client.get("/groups/jnim/?state=MLI").content.decode()
    assert 'href="/statistics/?state=MLI&amp;group=jnim"' in answer


def test_a_slug_may_be_typed_in_capitals_and_another_is_not_found(client, jnim):
    assert client.get("/groups/JNIM/").status_code == 200
    assert client.get("/groups/nobody/").status_code == 404


def test_drafts_are_counted_and_listed_for_analysts_alone(client, jnim):
    make_involvement(make_incident("Draft", status="draft"), jnim)
    assert "Draft" not in titles(client.get("/groups/jnim/"))
    assert "3 incidents" in words(client.get("/groups/"))
    client.force_login(make_user("analyst", "analyst"))
    assert "Draft" in titles(client.get("/groups/jnim/"))
    assert "4 incidents" in words(client.get("/groups/"))


def test_a_name_out_of_a_dataset_is_public_once_a_public_incident_names_it(client):
    unchecked = make_group("dozo-militia", "Dozo militia", to_be_checked=True)
    make_involvement(make_incident(status="draft"), unchecked)
    assert client.get("/groups/dozo-militia/").status_code == 404
    assert "Dozo" not in words(client.get("/groups/"))
    make_involvement(make_incident(), unchecked)
    assert "to be checked" in words(client.get("/groups/dozo-militia/"))


def test_a_group_without_incidents_has_a_page_without_a_map(client):
    make_group("aqim")
    answer = client.get("/groups/aqim/")
    assert "There are no incidents yet." in words(answer)
    assert not part(answer, "map")


def test_queries_are_as_many_for_twenty_incidents_and_groups_as_for_one(client, jnim):
    for address in ("/groups/?asof=2019-09-30", "/groups/jnim/?asof=2019-09-30"):
        client.get(address)
        few = queries_for(client, address)
        for number in range(20):
            other = make_group(f"{number}-{len(address)}")
            GroupRelation.objects.create(
                group=other, kind="allied_with", other=jnim, report=make_report()
            )
            GroupRelation.objects.create(
                group=jnim, kind="fights", other=other, report=make_report()
            )
            GroupRelation.objects.create(group=other, kind="part_of", other=jnim)
            incident = make_incident(date=date(2019, 1, 1 + number))
            make_involvement(incident, jnim, basis="claimed")
            make_involvement(incident, other, role="target")
        rebuild_group_ancestry()
        assert queries_for(client, address) == few


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "dates not told"),
        ({"since": date(2017, 3, 2)}, "since 2 March 2017"),
        ({"since": date(2017, 3, 1), "since_precision": "month"}, "since March 2017"),
        ({"since": date(2017, 1, 1), "since_precision": "year"}, "since 2017"),
        ({"until": date(2025, 1, 29)}, "until 29 January 2025"),
        ({"kind": "split_from", "since": date(2015, 5, 2)}, "on 2 May 2015"),
        (
            {"kind": "merged_into", "since": date(2013, 8, 1), "since_precision": "month"},
            "in August 2013",
        ),
        (
            {"since": date(2015, 1, 1), "since_precision": "year", "until": date(2017, 3, 1)},
            "from 2015 until 1 March 2017",
        ),
    ],
)
def test_a_period_is_told_as_exactly_as_it_is_known(fields, told):
    assert period_in_words(GroupRelation(**fields)) == told


def test_in_french_a_day_takes_its_article_and_a_year_takes_none():
    day = GroupRelation(since=date(2017, 3, 2))
    year = GroupRelation(since=date(2017, 1, 1), since_precision="year")
    with translation.override("fr"):
        assert period_in_words(day) == "depuis le 2 mars 2017"
        assert period_in_words(year) == "depuis 2017"


def test_all_groups_have_an_address():
    assert ArmedGroup(slug="jnim").get_absolute_url() == "/groups/jnim/"


def test_the_views_figure_holds_in_totals_parts_chart_and_list(client, jnim):
    later = make_incident("Later", date=date(2020, 1, 1))
    make_involvement(later, jnim, basis="claimed")
    make_claim(later, 40, claimant=make_claimant("press", "media"))
    recompute_tolls([later.pk])
    answer = client.get("/groups/jnim/?figures=government&side=security&unit=month")
    text = words(answer)
    assert "Government's figure, security forces: known for 3 of 4 incidents" in text
    assert "Claimed by it or observed 2 10 50 — 10 50 —" in text
    assert "Deaths: government's figure." in text
    assert "10 killed government's figure, security forces" in text
    config = answer.context["config"]
    assert config["figure"] == "government's figure, security forces"
    months = dict(zip(config["timeline"]["starts"], config["timeline"]["deaths"], strict=True))
    assert (months["2019-09-01"], months["2020-01-01"]) == (30, None)


def test_what_the_group_denies_is_told_apart_where_it_is_asked_for(client, jnim):
    make_involvement(make_incident("Denied attack"), jnim, basis="denied")
    assert "Only denied by it" not in words(client.get("/groups/jnim/"))
    answer = client.get("/groups/jnim/?basis=denied")
    assert titles(answer) == ["Denied attack"]
    assert "Only denied by it 1" in words(answer)
