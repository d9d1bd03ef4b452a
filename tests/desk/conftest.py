"""Those who work at the desk, and what they do there."""

import pytest
from django.test import Client

from tests.builders import make_user


@pytest.fixture
def awa(db):
    return make_user("awa", "analyst", first_name="Awa")


@pytest.fixture
def mariam(db):
    return make_user("mariam", "editor", first_name="Mariam")


@pytest.fixture
def oumar(db):
    """A second editor."""
    return make_user("oumar", "editor", first_name="Oumar")


@pytest.fixture
def browser_of():
    """``browser_of(user)``: a client that is signed in as that user."""

    def browser_of(user):
        client = Client()
        client.force_login(user)
        return client

    return browser_of
