"""What the desk's tests share: an attack that was entered twice, and who works there."""

import pytest

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
