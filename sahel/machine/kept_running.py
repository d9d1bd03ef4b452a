"""Keeps one program running: when it ends by itself it is started again, after a pause.

Runs in the virtual environment; its arguments are the program's command. SIGTERM ends
both. The pause doubles while the program ends soon after each start.
"""

import signal
import subprocess
import sys
import time
from contextlib import suppress

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A program that ran for so long was well started.
SECONDS_OF_A_GOOD_RUN = 60


class Ended(BaseException):
    """Somebody wants the program to end."""


def keep_running(command: list[str]) -> None:
    """Run the program for ever; raises Ended on SIGTERM or SIGINT, the program ended first."""
    pause = FIRST_PAUSE
    while True:
        started_at = time.monotonic()
        program = subprocess.Popen(command)
        try:
            code = program.wait()
        except Ended:
            # The signal goes to the whole group, so that it may have it already.
            program.terminate()
            program.wait()
            raise
        if time.monotonic() - started_at > SECONDS_OF_A_GOOD_RUN:
            pause = FIRST_PAUSE
        print(f"It ended by itself ({code}) and is started again in {pause:g} s.", flush=True)
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def end(number, frame):
    signal.signal(number, signal.SIG_IGN)
    raise Ended


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    with suppress(Ended):
        keep_running(sys.argv[1:])
