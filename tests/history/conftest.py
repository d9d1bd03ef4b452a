import pytest

from tests.application_role import application_role


@pytest.fixture(scope="module")
def applications_role(django_db_setup, django_db_blocker):
    """The application's role is there and has its rights; see tests.application_role."""
    with django_db_blocker.unblock(), application_role():
        yield
