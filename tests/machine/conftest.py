"""Throw-away checkouts, whose servers really run."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from sahel.machine.checkout import Checkout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """An empty checkout in a path with a space.

    The tests may run as root, where the servers run as other users and need a folder that
    these can enter; pytest's own folders are closed to them.
    """
    root = tmp_path_factory.mktemp("the tests") / "a checkout"
    root.mkdir()
    system_folder = Path(tempfile.mkdtemp(prefix="sahel-tests-"))
    checkout = Checkout(root, as_root=os.geteuid() == 0, system_folder=system_folder)
    checkout.make_local_folders()
    # The running interpreter has what the application's processes need.
    (root / ".venv").symlink_to(Path(__file__).parents[2] / ".venv")
    yield checkout
    shutil.rmtree(system_folder)
