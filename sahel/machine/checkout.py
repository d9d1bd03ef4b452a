"""The folders of one checkout: its own `.local`, and where its servers keep data and sockets."""

import hashlib
import os
import re
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from .messages import CannotGoOn

# sun_path holds 108 bytes, the closing zero included.
LONGEST_SOCKET_PATH = 107
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Checkout:
    """One copy of the project on this computer."""

    root: Path
    # PostgreSQL refuses to run as root. As root the servers run as other users, who may not
    # be able to enter the checkout, so that their folders lie in a place of the system.
    as_root: bool
    system_folder: Path = Path("/var/lib/sahel-incidents")

    @classmethod
    def here(cls) -> "Checkout":
        """The checkout that this code belongs to."""
        return cls(root=Path(__file__).resolve().parents[2], as_root=os.geteuid() == 0)

    @property
    def local(self) -> Path:
        """What belongs to this checkout alone and is never committed."""
        return self.root / ".local"

    @property
    def logs(self) -> Path:
        return self.local / "logs"

    @property
    def python(self) -> Path:
        """The interpreter of the virtual environment."""
        return self.root / ".venv" / "bin" / "python"

    def make_local_folders(self) -> None:
        """Make `.local`, which nobody else may read."""
        for folder in (self.local, self.logs):
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)

    def servers_folder(self) -> Path:
        """Where the private servers keep their data. Makes nothing but a note of the place."""
        if not self.as_root:
            return self.local
        note = self.local / "servers_folder"
        if note.exists():
            folder = Path(note.read_text().rstrip("\n"))
            if not self._belongs_to_another_checkout(folder, note):
                return folder
        # Not named after the path alone: whoever puts a new checkout in an old one's place
        # begins anew, and a checkout that is moved keeps its data.
        readable = re.sub(r"[^A-Za-z0-9_-]+", "-", self.root.name)[:20]
        folder = self.system_folder / f"{readable}-{secrets.token_hex(4)}"
        note.write_text(f"{folder}\n")
        return folder

    def make_servers_folder(self) -> None:
        """Make the folder for the servers' data, where it does not lie in the checkout."""
        if not self.as_root:
            return
        folder = self.servers_folder()
        for made in (self.system_folder, folder):
            made.mkdir(exist_ok=True)
            # The servers' own users pass through; each server's folder in it is closed.
            made.chmod(0o755)
        # Tells an administrator, and a copy of this checkout, whose data these are.
        (folder / "checkout").write_text(f"{self.root}\n")

    def _belongs_to_another_checkout(self, folder: Path, note: Path) -> bool:
        """Whether this checkout is a copy, made together with its `.local`, of one that stands."""
        mark = folder / "checkout"
        if not mark.exists():
            return False
        owner = Path(mark.read_text().rstrip("\n"))
        owners_note = owner / ".local" / "servers_folder"
        return (
            owner != self.root
            and owners_note.exists()
            and owners_note.read_text() == note.read_text()
        )

    def socket_folder(self, inside: Path, name: str) -> Path:
        """Where a server's socket goes: in the server's folder, or in a shorter path in /tmp.

        `inside` is the server's own folder, `name` the server's name. Makes nothing.
        """
        folder = inside / "socket"
        if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return folder
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        # make_private_folder sees to it that nobody else has put it there.
        return Path("/tmp") / f"sahel-{os.geteuid()}-{digest}-{name}"  # noqa: S108


def make_private_folder(folder: Path, uid: int, gid: int) -> None:
    """Make a folder that this user alone may enter.

    Raises CannotGoOn when somebody else got there first, as anybody may in /tmp.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (uid, os.geteuid()):
            raise CannotGoOn(
                f"{folder} is in the way: it belongs to somebody else. Remove it and try again."
            ) from None
    if os.geteuid() != uid:
        os.chown(folder, uid, gid)
    folder.chmod(0o700)
