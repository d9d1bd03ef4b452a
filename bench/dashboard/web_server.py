"""gunicorn as `make run` starts it, on a port of its own, and what its processes use."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sahel.machine import environment
from sahel.machine.checkout import Checkout
from sahel.machine.commands import run_processes
from sahel.machine.web_address import WebAddress
from sahel.settings import BASE_DIR

SECONDS_TO_START = 60
APPLICATION = "sahel.wsgi"


class DoesNotStart(Exception):
    """A server ended, or did not answer in time; the message has the end of its log."""


@dataclass(frozen=True)
class Server:
    """A server that answers at ``host``:``port``, and its first process."""

    host: str
    port: int
    pid: int

    @property
    def workers(self) -> list[int]:
        """The processes that answer: its children, or itself where it has none."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(child) for child in children] or [self.pid]

    @property
    def cpu_seconds(self) -> float:
        """The processor's time that all its processes have had so far."""
        return sum(cpu_seconds_of(pid) for pid in {self.pid, *self.workers})

    @property
    def megabytes(self) -> float:
        """The memory of its largest process: shared pages divided among those who share them."""
        return max(memory_of(pid, "Pss") for pid in self.workers)

    @property
    def resident_megabytes(self) -> float:
        """The memory of its largest process, shared pages counted in full."""
        return max(memory_of(pid, "Rss") for pid in self.workers)


def cpu_seconds_of(pid: int) -> float:
    """User and system time of one process, in steps of ten milliseconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise ValueError(name)


@contextmanager
def application(database: str, wsgi: str = APPLICATION, path: str = "/healthz") -> Iterator[Server]:
    """gunicorn with the production settings over ``database``, and with ``wsgi`` in it."""
    port = free_port()
    command = run_processes(Checkout.here(), WebAddress("127.0.0.1", port))["web"]
    command = [sys.executable, *command[1:]]
    command[command.index(APPLICATION)] = wsgi
    with running(command, port, _settings(database), path) as server:
        yield server


@contextmanager
def running(command: list[str], port: int, settings: dict[str, str], path: str) -> Iterator[Server]:
    """A server as long as the block lasts. Raises DoesNotStart."""
    log = Checkout.here().logs / "bench_server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=BASE_DIR, env=settings, stdout=output, stderr=output
        )
    try:
        give_up_at = time.monotonic() + SECONDS_TO_START
        while not _answers(port, path):
            if process.poll() is not None or time.monotonic() > give_up_at:
                lines = log.read_text(errors="replace").splitlines()
                raise DoesNotStart("\n".join(lines[-20:]))
            time.sleep(0.05)
        yield Server("127.0.0.1", port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _answers(port: int, path: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            request = f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
            connection.sendall(request.encode())
            return connection.recv(12).endswith(b"200")
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _settings(database: str) -> dict[str, str]:
    """What `make run` gives its processes, over another database."""
    settings = environment.complete(BASE_DIR)
    parts = urlsplit(settings["DATABASE_URL"])
    folder = parts.path.rpartition("/")[0]
    settings["DATABASE_URL"] = urlunsplit(parts._replace(path=f"{folder}/{database}"))
    settings["DEBUG"] = "0"
    return settings
