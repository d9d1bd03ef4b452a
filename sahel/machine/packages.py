"""System packages: what the application needs, what is missing, and how apt installs it."""

import ctypes.util
import importlib.util
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import postgres_programs
from .messages import CannotGoOn, say

POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_SAVED = Path("/usr/sbin/policy-rc.d.before-sahel-incidents")
CLUSTER_DEFAULTS = Path("/etc/postgresql-common/createcluster.d/sahel-incidents.conf")

# sudo drops these, and apt needs them behind a proxy.
PROXY_VARIABLES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@dataclass(frozen=True)
class Need:
    """Something the application needs from the system, and the Debian packages that bring it."""

    name: str
    is_there: Callable[[], bool]
    packages: Callable[[], list[str]]


def always(*packages: str) -> Callable[[], list[str]]:
    return lambda: list(packages)


def has_library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def has_program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def offered_packages(prefix: str) -> list[str]:
    """The names with this prefix that apt can install; none before its first update."""
    if not shutil.which("apt-cache"):
        return []
    listing = subprocess.run(
        ["apt-cache", "pkgnames", prefix], capture_output=True, text=True, check=False
    )
    return listing.stdout.split()


def choose_postgis_packages(offered: list[str], servers: list[int]) -> list[str]:
    """The packages with PostGIS 3 for a PostgreSQL server that is installed, else the newest one.

    `offered` are package names that apt knows, `servers` major versions found on the system.
    """
    versions = [
        int(match[1])
        for name in offered
        if (match := re.fullmatch(r"postgresql-(\d+)-postgis-3", name))
    ]
    if not versions:
        return ["postgresql", "postgresql-postgis"]
    version = max([v for v in versions if v in servers] or versions)
    return [f"postgresql-{version}", f"postgresql-{version}-postgis-3"]


def choose_gdal_package(offered: list[str]) -> list[str]:
    """The GDAL library, whose package is named after its version: libgdal32, libgdal34t64."""
    versions = {
        int(match[1]): name
        for name in offered
        if (match := re.fullmatch(r"libgdal(\d+)(?:t64)?", name))
    }
    return [versions[max(versions)]] if versions else ["gdal-bin"]


def postgis_packages() -> list[str]:
    return choose_postgis_packages(
        offered_packages("postgresql-"), [found.version for found in postgres_programs.installed()]
    )


def gdal_package() -> list[str]:
    return choose_gdal_package(offered_packages("libgdal"))


NEEDS = {
    "postgis": Need(
        "PostgreSQL with PostGIS 3",
        lambda: postgres_programs.newest_with_postgis() is not None,
        postgis_packages,
    ),
    # GDAL's package depends on the other two libraries.
    "gdal": Need("the GDAL library", has_library("gdal"), gdal_package),
    "geos": Need("the GEOS library", has_library("geos_c"), gdal_package),
    "proj": Need("the PROJ library", has_library("proj"), gdal_package),
    "redis": Need("Redis", has_program("redis-server"), always("redis-server")),
    "gettext": Need("GNU gettext", has_program("msgfmt"), always("gettext")),
    "venv": Need(
        "Python's venv module",
        lambda: importlib.util.find_spec("ensurepip") is not None,
        always(f"python3.{sys.version_info.minor}-venv"),
    ),
    # A browser without a font draws its pages empty.
    "chromium": Need(
        "Chromium",
        has_program("chromium", "chromium-browser", "google-chrome"),
        always("chromium", "fonts-dejavu-core"),
    ),
}


def missing(keys: list[str]) -> list[str]:
    """Those of the needs (keys of NEEDS) that this system does not meet."""
    return [key for key in keys if not NEEDS[key].is_there()]


def packages_for(keys: list[str]) -> list[str]:
    """The Debian packages for these needs, each once."""
    return list(dict.fromkeys(package for key in keys for package in NEEDS[key].packages()))


def names_of(keys: list[str]) -> str:
    return ", ".join(NEEDS[key].name for key in keys)


def explain_missing(keys: list[str], reason: str, packages: list[str]) -> str:
    """What to do where the packages cannot be installed from here."""
    lines = [f"This computer lacks: {names_of(keys)}.", reason]
    if packages:
        lines += [
            "As an administrator, type:",
            "    apt-get update && apt-get install --no-install-recommends " + shlex.join(packages),
            "and then the same command as before.",
        ]
    lines.append("Or, where Docker is installed, run it all in containers: docker compose up")
    return "\n".join(lines)


def ensure(keys: list[str]) -> None:
    """Install what is missing with apt. Raises CannotGoOn where that is not possible."""
    lacking = missing(keys)
    if not lacking:
        return
    if not shutil.which("apt-get"):
        raise CannotGoOn(
            explain_missing(
                lacking, "It can be installed from here on Debian and Ubuntu only.", packages=[]
            )
        )
    become_root = way_to_root()
    if become_root is None:
        obstacle = (
            "sudo would ask for a password, which takes a terminal."
            if shutil.which("sudo")
            else "sudo is not installed."
        )
        raise CannotGoOn(
            explain_missing(
                lacking,
                f"Installing it takes an administrator's rights, and {obstacle}",
                packages_for(lacking),
            )
        )
    say(f"Installing system packages: {names_of(lacking)} ...")
    if become_root:
        # Only root may edit the files that keep Debian from starting servers, so the whole
        # installation runs as root, in a process of its own.
        proxies = [f"{name}={os.environ[name]}" for name in PROXY_VARIABLES if name in os.environ]
        program = [sys.executable, "-B", str(Path(__file__).parent), "install-packages", *lacking]
        finished = subprocess.run([*become_root, "env", *proxies, *program], check=False)
        succeeded = finished.returncode == 0
    else:
        succeeded = install_as_root(lacking)
    still_lacking = missing(keys)
    if not succeeded or still_lacking:
        raise CannotGoOn(
            explain_missing(
                still_lacking or lacking,
                "apt-get could not install it; its own message is above.",
                packages_for(still_lacking or lacking),
            )
        )


def way_to_root() -> list[str] | None:
    """The words before a command that make it run as root; None where there is no way."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    if silent.returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() else None


def install_as_root(keys: list[str]) -> bool:
    """Let apt install what is missing, starting no server. Returns whether apt succeeded."""
    had_redis = NEEDS["redis"].is_there()
    # Where this fails, as for one source of several, the older lists may still do.
    run_apt("-qq", "update")
    with no_server_starts():
        installed = run_apt("install", "--no-install-recommends", *packages_for(keys))
    if installed and not had_redis and shutil.which("systemctl"):
        # Debian enables its own Redis for the next boot; nobody asked for that one.
        subprocess.run(["systemctl", "disable", "redis-server"], capture_output=True, check=False)
    return installed


def run_apt(*words: str) -> bool:
    """Run apt-get, asking nothing. Returns whether it succeeded."""
    process = subprocess.Popen(
        ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", *words],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
    )
    try:
        return process.wait() == 0
    except KeyboardInterrupt:
        # Killed, it would leave half an installation; interrupted, it ends the step at hand.
        process.send_signal(signal.SIGINT)
        process.wait()
        raise


@contextmanager
def no_server_starts() -> Iterator[None]:
    """Keep Debian's packages from starting servers on ports 5432 and 6379 as they install.

    Leaves the system's own policy and PostgreSQL defaults as they were.
    """
    made_folder = not CLUSTER_DEFAULTS.parent.exists()
    CLUSTER_DEFAULTS.parent.mkdir(parents=True, exist_ok=True)
    CLUSTER_DEFAULTS.write_text("create_main_cluster = false\n")
    replaced_policy = not policy_forbids_starting()
    try:
        if replaced_policy:
            if POLICY.exists():
                POLICY.rename(POLICY_SAVED)
            POLICY.write_text("#!/bin/sh\nexit 101\n")
            POLICY.chmod(0o755)
        yield
    finally:
        if replaced_policy:
            POLICY.unlink(missing_ok=True)
        # Also puts back what an installation that was killed had set aside.
        if POLICY_SAVED.exists():
            POLICY_SAVED.rename(POLICY)
        CLUSTER_DEFAULTS.unlink(missing_ok=True)
        if made_folder and not any(CLUSTER_DEFAULTS.parent.iterdir()):
            CLUSTER_DEFAULTS.parent.rmdir()


def policy_forbids_starting() -> bool:
    """Whether the system's policy-rc.d already refuses to start servers."""
    if not POLICY.exists():
        return False
    answer = subprocess.run(
        [str(POLICY), "redis-server", "start"], capture_output=True, check=False
    )
    return answer.returncode == 101
