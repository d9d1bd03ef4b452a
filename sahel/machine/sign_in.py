"""How a person signs in: asked of the database, because only it knows which accounts exist."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .checkout import Checkout


def look_for_accounts(
    checkout: Checkout, settings: Mapping[str, str], password: str | None
) -> dict | None:
    """What account_report.py says about accounts and this password; None when it fails."""
    finished = subprocess.run(
        [str(checkout.python), str(Path(__file__).parent / "account_report.py")],
        cwd=checkout.root,
        env={**settings, "DEMO_PASSWORD": password or ""},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=False,
    )
    return json.loads(finished.stdout) if finished.returncode == 0 else None


def explain(
    url: str, accounts: dict | None, password: str | None, *, password_is_given: bool
) -> str:
    """What to print once the web server answers.

    `password` is that of the demonstration accounts, None without them. One that the person
    chose is not repeated.
    """
    lines = ["", f"Sahel incidents runs at {url}"]
    if accounts:
        page = url.rstrip("/") + accounts["path"]
        names = accounts["demo_accounts"]
        if not accounts["has_accounts"]:
            lines += [
                "There is no account yet. Make the first one, in another terminal:",
                "    .venv/bin/python manage.py createsuperuser",
                f"and sign in at {page}",
            ]
        elif not names:
            lines.append(f"Sign in at {page} with your account.")
            if password_is_given:
                lines.append("DEMO_PASSWORD opens none: it counted when they were made.")
        elif password_is_given:
            lines.append(f"Sign in at {page} as {any_of(names)}, with your DEMO_PASSWORD.")
        else:
            lines += [
                f"Sign in at {page} as {any_of(names)}",
                f"with the password {password} (kept in .local/demo_password).",
            ]
    lines += ["Ctrl-C, or `make stop` in another terminal, ends it.", ""]
    return "\n".join(lines)


def any_of(names: list[str]) -> str:
    """Names in words: "admin, editor or viewer"."""
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
