"""Those who work at the desk, and an attack that was entered twice."""

import pytest
from django.test import Client

from tests.builders import make_incident, make_user


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """A slow hash protects real passwords; here it would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def editor(db):
    return make_user("editor", "editor", first_name="Awa", last_name="Traoré")


@pytest.fixture
def analyst(db):
    return make_user("analyst", "analyst")


@pytest.fixture
def stays(db):
    return make_incident(
        "Assault on Mondoro", lon=-1.951, lat=14.676, place_text="Mondoro", reference="SI-STAYS00"
    )


@pytest.fixture
def goes(db):
    return make_incident(
        "Base at Mondoro attacked",
        lon=-1.95,
        lat=14.67,
        place_text="Monndoro",
        reference="SI-GOES000",
    )


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
