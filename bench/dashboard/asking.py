"""Requests over HTTP as a browser sends them, each with its time and its size as sent."""

import gzip
import http.client
import itertools
import time
from dataclasses import dataclass, field

from bench.dashboard.web_server import Server

# More than there are processes: each of these is asked again and again.
CONNECTIONS = 6


@dataclass(frozen=True)
class Answer:
    """What came back: ``size`` in bytes as sent, ``seconds`` until the last of them."""

    seconds: float
    size: int
    body: bytes


class Refused(Exception):
    """The server answered with another status than 200."""


@dataclass
class Reader:
    """Somebody who reads over several connections that are kept open, in turn."""

    server: Server
    cookie: str = ""
    _connections: itertools.cycle = field(init=False)

    def __post_init__(self):
        self._connections = itertools.cycle(
            [
                http.client.HTTPConnection(self.server.host, self.server.port, timeout=300)
                for _ in range(CONNECTIONS)
            ]
        )

    def ask(self, address: str) -> Answer:
        """Get an address. Raises Refused."""
        connection = next(self._connections)
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "en"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        # Connections that nobody used for some seconds are closed; opening is no part of it.
        if connection.sock is None:
            connection.connect()
        start = time.perf_counter()
        try:
            status, packed, body = _exchange(connection, address, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            connection.close()
            connection.connect()
            start = time.perf_counter()
            status, packed, body = _exchange(connection, address, headers)
        seconds = time.perf_counter() - start
        if status != 200:
            raise Refused(f"{address}: {status} {body[:300]!r}")
        return Answer(seconds, len(body), gzip.decompress(body) if packed else body)


def _exchange(connection, address: str, headers: dict[str, str]) -> tuple[int, bool, bytes]:
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    body = response.read()
    return response.status, response.headers.get("Content-Encoding") == "gzip", body
