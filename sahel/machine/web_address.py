"""Where the web server listens, and whether it answers there."""

import errno
import http.client
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from .messages import CannotGoOn


@dataclass(frozen=True)
class WebAddress:
    """HOST and PORT, checked."""

    host: str
    port: int

    @classmethod
    def chosen(cls, settings: Mapping[str, str]) -> "WebAddress":
        """Read HOST and PORT. Raises CannotGoOn for a port that is none."""
        host = settings.get("HOST") or "127.0.0.1"
        port = settings.get("PORT") or "8000"
        if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
            raise CannotGoOn(f"PORT={port} is not a port. Choose a number from 1024 to 65535.")
        return cls(host.strip("[]"), int(port))

    @property
    def to_bind(self) -> str:
        """As gunicorn and runserver take it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def _host_to_visit(self) -> str:
        # "Every address of this computer" is no address to visit.
        every = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
        return every.get(self.host, self.host)

    @property
    def url(self) -> str:
        """As a person types it into a browser on this computer."""
        return f"http://{WebAddress(self._host_to_visit, self.port).to_bind}/"

    def check_is_free(self, command: str) -> None:
        """Raises CannotGoOn, with what to type instead, where no server can listen.

        `command` is what the person typed, such as "make run".
        """
        try:
            with self._socket() as probe:
                probe.bind(self._name())
        except socket.gaierror:
            raise CannotGoOn(f"HOST={self.host} is not an address of this computer.") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                text = (
                    f"Port {self.port} is taken by another program. Choose another one:\n"
                    f"    PORT={self._free_port_above()} {command}"
                )
            elif error.errno == errno.EACCES:
                text = (
                    f"Port {self.port} is for administrators only. Choose one from 1024 up:\n"
                    f"    PORT=8000 {command}"
                )
            else:
                text = f"Nothing can listen at {self.to_bind}: {error.strerror}."
            raise CannotGoOn(text) from None

    def answers(self) -> bool:
        """Whether a web server answers there, whatever it says."""
        connection = http.client.HTTPConnection(self._host_to_visit, self.port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def _name(self) -> tuple:
        found = socket.getaddrinfo(
            self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        return found[0][4]

    def _socket(self) -> socket.socket:
        family = socket.AF_INET6 if len(self._name()) == 4 else socket.AF_INET
        probe = socket.socket(family, socket.SOCK_STREAM)
        # As the web server does: connections that have just ended do not keep the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe

    def _free_port_above(self) -> int:
        for port in range(self.port + 1, min(self.port + 50, 65536)):
            other = WebAddress(self.host, port)
            try:
                with other._socket() as probe:
                    probe.bind(other._name())
                return port
            except OSError:
                continue
        return 8001
