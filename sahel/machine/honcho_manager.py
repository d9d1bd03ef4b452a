"""Runs the application's processes side by side with honcho, each line under its name.

Runs in the virtual environment: `python honcho_manager.py '{"web": ["gunicorn", ...], ...}'`.
When one process ends, honcho ends the others.
"""

import json
import shlex
import sys
from contextlib import suppress

from honcho import manager
from honcho.printer import Printer

# A worker ends what it is doing; an online gazetteer may take 10 seconds to answer.
manager.KILL_WAIT = 12


class LastingOutput:
    """Standard output that outlives its terminal: the processes still have to be ended."""

    def write(self, text: str) -> None:
        with suppress(OSError):
            sys.stdout.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stdout.flush()

    def isatty(self) -> bool:
        return sys.stdout.isatty()


def main(processes: dict[str, list[str]]) -> int:
    honcho = manager.Manager(Printer(LastingOutput()))
    for name, command in processes.items():
        # Honcho hands the line to a shell, which makes way for the program.
        honcho.add_process(name, "exec " + shlex.join(command))
    honcho.loop()
    return honcho.returncode


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
