"""What waits at the desk, for whom, and in which order."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.desk import propose_for_review, publish, queues_for, send_back, withdraw
from incidents.desk.queues import in_order
from incidents.models import Incident
from tests.builders import (
    make_claim,
    make_group,
    make_incident,
    make_involvement,
    make_operation,
    make_region,
    make_report,
)
from tests.views.pages import part, queries_for, words

pytestmark = pytest.mark.django_db


def waiting(user, **options):
    """The titles in each queue, in their order."""
    return {
        queue.name: [incident.title for incident in in_order(queue)]
        for queue in queues_for(user, **options)
    }


def sent_back(title, *, author, editor):
    incident = make_incident(title, status="draft", created_by=author)
    propose_for_review(incident_id=incident.pk, by=author)
    send_back(incident_id=incident.pk, by=editor, comment="Quote the sentence.")
    return incident


def test_drafts_are_one_s_own_unless_everybody_s_are_asked_for(awa, mariam):
    make_incident("Awa's", status="draft", created_by=awa)
    make_incident("Mariam's", status="draft", created_by=mariam)
    make_incident("A program's", status="draft")
    assert waiting(awa)["drafts"] == ["Awa's"]
    everybodys = waiting(awa, of_everybody=True)["drafts"]
    assert everybodys == ["Awa's", "Mariam's", "A program's"]


def test_what_was_sent_back_waits_apart_until_it_is_proposed_again(awa, mariam):
    incident = sent_back("Attack", author=awa, editor=mariam)
    assert (waiting(awa)["sent-back"], waiting(awa)["drafts"]) == (["Attack"], [])
    assert waiting(mariam)["sent-back"] == []
    assert waiting(mariam, of_everybody=True)["sent-back"] == ["Attack"]
    propose_for_review(incident_id=incident.pk, by=awa)
    assert (waiting(awa)["sent-back"], waiting(awa)["review"]) == ([], ["Attack"])


def test_the_one_that_has_waited_longest_stands_first(awa):
    first, second = (make_incident(title, status="draft") for title in ("First", "Second"))
    propose_for_review(incident_id=second.pk, by=awa)
    propose_for_review(incident_id=first.pk, by=awa)
    assert waiting(awa)["review"] == ["Second", "First"]


def test_what_was_withdrawn_lately_is_shown_to_editors(awa, mariam):
    withdrawn, long_ago = make_incident("Lately"), make_incident("Long ago")
    for incident in (withdrawn, long_ago):
        withdraw(incident_id=incident.pk, by=mariam, comment="A rumour.")
    Incident.objects.filter(pk=long_ago.pk).update(status_since=timezone.now() - timedelta(days=40))
    make_incident("Merged", status="withdrawn", merged_into=make_incident())
    assert waiting(mariam)["withdrawn"] == ["Lately"]
    assert "withdrawn" not in waiting(awa)


class TestThePage:
    def test_says_of_each_what_one_needs_to_decide(self, awa, mariam, browser_of):
        incident = make_incident(
            "Assault on Mondoro", status="draft", region=make_region("Mopti"), created_by=awa
        )
        incident.reports.add(make_report())
        make_involvement(incident, make_group("jnim", "JNIM"), basis="claimed")
        propose_for_review(incident_id=incident.pk, by=awa, comment="The figures differ.")
        response = browser_of(mariam).get(reverse("desk"))
        text = words(response)
        for told in (
            "1 Waiting for review",
            "30 September 2019",
            "Mopti",
            "Claimed by JNIM",
            "1 report",
            "proposed for review · Awa",
            "entered by Awa",
            "The figures differ.",
        ):
            assert told in text
        html = response.content.decode()
        assert f'href="{incident.get_absolute_url()}"' in html
        assert reverse("admin:incidents_incident_change", args=[incident.pk]) in html

    def test_leads_from_what_is_withdrawn_to_its_form_alone(self, mariam, browser_of):
        incident = make_incident()
        withdraw(incident_id=incident.pk, by=mariam, comment="A rumour.")
        html = browser_of(mariam).get(reverse("desk")).content.decode()
        assert reverse("admin:incidents_incident_change", args=[incident.pk]) in html
        assert f'href="{incident.get_absolute_url()}"' not in html

    def test_shows_twenty_and_leads_to_all_of_them(self, awa, browser_of):
        for number in range(53):
            make_incident(f"Attack {number}", status="in_review")
        client = browser_of(awa)
        page = client.get(reverse("desk"))
        assert page.content.decode().count("queue-entry") == 20
        address = reverse("desk_queue", args=["review"])
        assert f'href="{address}"' in page.content.decode()
        first, second = client.get(address), client.get(address, {"page": 2})
        assert first.content.decode().count("queue-entry") == 50
        assert second.content.decode().count("queue-entry") == 3
        assert "51 to 53 of 53" in words(second)

    def test_keeps_everybody_s_from_page_to_page(self, awa, browser_of):
        for _ in range(60):
            make_incident(status="draft")
        client = browser_of(awa)
        address = reverse("desk_queue", args=["drafts"])
        assert words(client.get(address)).count("Open the form") == 0
        page = client.get(address, {"whose": "all"})
        assert f'href="{address}?whose=all&amp;page=2"' in page.content.decode()

    def test_answers_nonsense_with_what_was_wrong(self, awa, browser_of):
        client = browser_of(awa)
        assert client.get(reverse("desk"), {"whose": "theirs"}).status_code == 400
        address = reverse("desk_queue", args=["review"])
        assert client.get(address, {"page": "9"}).status_code == 400
        assert client.get(reverse("desk_queue", args=["nothing"])).status_code == 404

    def test_of_the_withdrawn_is_for_editors(self, awa, mariam, browser_of):
        address = reverse("desk_queue", args=["withdrawn"])
        assert browser_of(awa).get(address).status_code == 404
        assert browser_of(mariam).get(address).status_code == 200

    @pytest.mark.parametrize("address", [reverse("desk"), reverse("desk_queue", args=["review"])])
    def test_takes_the_same_number_of_queries_whatever_waits(
        self, awa, mariam, browser_of, address
    ):
        client = browser_of(mariam)

        def fill():
            operation = make_operation()
            for status in ("draft", "in_review", "in_review", "withdrawn"):
                incident = make_incident(
                    status=status,
                    created_by=awa,
                    region=make_region(),
                    operation=operation,
                    place_text="Dou",
                    location_status="ambiguous",
                )
                incident.reports.add(make_report())
                make_claim(incident, 7)
                make_involvement(incident, make_group())
            sent_back("Attack", author=mariam, editor=mariam)

        fill()
        few = queries_for(client, address)
        for _ in range(8):
            fill()
        assert queries_for(client, address) == few
        assert few < 30


class TestTheIncidentsPage:
    def test_tells_the_desk_each_step_with_who_and_why(self, awa, mariam, browser_of):
        incident = sent_back("Attack", author=awa, editor=mariam)
        text = words(browser_of(awa).get(incident.get_absolute_url()))
        assert "Proposed for review Awa, " in text
        assert "Sent back Mariam, " in text
        assert "Quote the sentence." in text

    def test_offers_what_may_come_next_to_each(self, awa, mariam, browser_of):
        incident = make_incident(status="in_review")
        for user, offered in (
            (awa, {"take-back"}),
            (mariam, {"take-back", "publish", "send-back", "withdraw"}),
        ):
            page = browser_of(user).get(incident.get_absolute_url())
            assert {move.name for move in page.context["review"].moves} == offered

    def test_tells_a_writer_why_another_publishes(self, mariam, browser_of, settings):
        settings.FOUR_EYES = True
        incident = make_incident(status="draft", created_by=mariam)
        page = browser_of(mariam).get(incident.get_absolute_url())
        assert "Another editor publishes it." in words(page)
        assert 'value="publish"' not in page.content.decode()

    def test_takes_a_step_and_says_so(self, awa, browser_of):
        incident = make_incident("Attack", status="draft")
        client = browser_of(awa)
        seen = client.get(incident.get_absolute_url()).context["review"].seen
        answer = client.post(
            reverse("desk_review", args=[incident.reference]),
            {"move": "propose", "seen": seen, "comment": "Please read the quotes."},
            follow=True,
        )
        assert "“Attack” waits for an editor now." in words(answer)
        assert "Please read the quotes." in words(answer)

    def test_refuses_a_stale_step_and_keeps_what_was_written(self, mariam, oumar, browser_of):
        incident = make_incident("Attack", status="in_review")
        client = browser_of(mariam)
        seen = client.get(incident.get_absolute_url()).context["review"].seen
        incident.title = "Attack on the market"
        incident.save()
        answer = client.post(
            reverse("desk_review", args=[incident.reference]),
            {"move": "send-back", "seen": seen, "comment": "Which report says 40?"},
        )
        assert answer.status_code == 409
        assert "Not done. Somebody changed it since you opened the page." in words(answer)
        assert ">Which report says 40?</textarea>" in answer.content.decode()
        incident.refresh_from_db()
        assert incident.status == "in_review"

    def test_leads_to_the_desk_from_what_was_withdrawn(self, mariam, browser_of):
        incident = make_incident("Attack")
        client = browser_of(mariam)
        seen = client.get(incident.get_absolute_url()).context["review"].seen
        answer = client.post(
            reverse("desk_review", args=[incident.reference]),
            {"move": "withdraw", "seen": seen, "comment": "A rumour."},
            follow=True,
        )
        assert answer.redirect_chain[-1][0] == reverse("desk")
        assert "“Attack” is withdrawn." in words(answer)

    def test_shows_the_public_nothing_of_it(self, awa, mariam, client):
        incident = make_incident("Attack", status="draft")
        propose_for_review(incident_id=incident.pk, by=awa, comment="Said by a witness.")
        publish(incident_id=incident.pk, by=mariam, comment="Two reports agree.")
        page = client.get(incident.get_absolute_url())
        assert part(page, "review") == ""
        assert "witness" not in page.content.decode()
        assert "Reason: Two reports agree." in words(page)
