"""The history on the incident's page, on a page of its own, and the way back."""

from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse

from incidents.history.moments import microseconds, moment_of
from incidents.models import CasualtyClaim, Incident
from tests.builders import cite, make_claim, make_group, make_incident, make_involvement, make_user
from tests.history.days import day, on
from tests.views.pages import queries_for, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("awa", "editor", first_name="Awa", last_name="Traoré")


@pytest.fixture
def incident(editor):
    """Published on 1 January 2026, corrected on the 2nd."""
    with on(1, user=editor.pk):
        incident = make_incident("First title", lon=-1.0, lat=14.9)
    with on(2, user=editor.pk, reason="the ministry corrected it"):
        Incident.objects.update(title="Second title", point=Point(-1.0, 15.0, srid=4326))
    return incident


def history(incident) -> str:
    return reverse("incident_history", args=[incident.reference])


def way_back(incident, number=1) -> str:
    return reverse("restore_incident", args=[incident.reference, microseconds(day(number))])


def seen_on(client, address) -> str:
    return client.get(address).context["restoration"].seen


def test_the_incidents_page_tells_its_last_changes_and_leads_to_all(client, incident):
    answer = client.get(incident.get_absolute_url())
    assert "the ministry corrected it" in words(answer)
    assert 'href="#history"' in answer.content.decode()
    assert f'href="{history(incident)}"' in answer.content.decode()
    assert "The whole history: 2 changes" in words(answer)


def test_readers_learn_what_changed_and_the_desk_who_did_it(client, incident, editor):
    text = words(client.get(history(incident)))
    assert "before: First title → now: Second title" in text
    assert "(moved by 11.1 km)" in text
    assert "Published." in text
    assert "Awa" not in text
    assert "Restore" not in text
    client.force_login(editor)
    text = words(client.get(history(incident)))
    assert "Awa Traoré" in text
    assert "Restore the version before this" in text


def test_what_was_taken_out_and_put_in_is_said_and_not_only_coloured(client, incident):
    html = client.get(history(incident)).content.decode()
    assert "<del>" in html and "<ins>" in html


def test_the_desks_history_button_leads_here(client, incident, editor):
    client.force_login(editor)
    answer = client.get(reverse("admin:incidents_incident_history", args=[incident.pk]))
    assert answer.url == history(incident)


def test_a_draft_has_no_history_for_the_public(client):
    incident = make_incident(status="draft")
    assert client.get(history(incident)).status_code == 404


def test_who_may_publish_reads_the_history_of_what_was_withdrawn(client, incident, editor):
    Incident.objects.update(status="withdrawn")
    client.force_login(make_user("moussa", "analyst"))
    assert client.get(history(incident)).status_code == 404
    client.force_login(editor)
    assert client.get(history(incident)).status_code == 200


def test_the_history_of_a_merged_reference_leads_on_for_good(client, incident, editor):
    merged = make_incident("As told twice", status="withdrawn", merged_into=incident)
    answer = client.get(history(merged) + "?page=1")
    assert (answer.status_code, answer.url) == (301, history(incident) + "?page=1")
    client.force_login(editor)
    assert "As told twice" in words(client.get(history(merged)))


def test_readers_see_no_empty_value_of_what_left_for_another_incident(client, incident):
    with on(3):
        claim = make_claim(incident, 7, as_of=date(2019, 10, 2))
    with on(4):
        split_off = make_incident("Raid on Dou", split_from=incident)
        CasualtyClaim.objects.filter(pk=claim.pk).update(incident=split_off)
    page = words(client.get(history(incident)))
    assert "2 October 2019" in page
    assert "empty" not in page


def test_a_split_off_incident_names_where_it_comes_from(client, incident):
    other = make_incident("Split off", split_from=incident)
    assert "Split from Second title." in words(client.get(history(other)))
    Incident.objects.filter(pk=incident.pk).update(status="draft")
    assert "Split from" not in words(client.get(history(other)))


def test_a_long_history_has_pages(client, incident):
    for number in range(3, 28):
        with on(number):
            Incident.objects.update(title=f"Title {number}")
    answer = client.get(history(incident))
    assert "1 to 20 of 27" in words(answer)
    assert "Published." in words(client.get(f"{history(incident)}?page=2"))
    assert client.get(f"{history(incident)}?page=7").status_code == 400


def test_it_shows_what_would_change_back_before_it_does_so(client, incident, editor):
    client.force_login(editor)
    answer = client.get(way_back(incident))
    assert "before: Second title → now: First title" in words(answer)
    assert 'name="reason"' in answer.content.decode()
    incident.refresh_from_db()
    assert incident.title == "Second title"


def test_an_editor_restores_with_a_reason_that_all_can_read(client, incident, editor):
    client.force_login(editor)
    address = way_back(incident)
    said = {"seen": seen_on(client, address), "reason": "the ministry was wrong"}
    answer = client.post(address, said, follow=True)
    assert "Restored. The history says so too." in words(answer)
    incident.refresh_from_db()
    assert incident.title == "First title"
    client.logout()
    assert ("Restored the version of 1 January 2026, 12:00: the ministry was wrong") in words(
        client.get(history(incident))
    )


def test_nothing_is_restored_without_a_reason(client, incident, editor):
    client.force_login(editor)
    address = way_back(incident)
    answer = client.post(address, {"seen": seen_on(client, address), "reason": " "})
    assert "This field is required." in words(answer)
    incident.refresh_from_db()
    assert incident.title == "Second title"


def test_what_was_changed_meanwhile_is_shown_and_asked_again(client, incident, editor):
    client.force_login(editor)
    address = way_back(incident)
    seen = seen_on(client, address)
    make_claim(incident, 25)
    answer = client.post(address, {"seen": seen, "reason": "the ministry was wrong"})
    assert "this was changed while you had the page open" in words(answer)
    assert "Government of Mali: 25 killed" in words(answer)
    assert "the ministry was wrong" in answer.content.decode()
    incident.refresh_from_db()
    assert incident.title == "Second title"


def test_what_cannot_come_back_is_told_before_a_reason_is_asked(client, incident, editor):
    with on(3):
        claim = make_claim(incident, 25)
    with on(4):
        CasualtyClaim.objects.filter(pk=claim.pk).update(incident=make_incident())
    client.force_login(editor)
    answer = client.get(way_back(incident, 3))
    assert "belongs to another incident by now" in words(answer)
    assert "Nothing would change" not in words(answer)
    assert 'name="reason"' not in answer.content.decode()


def test_analysts_restore_drafts_and_nothing_that_is_published(client, incident):
    client.force_login(make_user("moussa", "analyst"))
    assert client.get(way_back(incident)).status_code == 403
    assert "Restore" not in words(client.get(history(incident)))
    Incident.objects.update(status="draft")
    assert client.get(way_back(incident)).status_code == 200


@pytest.mark.parametrize("moment", [0, 10**17, 10**40])
def test_a_moment_at_which_there_was_no_such_incident_is_not_found(
    client, incident, editor, moment
):
    client.force_login(editor)
    address = reverse("restore_incident", args=[incident.reference, moment])
    before_all = moment_of(moment) is None or moment_of(moment) < day(1)
    assert client.get(address).status_code == (404 if before_all else 200)


def test_the_present_version_has_nothing_to_restore(client, incident, editor):
    client.force_login(editor)
    answer = client.get(way_back(incident, 3))
    assert "Nothing would change" in words(answer)


def test_the_pages_take_as_many_queries_whatever_has_changed(client, incident, editor):
    def change(first, last):
        for number in range(first, last):
            with on(number, user=editor.pk):
                cite(make_claim(incident, number))
                make_involvement(incident, make_group(f"group-{number}"))

    def queries():
        client.logout()
        of_reader = [queries_for(client, address) for address in (own_page, history(incident))]
        client.force_login(editor)
        return [*of_reader, queries_for(client, way_back(incident))]

    own_page = incident.get_absolute_url()
    # More than one page holds already: what else the first version names is on the last.
    change(3, 28)
    few = queries()
    change(28, 31)
    CasualtyClaim.objects.update(note="as told on the radio")
    assert queries() == few
