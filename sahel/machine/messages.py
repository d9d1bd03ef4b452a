"""What the person at the terminal reads."""

import sys
from contextlib import suppress


class CannotGoOn(Exception):
    """Stops the command; its text tells the person what to do."""


def say(text: str) -> None:
    """Print a line at once, even into a pipe, and outlive a terminal that has gone."""
    # When the terminal has gone, what is running still has to be ended properly.
    with suppress(OSError):
        print(text, flush=True)


def warn(text: str) -> None:
    """Print a line to the error output."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)
