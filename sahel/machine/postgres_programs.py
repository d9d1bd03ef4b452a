"""Where PostgreSQL's programs are on this system, and which of them have PostGIS."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Installation:
    """One major version of PostgreSQL: its programs and its shared files."""

    version: int
    programs: Path
    shared: Path

    @property
    def has_postgis(self) -> bool:
        """Whether PostGIS 3 is installed for this version."""
        return bool(list((self.shared / "extension").glob("postgis--3.*.sql")))


def installed() -> list[Installation]:
    """Every PostgreSQL server found, oldest first."""
    found = {}
    # Debian and Ubuntu keep one folder for each version, outside the PATH.
    for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb"):
        name = initdb.parent.parent.name
        if name.isdecimal():
            shared = Path("/usr/share/postgresql") / name
            found[int(name)] = Installation(int(name), initdb.parent, shared)
    if shutil.which("initdb") and shutil.which("pg_config"):
        version = int(re.search(r"\d+", pg_config("--version"))[0])
        programs, shared = Path(pg_config("--bindir")), Path(pg_config("--sharedir"))
        found.setdefault(version, Installation(version, programs, shared))
    return sorted(found.values())


def pg_config(option: str) -> str:
    """One answer of the pg_config on the PATH."""
    answer = subprocess.run(["pg_config", option], capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def newest_with_postgis() -> Installation | None:
    """The newest PostgreSQL that has PostGIS 3, or None."""
    return max((found for found in installed() if found.has_postgis), default=None)
