import pytest

from tests.builders import make_incident, make_user
from tests.views.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident():
    return make_incident("Attack at Inata", lon=-1.3, lat=14.4)


@pytest.fixture
def addresses(incident):
    return (
        "/",
        "/?state=MLI",
        "/results/",
        "/rows/?page=2",
        f"/incidents/{incident.reference}/",
        f"/incidents/{incident.reference}/card/",
    )


def test_everybody_reads_where_reading_is_public(client, addresses):
    assert {client.get(address).status_code for address in addresses} == {200}


def test_strangers_are_sent_to_sign_in_where_reading_is_not_public(client, settings, addresses):
    settings.PUBLIC_READ = False
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.url.startswith("/sign-in/?next=")
        assert "Inata" not in answer.content.decode()


def test_a_viewer_signs_in_and_gets_where_he_was_going(client, settings, incident):
    settings.PUBLIC_READ = False
    make_user("viewer", "viewer")
    wanted = f"/incidents/{incident.reference}/"
    sign_in = client.get(wanted, follow=True)
    assert "Sign in" in words(sign_in)
    answer = client.post(
        sign_in.redirect_chain[-1][0],
        {"username": "viewer", "password": "a long password", "next": wanted},
    )
    assert answer.url == wanted
    assert "Attack at Inata" in words(client.get(wanted))


def test_signing_in_leads_to_no_other_site(client):
    make_user("viewer", "viewer")
    answer = client.post(
        "/sign-in/",
        {"username": "viewer", "password": "a long password", "next": "https://example.org/"},
    )
    assert answer.url == "/"


def test_a_wrong_password_is_answered_with_a_sentence(client):
    answer = client.post("/sign-in/", {"username": "nobody", "password": "wrong"})
    assert answer.status_code == 200
    assert "Please enter a correct username and password." in words(answer)


def test_signing_out_takes_a_press_of_the_button(client):
    client.force_login(make_user("viewer", "viewer"))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/"
    assert "Sign out" not in words(client.get("/"))


def test_pages_are_only_read(client, addresses):
    assert {client.post(address).status_code for address in addresses} == {405}
