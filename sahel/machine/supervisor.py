"""Runs the web server, the worker and beat together, and leaves nothing of them behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from . import interruptions
from .checkout import Checkout
from .messages import say
from .server import is_alive

# Every process that a run starts carries it, so that a later command finds those of a run
# that was killed.
MARK = "SAHEL_RUN_OF"
SECONDS_TO_END = 20


def run(
    checkout: Checkout,
    processes: Mapping[str, list[str]],
    environment: Mapping[str, str],
    *,
    is_ready: Callable[[], bool],
    when_ready: Callable[[], None],
    look_after: Callable[[], None] = lambda: None,
) -> bool:
    """Run processes until they are interrupted. Returns False when one ended by itself.

    `look_after` is called every half second for what they need.
    """
    terminal_is_there = watch_terminal()
    program = [str(checkout.python), str(Path(__file__).parent / "honcho_manager.py")]
    honcho = subprocess.Popen(
        [*program, json.dumps(processes)],
        cwd=checkout.root,
        env={**environment, MARK: str(checkout.root), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        # Ctrl-C and a closed terminal are for us, who end the others in order.
        start_new_session=True,
    )
    waiting_for_it = True
    try:
        while honcho.poll() is None:
            if waiting_for_it and is_ready():
                waiting_for_it = False
                when_ready()
            if not terminal_is_there():
                raise KeyboardInterrupt
            look_after()
            time.sleep(0.1 if waiting_for_it else 0.5)
        return False
    except KeyboardInterrupt:
        say("Stopping ...")
        return True
    finally:
        with interruptions.ignored():
            if honcho.poll() is None:
                honcho.terminate()
                try:
                    honcho.wait(SECONDS_TO_END)
                except subprocess.TimeoutExpired:
                    honcho.kill()
                    honcho.wait()
            end_leftovers(checkout)


def watch_terminal() -> Callable[[], bool]:
    """A function that tells whether the terminal that this was started in is still there.

    A closed terminal sends SIGHUP to the first program in it alone. That is mostly a shell,
    which passes it on, but it may be make, which does not.
    """
    was_there = sys.stdout.isatty() and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    return lambda: not was_there or os.isatty(sys.stdout.fileno())


def end_leftovers(checkout: Checkout) -> int:
    """End what is left of a run of this checkout. Returns how many processes that were."""
    leftovers = processes_of_runs(checkout)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in leftovers:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        give_up_at = time.monotonic() + SECONDS_TO_END
        while any(is_alive(pid) for pid in leftovers) and time.monotonic() < give_up_at:
            time.sleep(0.05)
    return len(leftovers)


def processes_of_runs(checkout: Checkout) -> list[int]:
    """The processes that carry the mark of this checkout."""
    wanted = f"{MARK}={checkout.root}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            # It has ended, or belongs to somebody else.
            continue
        if wanted in environment.split(b"\0"):
            found.append(int(folder.name))
    return found
