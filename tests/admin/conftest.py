"""What the desk's tests share: people who are signed in, and forms that they opened."""

import pytest
from django.urls import reverse

from tests.admin.form_page import FormPage
from tests.builders import make_region, make_state, make_user


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """A slow hash protects real passwords; here it would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def sign_in(client, db):
    """Sign in as somebody with a role."""

    def sign_in(role):
        user = make_user(role, role=role)
        client.force_login(user)
        return user

    return sign_in


@pytest.fixture
def analyst(sign_in):
    return sign_in("analyst")


@pytest.fixture
def editor(sign_in):
    return sign_in("editor")


@pytest.fixture
def mopti(db):
    make_state("BFA")
    return make_region("Mopti", "MLI")


@pytest.fixture
def new_incident(client, mopti):
    """The empty form of an incident, with what every incident needs already typed."""

    def new_incident(**fields):
        page = FormPage(client, reverse("admin:incidents_incident_add"))
        page.fields |= {
            "title": ["Assault on the army base at Mondoro"],
            "date": ["2019-09-30"],
            "event_type": ["battles"],
        }
        page.fields |= {name: [str(value)] for name, value in fields.items()}
        return page

    return new_incident


@pytest.fixture
def incident_form(client):
    """The form of a stored incident, as it is rendered now."""

    def incident_form(incident):
        return FormPage(client, reverse("admin:incidents_incident_change", args=[incident.pk]))

    return incident_form
