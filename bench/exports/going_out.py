"""Files over HTTP: when the first byte comes, when the last, and what the server takes for it."""

import http.client
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from bench.dashboard.asking import Reader
from bench.dashboard.timings import Spread, spread_of
from bench.dashboard.web_server import Server

BETWEEN_LOOKS = 0.1
READ_AT_ONCE = 64 * 1024
FILTER_CHANGE = "/results/?state=MLI&from=2019-01-01&zoom=6"


@dataclass(frozen=True)
class GoneOut:
    """One file: seconds to its first and last byte, megabytes as sent, memory above idle.

    ``cpu`` is the processor's time of the web processes, which tells more where others use
    the machine.
    """

    name: str
    first: float
    last: float
    size: float
    above_idle: float
    cpu: float


@dataclass
class Memory:
    """The largest web process, looked at again and again; ``above`` is more than at first."""

    server: Server
    idle: float = field(init=False)
    most: float = field(init=False)

    def __post_init__(self):
        self.idle = self.most = self.server.megabytes

    @property
    def above(self) -> float:
        return self.most - self.idle

    @contextmanager
    def watched(self) -> Iterator["Memory"]:
        ended = Event()

        def look() -> None:
            while not ended.wait(BETWEEN_LOOKS):
                self.most = max(self.most, self.server.megabytes)

        thread = Thread(target=look, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            ended.set()
            thread.join()


def download(server: Server, cookie: str, address: str, name: str, packed: bool = False) -> GoneOut:
    """Take a file. Raises RuntimeError where it is refused."""
    before = server.cpu_seconds
    with Memory(server).watched() as memory:
        first, last, size = _take(server, cookie, address, packed)
    return GoneOut(name, first, last, size / 1e6, memory.above, server.cpu_seconds - before)


def _take(server: Server, cookie: str, address: str, packed: bool) -> tuple[float, float, int]:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=600)
    connection.connect()
    headers = {"Cookie": cookie} | ({"Accept-Encoding": "gzip"} if packed else {})
    start = time.perf_counter()
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    if response.status != 200:
        raise RuntimeError(f"{address}: {response.status} {response.read(300)!r}")
    size = len(response.read(1))
    first = time.perf_counter() - start
    while piece := response.read(READ_AT_ONCE):
        size += len(piece)
    last = time.perf_counter() - start
    connection.close()
    return first, last, size


def map_beside(server: Server, cookie: str, addresses: list[str], requests: int) -> Spread:
    """Filter changes, in ms, while these files go out; with none, as they are otherwise."""
    threads = [Thread(target=_take, args=(server, cookie, each, True)) for each in addresses]
    for thread in threads:
        thread.start()
    if threads:
        time.sleep(0.5)
    reader = Reader(server, cookie)
    times = [reader.ask(FILTER_CHANGE).seconds * 1000 for _ in range(requests)]
    for thread in threads:
        thread.join()
    return spread_of(times)


def median_of(files: list[GoneOut]) -> GoneOut:
    """The middle of several takings of one file; of memory the most."""
    middle = sorted(files, key=lambda each: each.last)[len(files) // 2]
    first = statistics.median(each.first for each in files)
    above = max(each.above_idle for each in files)
    return GoneOut(middle.name, first, middle.last, middle.size, above, middle.cpu)
