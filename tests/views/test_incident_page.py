import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.evidence import recompute_tolls
from incidents.models import ChosenFigure, IncidentOutcome, IncidentWeapon, UnclaimedStatement
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
from tests.views.pages import part, words

pytestmark = pytest.mark.django_db


def page_of(client, incident):
    return client.get(f"/incidents/{incident.reference}/")


@pytest.fixture
def boulikessi():
    """The seed report, with JNIM's later claim."""
    operation = make_operation("Two bases")
    incident = make_incident(
        "Assault at Boulikessi",
        lon=-1.31,
        lat=14.797,
        operation=operation,
        place_text="Boulikessi",
        region=make_region("Mopti"),
        summary="The camp was attacked.",
    )
    make_incident("Assault at Mondoro", operation=operation)
    jnim, ansaroul = make_group("jnim", "JNIM"), make_group("ansaroul-islam", "Ansaroul Islam")
    government = make_claimant("Government of Mali", "government", state=make_state())
    press = make_claimant("press, unnamed", "media", unnamed=True)
    report = make_report(
        "Dozens of soldiers killed",
        publisher="Long War Journal",
        published_on=date(2019, 10, 1),
        url="https://example.org/dozens",
    )
    incident.reports.add(report)
    day = date(2019, 10, 1)
    killed = make_claim(operation, 25, claimant=government, as_of=day)
    cite(killed, report, "25 soldiers were killed")
    make_claim(operation, up_to=40, claimant=press, as_of=day)
    make_claim(operation, at_least=60, outcome="missing", claimant=press, as_of=day)
    make_claim(operation, 11, outcome="accounted_for", claimant=government, as_of=day)
    make_claim(operation, at_least=15, side="armed_group", claimant=government, as_of=day)
    make_involvement(incident, ansaroul, basis="blamed", claimant=government, date=day)
    make_involvement(incident, jnim, basis="suspected", claimant=press)
    make_involvement(incident, jnim, basis="claimed", date=date(2019, 10, 7))
    unclaimed = UnclaimedStatement.objects.create(incident=incident, as_of=day)
    cite(unclaimed, report, "No group has yet to claim the raids.")
    IncidentWeapon.objects.create(incident=incident, code="heavy_weapons", claimant=government)
    IncidentOutcome.objects.create(incident=incident, code="base_held", claimant=press)
    recompute_tolls([incident.pk])
    return incident


def test_the_page_tells_what_happened_who_says_so_and_on_what_report(client, boulikessi):
    text = words(page_of(client, boulikessi))
    for expected in (
        "30 September 2019",
        "Assault at Boulikessi",
        "Boulikessi, Mopti, Mali",
        "known to the settlement",
        "The camp was attacked.",
        "25 to 40 killed (best 25) in the operation of 2 attacks",
        "at least 60 missing",
        "11 accounted for",
        "Nobody gave a figure for this incident alone.",
        "at least 15 1 October 2019",
        "A party's count of its enemy: shown, not counted.",
        "Claimed by JNIM on 7 October 2019; until then unclaimed, blamed on Ansaroul Islam by "
        "the government of Mali.",
        "Unclaimed as of 1 October 2019 Long War Journal, 1 October 2019",
        "Sentence quoted No group has yet to claim the raids.",
        "Claimed by JNIM, 7 October 2019",
        "Blamed Ansaroul Islam, according to Government of Mali, 1 October 2019",
        "Suspected JNIM, according to press, unnamed",
        "Sentence quoted 25 soldiers were killed",
        "heavy weapons, according to Government of Mali",
        "Assault at Mondoro",
        "Dozens of soldiers killed Read it at its source Long War Journal · 1 October 2019 · "
        "English reliability F: cannot be judged",
    ):
        assert expected in text


def test_a_pin_that_was_found_online_says_whose_data_it_is(client):
    online = make_incident(lon=-1.9, lat=14.6, location_status="located", location_source="photon")
    by_hand = make_incident(lon=-1.9, lat=14.6, location_source="hand")

    assert "© OpenStreetMap contributors" in words(client.get(online.get_absolute_url()))
    assert "OpenStreetMap" not in words(client.get(by_hand.get_absolute_url()))


def test_claimants_are_the_columns_and_sides_with_what_befell_them_the_rows(client, boulikessi):
    table = part(page_of(client, boulikessi), "content")
    table = table[table.index('<table class="claims"') :]
    table = table[: table.index("</table>")]
    columns = re.findall(r'<span class="claimant">(.*?)</span>', table)
    assert columns == ["Government of Mali", "press, unnamed"]
    rows = re.findall(r'scope="row"><span[^>]*>(.*?)</span> <span[^>]*>(.*?)</span>', table)
    assert rows == [
        ("killed", "state forces"),
        ("killed", "non-state armed group"),
        ("missing", "state forces"),
        ("accounted for", "state forces"),
    ]


def test_claims_on_the_operation_stand_apart_from_those_on_the_incident(client, boulikessi):
    make_claim(boulikessi, 3, side="civilians")
    text = words(page_of(client, boulikessi))
    own, whole = text.split("Of the operation as a whole, 2 attacks together")
    assert "Of this incident alone" in own
    assert "killed civilians Government of Mali 3 day not told" in own
    assert "killed state forces Government of Mali 25 1 October 2019" in whole


def test_an_estimate_is_called_one_wherever_its_claimant_gives_it_and_never_in_the_toll(client):
    incident = make_incident()
    make_claim(incident, 35, qualifier="estimated")
    recompute_tolls([incident.pk])
    text = words(page_of(client, incident))
    assert "35 killed" in text.split("How this is counted")[0]
    assert "about 35" not in text.split("How this is counted")[0]
    assert "killed state forces Government of Mali about 35 day not told · estimated" in text
    assert "Government of Mali: about 35 killed (state forces)" in text


def test_a_figure_that_was_replaced_is_struck_with_the_reason(client):
    incident = make_incident()
    army = make_claimant("Malian army", "party", group=make_group("army", kind="state_force"))
    make_claim(incident, 15, claimant=army, as_of=date(2019, 11, 1))
    make_claim(incident, 49, claimant=army, as_of=date(2019, 11, 3))
    recompute_tolls([incident.pk])
    page = page_of(client, incident)
    html = " ".join(page.content.decode().split())
    assert '<del><span class="visually-hidden">replaced:</span> 15</del>' in html
    assert "</span> 49</del>" not in html
    assert "<b>49</b>" in html
    assert "Replaced by the same claimant's figure of 3 November 2019, 49 killed." in words(page)


def test_what_an_editor_chose_is_marked_with_the_reason_until_it_is_replaced(client):
    incident = make_incident()
    first = make_claim(incident, 25, as_of=date(2019, 10, 1))
    ChosenFigure.objects.create(claim=first, reason="Counted by name.")
    text = words(page_of(client, incident))
    assert "25 chosen as best" in text
    assert "Why an editor chose it: Counted by name." in text
    make_claim(incident, 30, as_of=date(2019, 10, 2))
    text = words(page_of(client, incident))
    assert "chosen as best" not in text
    assert "the choice lapsed when it was replaced" in text


def test_the_toll_of_several_days_is_drawn_and_told_as_a_table(client, boulikessi):
    jnim = make_claimant("JNIM", "party", group=make_group("jnim"))
    make_claim(boulikessi.operation, 85, claimant=jnim, as_of=date(2019, 10, 7))
    page = page_of(client, boulikessi)
    html = page.content.decode()
    assert html.count('<g class="mark') == 3
    assert html.count('<g class="mark carried"') == 0
    text = words(page)
    assert "85 killed (state forces), says JNIM: not counted" in text
    assert "How the toll of the whole operation moved" in text
    assert "7 October 2019 JNIM: 85 killed (state forces), not counted 25 to 40 killed" in text


def test_a_disputed_day_is_marked(client):
    incident = make_incident()
    make_claim(incident, 49, side="civilians", as_of=date(2019, 1, 1))
    ngo = make_claimant("Collective", "ngo")
    make_claim(incident, 210, side="civilians", claimant=ngo, as_of=date(2019, 1, 9))
    recompute_tolls([incident.pk])
    html = page_of(client, incident).content.decode()
    assert '<g class="mark">' in html
    assert '<g class="mark disputed">' in html
    assert "49–210" in html


def test_figures_of_one_day_are_told_in_a_sentence_and_not_drawn(client):
    incident = make_incident()
    make_claim(incident, 25, as_of=date(2019, 10, 1))
    recompute_tolls([incident.pk])
    page = page_of(client, incident)
    assert "toll-chart" not in page.content.decode()
    assert "All figures of the dead were given on 1 October 2019." in words(page)


def test_both_sentences_for_a_situation_report_can_be_copied(client, boulikessi):
    page = page_of(client, boulikessi)
    english = part(page, "sentence-en")
    assert english.startswith('<p id="sentence-en" lang="en">On 30 September 2019, an armed')
    assert part(page, "sentence-fr").startswith('<p id="sentence-fr" lang="fr">')
    html = page.content.decode()
    for language in ("en", "fr"):
        assert f'data-copy="sentence-{language}"' in html


def test_the_evidence_is_told_in_the_order_in_which_it_came(client, boulikessi):
    text = words(page_of(client, boulikessi))
    text = text[text.index("In the order in which it was said") :]
    days = ("30 September 2019", "1 October 2019", "7 October 2019", "Day not told")
    places = [text.index(day) for day in days]
    assert places == sorted(places)
    assert "1 October 2019 First report: Long War Journal, Dozens of soldiers killed" in text
    assert "7 October 2019 Claimed by JNIM" in text


def test_nothing_on_the_page_is_styled_or_scripted_inline(client, boulikessi):
    html = page_of(client, boulikessi).content.decode()
    assert not re.search(r"<[^>]* (style|on[a-z]+)=", html)


def test_without_a_claim_the_page_says_so(client):
    incident = make_incident()
    make_involvement(incident, make_group("isgs"), basis="suspected")
    text = words(page_of(client, incident))
    assert "No claim recorded; ISGS suspected by the government of Mali." in text
    assert "How many died is not known." in text


def test_a_reference_may_be_typed_in_small_letters(client):
    incident = make_incident("Attack at Inata")
    page = client.get(f"/incidents/{incident.reference.lower()}/")
    assert "Attack at Inata" in words(page)


def test_a_draft_is_not_found_by_strangers_and_marked_for_analysts(client):
    draft = make_incident("Rumour of an attack", status="in_review")
    for address in (f"/incidents/{draft.reference}/", f"/incidents/{draft.reference}/card/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Rumour" not in answer.content.decode()
    client.force_login(make_user("analyst", "analyst"))
    page = page_of(client, draft)
    assert '<span class="tag draft">in review</span>' in page.content.decode()
    assert f"/admin/incidents/incident/{draft.pk}/change/" in page.content.decode()


def test_a_draft_of_the_same_operation_is_not_told_to_strangers(client):
    operation = make_operation()
    incident = make_incident(operation=operation)
    make_incident("Rumour of an attack", operation=operation, status="draft")
    assert "Rumour" not in words(page_of(client, incident))
    client.force_login(make_user("analyst", "analyst"))
    assert "Rumour of an attack 30 September 2019 draft" in words(page_of(client, incident))


def test_only_addresses_of_the_web_become_links(client):
    incident = make_incident()
    incident.reports.add(
        make_report("Kept", url="javascript:alert(1)"),
        make_report("Linked", url="https://example.org/report"),
    )
    html = page_of(client, incident).content.decode()
    assert "javascript:" not in html
    assert 'href="https://example.org/report" rel="noopener nofollow"' in html
    assert "Kept" in html


def test_a_page_without_a_pin_has_no_map_and_says_why(client):
    incident = make_incident(place_text="Dou", location_status="not_found")
    page = page_of(client, incident)
    assert 'id="map"' not in page.content.decode()
    assert "Dou, Mali place not found" in words(page)


def test_an_incident_known_to_its_region_gets_the_regions_outline(client):
    incident = make_incident(
        lon=-4,
        lat=14.2345,
        location_precision="first_level",
        location_status="area_only",
        region=make_region("Mopti", code="ML-5"),
    )
    response = page_of(client, incident)
    assert response.context["config"]["pin"]["drawn"] == "area"
    assert response.context["config"]["pin"]["area"] == {
        "level": "regions",
        "id": incident.region.pk,
    }
    html = response.content.decode()
    assert "known to the region only" in html
    # Coordinates of a point that stands for a region would be read as the site's.
    assert "14.2345, -4.0000" not in html


def test_a_radius_that_is_known_is_drawn_and_told(client):
    incident = make_incident(
        lon=-4, lat=14, location_precision="near_settlement", location_radius_km=20
    )
    response = page_of(client, incident)
    assert response.context["config"]["pin"]["radius_km"] == 20
    assert "within about 20 km" in response.content.decode()


def test_the_page_asks_the_database_no_more_for_many_claims_than_for_few(client):
    def incident_with(count):
        operation = make_operation()
        incident = make_incident(lon=-1, lat=14, operation=operation)
        for number in range(count):
            sibling = make_incident(operation=operation)
            claimant = make_claimant(f"Claimant {count} {number}", "media")
            group = make_group(f"group-{count}-{number}", kind="state_force", state=make_state())
            day = date(2020, 1, 1 + number)
            cite(make_claim(incident, number, claimant=claimant, as_of=day))
            cite(make_claim(sibling, number, claimant=claimant, as_of=day))
            cite(make_claim(operation, number, claimant=claimant, group=group))
            cite(make_involvement(incident, group, basis="blamed", claimant=claimant))
            cite(IncidentWeapon.objects.create(incident=incident, code="ied", claimant=claimant))
            cite(UnclaimedStatement.objects.create(incident=incident, as_of=day))
            incident.reports.add(make_report())
            cited = cite(make_claim(operation, 90 - number, claimant=claimant), make_report())
            ChosenFigure.objects.create(claim=cited.casualty_claim, reason="Checked.")
        recompute_tolls([incident.pk])
        return incident

    def queries(incident):
        with CaptureQueriesContext(connection) as asked:
            assert page_of(client, incident).status_code == 200
        return len(asked)

    few, many = incident_with(1), incident_with(12)
    assert queries(few) == queries(many)


def test_outlines_are_not_read_to_show_an_incident(client, boulikessi):
    with CaptureQueriesContext(connection) as asked:
        page_of(client, boulikessi)
    assert not [query["sql"] for query in asked if '"outline"' in query["sql"]]


def test_a_page_that_is_not_there_looks_like_the_others(client):
    answer = client.get("/incidents/SI-0000000/")
    assert answer.status_code == 404
    assert "Page not found" in words(answer)
    assert "Sahel incidents" in words(answer)


def test_every_name_on_the_page_leads_to_its_page(client, boulikessi):
    incident = boulikessi
    incident.place = make_place("Boulikessi", -1.31, 14.797)
    incident.save()
    html = page_of(client, incident).content.decode()
    report = incident.reports.get()
    for address in (
        "/groups/jnim/",
        "/groups/ansaroul-islam/",
        "/states/MLI/",
        f"/states/MLI/?region={incident.region.code}",
        f"/places/{incident.place.pk}/",
        f"/operations/{incident.operation.reference}/",
        f"/reports/{report.pk}/",
        f"/reports/?publisher={report.publisher_id}",
    ):
        assert f'href="{address}"' in html


class TestPerhapsTheSame:
    def test_the_desk_sees_likely_duplicates_with_their_reasons(self, client, boulikessi):
        make_incident(
            "Raid on the camp", status="draft", lon=-1.31, lat=14.797, place_text="Boulkessy"
        )
        client.force_login(make_user(role="analyst"))
        html = page_of(client, boulikessi).content.decode()
        section = html[html.index('id="likely-duplicates"') :]
        assert "Raid on the camp" in section
        assert "same day · less than 1 km away" in section

    def test_the_public_sees_nothing_of_it(self, client, boulikessi):
        make_incident("Raid on the camp", lon=-1.31, lat=14.797, place_text="Boulkessy")
        for user in (None, make_user("reader", role="viewer")):
            if user:
                client.force_login(user)
            html = page_of(client, boulikessi).content.decode()
            assert "likely-duplicates" not in html
            assert "Raid on the camp" not in html
