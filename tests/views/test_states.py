from datetime import date

import pytest

from incidents.models import Membership, Organisation
from tests.builders import make_incident, make_region, make_report, make_state, make_user
from tests.views.pages import part, queries_for, titles, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def mali():
    """Mali, once of the G5 Sahel and now of the Alliance, with a region of 2023 and its mother."""
    mali = make_state("MLI")
    g5 = Organisation.objects.create(slug="g5-sahel", name_en="G5 Sahel", acronym_en="G5 Sahel")
    aes = Organisation.objects.create(
        slug="aes", name_en="Alliance of Sahel States", acronym_en="AES"
    )
    Membership.objects.create(
        organisation=g5,
        state=mali,
        since=date(2014, 1, 1),
        since_precision="year",
        until=date(2022, 5, 15),
        note="Mali announced its withdrawal.",
    )
    Membership.objects.create(
        organisation=aes, state=mali, since=date(2023, 9, 16), report=make_report("The charter")
    )
    mopti = make_region("Mopti", code="ML-5")
    douentza = make_region("Douentza", code="ML-X-DTZ", since=date(2023, 3, 13))
    douentza.predecessors.add(mopti)
    make_region("Old North", code="ML-OLD", until=date(2016, 1, 19)).successors.add(mopti)
    make_incident("At Mondoro", region=mopti, lon=-1.9, lat=14.7)
    make_incident("At Dioura", region=mopti, date=date(2019, 3, 17))
    make_incident("Somewhere")
    return mali


def test_followed_states_come_first_with_their_organisations_and_counts(client, mali):
    make_incident(state="DZA")
    text = words(client.get("/states/"))
    followed, others = text.split("Neighbours and others")
    assert "Mali AES 3 incidents" in followed
    assert "G5" not in followed
    assert "Algeria 1 incident" in others


def test_the_list_counts_under_a_filter_and_keeps_it_in_its_links(client, mali):
    answer = client.get("/states/?to=2019-03-31")
    assert 'href="/states/MLI/?to=2019-03-31"' in answer.content.decode()
    assert "Mali AES 1 incident" in words(answer)


def test_memberships_are_told_with_their_dates_and_reports(client, mali):
    text = words(client.get("/states/MLI/"))
    assert "G5 Sahel from 2014 until 15 May 2022 Mali announced its withdrawal." in text
    assert "Alliance of Sahel States (AES) since 16 September 2023" in text
    assert "Studio Tamani" in text


def test_memberships_are_drawn_and_told_as_of_a_day(client, mali):
    answer = client.get("/states/MLI/?asof=2022-05-15")
    text = words(answer)
    assert "from 2014 until 15 May 2022 15 May 2022: did not hold" in text
    assert "since 16 September 2023 15 May 2022: did not hold" in text
    drawing = part(answer, "memberships-drawn")
    assert "G5 Sahel" in drawing and "AES" in drawing
    assert 'class="day"' in drawing
    the_day_before = words(client.get("/states/MLI/?asof=2022-05-14"))
    assert "from 2014 until 15 May 2022 14 May 2022: held" in the_day_before
    assert "did not hold" not in words(client.get("/states/MLI/"))


def test_the_day_stays_in_the_addresses_of_the_page_and_narrows_no_incidents(client, mali):
    answer = client.get("/states/MLI/?asof=2013-01-01")
    assert len(titles(answer)) == 3
    assert 'href="/states/MLI/?asof=2013-01-01&amp;region=ML-5"' in answer.content.decode()


def test_regions_of_today_and_before_are_told_with_where_they_came_from(client, mali):
    regions = part(client.get("/states/MLI/"), "content").split("Regions of before")
    assert "before: Mopti" in regions[0]
    assert "since 13 March 2023" in regions[0]
    assert "Old North" not in regions[0]
    assert "now: Mopti" in regions[1]


def test_a_region_narrows_the_page_and_the_others_keep_their_counts(client, mali):
    answer = client.get("/states/MLI/?region=ml-5")
    assert titles(answer) == ["At Mondoro", "At Dioura"]
    assert "Mopti" in part(answer, "chips")
    assert ">2</b>" in part(answer, "region-ML-5")
    assert "Of 1 incident no region is told." in words(answer)


def test_a_region_of_another_state_finds_nothing_and_says_what_to_loosen(client, mali):
    make_region("Sahel", code="BF-12", state="BFA")
    answer = client.get("/states/MLI/?region=BF-12")
    assert "without “Sahel”: 3 incidents" in words(answer)


def test_a_state_that_is_not_followed_has_its_page_and_its_incidents(client):
    make_incident("Over the border", state="DZA")
    answer = client.get("/states/dza/")
    assert titles(answer) == ["Over the border"]
    assert "not followed" in words(answer)


def test_another_state_is_refused_on_the_page_of_one(client, mali):
    make_state("NER")
    answer = client.get("/states/MLI/?state=NER")
    assert answer.status_code == 400
    assert "This page is about Mali alone: “NER” was left out." in words(answer)
    assert len(titles(answer)) == 3


def test_a_code_that_is_no_state_is_not_found(client):
    assert client.get("/states/XYZ/").status_code == 404


def test_drafts_count_for_analysts_alone(client, mali):
    make_incident("Draft", status="draft", region=make_region("Mopti", code="ML-5"))
    assert "Mali AES 3 incidents" in words(client.get("/states/"))
    assert ">2</b>" in part(client.get("/states/MLI/"), "region-ML-5")
    client.force_login(make_user("analyst", "analyst"))
    assert "Mali AES 4 incidents" in words(client.get("/states/"))
    assert ">3</b>" in part(client.get("/states/MLI/"), "region-ML-5")


def test_queries_are_as_many_for_twenty_regions_and_incidents_as_for_one(client, mali):
    for address in ("/states/", "/states/MLI/"):
        client.get(address)
        few = queries_for(client, address)
        for number in range(20):
            code = f"ML-{number}{address.count('/')}"
            region = make_region(f"Region {code}", code=code, since=date(2023, 3, 13))
            region.predecessors.add(make_region("Mopti", code="ML-5"))
            make_incident(region=region, lon=-1, lat=14)
            organisation = Organisation.objects.create(slug=code.lower(), name_en=code)
            Membership.objects.create(organisation=organisation, state=mali, report=make_report())
        assert queries_for(client, address) == few


def test_a_membership_leads_to_the_incidents_in_its_member_states(client, mali):
    assert 'href="/?bloc=g5-sahel"' in client.get("/states/MLI/").content.decode()
    answer = client.get("/?bloc=g5-sahel&list=unplaced")
    assert titles(answer) == ["Somewhere", "At Dioura"]
    assert "G5 Sahel: member states" in part(answer, "chips")
