from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.alerts import follow
from incidents.models import Alert, SavedView
from tests.alerts.mail_server import mail_server
from tests.builders import make_state, make_user


@pytest.fixture
def post(settings):
    """The mail server of this installation."""
    with mail_server() as server:
        settings.SENDS_MAIL = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 2
        yield server


@pytest.fixture
def make_alert(db):
    """``make_alert("state=MLI", role="analyst")``: somebody follows a view of that filter."""

    def make_alert(query_string="state=MLI", *, role="viewer", frequency="at_once", **fields):
        make_state("MLI")
        user = make_user(fields.pop("username", "awa"), role, email="awa@example.org")
        view = SavedView.objects.create(user=user, name="Liptako", query_string=query_string)
        return follow(
            view,
            user,
            frequency,
            language=fields.pop("language", "en"),
            site="https://incidents.example.org",
        )

    return make_alert


def make_due(alert) -> int:
    """The time of the alert has come; its key."""
    Alert.objects.filter(pk=alert.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    return alert.pk
