"""What the tests of access share: one transaction a module, and somebody of every role."""

import logging

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import connection, transaction
from django.test import Client, override_settings

from tests.access.rows import publish_rows
from tests.access.url_table import ROLES
from tests.builders import make_user


class RememberingBackend(ModelBackend):
    """Has the users at hand with what they may do: here they ask ten thousand times."""

    users = {}

    def get_user(self, user_id):
        return self.users.get(user_id)


@pytest.fixture(autouse=True)
def quiet(caplog):
    """Thousands of refusals, which are asked for here, would bury what a failing test says."""
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.fixture(scope="module")
def module_transaction(django_db_setup, django_db_blocker):
    """A transaction around all tests of a module; each test still has its own inside."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(module_transaction) -> dict:
    """A user of every role; "anonymous" has none."""
    return {role: make_user(f"the-{role}", role) for role in ROLES[1:]}


@pytest.fixture(scope="module")
def rows(module_transaction):
    return publish_rows()


@pytest.fixture(scope="module")
def ask(people):
    """``ask(role, address, method="GET", data=None)``: what somebody of that role is answered."""
    RememberingBackend.users = {user.pk: user for user in people.values()}
    clients = {role: Client() for role in ROLES}
    with override_settings(
        AUTHENTICATION_BACKENDS=["tests.access.conftest.RememberingBackend"],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    ):
        for role, user in people.items():
            clients[role].force_login(user)
        sessions = {
            role: {name: cookie.value for name, cookie in client.cookies.items()}
            for role, client in clients.items()
        }

        def ask(role, address, method="GET", data=None):
            client = clients[role]
            # One answer's cookies are no part of the next question.
            client.cookies.clear()
            client.cookies.load(sessions[role])
            if method == "POST":
                return client.post(address, data or {})
            return client.generic(method, address)

        yield ask


@pytest.fixture
def writes():
    """The SQL that writes to the database, as it is sent."""
    sent = []

    def note(execute, sql, params, many, context):
        text = sql if isinstance(sql, str) else sql.as_string()
        if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            sent.append(text)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent
