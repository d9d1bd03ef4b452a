"""What several test packages share."""

import os
import subprocess

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests.worker import running_worker, wait_until_others_are_idle

# The same examples on every machine, however slow it is.
hypothesis_settings.register_profile("same", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("same")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """One of several processes begins with the browser, whose files take longest.

    So none of them is busy with such a file at the end, when the others have nothing left.
    """
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: "tests/browser/" not in item.nodeid)


@pytest.fixture(scope="session", autouse=True)
def compiled_translations():
    """The catalogues as they stand, also where pytest runs without the set-up before it."""
    for folder in settings.LOCALE_PATHS:
        for source in folder.glob("*/LC_MESSAGES/*.po"):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                # In one step: another process may read it or make it at the same time.
                partial = source.with_suffix(f".{os.getpid()}.mo")
                subprocess.run(["msgfmt", "-o", partial, source], check=True)
                partial.replace(compiled)


@pytest.fixture(autouse=True)
def language_of_the_installation():
    """A page that was asked for in French leaves its thread in French: not so the next test."""
    yield
    translation.deactivate()


@pytest.fixture
def celery_worker_process(transactional_db, worker_of_the_module):
    """A real Celery worker on the test database, which has ended its work before that is emptied.

    It sees only what is committed: mark the tests ``django_db(transaction=True)`` or let
    them use ``live_server``. Wait for what it does with ``tests.worker.eventually``.
    """
    yield worker_of_the_module
    wait_until_others_are_idle()


@pytest.fixture(scope="module")
def worker_of_the_module(django_db_setup, tmp_path_factory):
    with running_worker(tmp_path_factory.mktemp("worker") / "worker.log") as process:
        yield process
