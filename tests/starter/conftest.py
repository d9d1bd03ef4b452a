"""The starter and demonstration data, loaded once for all tests of a module."""

from contextlib import contextmanager

import pytest
from django.db import transaction

from incidents.starter import load_demo, load_starter


@contextmanager
def _kept_for_the_module(blocker):
    """A transaction around all tests of the module; each test still has its own inside."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def starter_data(django_db_setup, django_db_blocker):
    with _kept_for_the_module(django_db_blocker):
        load_starter()
        with django_db_blocker.block():
            yield


@pytest.fixture(scope="module")
def demo_data(django_db_setup, django_db_blocker):
    with _kept_for_the_module(django_db_blocker):
        load_starter()
        load_demo()
        with django_db_blocker.block():
            yield
