"""A whole installation on a private cluster: one role owns and migrates, the other works."""

import os
import subprocess
import sys

import pytest

from sahel.machine import commands
from sahel.machine.checkout import Checkout
from sahel.machine.cluster import Cluster

PROJECT = Checkout.here().root


@pytest.fixture(scope="module")
def cluster(checkout):
    cluster = Cluster(checkout)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def manage(cluster, tmp_path):
    """Run manage.py on the private database, as the application unless an owner is named."""

    def run(*words, **settings):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_")}
        environment |= {"DATABASE_URL": cluster.url, "DJANGO_SETTINGS_MODULE": "sahel.settings"}
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=PROJECT,
            env=environment | settings,
            capture_output=True,
            text=True,
        )

    return run


def test_what_one_role_made_is_taken_over_and_goes_on_with_two(cluster, manage):
    # As `make run` left it when the owner was the only role: nothing was granted to anybody.
    assert manage("migrate", DATABASE_URL=cluster.owner_url).returncode == 0
    assert manage("load_starter", DATABASE_URL=cluster.owner_url).returncode == 0
    before = manage("dumpdata", "incidents.claimant", DATABASE_URL=cluster.owner_url).stdout
    assert manage("dumpdata", "incidents.claimant").returncode != 0

    prepared = manage("prepare_installation", DATABASE_OWNER_URL=cluster.owner_url)
    assert prepared.returncode == 0, prepared.stderr
    assert "not protected" not in prepared.stderr

    assert manage("dumpdata", "incidents.claimant").stdout == before
    for words in (
        ["prepare_installation"],
        ["check", "--database", "default", "--fail-level", "WARNING"],
        ["load_demo"],
    ):
        done = manage(*words)
        assert done.returncode == 0, done.stderr
    assert manage("flush", "--no-input").returncode != 0


def test_only_the_preparation_of_a_run_is_told_how_the_owner_signs_in(checkout, monkeypatch):
    given = []
    monkeypatch.setattr(
        commands.generated_files,
        "manage",
        lambda checkout, settings, *words: given.append(settings),
    )
    monkeypatch.setattr(
        commands.environment, "complete_with_owner", lambda root: {"DATABASE_OWNER_URL": "owner"}
    )
    settings = {"DATABASE_URL": "application"}
    commands.prepare_installation(checkout, settings, demo_password=None)
    assert given == [{"DATABASE_URL": "application", "DATABASE_OWNER_URL": "owner"}]
    assert settings == {"DATABASE_URL": "application"}
