"""The private Redis of a checkout: a unix socket, its owner alone, its data kept on disk."""

import shutil
import socket
from urllib.parse import quote

from .checkout import Checkout, make_private_folder
from .messages import CannotGoOn
from .server import Account, is_alive, start_server, wait_until_gone, works_in


class RedisServer:
    """One Redis; nothing is made or started by building this object."""

    def __init__(self, checkout: Checkout) -> None:
        self.folder = checkout.servers_folder() / "redis"
        self.data = self.folder / "data"
        self.socket_folder = checkout.socket_folder(self.folder, "redis")
        self.socket = self.socket_folder / "redis.sock"
        self._pid_file = self.data / "redis.pid"
        self.log = checkout.logs / "redis.log"
        self._checkout = checkout

    @property
    def account(self) -> Account:
        # Redis would run as root, but has no need to.
        return Account.of_system("redis") if self._checkout.as_root else Account.current()

    def url(self, database: int = 0) -> str:
        """REDIS_URL in redis-py's form for unix sockets."""
        return f"unix://{quote(str(self.socket))}?db={database}"

    def start(self) -> None:
        """Start the server if it does not run."""
        if self.is_running():
            return
        program = shutil.which("redis-server")
        if program is None:
            raise CannotGoOn("Redis is not installed.")
        account = self.account
        self._checkout.make_servers_folder()
        for folder in (self.folder, self.socket_folder, self.data):
            make_private_folder(folder, account.uid, account.gid)
        configuration = self.folder / "redis.conf"
        configuration.write_text(self.configuration())
        configuration.chmod(0o644)
        start_server(
            name="Redis",
            command=[program, str(configuration)],
            account=account,
            log=self.log,
            answers=self.is_running,
        )

    def stop(self) -> None:
        """Stop the server, if it runs; what is queued is on the disk first."""
        if not self.is_running():
            return
        pid = self._pid()
        self._ask("SHUTDOWN")
        wait_until_gone(pid, "Redis")

    def is_running(self) -> bool:
        """Whether the server answers on its socket and has loaded its data."""
        return self._ask("PING").startswith("+PONG")

    def has_ended(self) -> bool:
        """Whether its process is gone. One that only answers late has not ended."""
        pid = self._pid()
        if pid is None:
            return not self.is_running()
        return not (is_alive(pid) and works_in(self.data, pid))

    def _pid(self) -> int | None:
        try:
            return int(self._pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def configuration(self) -> str:
        """The text of redis.conf."""

        def quoted(value: object) -> str:
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'

        return "\n".join(
            [
                "port 0",
                f"unixsocket {quoted(self.socket)}",
                "unixsocketperm 700",
                f"dir {quoted(self.data)}",
                f"pidfile {quoted(self._pid_file)}",
                # Tasks that were queued survive a restart.
                "appendonly yes",
                'save ""',
                "daemonize no",
                "",
            ]
        )

    def _ask(self, command: str) -> str:
        """Redis' first answer to a command; empty when there is none."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            try:
                connection.connect(str(self.socket))
                connection.sendall(command.encode() + b"\r\n")
                return connection.recv(65536).decode(errors="replace")
            except OSError:
                return ""
