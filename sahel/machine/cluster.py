"""The private PostgreSQL cluster of a checkout: PostGIS, a unix socket, its owner alone."""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from . import postgres_programs
from .checkout import Checkout, make_private_folder
from .environment import write_private
from .messages import CannotGoOn, say
from .server import Account, is_alive, start_server, wait_until_gone, works_in

EXTENSIONS = ("postgis", "pg_trgm")

# Everybody proves who they are, over the socket alone; there is no line for the network.
ACCESS_RULES = "local all all scram-sha-256\n"

# Written once, into postgresql.conf: who wants more memory for the database edits it there.
TUNING = """
# For one computer that does other things too.
max_connections = 60
shared_buffers = {shared_buffers}MB
work_mem = 8MB
max_wal_size = 512MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""

# Creating PostGIS takes a superuser, which none of our roles is. From template1 every
# database that is made later has it, those of tests too. In PostgreSQL before 15 everybody
# may create tables and functions there.
IN_EVERY_DATABASE = "".join(f"CREATE EXTENSION IF NOT EXISTS {name};\n" for name in EXTENSIONS) + (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC;\nGRANT CREATE ON SCHEMA public TO sahel;\n"
)

# `sahel` owns and migrates; `sahel_application` is whom everything else signs in as, with the
# rights that incidents/management/application_role.py gives it. psql runs what a SELECT before
# \gexec answers; :'owner_password' is its quoted variable.
ROLES = r"""
SELECT 'CREATE ROLE ' || name FROM (VALUES ('sahel'), ('sahel_application')) AS roles (name)
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE sahel LOGIN CREATEDB NOCREATEROLE NOSUPERUSER PASSWORD :'owner_password';
ALTER ROLE sahel_application
    LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER PASSWORD :'application_password';
"""
DATABASE = r"""
SELECT 'CREATE DATABASE sahel OWNER sahel'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'sahel') \gexec
\connect sahel
"""
PREPARATION = "\n".join((ROLES, IN_EVERY_DATABASE, DATABASE, IN_EVERY_DATABASE))

# The files with the roles' passwords. The owner was once the only role.
OF_OWNER = "role_password"
OF_APPLICATION = "application_password"


class Cluster:
    """One cluster; nothing is made or started by building this object."""

    def __init__(self, checkout: Checkout) -> None:
        self.folder = checkout.servers_folder() / "postgres"
        self.data = self.folder / "data"
        self.socket_folder = checkout.socket_folder(self.folder, "postgres")
        self.log = checkout.logs / "postgres.log"
        self._checkout = checkout

    @property
    def account(self) -> Account:
        return Account.of_system("postgres") if self._checkout.as_root else Account.current()

    @property
    def url(self) -> str:
        """DATABASE_URL in django-environ's form: the socket's folder stands in the path."""
        return self._url("sahel_application", OF_APPLICATION)

    @property
    def owner_url(self) -> str:
        """DATABASE_OWNER_URL in the same form."""
        return self._url("sahel", OF_OWNER)

    def _url(self, role: str, password: str) -> str:
        host = quote(str(self.socket_folder), safe="")
        return f"postgis://{role}:{self._secret(password)}@/{host}/sahel"

    def start(self) -> None:
        """Make the cluster if there is none yet, and start it if it does not run."""
        account = self.account
        self._checkout.make_servers_folder()
        make_private_folder(self.folder, account.uid, account.gid)
        make_private_folder(self.socket_folder, account.uid, account.gid)
        if not (self.data / "PG_VERSION").exists():
            self._create(account)
        if not self.is_running():
            self._clear_after_crash()
            start_server(
                name="PostgreSQL",
                command=[str(self._programs() / "postgres"), *self._options()],
                account=account,
                log=self.log,
                answers=self._answers,
            )
        # Says by which preparation: a cluster that an older version made is prepared again.
        mark = self.folder / "prepared"
        wanted = hashlib.sha256(PREPARATION.encode()).hexdigest()
        if not mark.exists() or mark.read_text() != wanted:
            self._prepare_database()
            mark.write_text(wanted)

    def stop(self) -> None:
        """Stop the server, if it runs, without waiting for its clients to leave."""
        if not self.is_running():
            return
        pid = self._pid()
        # PostgreSQL calls it a fast shutdown: clients are sent away, the data are written.
        os.kill(pid, signal.SIGINT)
        wait_until_gone(pid, "PostgreSQL")

    def is_running(self) -> bool:
        """Whether the server of this very data folder runs."""
        pid = self._pid()
        return pid is not None and is_alive(pid) and works_in(self.data, pid)

    def has_ended(self) -> bool:
        """Whether its process is gone."""
        return not self.is_running()

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _clear_after_crash(self) -> None:
        """Remove what makes PostgreSQL believe that it runs already.

        After a crash another program, or a corpse, may have the process number that our server
        had. A number in the data folder that nobody has is left to PostgreSQL, which looks
        closer; nobody but our server uses the socket's folder.
        """
        for left in self.socket_folder.glob(".s.PGSQL.*"):
            left.unlink()
        pid = self._pid()
        if pid is not None and Path(f"/proc/{pid}").exists() and not self.is_running():
            (self.data / "postmaster.pid").unlink()

    def _create(self, account: Account) -> None:
        say("Making a private PostgreSQL cluster ...")
        installation = postgres_programs.newest_with_postgis()
        if installation is None:
            raise CannotGoOn("PostgreSQL with PostGIS 3 is not installed.")
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        (self.folder / "prepared").unlink(missing_ok=True)
        for name in ("superuser_password", OF_OWNER, OF_APPLICATION):
            self._make_secret(name)
        finished = subprocess.run(
            [
                str(installation.programs / "initdb"),
                *("--pgdata", str(unfinished)),
                *("--username", "postgres"),
                *("--pwfile", str(self.folder / "superuser_password")),
                *("--auth", "scram-sha-256"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8"),
            ],
            text=True,
            capture_output=True,
            check=False,
            **account.options(),
        )
        if finished.returncode != 0:
            raise CannotGoOn(f"PostgreSQL could not make its cluster:\n{finished.stderr}")
        (unfinished / "pg_hba.conf").write_text(ACCESS_RULES)
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write(TUNING.format(shared_buffers=_shared_buffers()))
        unfinished.replace(self.data)

    def _prepare_database(self) -> None:
        """Make the two roles and the database. Doing it twice does no harm."""
        if not (self.folder / OF_APPLICATION).exists():
            self._make_secret(OF_APPLICATION)
        self._run_sql(
            PREPARATION,
            owner_password=self._secret(OF_OWNER),
            application_password=self._secret(OF_APPLICATION),
        )

    def _run_sql(self, sql: str, **variables: str) -> None:
        """Run statements in template1 as the superuser.

        They and their variables go through standard input, so that `ps` shows no password.
        """
        options = Account.current().options()
        options["env"] |= {"PGPASSWORD": self._secret("superuser_password")}
        finished = subprocess.run(
            [
                str(self._programs() / "psql"),
                *("--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"),
                *("--host", str(self.socket_folder)),
                *("--username", "postgres", "--dbname", "template1"),
            ],
            input="".join(f"\\set {name} {value}\n" for name, value in variables.items()) + sql,
            text=True,
            capture_output=True,
            check=False,
            **options,
        )
        if finished.returncode != 0:
            raise CannotGoOn(f"PostgreSQL refused to prepare the database:\n{finished.stderr}")

    def _answers(self) -> bool:
        finished = subprocess.run(
            [str(self._programs() / "pg_isready"), "--quiet", "--host", str(self.socket_folder)],
            check=False,
            **Account.current().options(),
        )
        return finished.returncode == 0

    def _programs(self) -> Path:
        """The programs of the version that made the data: no other can read it."""
        version = int((self.data / "PG_VERSION").read_text())
        for installation in postgres_programs.installed():
            if installation.version == version and installation.has_postgis:
                return installation.programs
        raise CannotGoOn(
            f"The data in {self.data} were made by PostgreSQL {version}, which is not installed\n"
            f"with PostGIS 3 any more. Install postgresql-{version}-postgis-3, or move the data\n"
            "away to begin with an empty database."
        )

    def _options(self) -> list[str]:
        # A list of folders: quotes keep one with a space or a comma in one piece.
        quoted = '"' + str(self.socket_folder).replace('"', '""') + '"'
        settings = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": quoted,
            "unix_socket_permissions": "0700",
        }
        options = ["-D", str(self.data)]
        for name, value in settings.items():
            options += ["-c", f"{name}={value}"]
        return options

    def _make_secret(self, name: str) -> None:
        account = self.account
        write_private(self.folder / name, secrets.token_hex(24) + "\n")
        os.chown(self.folder / name, account.uid, account.gid)

    def _secret(self, name: str) -> str:
        return (self.folder / name).read_text().strip()


def _shared_buffers() -> int:
    """Megabytes: an eighth of the memory, so that a search does not go to the disk."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
    return min(max(128, memory // 8), 2048)
