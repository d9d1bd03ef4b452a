"""An import works with the rights that the application has, and its history is kept."""

import pytest

from incidents.models import Incident
from tests.application_role import application_role, signed_in_as_application
from tests.imports.rows import load, make_row, make_rows


@pytest.fixture(scope="module")
def applications_role(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), application_role():
        yield


@pytest.mark.django_db(transaction=True)
def test_files_are_loaded_and_updated_as_the_application(applications_role):
    with signed_in_as_application():
        load(*make_rows(5))
        load(make_row(1000, title="Revised"))

        assert Incident.objects.filter(title="Revised").count() == 1
        assert Incident.pgh_event_model.objects.count() == 6
