import secrets
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection

from incidents.models import Incident, Place, State

# Each step is a transaction, as on a server: counting tables within the transaction that
# granted rights on them can deadlock with PostgreSQL's autovacuum.
pytestmark = pytest.mark.django_db(transaction=True)

ACCOUNTS = {"admin", "editor", "analyst", "viewer"}


@pytest.fixture
def password(monkeypatch):
    chosen = secrets.token_urlsafe(12)
    monkeypatch.setenv("DEMO_PASSWORD", chosen)
    return chosen


def prepare(*words) -> str:
    output = StringIO()
    call_command("prepare_installation", *words, stdout=output)
    return output.getvalue()


def usernames():
    return set(get_user_model().objects.values_list("username", flat=True))


def test_the_first_start_loads_starter_data_demo_and_accounts(password, client):
    said = prepare("--demo")

    assert Place.objects.count() >= 300
    assert Incident.objects.count() >= 30
    assert usernames() == ACCOUNTS
    for name in ACCOUNTS:
        assert name in said
        assert client.login(username=name, password=password)
    assert password not in said


def test_each_account_has_the_rights_of_its_role(password):
    prepare("--demo")
    users = {user.username: user for user in get_user_model().objects.all()}
    assert users["admin"].is_superuser
    assert users["editor"].has_perm("incidents.publish_incident")
    assert users["analyst"].has_perm("incidents.add_incident")
    assert not users["analyst"].has_perm("incidents.publish_incident")
    assert not users["viewer"].is_staff
    assert not any(users[name].is_superuser for name in ACCOUNTS - {"admin"})


def test_a_second_start_leaves_everything_as_it_is(password, client, monkeypatch):
    prepare("--demo")
    Incident.objects.all().delete()
    get_user_model().objects.filter(username="viewer").delete()
    monkeypatch.setenv("DEMO_PASSWORD", "another one")

    prepare("--demo")

    assert not Incident.objects.exists()
    assert usernames() == ACCOUNTS - {"viewer"}
    assert client.login(username="analyst", password=password)


def test_without_demo_there_are_no_incidents_and_no_accounts(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    prepare()
    assert State.objects.in_scope().count() == 5
    assert not Incident.objects.exists()
    assert not usernames()
    assert set(Group.objects.values_list("name", flat=True)) >= {"analyst", "editor"}


def test_demo_data_never_come_into_an_installation_that_started_without_them(password):
    prepare()
    prepare("--demo")
    assert not Incident.objects.exists()
    assert not usernames()


@pytest.mark.parametrize("value", [None, ""])
def test_no_account_is_made_without_a_password_and_nothing_is_half_done(monkeypatch, value):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    if value is not None:
        monkeypatch.setenv("DEMO_PASSWORD", value)
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        prepare("--demo")
    assert not State.objects.exists()
    assert not usernames()


def test_an_account_that_is_there_keeps_its_password_and_rights(password, client):
    get_user_model().objects.create_user("admin", password="chosen by its owner")
    prepare("--demo")
    assert client.login(username="admin", password="chosen by its owner")
    assert not get_user_model().objects.get(username="admin").is_superuser


def test_load_demo_brings_the_starter_data_that_it_needs():
    output = StringIO()
    call_command("load_demo", stdout=output)
    assert State.objects.in_scope().count() == 5
    assert "36" in output.getvalue()

    call_command("load_starter", stdout=output)
    assert "Nothing to add" in output.getvalue()


def test_the_first_pages_are_planned_for_the_rows_that_were_loaded():
    call_command("load_demo", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'incidents_incident'")
        assert cursor.fetchone()[0] == Incident.objects.count()
