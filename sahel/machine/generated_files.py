"""Files made from the sources: compiled translations and collected static files."""

import hashlib
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .checkout import Checkout
from .messages import CannotGoOn


def ensure(checkout: Checkout, environment: Mapping[str, str]) -> None:
    """Make what is missing or older than its sources."""
    if translations_are_stale(checkout.root):
        # Without the second option it would compile every package in .venv too.
        manage(checkout, environment, "compilemessages", "--verbosity=0", "--ignore=.venv")
    stamp = checkout.local / "static.collected"
    wanted = static_fingerprint(checkout.root)
    if not stamp.exists() or stamp.read_text() != wanted:
        manage(checkout, environment, "collectstatic", "--noinput", "--verbosity=0")
        stamp.write_text(wanted)


def manage(checkout: Checkout, environment: Mapping[str, str], *words: str) -> None:
    """Run a management command, whose own messages explain its failure."""
    finished = subprocess.run(
        [str(checkout.python), "manage.py", *words],
        cwd=checkout.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if finished.returncode != 0:
        raise CannotGoOn(f"manage.py {words[0]} failed; the messages above say why.")


def translations_are_stale(root: Path) -> bool:
    """Whether a catalogue of translations is newer than its compiled form."""
    for source in root.glob("*/locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            return True
    return False


def static_fingerprint(root: Path) -> str:
    """Changes with the project's static files and with the packages that bring their own."""
    digest = hashlib.sha256((root / "requirements.txt").read_bytes())
    for folder in (root / "static", *sorted(root.glob("*/static"))):
        for path in sorted(folder.rglob("*")):
            found = path.stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return digest.hexdigest()
