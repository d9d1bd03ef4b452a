"""Ctrl-C, a kill and a closed terminal: all end a command in order."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def treat_as_ctrl_c() -> None:
    """From now on each of them raises KeyboardInterrupt."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for number in SIGNALS:
        # Ignored signals stay ignored: so does `nohup make run &` go on.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)


@contextmanager
def ignored() -> Iterator[None]:
    """Finish ending things, however often somebody presses Ctrl-C meanwhile."""
    handlers = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
