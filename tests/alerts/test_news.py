"""What an alert tells: what is new in a view, and figures that changed, to whom may see it."""

import re
from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from incidents.alerts import due_alerts, follow, send_news
from incidents.alerts.known import Known
from incidents.alerts.schedule import due_after, due_after_failure, next_morning
from incidents.columns import select
from incidents.evidence import recompute_tolls
from incidents.filters import IncidentFilter
from incidents.models import Alert, Dataset, Incident, SavedView, State
from incidents.roles import give_role
from tests.alerts.conftest import make_due
from tests.builders import (
    make_claim,
    make_claimant,
    make_dataset,
    make_incident,
    make_operation,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


def told(post, alert) -> str:
    """The text of the mail that the alert sends now; "" where it sends none."""
    before = len(post.mails)
    send_news(make_due(alert))
    mails = post.mails[before:]
    assert len(mails) <= 1
    return mails[0].get_body(("plain",)).get_content() if mails else ""


def claim(incident, *bounds, **fields):
    made = make_claim(incident, *bounds, **fields)
    recompute_tolls([incident.pk])
    return made


def test_what_is_there_already_is_no_news(post, make_alert):
    make_incident("Old attack")
    alert = make_alert()
    assert told(post, alert) == ""


def test_a_new_incident_of_the_view_is_told_with_its_figures_and_address(post, make_alert):
    alert = make_alert()
    make_incident("In Niger", state="NER")
    incident = make_incident("Attack at Inata", place_text="Inata")
    claim(incident, 25, 40)
    text = told(post, alert)
    for words in (
        "1 new incident since",
        "Attack at Inata",
        "30 September 2019 · Inata · Mali",
        "25 to 40 killed (best 25)",
        f"https://incidents.example.org/incidents/{incident.reference}/",
    ):
        assert words in text
    assert "In Niger" not in text
    [mail] = post.mails
    assert mail["Subject"] == "Liptako: 1 new incident"
    assert mail["To"] == "awa@example.org"
    assert "Attack at Inata" in mail.get_body(("html",)).get_content()
    # Told once.
    assert told(post, alert) == ""


def test_one_that_comes_to_match_is_new(post, make_alert):
    incident = make_incident("Attack", state="NER")
    alert = make_alert()
    incident.state = make_state("MLI")
    incident.save()
    assert "Attack" in told(post, alert)


def test_a_draft_is_told_when_it_is_published_and_not_before(post, make_alert):
    alert = make_alert(role="analyst")
    draft = make_incident("Attack", status="draft")
    assert told(post, alert) == ""
    draft.status = "published"
    draft.save()
    assert "1 new incident" in told(post, alert)


def test_drafts_are_told_to_whom_asks_for_them(post, make_alert):
    alert = make_alert("status=draft", role="analyst")
    make_incident("Rumour", status="draft")
    assert "Rumour" in told(post, alert)


def test_other_figures_are_told_beside_those_of_before(post, make_alert):
    incident = make_incident("Attack")
    claim(incident, 25, 40)
    alert = make_alert()
    claim(incident, 31, as_of=date(2026, 1, 1))
    text = told(post, alert)
    assert "1 incident with other figures of deaths since" in text
    assert "31 killed (before: 25 to 40 killed (best 25))" in text
    assert post.mails[0]["Subject"] == "Liptako: 1 figure changed"


def test_the_figure_and_side_of_the_view_are_those_that_count(post, make_alert):
    incident = make_incident("Attack")
    claim(incident, 25)
    alert = make_alert("figures=high&side=civilians")
    claim(incident, 30, as_of=date(2026, 1, 1))
    assert told(post, alert) == ""
    claim(incident, 3, side="civilians")
    assert "3 killed" in told(post, alert)


def test_an_operations_share_is_never_told_as_an_incidents_own_figure(post, make_alert):
    operation = make_operation()
    incidents = [make_incident(f"Attack {n}", operation=operation) for n in range(2)]
    make_claim(operation, 25)
    recompute_tolls([each.pk for each in incidents])
    alert = make_alert()
    make_claim(operation, 41, as_of=date(2026, 1, 1))
    recompute_tolls([each.pk for each in incidents])
    text = told(post, alert)
    assert "41 killed in the operation of 2 attacks" in text
    assert "before" not in text


def test_a_change_of_words_is_no_news(post, make_alert):
    incident = make_incident("Attack")
    alert = make_alert()
    incident.title = "Assault"
    incident.save()
    assert told(post, alert) == ""


def test_of_many_the_first_fifty_are_told_and_the_rest_counted(post, make_alert):
    alert = make_alert()
    for number in range(53):
        make_incident(f"Attack {number}", date=date(2020, 1, 1 + number % 28))
    text = told(post, alert)
    assert text.count("/incidents/") == 50
    assert "53 new incidents" in text
    assert "and 3 more: see the view" in text


def test_the_mail_speaks_its_readers_language(post, make_alert):
    alert = make_alert(language="fr")
    make_incident("Attaque d'Inata & <b>Dou</b>")
    assert "30 septembre 2019" in told(post, alert)
    html = post.mails[0].get_body(("html",)).get_content()
    assert "&lt;b&gt;Dou&lt;/b&gt;" in html
    # As text it is as it was typed.
    assert "Attaque d'Inata & <b>Dou</b>" in post.mails[0].get_body(("plain",)).get_content()


def test_a_name_of_a_view_begins_no_header(post, make_alert):
    alert = make_alert()
    alert.view.name = "Mine\r\nBcc: all@example.org"
    alert.view.save()
    make_incident()
    told(post, alert)
    assert post.mails[0]["Bcc"] is None
    assert post.mails[0]["Subject"] == "Mine Bcc: all@example.org: 1 new incident"


class TestRights:
    def test_are_those_of_the_moment_of_sending(self, post, make_alert):
        closed = make_dataset("closed", redistributable=False)
        alert = make_alert(role="analyst")
        give_role(alert.view.user, "viewer")
        make_incident("Closed", dataset=closed)
        make_incident("Open")
        # What was told to an analyst says nothing to a viewer: it begins anew.
        assert told(post, alert) == ""
        make_incident("Closed too", dataset=closed)
        make_incident("Open too")
        text = told(post, alert)
        assert "Open too" in text
        assert "Closed" not in text

    def test_a_viewer_is_told_no_figure_of_a_dataset_that_may_not_be_passed_on(
        self, post, make_alert
    ):
        incident = make_incident("Attack")
        claim(incident, 25)
        viewer, analyst = make_alert(), make_alert(role="analyst", username="ali")
        claim(
            incident,
            40,
            claimant=make_claimant("ACLED", "dataset"),
            dataset=make_dataset("closed", redistributable=False),
        )
        assert told(post, viewer) == ""
        assert "40" in told(post, analyst)

    @pytest.mark.parametrize("lost", [{"is_active": False}, {"email": ""}])
    def test_nobody_without_an_account_or_address_has_mail(self, post, make_alert, lost):
        alert = make_alert()
        make_incident()
        type(alert.view.user).objects.filter(pk=alert.view.user_id).update(**lost)
        assert told(post, alert) == ""
        alert.refresh_from_db()
        assert alert.problem == "no_address"

    def test_a_filter_that_lost_a_word_tells_nothing_of_a_wider_view(self, post, make_alert):
        make_state("NER", in_scope=True)
        alert = make_alert("state=NER")
        State.objects.filter(alpha3="NER").delete()
        make_incident("In Mali")
        assert told(post, alert) == ""
        alert.refresh_from_db()
        assert alert.problem == "no_view"

    def test_a_view_that_was_changed_begins_anew_at_that_moment(self, client, post, make_alert):
        make_incident("In Mali")
        make_incident("In Niger", state="NER")
        alert = make_alert("state=MLI", frequency="daily")
        client.force_login(alert.view.user)
        update = {"change": "update", "query_string": "state=NER"}
        client.post(f"/views/{alert.view.pk}/", update)
        make_incident("In Niger too", state="NER")
        make_incident("In Mali too")
        text = told(post, alert)
        assert "1 new incident" in text
        assert "In Niger too" in text


class TestWhenItIsDue:
    def test_at_once_is_each_time_that_beat_looks(self, post, make_alert):
        alert = make_alert()
        assert due_alerts() == [alert.pk]
        send_news(alert.pk)
        assert due_alerts() == [alert.pk]
        make_incident()
        assert send_news(alert.pk)
        # What comes in the next minutes is one mail.
        make_incident()
        assert not send_news(alert.pk)
        assert due_alerts() == []

    def test_a_daily_one_waits_for_the_morning_and_then_tells_all(self, post, make_alert):
        alert = make_alert(frequency="daily")
        make_incident("One")
        make_incident("Two")
        assert due_alerts() == []
        assert not send_news(alert.pk)
        assert "2 new incidents" in told(post, alert)
        alert.refresh_from_db()
        assert alert.due_at == next_morning("daily", alert.mailed_at)

    @pytest.mark.parametrize(
        ("frequency", "moment", "due"),
        [
            ("daily", datetime(2026, 1, 6, 5, 59), datetime(2026, 1, 6, 6)),
            ("daily", datetime(2026, 1, 6, 6), datetime(2026, 1, 7, 6)),
            # A Monday is the fifth of January.
            ("weekly", datetime(2026, 1, 5, 5), datetime(2026, 1, 5, 6)),
            ("weekly", datetime(2026, 1, 5, 6), datetime(2026, 1, 12, 6)),
            ("weekly", datetime(2026, 1, 7, 12), datetime(2026, 1, 12, 6)),
            ("at_once", datetime(2026, 1, 7, 12), datetime(2026, 1, 7, 12, 10)),
        ],
    )
    def test_the_next_mail_comes_in_its_time(self, frequency, moment, due):
        assert due_after(frequency, moment.replace(tzinfo=UTC)) == due.replace(tzinfo=UTC)

    def test_failures_are_tried_again_ever_later_up_to_an_hour(self):
        now = datetime(2026, 1, 1, tzinfo=UTC)
        minutes = [(due_after_failure(n, now) - now).seconds // 60 for n in (1, 2, 3, 6, 500)]
        assert minutes == [2, 4, 8, 60, 60]

    def test_who_changes_how_often_misses_nothing(self, post, make_alert):
        alert = make_alert(frequency="weekly")
        make_incident("Between")
        view = alert.view
        alert = follow(view, view.user, "at_once", language="en", site="https://x.example.org")
        assert "Between" in told(post, alert)


def test_what_is_known_is_kept_to_the_bit(make_alert):
    incident = make_incident("Attack")
    claim(incident, at_least=25)
    alert = make_alert()
    selection = select(IncidentFilter.read(QueryDict("state=MLI&status=published")))
    kept = Known.read(Alert.objects.get(pk=alert.pk).told)
    assert (kept.rows == Known.of(selection).rows).all()
    assert not kept.new_since(kept)
    assert not kept.changed_since(kept)
    claim(incident, 60, as_of=date(2026, 1, 1))
    selection = select(IncidentFilter.read(QueryDict("state=MLI&status=published")))
    [before] = Known.of(selection).changed_since(kept).values()
    assert (before.low, before.high, before.high_is_open) == (25, 25, True)


def test_an_installation_without_a_mail_server_sends_nothing(settings, post, make_alert):
    alert = make_alert()
    make_incident()
    settings.SENDS_MAIL = False
    assert told(post, alert) == ""
    settings.SENDS_MAIL = True
    assert "1 new incident" in told(post, alert)


def test_every_mail_offers_one_button_that_ends_it(client, post, make_alert):
    alert = make_alert()
    make_incident()
    told(post, alert)
    [mail] = post.mails
    # RFC 8058: the header's address takes a POST with these words, from a program without cookies.
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"\s*<https://incidents\.example\.org(.*)>", mail["List-Unsubscribe"])[1]
    assert address in mail.get_body(("plain",)).get_content()
    assert "End them" in client.get(address).content.decode()
    assert Alert.objects.exists()
    ended = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert ended.status_code == 200
    assert not Alert.objects.exists()
    # Pressed again it is as well.
    for answer in (client.get(address), client.post(address)):
        assert "These mails have ended" in answer.content.decode()
    other = make_alert(username="ali")
    client.post(address)
    assert Alert.objects.get() == other
    assert client.post(address.replace("/end/", "x/end/")).status_code == 404


def test_a_dataset_that_is_closed_later_is_no_news(post, make_alert):
    dataset = make_dataset("open")
    alert = make_alert()
    make_incident("From it", dataset=dataset)
    Dataset.objects.filter(pk=dataset.pk).update(redistributable=False)
    assert told(post, alert) == ""
    assert Incident.objects.get().title == "From it"


class TestThePageOfViews:
    @pytest.fixture
    def awa(self, client, make_alert, settings):
        settings.SENDS_MAIL = True
        alert = make_alert(frequency="daily")
        client.force_login(alert.view.user)
        return alert

    def test_chooses_how_often(self, client, awa):
        path = f"/views/{awa.view.pk}/alert/"
        page = client.post(path, {"frequency": "weekly"}, follow=True).content.decode()
        assert "News of “Liptako” will come to awa@example.org." in page
        assert '<option value="weekly" selected>' in page
        assert Alert.objects.get().site == "http://testserver"
        page = client.post(path, {"frequency": "never"}, follow=True).content.decode()
        assert "No more mail about “Liptako”." in page
        assert not Alert.objects.exists()
        assert client.post(path, {"frequency": "hourly"}).status_code == 400

    def test_says_where_no_mail_can_be_sent(self, client, awa, settings):
        settings.SENDS_MAIL = False
        assert "This installation sends no mail." in client.get("/views/").content.decode()
        client.post(f"/views/{awa.view.pk}/alert/", {"frequency": "at_once"})
        assert Alert.objects.get().frequency == "daily"
        settings.SENDS_MAIL = True
        user = awa.view.user
        user.email = ""
        user.save()
        assert "Your account has no e-mail address" in client.get("/views/").content.decode()
        client.post(f"/views/{awa.view.pk}/alert/", {"frequency": "at_once"})
        assert Alert.objects.get().frequency == "daily"

    def test_is_nobody_elses(self, client, awa):
        client.force_login(make_user("moussa", "administrator", email="m@example.org"))
        answer = client.post(f"/views/{awa.view.pk}/alert/", {"frequency": "never"})
        assert answer.status_code == 404
        assert Alert.objects.exists()

    def test_takes_no_more_queries_for_more_views(self, client, awa, django_assert_num_queries):
        with django_assert_num_queries(3):
            client.get("/views/")
        for number in range(3):
            view = SavedView.objects.create(user=awa.view.user, name=f"View {number}")
            follow(view, view.user, "daily", language="en", site="http://testserver")
        with django_assert_num_queries(3):
            client.get("/views/")
