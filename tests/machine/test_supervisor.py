"""Real processes under honcho."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sahel.machine import supervisor

SLEEP = ["sleep", "300"]


@pytest.fixture
def ctrl_c():
    """Ctrl-C interrupts, even where the tests were started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_processes_run_until_interrupted_and_none_is_left(checkout, ctrl_c):
    seen = []

    def when_ready():
        seen.extend(supervisor.processes_of_runs(checkout))
        # As somebody pressing Ctrl-C a little later.
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()

    stubborn = ["sh", "-c", "sleep 300 & wait"]
    went_well = supervisor.run(
        checkout,
        {"one": SLEEP, "two": stubborn},
        os.environ,
        is_ready=lambda: len(supervisor.processes_of_runs(checkout)) >= 5,
        when_ready=when_ready,
    )
    assert went_well
    assert len(seen) >= 5
    assert supervisor.processes_of_runs(checkout) == []


def test_when_one_process_ends_the_others_are_ended(checkout):
    went_well = supervisor.run(
        checkout,
        {"short": ["sh", "-c", "sleep 0.5; exit 3"], "long": SLEEP},
        os.environ,
        is_ready=lambda: False,
        when_ready=lambda: None,
    )
    assert not went_well
    assert supervisor.processes_of_runs(checkout) == []


def test_what_a_killed_run_left_is_found_and_ended(checkout):
    environment = {**os.environ, supervisor.MARK: str(checkout.root)}
    left = subprocess.Popen(SLEEP, env=environment)
    other = subprocess.Popen(SLEEP, env={**environment, supervisor.MARK: f"{checkout.root} 2"})
    time.sleep(0.1)
    assert supervisor.end_leftovers(checkout) == 1
    assert left.wait() == -signal.SIGTERM
    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_worker_that_was_killed_is_started_again(checkout, ctrl_c, tmp_path):
    told = tmp_path / "starts"
    ends_by_itself = ["sh", "-c", f"echo started >> {told}; kill -9 $$"]
    kept_running = str(Path(supervisor.__file__).parent / "kept_running.py")

    def starts():
        return told.read_text().count("started") if told.exists() else 0

    went_well = supervisor.run(
        checkout,
        {"web": SLEEP, "worker": [sys.executable, kept_running, *ends_by_itself]},
        os.environ,
        is_ready=lambda: starts() == 2,
        when_ready=lambda: os.kill(os.getpid(), signal.SIGINT),
    )
    assert went_well
    assert supervisor.processes_of_runs(checkout) == []
