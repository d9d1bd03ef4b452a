"""The settings of this installation: process environment, then `.env`, then `.local/env`.

One is kept apart: the address under which the owner of the tables signs in to the database.
Whoever has it can rewrite history, so that only what migrates is given it.
"""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

# Left empty, these count as not set: `DATABASE_URL=` in .env asks for the private database.
NEVER_EMPTY = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "HOST", "PORT", "DEMO_PASSWORD")

OWNER_URL = "DATABASE_OWNER_URL"

LINE = re.compile(
    r"""\s*(?:export\s+)?
    (?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*
    (?:
        '(?P<single>[^']*)'\s*(?:\#.*)?
      | "(?P<double>(?:[^"\\]|\\.)*)"\s*(?:\#.*)?
      | (?P<plain>.*?)(?:\s+\#.*)?
    )\s*""",
    re.VERBOSE,
)


def parse(text: str) -> dict[str, str]:
    """Read `NAME=value` lines; nothing in them is ever executed.

    A line may begin with `export` and a value may stand in quotes; a comment starts with `#`
    at the beginning of a line or after a space. Other lines are passed over.
    """
    settings = {}
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        if not match:
            continue
        if match["single"] is not None:
            value = match["single"]
        elif match["double"] is not None:
            value = re.sub(r"\\(.)", r"\1", match["double"])
        else:
            value = "" if match["plain"].startswith("#") else match["plain"]
        settings[match["name"]] = value
    return settings


def read_file(path: Path) -> dict[str, str]:
    """The settings in a file, none when it does not exist."""
    return parse(path.read_text(encoding="utf-8")) if path.is_file() else {}


def merge(*sources: Mapping[str, str]) -> dict[str, str]:
    """One set of settings; the first source that has a name wins."""
    merged: dict[str, str] = {}
    for source in sources:
        for name, value in source.items():
            if name not in merged or (name in NEVER_EMPTY and not merged[name]):
                merged[name] = value
    return merged


def chosen(root: Path) -> dict[str, str]:
    """What the person chose: the process environment and `.env`."""
    return merge(os.environ, read_file(root / ".env"))


def complete(root: Path) -> dict[str, str]:
    """What the person chose, completed by what belongs to this checkout, without OWNER_URL."""
    settings = merge(chosen(root), read_file(root / ".local" / "env"))
    settings.pop(OWNER_URL, None)
    return settings


def owner_url(root: Path) -> str | None:
    """The address of the owner of the tables; None where DATABASE_URL is the only role.

    The private database has its own owner; whoever chooses another DATABASE_URL chooses
    the owner with it.
    """
    private = read_file(root / ".local" / "env").get("DATABASE_URL")
    if private and complete(root).get("DATABASE_URL") == private:
        return read_file(root / ".local" / "owner_env").get(OWNER_URL)
    return chosen(root).get(OWNER_URL) or None


def complete_with_owner(root: Path) -> dict[str, str]:
    """All settings, OWNER_URL too: for commands that migrate or make databases."""
    url = owner_url(root)
    return complete(root) | ({OWNER_URL: url} if url else {})


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, in one step."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600, exist_ok=False)
    partial.write_text(text)
    partial.replace(path)


def write_local_settings(root: Path, urls: Mapping[str, str]) -> None:
    """Write `.local/env`: the private servers' addresses and the secret key, which is kept."""
    path = root / ".local" / "env"
    kept = read_file(path)
    settings = {"SECRET_KEY": kept.get("SECRET_KEY") or secrets.token_urlsafe(50), **urls}
    lines = [f"{name}={value}\n" for name, value in settings.items()]
    write_private(path, "# Written by `make run`; change settings in .env.\n" + "".join(lines))


def write_owner_url(root: Path, url: str) -> None:
    """Write `.local/owner_env`, apart from what every process of the application reads."""
    write_private(root / ".local" / "owner_env", f"{OWNER_URL}={url}\n")


def is_on(value: str) -> bool:
    """Whether a setting such as DEMO=1 says yes."""
    return value.strip().lower() not in ("0", "false", "no", "off")


def demo_password(root: Path) -> tuple[str, bool]:
    """The demonstration accounts' password, and whether the person chose it."""
    given = chosen(root).get("DEMO_PASSWORD")
    if given:
        return given, True
    path = root / ".local" / "demo_password"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(9) + "\n")
    return path.read_text().strip(), False
