"""An incident's page as of another day."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from incidents.evidence import recompute_tolls
from incidents.models import ChosenFigure, Incident
from tests.builders import (
    cite,
    make_claim,
    make_claimant,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_report,
    make_user,
)
from tests.history.days import on
from tests.views.pages import part, queries_for, words

pytestmark = pytest.mark.django_db

FIRST, SEVENTH = date(2019, 10, 1), date(2019, 10, 7)
MONDAY, WEDNESDAY = date(2024, 3, 4), date(2024, 3, 6)


@pytest.fixture
def incident():
    """Entered on Monday, corrected on Wednesday."""
    with on(MONDAY):
        operation = make_operation("Two bases")
        incident = make_incident(
            "Attack on a camp", operation=operation, summary="JNIM claimed it on 7 October."
        )
        make_incident("The other base", operation=operation)
        incident.reports.add(make_report("Soldiers killed", published_on=FIRST))
        claim = make_claim(incident, 20, as_of=FIRST)
        make_claim(incident, 85, as_of=SEVENTH, claimant=make_claimant("UN", "un"))
        make_involvement(incident, make_group("jnim"), basis="claimed", date=SEVENTH)
    with on(WEDNESDAY):
        Incident.objects.filter(pk=incident.pk).update(title="Assault on the camp")
        type(claim).objects.filter(pk=claim.pk).update(minimum=25, maximum=25)
    recompute_tolls([incident.pk])
    incident.refresh_from_db()
    return incident


def page_as_of(client, incident, query):
    return client.get(f"{incident.get_absolute_url()}?{query}")


class TestAsPublished:
    def test_the_page_says_of_which_day_it_is_and_leads_back_to_today(self, client, incident):
        page = page_as_of(client, incident, "known=2019-10-01")
        assert page.status_code == 200
        html = page.content.decode()
        assert f'<a href="{incident.get_absolute_url()}">back to today</a>' in html
        text = words(page)
        assert "As published by 1 October 2019 · back to today" in text
        assert "Assault on the camp · As published by 1 October 2019 · Sahel incidents" in html

    def test_all_parts_of_it_are_of_that_day(self, client, incident):
        text = words(page_as_of(client, incident, "known=2019-10-02"))
        assert "25 killed" in text
        assert "No claim recorded." in text
        assert "[As published by 2 October 2019] On 30 September 2019" in text
        assert "Soldiers killed" in text
        for later in ("85", "claimed by JNIM", "Claimed by JNIM", "JNIM claimed it on 7 October."):
            assert later not in text
        assert "The summary is left out: it may tell what came later." in text

    def test_before_anything_was_published_it_says_when_the_first_was(self, client, incident):
        page = page_as_of(client, incident, "known=2019-09-30")
        text = words(page)
        assert page.status_code == 200
        assert (
            "Nothing of it had been published by 30 September 2019. The first was on "
            "1 October 2019." in text
        )
        assert "Deaths" not in text

    def test_one_can_step_through_the_days_on_which_something_was_published(self, client, incident):
        for query in ("", "known=2019-09-30", "known=2019-10-01"):
            html = page_as_of(client, incident, query).content.decode()
            days = re.findall(r'href="[^"]*\?known=([-0-9]+)"', html)
            assert days[:3] == ["2019-09-30", "2019-10-01", "2019-10-07"]
        assert 'known=2019-10-01" aria-current="date"' in html

    def test_of_many_days_the_neighbours_are_offered_and_the_rest_on_demand(self, client):
        incident = make_incident()
        for number in range(15):
            make_claim(incident, number, as_of=FIRST + timedelta(days=number))
        html = page_as_of(client, incident, "known=2019-10-05").content.decode()
        assert f'<a rel="prev" href="{incident.get_absolute_url()}?known=2019-10-04">' in html
        assert f'<a rel="next" href="{incident.get_absolute_url()}?known=2019-10-06">' in html
        assert '<details class="clock-days">' in html

    def test_what_is_left_out_is_counted(self, client, incident):
        make_claim(incident, 3, side="civilians")
        incident.reports.add(make_report())
        chosen = make_claim(incident, 26, as_of=FIRST)
        ChosenFigure.objects.create(claim=chosen, reason="Counted.")
        text = words(page_as_of(client, incident, "known=2019-10-01"))
        assert "1 statement without a date is not shown." in text
        assert "1 report without a date is not shown." in text
        assert "An editor's choice of the best figure, made later, is not applied." in text
        assert "Counted." not in text

    def test_the_other_attacks_of_the_operation_are_shown_on_the_same_day(self, client, incident):
        other = Incident.objects.get(title="The other base")
        make_claim(other, 2, as_of=FIRST)
        html = page_as_of(client, incident, "known=2019-10-01").content.decode()
        assert f'href="{other.get_absolute_url()}?known=2019-10-01"' in html
        html = page_as_of(client, incident, "").content.decode()
        assert f'href="{other.get_absolute_url()}"' in html


class TestAsRecorded:
    def test_the_page_is_the_record_of_that_day(self, client, incident):
        page = page_as_of(client, incident, "recorded=2024-03-05")
        text = words(page)
        assert "As this database held it on 5 March 2024 · back to today" in text
        assert "Attack on a camp" in text
        assert "Assault on the camp" not in text
        assert "20 to 85 killed (disputed)" in text
        assert "JNIM claimed it on 7 October." in text
        html = page.content.decode()
        assert '?recorded=2024-03-06"' in html

    def test_before_it_was_held_the_page_says_since_when_it_is(self, client, incident):
        page = page_as_of(client, incident, "recorded=2024-03-03")
        assert page.status_code == 200
        assert (
            "It was not to be seen here on 3 March 2024. It has been since 4 March 2024."
            in words(page)
        )

    def test_before_history_was_kept_the_page_says_so(self, client):
        with on(MONDAY, label="begin"):
            incident = make_incident()
        text = words(page_as_of(client, incident, "recorded=2024-03-03"))
        assert (
            "History is kept here since 4 March 2024: what this database held before is not known."
            in text
        )

    def test_a_pin_that_was_not_there_yet_is_not_shown(self, client):
        with on(MONDAY):
            incident = make_incident(place_text="Dou")
        with on(WEDNESDAY):
            Incident.objects.filter(pk=incident.pk).update(
                point="SRID=4326;POINT(-1 14)",
                location_precision="settlement",
                location_status="by_hand",
            )
        page = page_as_of(client, incident, "recorded=2024-03-04")
        assert 'id="map"' not in page.content.decode()
        assert "Dou, Mali not on the map on that day" in words(page)
        assert 'id="map"' in page_as_of(client, incident, "recorded=2024-03-06").content.decode()

    def test_the_public_is_told_of_no_draft(self, client):
        with on(MONDAY):
            incident = make_incident("A rumour", status="draft")
        with on(WEDNESDAY):
            Incident.objects.filter(pk=incident.pk).update(title="Attack", status="published")
        text = words(page_as_of(client, incident, "recorded=2024-03-05"))
        assert "It has been since 6 March 2024." in text
        assert "rumour" not in text
        assert "4 March" not in text
        client.force_login(make_user(role="analyst"))
        page = page_as_of(client, incident, "recorded=2024-03-05")
        assert "A rumour" in words(page)
        assert '<span class="tag draft">draft</span>' in page.content.decode()

    def test_what_was_held_of_what_had_been_published_may_be_asked_too(self, client, incident):
        page = page_as_of(client, incident, "known=2019-10-01&recorded=2024-03-04")
        text = words(page)
        assert "As published by 1 October 2019, of what this database held on 4 March 2024" in text
        assert "20 killed" in text
        assert "85" not in text
        links = re.findall(r'href="[^"]*(\?[^"]*)" aria-current="date"', page.content.decode())
        assert links == ["?known=2019-10-01&amp;recorded=2024-03-04"] * 2


class TestDaysThatAreNone:
    @pytest.mark.parametrize("name", ["known", "recorded"])
    @pytest.mark.parametrize("text", ["2019-02-31", "yesterday", "1.10.2019", "2019-10-01T10:00"])
    def test_a_day_that_is_none_is_refused_in_words_and_may_be_mended(
        self, client, incident, name, text
    ):
        page = page_as_of(client, incident, f"{name}={text}")
        assert page.status_code == 400
        assert f"“{text}” is not a date. Write it as 2019-09-30." in words(page)
        html = page.content.decode()
        assert '<form class="clock-form"' in html
        assert "As published" not in words(page)

    @pytest.mark.parametrize("name", ["known", "recorded"])
    def test_a_day_that_is_still_to_come_is_refused(self, client, incident, name):
        page = page_as_of(client, incident, f"{name}=2999-01-01")
        assert page.status_code == 400
        assert "1 January 2999 is still to come." in words(page)
        today = timezone.localdate()
        assert page_as_of(client, incident, f"{name}={today}").status_code == 200

    def test_no_day_is_the_page_of_today(self, client, incident):
        page = page_as_of(client, incident, "known=&recorded=")
        assert page.status_code == 200
        assert "back to today" not in words(page)

    def test_the_oldest_and_newest_days_that_there_are_do_no_harm(self, client, incident):
        for query in ("known=0001-01-01", "recorded=0001-01-01"):
            assert page_as_of(client, incident, query).status_code == 200
        for query in ("known=9999-12-31", "recorded=9999-12-31"):
            assert page_as_of(client, incident, query).status_code == 400


class TestWhatIsOfTodayAlone:
    @pytest.mark.parametrize("query", ["known=2019-10-07", "recorded=2024-03-05", "known=x"])
    def test_editing_and_likely_duplicates_are_not_offered(self, client, incident, query):
        Incident.objects.filter(pk=incident.pk).update(
            point="SRID=4326;POINT(-1.31 14.797)",
            location_precision="settlement",
            location_status="by_hand",
        )
        make_incident("Raid on the camp", status="draft", lon=-1.31, lat=14.797)
        client.force_login(make_user(role="analyst"))
        html = page_as_of(client, incident, "").content.decode()
        assert f"/admin/incidents/incident/{incident.pk}/change/" in html
        assert 'id="likely-duplicates"' in html
        html = page_as_of(client, incident, query).content.decode()
        assert f"/admin/incidents/incident/{incident.pk}/change/" not in html
        assert 'id="likely-duplicates"' not in html

    def test_search_engines_keep_the_page_of_today_alone(self, client, incident):
        noindex = '<meta name="robots" content="noindex">'
        for query in ("known=2019-10-07", "recorded=2024-03-05", "known=2019-09-30"):
            assert noindex in page_as_of(client, incident, query).content.decode()
        assert noindex not in page_as_of(client, incident, "").content.decode()


def test_the_page_of_today_offers_other_days_without_saying_more(client, incident):
    page = page_as_of(client, incident, "")
    assert '<details class="clock">' in page.content.decode()
    assert "back to today" not in words(page)
    assert part(page, "known").startswith('<input type="date" id="known" name="known" value=""')


@pytest.mark.parametrize("query", ["known=2019-10-01", "recorded=2024-03-05"])
def test_who_may_not_see_it_today_sees_it_of_no_day(client, incident, query):
    Incident.objects.filter(pk=incident.pk).update(status="in_review")
    assert page_as_of(client, incident, query).status_code == 404
    client.force_login(make_user(role="analyst"))
    assert page_as_of(client, incident, query).status_code == 200


@pytest.mark.parametrize("query", ["known={today}", "recorded={today}"])
def test_it_asks_the_database_no_more_for_much_than_for_little(client, query):
    def incident_with(count):
        operation = make_operation()
        incident = make_incident(operation=operation)
        for number in range(count):
            claimant = make_claimant(f"Claimant {count} {number}", "media")
            group = make_group(f"group-{count}-{number}")
            for where in (incident, operation, make_incident(operation=operation)):
                cite(make_claim(where, number, claimant=claimant, group=group, as_of=FIRST))
            cite(make_involvement(incident, group, basis="blamed", claimant=claimant))
            incident.reports.add(make_report(published_on=FIRST))
            Incident.objects.filter(pk=incident.pk).update(summary=f"Version {number}")
        return incident.get_absolute_url() + "?" + query.format(today=timezone.localdate())

    few, many = incident_with(1), incident_with(9)
    assert queries_for(client, few) == queries_for(client, many)
