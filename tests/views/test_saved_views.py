import pytest

from incidents.models import SavedView
from tests.builders import make_group, make_incident, make_state, make_user
from tests.views.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def awa(client):
    make_incident("Attack", lon=-1.3, lat=14.8)
    make_group("jnim")
    user = make_user("awa", "viewer")
    client.force_login(user)
    return user


def save(client, name="Liptako", query_string="state=MLI", **fields):
    return client.post("/views/", {"name": name, "query_string": query_string, **fields})


def test_a_view_is_saved_under_its_one_address_and_opens_there(client, awa):
    answer = save(client, query_string="group=JNIM&state=mli&nonsense=1&type=&map=6/14.5/-1.2")
    assert answer.url == "/?state=MLI&group=jnim"
    page = client.get(answer.url)
    assert "Saved as “Liptako”." in words(page)
    assert 'href="/?state=MLI&amp;group=jnim"' in page.content.decode()


def test_the_part_of_the_map_is_kept_where_that_is_wanted(client, awa):
    save(client, query_string="state=MLI&map=6/14.5/-1.2", with_extent="1")
    [view] = SavedView.objects.all()
    assert view.get_absolute_url() == "/?state=MLI&map=6/14.5/-1.2"
    assert view.has_extent


@pytest.mark.parametrize("extent", ["6/14.5", "x", "6/14.5/-1.2&state=NER", "٦/14/1", ""])
def test_what_is_no_part_of_the_map_is_left_out(client, awa, extent):
    make_state("NER")
    save(client, query_string=f"map={extent}", with_extent="1")
    assert "map" not in SavedView.objects.get().query_string or "NER" in extent


def test_a_name_is_asked_for_and_stands_once(client, awa):
    save(client)
    for name, sentence in (
        ("liptako", "You have a view of this name already."),
        ("", "This field is required."),
        ("x" * 81, "at most 80 characters"),
    ):
        answer = save(client, name=name)
        assert answer.status_code == 400
        assert sentence in words(answer)
        assert f'value="{name}"' in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_two_people_may_use_one_name(client, awa):
    save(client)
    client.force_login(make_user("moussa", "viewer"))
    assert save(client).status_code == 302
    assert SavedView.objects.filter(name="Liptako").count() == 2


def test_a_view_is_renamed_and_a_wrong_name_stays_in_its_field(client, awa):
    for name in ("Liptako", "Ménaka"):
        save(client, name=name)
    view = SavedView.objects.get(name="Liptako")
    path = f"/views/{view.pk}/"
    refused = client.post(path, {"change": "rename", "name": "ménaka"})
    assert refused.status_code == 400
    assert 'value="ménaka"' in refused.content.decode()
    assert "You have a view of this name already." in words(refused)
    assert client.post(path, {"change": "rename", "name": "Gourma"}).url == "/views/"
    view.refresh_from_db()
    assert (view.name, view.query_string) == ("Gourma", "state=MLI")
    assert "“Liptako” is now called “Gourma”." in words(client.get("/views/"))


def test_a_view_becomes_what_the_map_shows_now(client, awa):
    save(client)
    view = SavedView.objects.get()
    answer = client.post(
        f"/views/{view.pk}/", {"change": "update", "query_string": "group=jnim&map=6/14/1"}
    )
    assert answer.url == "/?group=jnim"
    assert "“Liptako” is now this view." in words(client.get(answer.url))


def test_a_view_is_deleted_by_a_button_alone(client, awa):
    save(client)
    view = SavedView.objects.get()
    path = f"/views/{view.pk}/"
    assert client.get(path).status_code == 405
    assert client.post(path, {"change": "burn"}).status_code == 400
    page = client.post(path, {"change": "delete"}, follow=True)
    assert "“Liptako” is deleted." in words(page)
    assert not SavedView.objects.exists()


def test_nobody_sees_or_touches_the_views_of_another(client, awa):
    save(client)
    client.get("/views/")
    view = SavedView.objects.get()
    client.force_login(make_user("moussa", "administrator"))
    for page in ("/", "/views/"):
        assert "Liptako" not in words(client.get(page))
    for action in ("rename", "update", "delete"):
        answer = client.post(f"/views/{view.pk}/", {"change": action, "name": "Mine"})
        assert answer.status_code == 404
    view.refresh_from_db()
    assert (view.name, view.query_string) == ("Liptako", "state=MLI")


def test_who_has_not_signed_in_has_none(client, awa):
    save(client)
    client.logout()
    assert "My views" not in words(client.get("/"))
    assert client.get("/views/").url == "/sign-in/?next=/views/"
    assert save(client).url.startswith("/sign-in/")
    assert SavedView.objects.count() == 1


def test_the_panel_is_told_what_was_done_without_a_new_page(client, awa):
    answer = save(client, fragment="1")
    html = answer.content.decode()
    assert "<html" not in html
    assert "Saved as “Liptako”." in words(answer)
    refused = save(client, fragment="1")
    assert refused.status_code == 400
    assert 'value="Liptako"' in refused.content.decode()
    assert "<html" not in refused.content.decode()


def test_a_form_of_another_site_saves_nothing(awa):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(awa)
    assert save(strict).status_code == 403
    assert not SavedView.objects.exists()


def test_a_name_is_text_and_never_html(client, awa):
    save(client, name="<b>bold</b>")
    for page in ("/", "/views/"):
        assert "<b>bold" not in client.get(page).content.decode()
