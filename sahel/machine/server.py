"""What the two private servers have in common: the user they run as, folders, log, start."""

import os
import pwd
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .messages import CannotGoOn

SECONDS_TO_START = 90
SECONDS_TO_STOP = 60


@dataclass(frozen=True)
class Account:
    """The user that a server runs as."""

    name: str
    uid: int
    gid: int

    @classmethod
    def current(cls) -> "Account":
        return cls("", os.geteuid(), os.getegid())

    @classmethod
    def of_system(cls, name: str) -> "Account":
        """A user that the server's Debian package made."""
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            raise CannotGoOn(
                f"There is no user {name!r} on this system, and the server may not run as root.\n"
                "Run this as an ordinary user, or run it all in containers: docker compose up"
            ) from None
        return cls(name, found.pw_uid, found.pw_gid)

    def options(self) -> dict:
        """Options of subprocess that make a command run as this user, with little around it."""
        options: dict = {
            "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
            "cwd": "/",
        }
        if self.uid != os.geteuid():
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options


def start_server(
    *, name: str, command: list[str], account: Account, log: Path, answers: Callable[[], bool]
) -> None:
    """Start a server on its own, away from this terminal, and return once it answers.

    Raises CannotGoOn with the end of its log when it does not.
    """
    if log.exists():
        log.replace(log.with_suffix(".previous.log"))
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C is for us; we stop the servers after everything that uses them.
            start_new_session=True,
            **account.options(),
        )
    give_up_at = time.monotonic() + SECONDS_TO_START
    try:
        while not answers():
            if process.poll() is not None or time.monotonic() > give_up_at:
                end_of_log = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
                raise CannotGoOn(f"{name} did not start. The end of {log}:\n{end_of_log}")
            time.sleep(0.05)
    except BaseException:
        process.terminate()
        process.wait()
        raise


def wait_until_gone(pid: int, name: str) -> None:
    """Return when the process has ended. Raises CannotGoOn when it takes too long."""
    give_up_at = time.monotonic() + SECONDS_TO_STOP
    while is_alive(pid):
        if time.monotonic() > give_up_at:
            raise CannotGoOn(f"{name} (process {pid}) does not end.")
        time.sleep(0.05)


def works_in(folder: Path, pid: int) -> bool:
    """Whether a process has ``folder`` as its working folder, as both servers have their data."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except OSError:
        return False


def is_alive(pid: int) -> bool:
    """Whether a process runs. One that has ended and waits to be collected does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
